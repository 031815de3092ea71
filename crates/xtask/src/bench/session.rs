//! What the work inside a large session costs in the app as it ships, in headless Chromium: until all is loaded, from a
//! click on a facet or a header to the painted change, and how evenly frames come while one scrolls.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::figures::Series;
use super::{WEEK, import, log};
use crate::command::{Failure, answer};
use crate::server::Running;
use crate::workspace::Workspace;
use crate::{browser, http};

/// What in-session.mjs answers; times in milliseconds.
#[derive(Deserialize)]
struct Measured {
    requests: String,
    first_rows: f64,
    loaded: f64,
    filters: Vec<f64>,
    sorts: Vec<f64>,
    ledger: Work,
    gaps: Vec<f64>,
}

/// The work itself, without what is drawn.
#[derive(Deserialize)]
struct Work {
    filters: Vec<f64>,
    sorts: Vec<f64>,
}

/// A Markdown table for a session of a hundred thousand and one of a million requests.
pub fn table(workspace: &Workspace, binary: &Path, runs: usize) -> Result<String, Failure> {
    // A single visitor makes nine of ten lines, and the crawler the tenth: one session of each size.
    let log = log(workspace, 1_111_111, 1)?;
    let database = workspace.scratch.join("bench-session.db");
    import::once(binary, &log, &database)?;
    let running = Running::start(workspace, binary, &database, None)?;
    let target = format!("/api/v1/sessions?{WEEK}&sort=-requests");
    let answer = http::get(&running.address, &target, "identity")
        .map_err(|error| Failure::from(error).during(&target))?;
    let sessions: Value = serde_json::from_slice(&answer.body)
        .map_err(|error| Failure::new(format!("{target} answered no JSON: {error}")))?;
    let mut table = "\n## Inside a session, in the browser\n\nHeadless Chromium; first, median and best from the click to the painted \
                     change, and of the work itself (the filter and all facets together; the sort); gaps between frames over 300 leaps from \
                     the first row to the last.\n\n| session | first rows | all loaded | filter, painted | of it filter and facets | sort by path, \
                     painted | of it the sort | longest gap between frames |\n|---|---:|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for session in sessions["items"].as_array().into_iter().flatten().take(2) {
        let id = session["id"].as_str().ok_or_else(|| Failure::new("a session without an id"))?;
        let Measured { requests, first_rows, loaded, filters, sorts, ledger, gaps } =
            measure(workspace, &format!("http://{}/sessions/{id}", running.address), runs)?;
        let in_cell = |times| Series::new(times).to_string().replace(" | ", " · ");
        let longest = gaps.into_iter().fold(0.0, f64::max);
        _ = writeln!(
            table,
            "| {requests} | {first_rows:.0} ms | {loaded:.0} ms | {} | {} | {} | {} | {longest:.0} ms |",
            in_cell(filters),
            in_cell(ledger.filters),
            in_cell(sorts),
            in_cell(ledger.sorts)
        );
    }
    drop(running);
    fs::remove_file(database)?;
    Ok(table)
}

fn measure(workspace: &Workspace, url: &str, runs: usize) -> Result<Measured, Failure> {
    let mut script = browser::node(workspace, "support/in-session.mjs")?;
    script.arg(url).arg(runs.to_string());
    let said = answer(&mut script).ok_or_else(|| {
        Failure::new("the browser did not get through; see what tests/e2e/support/in-session.mjs says")
    })?;
    serde_json::from_str(&said)
        .map_err(|error| Failure::new(format!("in-session.mjs answered {said:?}: {error}")))
}
