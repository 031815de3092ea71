//! `spoor demo`: stores a made-up week that ends now.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::report::{app_address, counted};
use super::{Database, Failure, shown};
use crate::Clock;
use crate::import::storing::Storing;
use crate::store::{Patience, Store};

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    database: Database,
    /// Chooses who does what
    #[arg(long, value_name = "N", default_value_t = spoor_demo::Options::default().seed)]
    seed: u64,
    /// About how many sessions to make
    #[arg(long, value_name = "N", default_value_t = spoor_demo::Options::default().sessions)]
    sessions: usize,
    /// Do nothing where the database holds requests already
    #[arg(long)]
    if_empty: bool,
}

pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let store = options.database.open()?;
    let name = shown(&options.database.db);
    if options.if_empty {
        let extent = store.extent(&Patience::of(Duration::from_mins(1)))?;
        if extent.requests > 0 {
            tell!("{name} holds {} requests already: nothing was added", counted(extent.requests));
            return Ok(ExitCode::SUCCESS);
        }
    }
    let grouping = crate::context::grouping(&store)?;
    let demo =
        spoor_demo::Options { seed: options.seed, sessions: options.sessions, now: Clock::system().now() };
    let stored = Storing::on(&store, |storing| {
        for record in spoor_demo::records(&demo) {
            if storing.take(grouping.request(record)).is_break() {
                break;
            }
        }
    });
    if let Some(error) = stored.error {
        return Err(error.into());
    }
    tell!(
        "{name}: {} requests of demo data stored, {} known already",
        counted(stored.written.stored),
        counted(stored.written.known)
    );
    if let Some(span) = stored.span {
        tell!("spoor serve --db {name}, then {}", app_address(span));
    }
    Ok(ExitCode::SUCCESS)
}
