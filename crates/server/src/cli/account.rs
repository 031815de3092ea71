//! The account of an import: what became of every line of every file.

use std::collections::BTreeMap;

use spoor_ingest::Format;
use spoor_model::instant::Millis;

/// Lines whose number and reason are kept for a file and an outcome; all are counted.
const KEPT: usize = 100_000;

/// The account of one file.
#[derive(Debug, Default)]
pub struct Account {
    /// The file's name as it can be shown.
    pub file: String,
    /// What it was read as.
    pub format: Option<Format>,
    /// Requests stored that were not there before.
    pub stored: u64,
    /// Requests that were there before.
    pub known: u64,
    /// Lines that add to a request of another line.
    pub joined: u64,
    /// Lines that should be requests and could not be read.
    pub rejected: Lines,
    /// Lines that are no requests.
    pub skipped: Lines,
    /// Times of the first and last request.
    pub span: Option<(Millis, Millis)>,
    /// What it is where it was not read, because it is no file.
    pub left_out: Option<&'static str>,
    /// Why it was not read to its end.
    pub failure: Option<String>,
    /// True where that is so because no format is known that it has.
    pub unrecognised: bool,
}

/// Lines with the same outcome.
#[derive(Debug, Default)]
pub struct Lines {
    /// Number of them.
    pub count: u64,
    /// The first of them, in order.
    pub first: Vec<Line>,
    /// How many there are for each reason, and which came first.
    pub reasons: BTreeMap<String, (u64, u64)>,
}

/// A line with what was said of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Number of the line, or of the HAR entry, from 1.
    pub number: u64,
    /// What is wrong with it, or what it is.
    pub reason: String,
    /// Its beginning, where it should have been a request.
    pub excerpt: Option<String>,
}

impl Lines {
    /// Takes a line in.
    pub fn add(&mut self, line: Line) {
        self.count += 1;
        // Reasons that name the value at fault would make a reason for each line.
        let known = self.reasons.len() < 1_000 || self.reasons.contains_key(&line.reason);
        let reason = if known { line.reason.as_str() } else { "other reasons" };
        self.reasons.entry(reason.to_owned()).or_insert((0, line.number)).0 += 1;
        if self.first.len() < KEPT {
            self.first.push(line);
        }
    }
}

impl Account {
    /// Lines or entries read.
    pub fn read(&self) -> u64 {
        self.stored + self.known + self.joined + self.rejected.count + self.skipped.count
    }

    /// True when the file was not read to its end, or has nothing but lines that could not be read.
    pub fn failed(&self) -> bool {
        self.failure.is_some() || (self.stored + self.known == 0 && self.rejected.count > 0)
    }
}
