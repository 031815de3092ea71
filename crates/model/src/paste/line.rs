//! Lines of access logs, and requests and answers as HTTP writes them. Reads leniently: any line with a quoted
//! request line and an address or a time says something. Importing logs is the ingest crate's work, not done here.

use std::collections::BTreeSet;

use chrono::DateTime;

use super::facts::{Facts, narrow};
use super::link::Url;
use super::{Offer, value};
use crate::field::Field;
use crate::filter::{Filter, Operator};
use crate::instant::{Millis, TimeRange, parse_instant};
use crate::pattern::Glob;

/// Most lines that are looked at.
const MOST: usize = 200;

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

pub(super) fn offers(text: &str) -> Vec<Offer> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST);
    let Some(first) = lines.next() else { return Vec::new() };
    if let Some(message) = message(first, lines.clone()) {
        return message.offers("", &[&[Field::Host, Field::Path]]);
    }
    let Some(facts) = access(first) else { return Vec::new() };
    let others: Vec<Facts> = lines.filter_map(access).collect();
    if others.is_empty() {
        return facts.offers("This request: ", &[]);
    }
    let mut offers = facts.offers(&format!("First of {} requests: ", others.len() + 1), &[]);
    offers.splice(1..1, all_addresses(&facts, &others));
    offers
}

/// The clients of several lines together.
fn all_addresses(first: &Facts, others: &[Facts]) -> Option<Offer> {
    let lines = || [first].into_iter().chain(others);
    let addresses: BTreeSet<&str> = lines().filter_map(|facts| facts.value(Field::Ip)).collect();
    let filter = addresses
        .iter()
        .try_fold(Filter::default(), |filter, address| filter.with(Field::Ip, Operator::Is, address));
    let several = filter.ok().filter(|_| addresses.len() > 1)?;
    narrow(&format!("Of {} requests: ", lines().count()), several, TimeRange::default(), None)
}

/// A request or an answer as HTTP writes it: the first line, then headers.
fn message<'a>(first: &str, headers: impl Iterator<Item = &'a str>) -> Option<Facts> {
    let mut facts = Facts::default();
    if let Some(rest) = first.strip_prefix("HTTP/") {
        facts.note(Field::Status, rest.split_ascii_whitespace().nth(1)?);
        return (facts.count() > 0).then_some(facts);
    }
    note_request(&mut facts, request_line(first)?, &|text| Glob::escape(text));
    for header in headers {
        let (name, value) = header.split_once(':').unwrap_or_default();
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "host" => facts.note(Field::Host, &value.to_lowercase()),
            "user-agent" => facts.note(Field::UserAgent, value),
            "x-forwarded-for" | "x-real-ip" => {
                if let Some(address) = value.split(',').next().map(str::trim).and_then(value::address) {
                    facts.note(Field::Ip, &address);
                }
            }
            _ => {}
        }
    }
    Some(facts)
}

/// Method and target of a request line, with or without the version of HTTP.
fn request_line(text: &str) -> Option<(&str, &str)> {
    let (method, rest) = text.split_once(' ')?;
    let (target, version) = match rest.rsplit_once(' ') {
        Some((target, version)) if version.starts_with("HTTP/") => (target, true),
        _ => (rest, false),
    };
    let token = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    // Without a version only a plain target is one: a sentence may begin with GET.
    let plain = METHODS.contains(&method) && !target.contains(' ');
    let addressed = target.starts_with('/') || Url::read(target).is_some();
    (token && addressed && (version || plain)).then_some((method, target))
}

fn note_request(facts: &mut Facts, (method, target): (&str, &str), pattern: &dyn Fn(&str) -> String) {
    match Url::read(target) {
        Some(url) => {
            facts.note(Field::Host, &url.host);
            facts.note_pattern(Field::Path, &pattern(&url.target));
        }
        None => facts.note_pattern(Field::Path, &pattern(target)),
    }
    facts.note(Field::Method, method);
}

