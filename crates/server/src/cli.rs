//! The command line: what can be said, and which command it starts. Each command is a file of its own.

/// Prints a line. Whoever reads may have seen enough and gone, which is no reason to stop working.
macro_rules! tell {
    ($($text:tt)*) => {
        _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}\n", format_args!($($text)*)))
    };
}

mod demo;
mod follow;
mod import;
mod interrupted;
mod parameters;
mod places;
mod rejects;
mod report;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::journal::{printable, shown};
use crate::store::StoreError;
use crate::store::sqlite::SqliteStore;

/// Explorer for API sessions.
#[derive(Parser)]
#[command(name = "spoor", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the app and the JSON API
    Serve(serve::Options),
    /// Import logs: of servers, proxies, clouds and firewalls, HAR, Spoor NDJSON; plain, compressed or in archives
    Import(import::Options),
    /// Make a data set to try Spoor on: a company's week of API traffic
    Demo(demo::Options),
    /// Show or change what groups requests into sessions and is kept of them; also for what is stored
    Parameters(parameters::Options),
}

/// Where the data is.
#[derive(Args)]
struct Database {
    /// Database file; made where there is none
    #[arg(long, value_name = "FILE", default_value = "spoor.db", env = "SPOOR_DB")]
    db: PathBuf,
}

impl Database {
    fn open(&self) -> Result<SqliteStore, Failure> {
        Ok(SqliteStore::open(&self.db)?)
    }
}

/// Why a command could not do what it was asked, for the person at the terminal.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    fn new(message: impl Into<String>) -> Failure {
        Failure(message.into())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure(error.to_string())
    }
}

/// Does what the command line asks for.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(options) => serve::run(&options),
        Command::Import(options) => import::run(&options),
        Command::Demo(options) => demo::run(&options),
        Command::Parameters(options) => parameters::run(&options),
    };
    outcome.unwrap_or_else(|Failure(message)| {
        eprintln!("spoor: {}", printable(&message));
        ExitCode::FAILURE
    })
}
