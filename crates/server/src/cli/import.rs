//! `spoor import`: reads files one by one, stores what they hold, and accounts for every line. A file that cannot
//! be read does not stop the others, and what was stored stays stored.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use spoor_ingest::{Format, Mapping, Pattern};

use super::follow;
use super::places::Places;
use super::rejects::Rejects;
use super::report;
use super::{Database, Failure, shown};
use crate::import::account::{self, Account, Allowance};
use crate::import::inputs;
use crate::import::{Import, Watch};
use crate::store::Store as _;

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    database: Database,
    /// Format of all files, told from each file where absent; docs/formats.md lists them
    #[arg(long, value_name = "NAME", value_parser = format)]
    format: Option<Format>,
    /// How a line of an access log is written, as in `log_format` of nginx or `LogFormat` of Apache
    #[arg(long, value_name = "FORM", value_parser = Pattern::parse, conflicts_with = "map")]
    log_format: Option<Pattern>,
    /// Key of JSON lines that says a fact, such as time=request.begun or duration:us=took; may be repeated
    #[arg(long, value_name = "FACT=KEY", value_parser = Mapping::parse)]
    map: Vec<Mapping>,
    /// When a recording began that says no time, such as 2026-03-01T12:00Z; otherwise when its file was last changed
    #[arg(long, value_name = "TIME", value_parser = time)]
    start: Option<i64>,
    /// API host of requests whose source names none, as access logs do
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
    /// Application of requests whose source names none
    #[arg(long, value_name = "NAME")]
    application: Option<String>,
    /// Take the client's address from X-Forwarded-For; only behind a proxy that sets it
    #[arg(long)]
    forwarded_for: bool,
    /// Look for attacks in requests whose source reports none, and mark them as detected by Spoor; docs/detection.md
    #[arg(long)]
    detect: bool,
    #[command(flatten)]
    places: Places,
    /// What to print
    #[arg(long, value_name = "FORM", value_enum, default_value_t = Form::Text)]
    report: Form,
    /// Write what could not be read to this new file, as it was
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Read on as lines are added to the files, through rotation, until Ctrl-C; for logs that have a line for a request
    #[arg(long)]
    follow: bool,
    /// Files, folders and archives (tar, zip) to import; - reads from stdin
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A summary for people
    Text,
    /// One JSON object
    Json,
}

fn format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| format!("the formats are {}", Format::names()))
}

fn time(text: &str) -> Result<i64, String> {
    spoor_ingest::clock::moment(text, None)
        .ok_or_else(|| "this is no time; one is written 2026-03-01T12:00:00Z".to_owned())
}

pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let networks = options.places.load()?;
    let store = options.database.open()?;
    let reading = spoor_ingest::Options {
        format: options.format,
        log_format: options.log_format.clone(),
        map: options.map.clone(),
        start: options.start,
        host: options.host.clone(),
        application: options.application.clone(),
        forwarded_for: options.forwarded_for,
        detect: options.detect,
        secret: Some(store.secret()),
        keep_rejected: options.rejects.is_some(),
        max_bytes: None,
    };
    let rejects = match &options.rejects {
        Some(path) => Some(
            Rejects::create(path)
                .map_err(|reason| Failure::new(format!("{} cannot be made: {reason}", shown(path))))?,
        ),
        None => None,
    };
    let grouping = crate::context::grouping(&store)?;
    let own = rejects.as_ref().and_then(Rejects::handle);
    let mut terminal = Terminal { rejects, ..Terminal::default() };
    let mut import = Import {
        store: &store,
        grouping,
        networks: &networks,
        reading,
        watch: &mut terminal,
        rejected: Allowance::of(account::KEPT),
        skipped: Allowance::of(account::KEPT),
    };
    let mut accounts = Vec::new();
    let mut done = |account: Account| {
        if options.report == Form::Text {
            report::print(&account);
        }
        accounts.push(account);
    };
    if options.follow {
        follow::follow(&mut import, &options.paths, own.as_ref())?.into_iter().for_each(done);
    } else {
        for path in &options.paths {
            inputs::each(path, own.as_ref(), &mut |found| done(import.found(found)));
        }
    }
    if let (Some(rejects), Some(path)) = (terminal.rejects, &options.rejects) {
        let failed = |error| Failure::new(format!("{} could not be written: {error}", shown(path)));
        rejects.finish().map_err(failed)?;
    }
    match options.report {
        Form::Text => report::print_all(&accounts, &options.database.db),
        Form::Json => {
            let json = serde_json::to_string(&account::report(&accounts));
            tell!("{}", json.map_err(|error| Failure::new(error.to_string()))?);
        }
    }
    let failed = accounts.iter().any(Account::failed);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A line on the terminal that says how far it is, and the file of what was rejected.
#[derive(Default)]
struct Terminal {
    rejects: Option<Rejects>,
    file: String,
    lines: u64,
    shown: Option<Instant>,
    wanted: bool,
}

impl Watch for Terminal {
    fn begin(&mut self, file: &str) {
        file.clone_into(&mut self.file);
        (self.lines, self.shown, self.wanted) = (0, Some(Instant::now()), io::stderr().is_terminal());
    }

    fn entry(&mut self) {
        self.lines += 1;
        if self.wanted
            && self.lines.is_multiple_of(1_000)
            && self.shown.is_none_or(|shown| shown.elapsed() > Duration::from_secs(1))
        {
            self.shown = Some(Instant::now());
            let _ = write!(io::stderr(), "\r\x1b[K{}: {} lines", self.file, report::counted(self.lines));
        }
    }

    fn rejected(&mut self, raw: &[u8]) {
        if let Some(rejects) = &mut self.rejects {
            rejects.add(raw);
        }
    }

    fn end(&mut self) {
        if io::stderr().is_terminal() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }

    fn stored(&mut self, accounts: &mut dyn Iterator<Item = &Account>) {
        if let Some(rejects) = &mut self.rejects {
            rejects.flush();
        }
        if io::stderr().is_terminal() {
            let (stored, known, rejected) = accounts.fold((0, 0, 0), |(stored, known, rejected), account| {
                (stored + account.stored, known + account.known, rejected + account.rejected.count)
            });
            let [stored, known, rejected] = [stored, known, rejected].map(report::counted);
            let _ = write!(io::stderr(), "\r\x1b[K{stored} stored, {known} known, {rejected} rejected");
        }
    }
}
