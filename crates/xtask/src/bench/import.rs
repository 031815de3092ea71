//! What importing a large access log costs: time and memory, beside `GoAccess`, which reads the same file in the same run.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::figures::{Series, grouped};
use crate::command::{Failure, line};
use crate::setup;
use crate::workspace::Workspace;

/// Most runs: each takes some ten seconds.
const RUNS: usize = 5;

/// What a program took to its end.
pub struct Taken {
    milliseconds: f64,
    /// Most memory it had, in bytes; none where the system does not tell.
    memory: Option<u64>,
}

/// A Markdown table of imports of `log`, which has so many lines, into a new `database` each time; the last one stays.
pub fn table(
    workspace: &Workspace,
    binary: &Path,
    log: &Path,
    database: &Path,
    lines: u64,
    runs: usize,
) -> Result<String, Failure> {
    let goaccess = setup::goaccess();
    let answer = workspace.scratch.join("goaccess.json");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // In turns, so that whatever else the machine does meets both.
    for _ in 0..runs.clamp(1, RUNS) {
        ours.push(once(binary, log, database)?);
        if let Some(goaccess) = &goaccess {
            let mut command = Command::new(goaccess);
            command
                .arg(log)
                .args(["--no-global-config", "--no-progress", "--log-format=COMBINED", "-o"])
                .arg(&answer);
            theirs.push(run(&mut command)?);
            check(&answer, lines)?;
        }
    }
    let bytes = fs::metadata(log)?.len() as f64;
    let mut table = format!(
        "\n## Import\n\nA generated combined log of {} lines ({:.0} MB), read by each program in turn; the first run, the median and the best \
         of {}. Spoor stores it in a new database, of {:.0} MB; GoAccess counts it and writes its report as JSON. Memory is the most that the process had.\n\n\
         | by | first | median | best | lines/s (median) | memory |\n|---|---:|---:|---:|---:|---:|\n",
        grouped(lines),
        bytes / 1e6,
        ours.len(),
        fs::metadata(database)?.len() as f64 / 1e6,
    );
    let spoor = row(&mut table, "`spoor import`", &ours, lines);
    if theirs.is_empty() {
        table += "\nGoAccess is not here to compare with.\n";
    } else {
        let other = row(&mut table, "GoAccess", &theirs, lines);
        _ = writeln!(table, "\nSpoor takes {:.2} times as long as GoAccess, by the medians.", spoor / other);
    }
    Ok(table)
}

/// Adds a row, and gives its median in milliseconds.
fn row(table: &mut String, by: &str, runs: &[Taken], lines: u64) -> f64 {
    let times = Series::new(runs.iter().map(|run| run.milliseconds).collect());
    let median = times.median();
    let memory = runs.iter().filter_map(|run| run.memory).max();
    let memory = memory.map_or_else(|| "unknown".to_owned(), |bytes| format!("{:.0} MB", bytes as f64 / 1e6));
    let speed = grouped((lines as f64 / median * 1e3) as u64);
    _ = writeln!(table, "| {by} | {times} | {speed} | {memory} |");
    median
}

/// Imports `log` into a new database in the place of an old one.
pub fn once(binary: &Path, log: &Path, database: &Path) -> Result<Taken, Failure> {
    for suffix in ["", "-wal", "-shm"] {
        let mut old = database.as_os_str().to_owned();
        old.push(suffix);
        if Path::new(&old).exists() {
            fs::remove_file(old)?;
        }
    }
    run(Command::new(binary).args(["import", "--db"]).arg(database).arg(log))
}

/// A program that counted fewer lines was quicker for nothing.
fn check(answer: &Path, lines: u64) -> Result<(), Failure> {
    let text = fs::read_to_string(answer)?;
    let answer: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("the JSON of GoAccess: {error}")))?;
    match answer["general"]["valid_requests"].as_u64() {
        Some(valid) if valid == lines => Ok(()),
        valid => Err(Failure::new(format!("GoAccess read {valid:?} of {lines} lines"))),
    }
}

/// Runs a program to its end.
fn run(command: &mut Command) -> Result<Taken, Failure> {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| Failure::from(error).during(line(command)))?;
    let mut memory = None;
    let status = loop {
        // A high-water mark: the last time that it is read tells of all the time before.
        memory = high_water(child.id()).or(memory);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(Duration::from_millis(10));
    };
    let milliseconds = started.elapsed().as_secs_f64() * 1e3;
    if !status.success() {
        return Err(Failure::new(format!("`{}` failed ({status})", line(command))));
    }
    Ok(Taken { milliseconds, memory })
}

/// The most memory that a process had, as Linux tells it.
fn high_water(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}
