//! Reading texts whose requests stand in documents: one a line, or one for all of the text. Knows where a document
//! ends; what is in it is the format's matter.

use super::lines::{Line, Lines};
use super::{Cause, Delivery, Parsed, Source};
use crate::format;
use serde::de::IgnoredAny;

/// Largest document that is read, in bytes: it is held in memory.
const LARGEST: usize = 64 * 1024 * 1024;

/// An entry of a document, and the text that it was made from.
pub(crate) type Entries = Vec<(Parsed, String)>;

/// Reads all documents: JSON a line where the first line is a whole one, otherwise all of the text as one.
pub(crate) fn documents(
    source: &mut Source<'_>,
    delivery: &mut Delivery<'_>,
    mut parse: impl FnMut(&str) -> Result<Entries, String>,
) -> Result<(), Cause> {
    let head = format::without_byte_order_mark(source.peek()).trim_ascii_start();
    let first = memchr::memchr(b'\n', head).map(|end| &head[..end]);
    // A first line longer than the head is taken for a whole one, which it is in the files of collectors.
    let by_line = match first {
        Some(line) => serde_json::from_slice::<IgnoredAny>(line).is_ok(),
        None => head.first() == Some(&b'{'),
    };
    let mut lines = Lines::new(LARGEST);
    let mut text = Vec::new();
    let mut number = 0;
    loop {
        let at = lines.number() + 1;
        match lines.next(source) {
            Ok(None) => break,
            Ok(Some(Line::Pending)) => {}
            Ok(Some(Line::Whole(line))) => {
                let line = if at == 1 { format::without_byte_order_mark(line) } else { line };
                if by_line {
                    let line = String::from_utf8_lossy(line.trim_ascii());
                    if !line.is_empty()
                        && deliver(&mut parse, &line, &format!("line {at}: "), &mut number, delivery)
                    {
                        return Ok(());
                    }
                } else if text.len() + line.len() > LARGEST {
                    return Err(too_large(number + 1));
                } else {
                    text.extend_from_slice(line);
                    text.push(b'\n');
                }
            }
            Ok(Some(Line::TooLong { beginning, length })) => {
                if !by_line {
                    return Err(too_large(number + 1));
                }
                number += 1;
                let reason =
                    format!("line {at} is {length} bytes long; the longest that is read is {LARGEST}");
                if delivery.rejected(number, reason, beginning).is_break() {
                    return Ok(());
                }
            }
            Err((error, rest)) => {
                // Half a document tells as little as half a line.
                text.extend_from_slice(rest);
                if !text.trim_ascii().is_empty() {
                    let reason = "the input breaks off inside this document".to_owned();
                    let _ = delivery.rejected(number + 1, reason, &text);
                }
                return Err(source.cause(error, "entry", number + 1));
            }
        }
    }
    if !by_line {
        deliver(&mut parse, &String::from_utf8_lossy(&text), "", &mut number, delivery);
    }
    Ok(())
}

/// Delivers what is in a document; true says that no more is wanted.
fn deliver(
    parse: &mut impl FnMut(&str) -> Result<Entries, String>,
    text: &str,
    place: &str,
    number: &mut u64,
    delivery: &mut Delivery<'_>,
) -> bool {
    let entries = match parse(text) {
        Ok(entries) => entries,
        Err(reason) => vec![(Parsed::Rejected(reason), text.to_owned())],
    };
    entries.into_iter().any(|(parsed, raw)| {
        *number += 1;
        let flow = match parsed {
            Parsed::Record(record) => delivery.record(*number, record, raw.as_bytes()),
            Parsed::Part(part) => delivery.part(*number, *part, raw.as_bytes()),
            Parsed::Rejected(reason) => {
                delivery.rejected(*number, format!("{place}{reason}"), raw.as_bytes())
            }
            Parsed::Skipped(reason) => delivery.skipped(*number, reason),
        };
        flow.is_break()
    })
}

fn too_large(number: u64) -> Cause {
    let message = format!("the document is larger than {LARGEST} bytes");
    Cause::TooLarge { unit: "entry", number, message }
}
