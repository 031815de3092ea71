//! `cargo xtask test`: the native tests of the whole workspace, then other programs on the files that Spoor writes, then the
//! stories in a real browser against the real server. Ends with one line that counts them all.

mod files;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use clap::{Args, ValueEnum};

use crate::command::{Failure, line};
use crate::server::{self, Profile};
use crate::spa::{self, Mode};
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{browser, setup};

/// Options of `cargo xtask test`.
#[derive(Args)]
pub struct Options {
    /// Only tests whose name contains this text
    filter: Option<String>,
    /// Test the app unoptimised, which builds faster; without it, as it ships
    #[arg(long)]
    quick: bool,
    /// Only one of the parts
    #[arg(long, value_enum)]
    only: Option<Part>,
}

/// The parts of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// What `cargo test` runs
    Native,
    /// Other programs on the files that Spoor writes
    Files,
    /// The stories in a browser
    Browser,
}

/// Runs the tests. Fails where one failed, or none ran without a filter.
pub fn test(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let mut tally = Tally::default();
    let mut broken = Vec::new();
    let wanted = |part: Part| options.only.is_none_or(|only| only == part);
    if wanted(Part::Native) {
        let (native, succeeded) = native(workspace, options.filter.as_deref())?;
        tally = tally.and(native);
        if !succeeded {
            broken.push("cargo test");
            if native == Tally::default() {
                return Err(Failure::new("the tests do not compile; the compiler's messages are above"));
            }
        }
    }
    // A filter names tests and stories; these checks have one name together.
    if wanted(Part::Files) && options.filter.is_none() {
        let (checks, succeeded) = files::check(workspace)?;
        tally = tally.and(checks);
        if !succeeded {
            broken.push("other programs on the files that Spoor writes");
        }
    }
    if wanted(Part::Browser) {
        let mode = if options.quick { Mode::Quick } else { Mode::Shipped };
        let (stories, succeeded) = stories(workspace, mode, options.filter.as_deref())?;
        tally = tally.and(stories);
        if !succeeded {
            broken.push("the stories in the browser");
        }
    }
    println!("\n{tally}");
    if !broken.is_empty() || tally.failed > 0 {
        return Err(Failure::new(format!("failed: {}", broken.join(", "))));
    }
    if tally.passed == 0 {
        return Err(Failure::new("no test ran; does the filter match anything?"));
    }
    Ok(())
}

fn native(workspace: &Workspace, filter: Option<&str>) -> Result<(Tally, bool), Failure> {
    setup::firewall();
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&workspace.root).args(["test", "--workspace", "--no-fail-fast"]).args(filter);
    counted(&mut cargo)
}

/// Runs what ends its tests with lines as cargo does: what these count, and whether it succeeded.
fn counted(command: &mut Command) -> Result<(Tally, bool), Failure> {
    println!("{}", line(command));
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            tally.add_cargo_line(&line);
            println!("{line}");
        }
    }
    Ok((tally, child.wait()?.success()))
}

fn stories(workspace: &Workspace, mode: Mode, filter: Option<&str>) -> Result<(Tally, bool), Failure> {
    setup::npm_packages(workspace)?;
    setup::chromium()?;
    let app = spa::build(workspace, mode)?;
    let binary = server::build(workspace, Profile::Debug)?;
    let report = workspace.scratch.join("stories.json");
    fs::create_dir_all(&workspace.scratch)?;
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut playwright = browser::playwright(workspace)?;
    playwright
        .arg("test")
        .env("SPOOR_BIN", &binary)
        .env("SPOOR_DIST", &app)
        .env("SPOOR_STORIES_REPORT", &report)
        // Not in the repository: runs with different target folders would clear each other's traces away.
        .env("SPOOR_STORIES_OUT", workspace.scratch.join("stories"));
    if let Some(filter) = filter {
        playwright.args(["--pass-with-no-tests", "--grep", filter]);
    }
    println!("\n{}", line(&playwright));
    let status = playwright.status()?;
    let text = fs::read_to_string(&report).unwrap_or_default();
    // Without a report Playwright broke before the first story.
    let tally = Tally::from_playwright(&text).unwrap_or_default();
    Ok((tally, status.success() && tally.failed == 0))
}
