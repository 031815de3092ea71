//! RESTler's network log: each request it sends and each answer it receives is a line, the text written as Python writes
//! it. A request that got no answer is sent again; both are the same request.

use crate::clock;
use crate::draft::{Draft, Target};
use crate::format::{Recognised, Row};
use crate::har::body;
use crate::read::{Parsed, Part, lines};
use crate::record::Record;
use spoor_model::Parameter;
use spoor_model::request::ParameterUse;

pub(crate) static ROW: Row = Row {
    name: "restler",
    aliases: &[],
    unit: "line",
    recognised: Recognised::Line(|line| message(line).is_some_and(|(_, is_sent, _)| is_sent)),
    read: |source, delivery| {
        let mut log = Log::default();
        lines(source, delivery, move |line| match log.line(line) {
            Ok(parsed) => parsed,
            Err(reason) => Parsed::Rejected(reason),
        })
    },
};

/// The header that RESTler puts into all requests of one sequence.
const SEQUENCE: &str = "x-restler-sequence-id";

#[derive(Default)]
struct Log {
    /// Number of the current request, which its lines share.
    current: u64,
    /// When the current request was sent last; none once it was answered.
    sent: Option<i64>,
    /// The last try had no answer.
    again: bool,
}

impl Log {
    fn line(&mut self, line: &str) -> Result<Parsed, String> {
        let Some((time, is_sent, text)) = message(line) else {
            self.again |= line.contains(": Empty response received.");
            return Ok(Parsed::Skipped("a message of the fuzzer"));
        };
        let record = if is_sent {
            if !(self.again && self.sent.is_some()) {
                self.current += 1;
            }
            self.again = false;
            self.sent = Some(time);
            request(time, &text)?
        } else {
            // An answer without a request tells nothing.
            let sent = self.sent.take().ok_or("an answer to no request")?;
            answer(sent, time, &text)?
        };
        Ok(Parsed::Part(Box::new(Part { key: Some(self.current.to_string()), record })))
    }
}

/// Time, direction and text of a message: `2025-04-27 13:24:42.545: Sending: 'GET / HTTP/1.1\r\n…'`.
fn message(line: &str) -> Option<(i64, bool, String)> {
    let (stamp, rest) = line.split_once(": ")?;
    let (is_sent, quoted) = match rest.strip_prefix("Sending: ") {
        Some(quoted) => (true, quoted),
        None => (false, rest.strip_prefix("Received: ")?),
    };
    let quoted = quoted.strip_prefix('b').unwrap_or(quoted);
    let quote = quoted.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let inner = quoted[1..].strip_suffix(quote).unwrap_or(&quoted[1..]);
    Some((clock::moment(stamp, None)?, is_sent, plain(inner)))
}

/// The text that Python's `repr` wrote.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let hex = |length: usize| {
            let digits = escape.get(1..=length)?;
            char::from_u32(u32::from_str_radix(digits, 16).ok()?).map(|character| (character, length + 1))
        };
        let (character, length) = match escape.as_bytes().first() {
            Some(b'r') => ('\r', 1),
            Some(b'n') => ('\n', 1),
            Some(b't') => ('\t', 1),
            Some(b'x') => hex(2).unwrap_or(('\\', 0)),
            Some(b'u') => hex(4).unwrap_or(('\\', 0)),
            Some(b'U') => hex(8).unwrap_or(('\\', 0)),
            Some(other @ (b'\\' | b'\'' | b'"')) => (char::from(*other), 1),
            _ => ('\\', 0),
        };
        plain.push(character);
        rest = &escape[length..];
    }
    plain.push_str(rest);
    plain
}

/// First line, headers and body of an HTTP message.
fn parts(text: &str) -> (&str, Vec<(String, String)>, &str) {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let headers = lines.filter_map(|line| line.split_once(':'));
    (first, headers.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect(), body)
}

fn request(time: i64, text: &str) -> Result<Record, String> {
    let (first, headers, content) = parts(text);
    let mut draft = Draft::default();
    draft.take(Target::Time(Some(clock::Unit::Milliseconds)), &time.to_string())?;
    draft.take(Target::Request, first)?;
    *draft.request_headers() = headers;
    let mut record = draft.finish()?;
    let exchange = record.exchange.get_or_insert_default();
    exchange.request_body = body::text(Some(content.to_owned()), None);
    if let Some(sequence) = crate::har::header(&exchange.request_headers, SEQUENCE) {
        record.parameters.push(Parameter {
            place: "header".to_owned(),
            name: SEQUENCE.to_owned(),
            value: sequence.to_owned(),
            used_as: ParameterUse::SessionKey,
            hashed: false,
        });
    }
    Ok(record)
}

/// What an answer adds. One that does not begin with a status line is the answer of an old server to a broken request.
fn answer(sent: i64, time: i64, text: &str) -> Result<Record, String> {
    let mut draft = Draft::default();
    draft.take(Target::Time(Some(clock::Unit::Milliseconds)), &sent.to_string())?;
    draft.take(Target::Duration(clock::Unit::Milliseconds), &(time - sent).to_string())?;
    let content = if text.starts_with("HTTP/") {
        let (first, headers, content) = parts(text);
        draft.take(Target::Status, first.split(' ').nth(1).unwrap_or_default())?;
        draft.take(Target::Size, &content.len().to_string())?;
        *draft.response_headers() = headers;
        content
    } else {
        text
    };
    let mut record = draft.finish()?;
    record.exchange.get_or_insert_default().response_body = body::text(Some(content.to_owned()), None);
    Ok(record)
}
