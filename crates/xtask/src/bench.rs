//! `cargo xtask bench`: what Spoor costs, end to end: bytes to load, lines imported a second, answers on a large
//! database, and the time to the first rows in a browser. Prints Markdown, for docs/performance.md.

mod api;
mod downloads;
mod figures;
mod session;
mod size;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use clap::Args;

use crate::command::{Failure, answer, succeed};
use crate::server::{self, Profile, Running};
use crate::spa;
use crate::workspace::Workspace;
use crate::{browser, run, traffic};
use figures::Series;

/// The week of the generated log, as a query.
const WEEK: &str = "from=2026-01-05T00:00Z&to=2026-01-12T00:00Z";

/// Options of `cargo xtask bench`.
#[derive(Args)]
pub struct Options {
    /// Requests in the large database
    #[arg(long, default_value_t = 1_000_000)]
    lines: u64,
    /// Runs of each measurement; the median and the best are printed
    #[arg(long, default_value_t = 9)]
    runs: usize,
    /// Only sizes and macro measurements, without `cargo bench`
    #[arg(long)]
    no_micro: bool,
    /// Only the downloads
    #[arg(long)]
    downloads: bool,
}

/// Measures everything and prints it.
pub fn bench(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    spa::ship(workspace)?;
    let binary = server::build(workspace, Profile::Release)?;
    let mut report = machine();
    if options.downloads {
        report += &downloads::table(workspace, &binary, options.runs)?;
        println!("{report}");
        return Ok(());
    }
    report += &size::table(&workspace.dist())?;

    let log = log(workspace, options.lines, (options.lines / 25).max(1))?;
    let database = workspace.scratch.join("bench.db");
    report += &import(&binary, &log, &database, options.lines)?;

    let running = Running::start(workspace, &binary, &database, None)?;
    report += &api::table(&running.address, WEEK, options.runs)?;
    report += "\n## From navigation to the first rows\n\nHeadless Chromium, a fresh profile each time (nothing cached), \
               until the first session is painted.\n\n| database | first | median | best |\n|---|---:|---:|---:|\n";
    report += &first_rows(workspace, &running.address, WEEK, "large", options.runs)?;
    drop(running);
    let demo = run::demo(workspace, &binary)?;
    let running = Running::start(workspace, &binary, &demo, None)?;
    report += &first_rows(workspace, &running.address, "from=-7d", "demo", options.runs)?;
    drop(running);
    report += &session::table(workspace, &binary, options.runs)?;
    report += &downloads::table(workspace, &binary, options.runs)?;

    if !options.no_micro && workspace.root.join("crates/model/benches").is_dir() {
        succeed(Command::new("cargo").current_dir(&workspace.root).args([
            "bench",
            "--package",
            "spoor-model",
        ]))?;
    }
    println!("{report}");
    Ok(())
}

fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let after_colon = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map_or("unknown", |(_, value)| value).trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg").split_whitespace().next().unwrap_or("unknown").to_owned();
    let version = |program: &str| {
        answer(Command::new(program).arg("--version")).unwrap_or_else(|| format!("{program}: unknown"))
    };
    let chromium = crate::setup::chromium()
        .map_or_else(|_| "no browser".to_owned(), |path| version(&path.to_string_lossy()));
    format!(
        "\n## Machine\n\n| | |\n|---|---|\n| processor | {}, {cores} cores |\n| memory | {} |\n| load when started | \
         {load} |\n| compiler | {} |\n| browser | {chromium} |\n",
        after_colon(&read("/proc/cpuinfo"), "model name"),
        after_colon(&read("/proc/meminfo"), "MemTotal"),
        version("rustc"),
    )
}

fn log(workspace: &Workspace, lines: u64, visitors: u64) -> Result<PathBuf, Failure> {
    let path = workspace.scratch.join(format!("bench-{lines}-{visitors}.log"));
    if !path.exists() {
        fs::create_dir_all(&workspace.scratch)?;
        let unfinished = path.with_extension("unfinished");
        let mut out = BufWriter::new(File::create(&unfinished)?);
        traffic::combined_log(lines, visitors, &mut out)?;
        out.flush()?;
        fs::rename(unfinished, &path)?;
    }
    Ok(path)
}

fn import(binary: &Path, log: &Path, database: &Path, lines: u64) -> Result<String, Failure> {
    for suffix in ["", "-wal", "-shm"] {
        let mut old = database.as_os_str().to_owned();
        old.push(suffix);
        if Path::new(&old).exists() {
            fs::remove_file(old)?;
        }
    }
    let started = Instant::now();
    server::command(binary, &["import".as_ref(), "--db".as_ref(), database.as_os_str(), log.as_os_str()])?;
    let seconds = started.elapsed().as_secs_f64();
    let bytes = fs::metadata(log)?.len() as f64;
    Ok(format!(
        "\n## Import\n\nA generated combined log of {lines} lines ({:.0} MB) into a new database: {seconds:.1} s, \
         **{:.0} lines/s**, {:.1} MB/s; the database is {:.0} MB.\n",
        bytes / 1e6,
        lines as f64 / seconds,
        bytes / 1e6 / seconds,
        fs::metadata(database)?.len() as f64 / 1e6,
    ))
}

fn first_rows(
    workspace: &Workspace,
    address: &str,
    query: &str,
    name: &str,
    runs: usize,
) -> Result<String, Failure> {
    let mut script = browser::node(workspace, "support/first-rows.mjs")?;
    script.arg(format!("http://{address}/sessions?{query}")).arg(runs.to_string());
    let said = answer(&mut script).ok_or_else(|| {
        Failure::new("the browser showed no rows; see what tests/e2e/support/first-rows.mjs says")
    })?;
    let times: Vec<f64> = serde_json::from_str(&said)
        .map_err(|error| Failure::new(format!("first-rows.mjs answered {said:?}: {error}")))?;
    Ok(format!("| {name} | {} |\n", Series::new(times)))
}
