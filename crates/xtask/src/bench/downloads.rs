//! What downloading a large session as CSV costs in the app as it ships, beside Papa Parse on the same rows in the same browser,
//! and Datasette's CSV of the same table.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use super::figures::Series;
use super::{WEEK, import, log};
use crate::command::{Failure, answer};
use crate::server::Running;
use crate::workspace::Workspace;
use crate::{browser, http, setup};

/// What downloads.mjs answers.
#[derive(Deserialize)]
struct Answer {
    ours: Ours,
    papa: Papa,
}

#[derive(Deserialize)]
struct Ours {
    requests: String,
    measured: Vec<Measured>,
    bytes: u64,
}

#[derive(Deserialize)]
struct Papa {
    count: u64,
    measured: Vec<Measured>,
    /// Milliseconds of `unparse` alone.
    unparse: Vec<f64>,
    bytes: u64,
}

/// One run: milliseconds, and bytes of memory.
#[derive(Deserialize)]
struct Measured {
    /// Until the browser begins to save the file.
    made: f64,
    /// Until it is on disk.
    time: f64,
    longest: f64,
    before: f64,
    peak: f64,
}

/// What `datasette_csv.py` answers.
#[derive(Deserialize)]
struct Datasette {
    /// By the address alone.
    streamed: Saved,
    /// As its export form asks for it, in larger pages.
    form: Saved,
}

#[derive(Deserialize)]
struct Saved {
    seconds: f64,
    rows: u64,
    bytes: u64,
}

/// A Markdown table for a session of a hundred thousand and one of a million requests.
pub fn table(workspace: &Workspace, binary: &Path, runs: usize) -> Result<String, Failure> {
    let python = setup::venv(workspace, "bench", "tests/files/bench-requirements.txt")?;
    // A single visitor makes nine of ten lines, and the crawler the tenth: one session of each size.
    let log = log(workspace, 1_111_111, 1)?;
    let database = workspace.scratch.join("bench-downloads.db");
    import::once(binary, &log, &database)?;
    let running = Running::start(workspace, binary, &database, None)?;
    let target = format!("/api/v1/sessions?{WEEK}&sort=requests");
    let sessions = http::get(&running.address, &target, "identity")
        .map_err(|error| Failure::from(error).during(&target))?;
    let sessions: Value = serde_json::from_slice(&sessions.body)
        .map_err(|error| Failure::new(format!("{target} answered no JSON: {error}")))?;
    let mut table = "\n## Downloading a session as CSV\n\nHeadless Chromium, all columns, for spreadsheets, once the session is loaded; \
                     medians from the click, or the call, to the file on disk. Memory is that of the page's process.\n\n| rows | by \
                     | file | to disk | of that before the browser saves | how much slower | longest task | memory before | at most |\n\
                     |---:|---|---:|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for session in sessions["items"].as_array().into_iter().flatten() {
        let id = session["id"].as_str().ok_or_else(|| Failure::new("a session without an id"))?;
        let file = workspace.scratch.join("download.csv");
        let Answer { ours, papa } =
            measure(workspace, &format!("http://{}/sessions/{id}", running.address), runs, &file)?;
        let mut script = Command::new(&python);
        script
            .current_dir(&workspace.root)
            .arg("tests/files/datasette_csv.py")
            .arg(&file)
            .arg(&workspace.scratch);
        let said = answer(&mut script)
            .ok_or_else(|| Failure::new("Datasette gave no CSV; run tests/files/datasette_csv.py"))?;
        let datasette: Datasette = serde_json::from_str(&said)
            .map_err(|error| Failure::new(format!("datasette_csv.py answered {said:?}: {error}")))?;
        let time = median(ours.measured.iter().map(|run| run.time));
        row(&mut table, &ours.requests, "Spoor", ours.bytes, &ours.measured, None, time);
        // Making the text is one task, which the browser does not report where it was begun from outside the page.
        let unparse = Some(median(papa.unparse.iter().copied()));
        row(&mut table, "", "Papa Parse, `escapeFormulae`", papa.bytes, &papa.measured, unparse, time);
        for (address, saved) in
            [("?_stream=on", &datasette.streamed), ("?_stream=on&_size=max", &datasette.form)]
        {
            if papa.count != saved.rows {
                return Err(Failure::new(format!("{} rows against {}", papa.count, saved.rows)));
            }
            let (theirs, size) = (saved.seconds * 1e3, saved.bytes as f64 / 1e6);
            _ = writeln!(
                table,
                "| | Datasette, `{address}` | {size:.0} MB | {theirs:.0} ms | | {:.1}x | | | |",
                theirs / time
            );
        }
        fs::remove_file(&file)?;
    }
    drop(running);
    fs::remove_file(database)?;
    Ok(table)
}

fn row(
    table: &mut String,
    rows: &str,
    by: &str,
    bytes: u64,
    runs: &[Measured],
    task: Option<f64>,
    ours: f64,
) {
    let time = median(runs.iter().map(|run| run.time));
    let most = |of: fn(&Measured) -> f64| runs.iter().map(of).fold(0.0, f64::max);
    let longest = task.unwrap_or_else(|| most(|run| run.longest));
    _ = writeln!(
        table,
        "| {rows} | {by} | {:.0} MB | {time:.0} ms | {:.0} ms | {:.1}x | {} | {:.0} MB | {:.0} MB |",
        bytes as f64 / 1e6,
        median(runs.iter().map(|run| run.made)),
        time / ours,
        // The browser reports no task below fifty milliseconds.
        if longest > 0.0 { format!("{longest:.0} ms") } else { "under 50 ms".to_owned() },
        runs.first().map_or(0.0, |run| run.before) / 1e6,
        most(|run| run.peak) / 1e6,
    );
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    Series::new(values.collect()).median()
}

fn measure(workspace: &Workspace, url: &str, runs: usize, file: &Path) -> Result<Answer, Failure> {
    let mut script = browser::node(workspace, "support/downloads.mjs")?;
    script.arg(url).arg(runs.to_string()).arg(file);
    let said = answer(&mut script).ok_or_else(|| {
        Failure::new("the browser did not get through; see what tests/e2e/support/downloads.mjs says")
    })?;
    serde_json::from_str(&said)
        .map_err(|error| Failure::new(format!("downloads.mjs answered {said:?}: {error}")))
}
