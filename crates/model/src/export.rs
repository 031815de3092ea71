//! Files that people take away: requests and sessions as CSV, requests as NDJSON and HAR, with secrets taken out where that is
//! asked for, and what such a file is called. Writers append to a buffer, as many rows at a time as the caller likes;
//! they know no file and no browser.

mod cell;
pub mod csv;
pub mod har;
pub mod ndjson;
pub mod redact;
pub mod sessions;

use crate::instant::{Millis, rfc3339};

pub use cell::unescape;
pub use redact::Redactor;

/// How cells of CSV are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// For spreadsheets: every text quoted, control characters visible, formulas guarded.
    #[default]
    Safe,
    /// For scripts: plain RFC 4180, nothing changed.
    Raw,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One line for each row, with columns.
    Csv(Style),
    /// One JSON object a line: everything that is known, and what `spoor import` reads.
    Ndjson,
    /// HAR 1.2: requests whose full text is known.
    Har,
}

impl Format {
    /// The end of a file's name, without its dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv(_) => "csv",
            Format::Ndjson => "ndjson",
            Format::Har => "har",
        }
    }

    /// The media type of a file.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv(_) => "text/csv;charset=utf-8",
            Format::Ndjson => "application/x-ndjson",
            Format::Har => "application/json",
        }
    }
}

/// What a file's name tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    /// Identifier of the session whose requests are in it; none for a file of sessions.
    pub session: Option<&'a str>,
    /// Time of the first and the last row; none where there are no rows.
    pub span: Option<(Millis, Millis)>,
    /// Number of rows that were written.
    pub rows: usize,
    /// Its form.
    pub format: Format,
    /// False when rows are missing that belong into it.
    pub complete: bool,
}

/// The name of a file, in ASCII: `spoor_5aeb1ded_20261030T0400_20261030T0630_46rows.csv`. It has the first eight letters and
/// digits of the session's identifier or the word `sessions`, the first and the last minute, the number of rows, `_raw` for raw
/// values, and `.partial` before its end where the file is not complete.
pub fn file_name(name: &Name<'_>) -> String {
    let subject: String = match name.session {
        Some(id) => id.chars().filter(char::is_ascii_alphanumeric).take(8).collect(),
        None => "sessions".to_owned(),
    };
    let minute =
        |millis: Millis| rfc3339(millis).chars().take(16).filter(|c| !":-".contains(*c)).collect::<String>();
    let span = name.span.map(|(first, last)| format!("_{}_{}", minute(first), minute(last)));
    format!(
        "spoor_{subject}{}_{}rows{}{}.{}",
        span.unwrap_or_default(),
        name.rows,
        if name.format == Format::Csv(Style::Raw) { "_raw" } else { "" },
        if name.complete { "" } else { ".partial" },
        name.format.extension()
    )
}

/// What ends a line of CSV (RFC 4180).
const LINE_END: &[u8] = b"\r\n";
/// What tells spreadsheets that a file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();
/// What stands between values where a cell has several.
const BETWEEN: &str = "; ";

/// Appends a number.
fn push_count(out: &mut Vec<u8>, count: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(count).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_is_in_the_file_and_is_ascii_whatever_the_session_is_called() {
        let name = Name {
            session: Some("../é\"5aeb1ded84fd27e1\r\nSet-Cookie: x"),
            span: Some((0, 60_000)),
            rows: 46,
            format: Format::Csv(Style::Safe),
            complete: true,
        };
        let cases = [
            (name, "spoor_5aeb1ded_19700101T0000_19700101T0001_46rows.csv"),
            (
                Name { format: Format::Csv(Style::Raw), complete: false, ..name },
                "spoor_5aeb1ded_19700101T0000_19700101T0001_46rows_raw.partial.csv",
            ),
            (
                Name { format: Format::Ndjson, complete: false, ..name },
                "spoor_5aeb1ded_19700101T0000_19700101T0001_46rows.partial.ndjson",
            ),
            (Name { format: Format::Har, span: None, rows: 0, ..name }, "spoor_5aeb1ded_0rows.har"),
            (Name { session: None, ..name }, "spoor_sessions_19700101T0000_19700101T0001_46rows.csv"),
        ];
        for (name, text) in cases {
            assert_eq!(file_name(&name), text);
        }
    }
}
