//! Spoor NDJSON: one record a line. Knows the line's JSON and nothing of files; `docs/ndjson.md` is its schema.

use crate::format::{Recognised, Row};
use crate::read::{Parsed, lines};
use crate::record::Record;
use crate::surrogates;

pub(crate) static ROW: Row = Row {
    name: "ndjson",
    aliases: &["jsonl", "spoor"],
    unit: "line",
    recognised: Recognised::Line(|line| line.starts_with('{') && record(line).is_ok()),
    read: |source, delivery| lines(source, delivery, |line| Parsed::of(record(line))),
};

/// Reads one line. The error names what is wrong: the key that is not known, the value that does not fit.
pub fn record(line: &str) -> Result<Record, String> {
    let mut unknown = None;
    let line = surrogates::paired(line);
    let mut json = serde_json::Deserializer::from_str(&line);
    // An unknown key, however deep, is refused: a misspelt one would otherwise be lost without a word.
    let parsed: Result<Record, _> = serde_ignored::deserialize(&mut json, |path| {
        // The list of keys marks every optional value with a question mark.
        unknown.get_or_insert_with(|| path.to_string().replace("?.", ""));
    });
    let record = parsed.and_then(|record| json.end().map(|()| record)).map_err(|error| reason(&error))?;
    // What names sessions elsewhere is no identifier of ours, and taken for one it would be stored in clear.
    let is_identifier = |session: &String| {
        session.len() == 16 && session.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    match unknown {
        None if record.session.as_ref().is_some_and(|session| !is_identifier(session)) => {
            Err("session is not 16 hex digits, as Spoor writes it: name a session by a parameter".to_owned())
        }
        None => Ok(record),
        Some(key) => Err(format!("unknown key \"{}\"", key.escape_debug())),
    }
}

/// Writes one line, without the line feed. [`record`] reads it back as the same record.
pub fn line(record: &Record) -> String {
    // A record holds texts, numbers and lists of them under text keys: serialising it cannot fail.
    serde_json::to_string(record).unwrap_or_default()
}

/// The parser's words without "line 1", which is always the same here.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line 1 column ") {
        Some(at) => format!("{}, at column {}", &text[..at], error.column()),
        None => text,
    }
}
