//! `cargo xtask bench`: what Spoor costs, end to end: bytes to load, lines imported a second, answers on a large
//! database, and the time to the first rows in a browser. Prints Markdown, for docs/performance.md.

mod api;
mod downloads;
mod figures;
mod import;
mod session;
mod size;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::Command;

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
    /// Only the import, without the app
    #[arg(long, conflicts_with = "downloads")]
    import: bool,
}

/// Measures everything and prints it.
pub fn bench(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    if !options.import {
        spa::ship(workspace)?;
    }
    let binary = server::build(workspace, Profile::Release)?;
    let mut report = machine();
    if options.downloads {
        report += &downloads::table(workspace, &binary, options.runs)?;
        println!("{report}");
        return Ok(());
    }
    if !options.import {
        report += &size::table(&workspace.dist())?;
    }

    let log = log(workspace, options.lines, (options.lines / 25).max(1))?;
    let database = workspace.scratch.join("bench.db");
    report += &import::table(workspace, &binary, &log, &database, options.lines, options.runs)?;
    if options.import {
        println!("{report}");
        return Ok(());
    }

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
