//! Why an input could not be read to its end, in words a person can act on. Knows no file name: who opened the
//! file puts it in front.

use super::Summary;
use std::io;
use thiserror::Error;

/// An input that could not be read to its end, with the account of what was delivered before.
#[derive(Debug, Error)]
#[error("{cause}")]
pub struct ReadError {
    /// What happened.
    pub cause: Cause,
    /// What was delivered before it happened.
    pub summary: Box<Summary>,
}

/// What kept an input from being read to its end.
#[derive(Debug, Error)]
pub enum Cause {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is no text.
    #[error("this looks like a binary file ({what})")]
    Binary {
        /// What it is, as far as can be told, and what to do about it.
        what: &'static str,
    },
    /// It is a text of no known format.
    #[error("the format was not recognised: {reason}")]
    Unrecognised {
        /// Why the likeliest parser refuses it.
        reason: String,
    },
    /// The compressed data ends too early.
    #[error("the {packing} data is cut off: it ends inside {unit} {number}, everything before was read")]
    Cut {
        /// `gzip`, `zstd` or `bzip2`.
        packing: &'static str,
        /// `line`, or `entry` in a HAR.
        unit: &'static str,
        /// Its number, from 1.
        number: u64,
    },
    /// The compressed data is damaged.
    #[error("the {packing} data is damaged at {unit} {number}, everything before was read: {message}")]
    Damaged {
        /// `gzip`, `zstd` or `bzip2`.
        packing: &'static str,
        /// `line`, or `entry` in a HAR.
        unit: &'static str,
        /// Its number, from 1.
        number: u64,
        /// The decompressor's words.
        message: String,
    },
    /// It expands to more than is allowed.
    #[error("reading stopped at {unit} {number}: {message}")]
    TooLarge {
        /// `line`, or `entry` in a HAR.
        unit: &'static str,
        /// Its number, from 1.
        number: u64,
        /// Which bound was reached.
        message: String,
    },
    /// A HAR that is not one JSON document from beginning to end.
    #[error("the HAR is broken at line {line}, column {column}, after {entries} whole entries: {message}")]
    Har {
        /// Line of the text, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// Entries that were complete.
        entries: u64,
        /// The parser's words.
        message: String,
    },
    /// The operating system refuses to go on.
    #[error("reading failed at {unit} {number}: {error}")]
    Io {
        /// `line`, or `entry` in a HAR.
        unit: &'static str,
        /// Its number, from 1.
        number: u64,
        /// The system's words.
        error: io::Error,
    },
}
