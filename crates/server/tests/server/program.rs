//! The program as people run it: what it prints, how it ends, what it leaves in the database.

mod containers;
mod databases;
mod following;
mod imports;
mod parameters;
mod serving;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A folder with files, and the program run in it.
pub struct Place {
    pub folder: tempfile::TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Place {
    pub fn new() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spoor"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("SPOOR_DB")
            .env_remove("SPOOR_TOKEN");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        self.command(arguments).stdin(Stdio::null()).output().unwrap().into()
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap().into()
    }

    /// Imports and gives the account. The exit code must fit to it.
    pub fn import(&self, arguments: &[&str]) -> Value {
        let run = self.run(&[&["import", "--report", "json"], arguments].concat());
        let account = run.json();
        let number = |name: &str| account[name].as_u64().unwrap();
        let parts = ["stored", "known", "rejected", "skipped"].map(number);
        assert_eq!(number("read"), parts.iter().sum::<u64>(), "{account}");
        if account["failures"] != Value::Array(Vec::new()) {
            assert_eq!(run.code, 1, "{run:?}");
        }
        account
    }

    /// Number of requests in the database.
    pub fn stored(&self, database: &str) -> u64 {
        let connection = rusqlite::Connection::open(self.path(database)).unwrap();
        connection.query_row("SELECT count(*) FROM request", [], |row| row.get::<_, i64>(0)).unwrap() as u64
    }
}

impl Place {
    /// The sessions in the database: the name of the key and the number of requests, the largest first.
    pub fn sessions(&self, database: &str) -> Vec<(String, u64)> {
        let connection = rusqlite::Connection::open(self.path(database)).unwrap();
        let sql = "SELECT json_extract(w.entry, '$[0]'), s.requests FROM session s \
                   JOIN word w ON w.field = 'session_key' AND w.code = s.session_key ORDER BY s.requests DESC, 1";
        let mut select = connection.prepare(sql).unwrap();
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)));
        rows.unwrap().map(Result::unwrap).collect()
    }
}

/// A line of an access log.
pub fn line(number: usize) -> String {
    format!(
        "192.0.2.{} - - [17/May/2015:10:05:{:02} +0000] \"GET /v1/orders/{number} HTTP/1.1\" 200 17 \"-\" \"curl/8\"\n",
        number % 7,
        number % 60
    )
}

/// An access log of this many lines.
pub fn log(lines: usize) -> String {
    (0..lines).map(line).collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The folder of real logs beside the repository, if it is there.
pub fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    // Past the capture of the test runner, so that nobody takes it for a pass.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {} is absent", path.display());
    None
}