/// What a line of an access log says; `None` where it has no quoted request line, or neither address nor time.
fn access(line: &str) -> Option<Facts> {
    let parts = parts(line);
    let at = parts.iter().position(|part| part.form == Form::Quoted && request_line(part.text).is_some())?;
    let (before, after) = (&parts[..at], &parts[at + 1..]);
    let request = request_line(parts[at].text)?;
    let bare = |parts: &[Part<'_>]| -> Vec<String> {
        parts.iter().filter(|part| part.form == Form::Bare).map(|part| part.text.to_owned()).collect()
    };
    let (before_words, after_words) = (bare(before), bare(after));
    let mut facts = Facts::default();
    let address = before.iter().find_map(|part| {
        // Tools that search files put the name of the file in front.
        let after_colon = || part.text.rsplit_once(':').and_then(|(_, rest)| value::address(rest));
        value::address(part.text).or_else(after_colon)
    });
    if let Some(address) = &address {
        facts.note(Field::Ip, address);
    }
    let bracketed = before.iter().position(|part| part.form == Form::Bracketed && stamp(part.text).is_some());
    facts.time = match bracketed {
        Some(at) => stamp(before[at].text),
        None => before_words.iter().find_map(|word| parse_instant(word)),
    };
    if address.is_none() && facts.time.is_none() {
        return None;
    }
    note_request(&mut facts, request, &escaped);
    let code = |word: &&String| {
        word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()) && !word.starts_with('0')
    };
    if let Some(code) = after_words.iter().find(code).or_else(|| before_words.iter().find(code)) {
        facts.note(Field::Status, code);
    }
    let mut quoted = after.iter().filter(|part| part.form == Form::Quoted).map(|part| part.text);
    let agent = if bracketed.is_some() {
        // The combined form: the referrer, then the user agent.
        quoted.nth(1)
    } else {
        quoted.find(|text| !text.contains("://") || text.contains(' '))
    };
    if let Some(agent) = agent.filter(|agent| *agent != "-") {
        facts.note_pattern(Field::UserAgent, &escaped(agent));
    }
    // The name stands right before the time: client, ident, user.
    if let Some(user) = bracketed.and_then(|at| at.checked_sub(1)).and_then(|at| before.get(at))
        && user.form == Form::Bare
        && user.text != "-"
        && before_words.len() > 2
        && value::address(user.text).is_none()
    {
        facts.note(Field::User, user.text);
    }
    Some(facts)
}

/// The time of an access log, `17/May/2015:10:05:03 +0200`, with or without its brackets.
pub(super) fn stamp(text: &str) -> Option<Millis> {
    let text = text.trim_matches(['[', ']']);
    DateTime::parse_from_str(text, "%d/%b/%Y:%H:%M:%S %z").ok().map(|time| time.timestamp_millis())
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Bare,
    Quoted,
    Bracketed,
}

struct Part<'a> {
    text: &'a str,
    form: Form,
}

/// The words of a line; what is in quotes or in brackets is one word.
fn parts(line: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let (form, text, end) = match first {
            '"' => {
                let inner = &rest[1..];
                let end = closing_quote(inner).unwrap_or(inner.len());
                (Form::Quoted, &inner[..end], end + 2)
            }
            // What is longer is no time and no address.
            '[' if let Some(end) = rest.bytes().take(64).position(|byte| byte == b']') => {
                (Form::Bracketed, &rest[1..end], end + 1)
            }
            _ => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (Form::Bare, &rest[..end], end)
            }
        };
        parts.push(Part { text, form });
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    parts
}

/// The quote that ends a word is not behind a backslash, and a space or the end follows: some servers do not escape.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if text[at + 1..].chars().next().is_none_or(char::is_whitespace) => return Some(at),
            _ => {}
        }
    }
    None
}

/// A pattern for the text of a log: servers write some characters as `\x22` or `\"`, and which of them is stored is
/// not known here, so that wildcards stand for them.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        pattern.push_str(&Glob::escape(&rest[..at]));
        let code = &rest[at + 1..];
        let hexadecimal = code.strip_prefix('x').and_then(|digits| digits.get(..2));
        let hexadecimal =
            hexadecimal.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let length = if hexadecimal { 3 } else { code.chars().next().map_or(0, char::len_utf8) };
        pattern.push('*');
        rest = &code[length..];
    }
    pattern.push_str(&Glob::escape(rest));
    pattern
}
