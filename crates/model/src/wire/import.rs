//! What became of an import.

use std::iter::Sum;

use serde::{Deserialize, Serialize};

/// What became of lines: `read` is the sum of the five counts after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCounts {
    /// Lines, or entries of a document, read in all.
    pub read: u64,
    /// Requests stored that were not there before.
    pub stored: u64,
    /// Requests that were there before.
    pub known: u64,
    /// Lines that add to a request of another line.
    pub joined: u64,
    /// Lines that should be requests and could not be read.
    pub rejected: u64,
    /// Lines that are no requests.
    pub skipped: u64,
    /// Requests in which Spoor found attacks itself, known ones included; absent where it was not asked to look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detected: Option<u64>,
    /// Attacks that were reported of requests with more than 500 and are not stored; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unkept: Option<u64>,
}

impl Sum for ImportCounts {
    fn sum<I: Iterator<Item = ImportCounts>>(counts: I) -> ImportCounts {
        counts.fold(ImportCounts::default(), |sum, of| ImportCounts {
            read: sum.read + of.read,
            stored: sum.stored + of.stored,
            known: sum.known + of.known,
            joined: sum.joined + of.joined,
            rejected: sum.rejected + of.rejected,
            skipped: sum.skipped + of.skipped,
            detected: together(sum.detected, of.detected),
            unkept: together(sum.unkept, of.unkept),
        })
    }
}

/// The sum of what is known of either.
fn together(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.map_or(other, |one| Some(one + other.unwrap_or(0)))
}

/// The account of an import, for all files and for each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// What became of the lines of all files.
    #[serde(flatten)]
    pub counts: ImportCounts,
    /// Rejected lines: the first, so many as the importer lists. The counts are of all.
    pub reasons: Vec<ImportLine>,
    /// Skipped lines, likewise.
    pub skips: Vec<ImportLine>,
    /// How many lines were rejected or skipped for which reason, the most frequent first.
    pub causes: Vec<ImportCause>,
    /// Files that were not read to their end.
    pub failures: Vec<ImportFailure>,
    /// Each file, or member of an archive.
    pub files: Vec<ImportFile>,
}

/// A line that is no request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportLine {
    /// The file's name.
    pub file: String,
    /// Number of the line or entry, from 1.
    pub line: u64,
    /// What is wrong with it, or what it is.
    pub reason: String,
    /// Its beginning, where it should have been a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

/// A reason that lines share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCause {
    /// The file's name.
    pub file: String,
    /// True where the lines were rejected, false where they were skipped.
    pub rejected: bool,
    /// What is wrong with them, or what they are.
    pub reason: String,
    /// Number of lines.
    pub count: u64,
    /// Number of the first of them, from 1.
    pub first: u64,
}

/// A file that was not read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportFailure {
    /// The file's name.
    pub file: String,
    /// What happened.
    pub reason: String,
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportFile {
    /// The file's name, with that of the archive it is in.
    pub file: String,
    /// What it was read as; null where nothing was recognised.
    pub format: Option<String>,
    /// What became of its lines.
    #[serde(flatten)]
    pub counts: ImportCounts,
    /// What it is where it was not read, because it is no file.
    pub left_out: Option<String>,
    /// Time of its first request.
    pub first: Option<String>,
    /// Time of its last request.
    pub last: Option<String>,
}
