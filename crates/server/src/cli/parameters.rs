//! `spoor parameters`: shows the context parameters, configures others, and groups stored requests anew by them.

use std::fs;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use spoor_model::context::{Context, Wrong};

use super::interrupted::when_interrupted;
use super::{Database, Failure, shown};
use crate::context::regroup;
use crate::store::{Patience, Store as _};

/// How long reading the settings may take.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    database: Database,
    /// Configure the parameters of this JSON file, all of them; - reads from stdin
    #[arg(long, value_name = "FILE")]
    set: Option<PathBuf>,
    /// Group everything that is stored anew, by the parameters that are then configured
    #[arg(long)]
    regroup: bool,
}

pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let store = options.database.open()?;
    if let Some(file) = &options.set {
        store.configure(&read(file)?)?;
    }
    if options.regroup {
        let total = store.extent(&Patience::of(PATIENCE))?.requests;
        let stop = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&stop);
        when_interrupted(move || end.store(true, Ordering::Relaxed))?;
        let is_watched = io::stderr().is_terminal();
        let all = regroup(&store, &mut |seen, changed| {
            if is_watched {
                eprint!("\r{seen} of {total} requests, {changed} changed");
                _ = io::stderr().flush();
            }
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if is_watched {
            eprintln!();
        }
        eprintln!("spoor: {} requests looked at, {} of them are stored otherwise now", all.seen, all.changed);
        if all.next.is_some() {
            return Err(Failure::new("it was ended before its end: do it again to group the rest"));
        }
    }
    let configured = store.context(&Patience::of(PATIENCE))?;
    let json = serde_json::to_string_pretty(&configured.context)
        .map_err(|error| Failure::new(format!("the parameters have no JSON form: {error}")))?;
    tell!("{json}");
    if configured.is_stale {
        eprintln!("spoor: stored requests are grouped by earlier parameters; --regroup groups them by these");
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Context, Failure> {
    let text = if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    let text = text.map_err(|error| Failure::new(format!("{} cannot be read: {error}", shown(file))))?;
    let context: Context = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("{} holds no parameters: {error}", shown(file))))?;
    context.checked().map_err(|wrong| {
        let reasons = wrong.into_iter().map(|Wrong { at, reason }| match at {
            Some(at) => format!("number {}: {reason}", at + 1),
            None => reason,
        });
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        Failure::new(format!("{}: nothing is changed, because {reasons}", shown(file)))
    })
}
