//! Detection through the public face of the ingest crate: what is marked and what never is, how much of labelled
//! payloads is found, and texts that are made to break it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hostile;
mod marked;
mod measure;

use spoor_ingest::{Options, Record, detect};
use spoor_model::Attack;

/// A request with this target.
fn record(path: &str) -> Record {
    Record { path: path.to_owned(), method: Some("GET".to_owned()), ..Record::default() }
}

/// Options that ask for detection.
fn detecting() -> Options {
    Options { detect: true, ..Options::default() }
}

/// The types of attack in a record.
fn kinds(record: &Record) -> Vec<String> {
    detect::attacks(record).into_iter().map(|Attack { kind, .. }| kind).collect()
}
