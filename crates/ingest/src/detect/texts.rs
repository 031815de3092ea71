//! The texts of a record that a client chose: path, query, user agent, cookies, form and JSON bodies, and kept parameters,
//! each decoded as an application reads it, with the place it stands at in the words of reports.

use crate::har::header;
use crate::record::Record;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use spoor_model::{Exchange, percent};
use std::borrow::Cow;
use std::fmt::Write as _;

/// Bytes of a parameter's name that are kept.
const LONGEST_NAME: usize = 200;
/// Most texts of a request that are looked at.
const MOST: usize = 200;
/// Longest body that is taken apart, in bytes.
const LONGEST_BODY: usize = 256 * 1024;
/// Deepest object that is looked into.
const DEEPEST: usize = 16;

/// A text and where it stands.
pub(super) struct Text<'a> {
    /// `PATH`, `QUERY`, `HEADER`, `COOKIE` or `BODY`.
    pub(super) place: &'static str,
    /// The steps below the place; empty for all of it.
    pub(super) below: Cow<'a, str>,
    /// Decoded once.
    pub(super) content: Cow<'a, str>,
}

impl Text<'_> {
    /// The place as a report names it, such as `BODY > JSON > email`.
    pub(super) fn parameter(&self) -> String {
        match self.below.as_ref() {
            "" => self.place.to_owned(),
            // A client can name a member of a body as it likes.
            below => format!("{} > {}", self.place, &below[..below.floor_char_boundary(LONGEST_NAME)]),
        }
    }
}

/// Visits the texts, those first that every source has.
pub(super) fn each(record: &Record, visit: &mut dyn FnMut(Text<'_>)) {
    let mut left = MOST;
    let mut visit = |place, below: Cow<'_, str>, content: Cow<'_, str>| {
        if left > 0 && !content.is_empty() {
            left -= 1;
            visit(Text { place, below, content });
        }
    };
    let whole = record.path.split('#').next().unwrap_or_default();
    let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
    visit("PATH", "".into(), percent_decode_str(path).decode_utf8_lossy());
    pairs(query, |name, value| visit("QUERY", name.into(), value.into()));
    if let Some(agent) = &record.user_agent {
        visit("HEADER", "User-Agent".into(), agent.into());
    }
    for parameter in record.parameters.iter().filter(|parameter| !parameter.hashed) {
        let place = match parameter.place.as_str() {
            "cookie" => "COOKIE",
            "body" => "BODY",
            // What stands in the query was seen there, and headers are the client program's, not its user's.
            _ => continue,
        };
        visit(place, parameter.name.as_str().into(), parameter.value.as_str().into());
    }
    if let Some(exchange) = &record.exchange {
        cookies(exchange, &mut visit);
        body(exchange, &mut visit);
    }
}

type Visit<'v> = dyn FnMut(&'static str, Cow<'_, str>, Cow<'_, str>) + 'v;

fn cookies(exchange: &Exchange, visit: &mut Visit<'_>) {
    for cookie in header(&exchange.request_headers, "cookie").into_iter().flat_map(|line| line.split(';')) {
        if let Some((name, value)) = cookie.trim().split_once('=') {
            visit("COOKIE", name.into(), value.into());
        }
    }
}

fn body(exchange: &Exchange, visit: &mut Visit<'_>) {
    let short = |body: &&str| body.len() <= LONGEST_BODY;
    let Some(body) = exchange.request_body.as_deref().filter(short) else { return };
    let form = header(&exchange.request_headers, "content-type")
        .is_some_and(|media_type| media_type.to_ascii_lowercase().contains("x-www-form-urlencoded"));
    if form {
        pairs(body.trim(), |name, value| {
            let below = if name.is_empty() { "FORM".to_owned() } else { format!("FORM > {name}") };
            visit("BODY", below.into(), value.into());
        });
    } else if body.trim_start().starts_with(['{', '['])
        && let Ok(json) = serde_json::from_str(body)
    {
        walk(&json, &mut "JSON".to_owned(), 0, visit);
    }
}

/// Names and values of a query or form. A pair that is only a name is a text without one.
fn pairs(text: &str, mut each: impl FnMut(&str, String)) {
    for (name, value) in percent::pairs(text).take(MOST) {
        if value.is_empty() { each("", name) } else { each(&name, value) }
    }
}

/// Visits the texts of an object.
fn walk(json: &Value, path: &mut String, depth: usize, visit: &mut Visit<'_>) {
    if depth > DEEPEST {
        return;
    }
    let length = path.len();
    match json {
        Value::Object(members) => {
            for (name, member) in members {
                let _ = write!(path, " > {name}");
                walk(member, path, depth + 1, visit);
                path.truncate(length);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                let _ = write!(path, " > [{number}]");
                walk(item, path, depth + 1, visit);
                path.truncate(length);
            }
        }
        Value::String(text) => visit("BODY", path.as_str().into(), text.as_str().into()),
        _ => {}
    }
}

/// The text decoded once more, where it is still percent-encoded.
pub(super) fn decoded_again(text: &str) -> Option<String> {
    let mut rest = text.as_bytes();
    let encoded = loop {
        let Some(at) = memchr::memchr(b'%', rest) else { break false };
        rest = &rest[at + 1..];
        if rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_hexdigit) {
            break true;
        }
    };
    encoded.then(|| percent::decode(text))
}
