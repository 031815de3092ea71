//! Tests of the ingest crate through its public face.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod broken;
mod context;
mod exclusions;
mod flows;
mod grouping;
mod growing;
mod har;
mod hidden;
mod hostile;
mod insight;
mod logs;
mod mask;
mod ndjson;
mod networks;
mod private;
mod real;
mod real_logs;
mod real_waf;
mod recordings;
mod template;
mod waf;

use spoor_ingest::{Entry, Options, ReadError, Record, Summary, read};
use std::ops::ControlFlow;

/// All entries of a text, and how reading ended.
fn read_all(bytes: &[u8], options: &Options) -> (Vec<Entry>, Result<Summary, ReadError>) {
    let mut entries = Vec::new();
    let mut input = bytes;
    let outcome = read(&mut input, options, &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    (entries, outcome)
}

/// The requests among entries.
fn records(entries: &[Entry]) -> Vec<&Record> {
    let mut records = Vec::new();
    for entry in entries {
        if let Entry::Record { record, .. } = entry {
            records.push(&**record);
        }
    }
    records
}
