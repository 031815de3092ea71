//! Reading line by line: ends, blanks, lines that are too long, wrappings, and the break in the middle of one. What a
//! line says is the format's matter.

use super::lines::{Line, Lines};
use super::{Cause, Delivery, LONGEST_LINE, Source};
use crate::format;
use crate::record::Record;

/// What a format makes of a line that is not blank.
pub(crate) enum Parsed {
    Record(Box<Record>),
    Rejected(String),
    Skipped(&'static str),
    /// A part of a request that other lines say more of.
    Part(Box<Part>),
}

/// What a line says of a request that has several.
pub(crate) struct Part {
    /// What all lines of the request share; a part without it is a request of its own.
    pub(crate) key: Option<String>,
    pub(crate) record: Record,
}

impl Parsed {
    /// A record, or why there is none.
    pub(crate) fn of(outcome: Result<Record, impl Into<String>>) -> Parsed {
        match outcome {
            Ok(record) => Parsed::Record(Box::new(record)),
            Err(reason) => Parsed::Rejected(reason.into()),
        }
    }
}

/// Reads all lines. The parser is part of the loop's type, so nothing is looked up for a line.
pub(crate) fn lines(
    source: &mut Source<'_>,
    delivery: &mut Delivery<'_>,
    mut parse: impl FnMut(&str) -> Parsed,
) -> Result<(), Cause> {
    let wrapping = delivery.wrapping;
    let mut lines = Lines::new(LONGEST_LINE);
    loop {
        let number = lines.number() + 1;
        let flow = match lines.next(source) {
            Ok(None) => {
                let _ = delivery.rest();
                return Ok(());
            }
            Ok(Some(Line::Whole(bytes))) => {
                let bytes = if number == 1 { format::without_byte_order_mark(bytes) } else { bytes };
                let raw = bytes.trim_ascii();
                let text = String::from_utf8_lossy(raw);
                if raw.is_empty() {
                    delivery.skipped(number, "a blank line")
                } else {
                    let content = wrapping.content(&text);
                    let parsed = match content.trim() {
                        "" => Parsed::Skipped("a blank line"),
                        content => parse(content),
                    };
                    match parsed {
                        Parsed::Record(record) => delivery.record(number, record, raw),
                        Parsed::Rejected(reason) => delivery.rejected(number, reason, raw),
                        Parsed::Skipped(reason) => delivery.skipped(number, reason),
                        Parsed::Part(part) => delivery.part(number, *part, raw),
                    }
                }
            }
            Ok(Some(Line::Pending)) => delivery.pause(),
            Ok(Some(Line::TooLong { beginning, length })) => {
                let reason =
                    format!("the line is {length} bytes long; the longest that is read is {LONGEST_LINE}");
                delivery.rejected(number, reason, beginning)
            }
            Err((error, rest)) => {
                // What stands before the break is not a whole line, and half a line can look like a whole one.
                if !rest.trim_ascii().is_empty() {
                    let reason = "the input breaks off inside this line".to_owned();
                    let _ = delivery.rejected(number, reason, rest);
                }
                let _ = delivery.rest();
                return Err(source.cause(error, "line", number));
            }
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}
