//! The account of an import: what became of every line of every file.

use std::collections::BTreeMap;

use spoor_ingest::{Cause, Format, ReadError, Summary};
use spoor_model::instant::{Millis, rfc3339};
use spoor_model::wire::{ImportCause, ImportCounts, ImportFailure, ImportFile, ImportLine, ImportReport};

use crate::store::StoreError;

/// Lines of each outcome whose number and reason an import keeps; all are counted.
pub const KEPT: usize = 100_000;
/// Reasons that a file may have for an outcome.
const REASONS: usize = 1_000;
/// The reason of lines whose own is not kept.
const OTHERS: &str = "other reasons";

/// What may still be kept of lines with one outcome, of all files of an import together.
pub struct Allowance {
    lines: usize,
    reasons: usize,
}

impl Allowance {
    /// So many lines, and as many reasons.
    pub fn of(count: usize) -> Allowance {
        Allowance { lines: count, reasons: count }
    }
}

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
    /// Requests read in which Spoor found attacks itself, known ones included; none where it was not asked to look.
    pub detected: Option<u64>,
    /// Attacks that no request has, because it has too many others.
    pub unkept: u64,
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
    /// Takes a line in, and keeps it and its reason where that is still allowed.
    pub fn add(&mut self, line: Line, left: &mut Allowance) {
        self.count += 1;
        if let Some((count, _)) = self.reasons.get_mut(&line.reason) {
            *count += 1;
        } else {
            // Reasons that name the value at fault would make a reason for each line.
            let kept = left.reasons > 0 && self.reasons.len() < REASONS;
            left.reasons -= usize::from(kept);
            let reason = if kept { line.reason.as_str() } else { OTHERS };
            self.reasons.entry(reason.to_owned()).or_insert((0, line.number)).0 += 1;
        }
        if left.lines > 0 {
            left.lines -= 1;
            self.first.push(line);
        }
    }
}

impl Account {
    /// Takes in how the reading of a text ended, and whether attacks were looked for; one text can follow on another.
    pub fn was_read(&mut self, outcome: Result<Summary, ReadError>, detect: bool) {
        let (summary, cause) = match outcome {
            Ok(summary) => (summary, None),
            Err(ReadError { cause, summary }) => (*summary, Some(cause)),
        };
        if detect {
            self.detected = Some(self.detected.unwrap_or(0) + summary.detected);
        }
        self.format = summary.format.or(self.format);
        self.joined += summary.joined;
        self.unkept += summary.unkept;
        self.unrecognised = matches!(cause, Some(Cause::Unrecognised { .. }));
        self.failure = cause.map(|cause| cause.to_string());
    }

    /// Takes in that the store failed.
    pub fn not_stored(&mut self, error: &StoreError) {
        self.failure = Some(format!("what was read could not all be stored: {error}"));
    }

    /// What became of its lines or entries.
    pub fn counts(&self) -> ImportCounts {
        let (rejected, skipped) = (self.rejected.count, self.skipped.count);
        ImportCounts {
            read: self.stored + self.known + self.joined + rejected + skipped,
            stored: self.stored,
            known: self.known,
            joined: self.joined,
            rejected,
            skipped,
            detected: self.detected,
            unkept: (self.unkept > 0).then_some(self.unkept),
        }
    }

    /// True when the file was not read to its end, or has nothing but lines that could not be read.
    pub fn failed(&self) -> bool {
        self.failure.is_some() || (self.stored + self.known == 0 && self.rejected.count > 0)
    }
}

/// The account of all files.
pub fn report(accounts: &[Account]) -> ImportReport {
    let lines = |pick: fn(&Account) -> &Lines| -> Vec<ImportLine> {
        let of = |account: &Account| {
            let lines = pick(account).first.iter().cloned();
            let file = account.file.clone();
            lines
                .map(move |Line { number, reason, excerpt }| ImportLine {
                    file: file.clone(),
                    line: number,
                    reason,
                    excerpt,
                })
                .collect::<Vec<_>>()
        };
        accounts.iter().flat_map(of).collect()
    };
    let failure = |account: &Account| {
        account.failure.clone().map(|reason| ImportFailure { file: account.file.clone(), reason })
    };
    ImportReport {
        counts: accounts.iter().map(Account::counts).sum(),
        reasons: lines(|account| &account.rejected),
        skips: lines(|account| &account.skipped),
        causes: causes(accounts),
        failures: accounts.iter().filter_map(failure).collect(),
        files: accounts.iter().map(file).collect(),
    }
}

fn causes(accounts: &[Account]) -> Vec<ImportCause> {
    let of = |account: &Account, rejected: bool| {
        let lines = if rejected { &account.rejected } else { &account.skipped };
        let file = account.file.clone();
        let cause = move |(reason, (count, first)): (&String, &(u64, u64))| ImportCause {
            file: file.clone(),
            rejected,
            reason: reason.clone(),
            count: *count,
            first: *first,
        };
        lines.reasons.iter().map(cause).collect::<Vec<_>>()
    };
    let mut causes: Vec<ImportCause> =
        accounts.iter().flat_map(|account| [of(account, true), of(account, false)]).flatten().collect();
    causes.sort_by_key(|cause| (std::cmp::Reverse(cause.rejected), std::cmp::Reverse(cause.count)));
    causes
}

fn file(account: &Account) -> ImportFile {
    ImportFile {
        file: account.file.clone(),
        format: account.format.map(|format| format.name().to_owned()),
        counts: account.counts(),
        left_out: account.left_out.map(ToOwned::to_owned),
        first: account.span.map(|(first, _)| rfc3339(first)),
        last: account.span.map(|(_, last)| rfc3339(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64, reason: &str) -> Line {
        Line { number, reason: reason.to_owned(), excerpt: None }
    }

    #[test]
    fn every_line_is_counted_under_a_reason_and_reasons_are_bounded_for_all_files_together() {
        let mut left = Allowance::of(3);
        let [mut one, mut two] = [Lines::default(), Lines::default()];
        for (number, reason) in [(1, "a"), (2, "b"), (3, "a"), (4, "a")] {
            one.add(line(number, reason), &mut left);
        }
        for (number, reason) in [(1, "c"), (2, "d"), (3, "e"), (4, "c")] {
            two.add(line(number, reason), &mut left);
        }
        let of = |lines: &Lines| -> Vec<(String, (u64, u64))> { lines.reasons.clone().into_iter().collect() };
        assert_eq!(of(&one), [("a".to_owned(), (3, 1)), ("b".to_owned(), (1, 2))]);
        assert_eq!(of(&two), [("c".to_owned(), (2, 1)), (OTHERS.to_owned(), (2, 2))]);
        assert_eq!((one.count, two.count, one.first.len(), two.first.len()), (4, 4, 3, 0));
    }

    #[test]
    fn a_file_has_at_most_so_many_reasons() {
        let (mut lines, mut left) = (Lines::default(), Allowance::of(KEPT));
        for number in 1..=5_000 {
            lines.add(line(number, &number.to_string()), &mut left);
        }
        assert_eq!(lines.reasons.len(), REASONS + 1);
        assert_eq!(lines.reasons.get(OTHERS), Some(&(4_000, 1_001)));
    }
}
