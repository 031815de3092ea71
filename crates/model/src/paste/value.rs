//! Texts that are one value, or a list of values of one kind: addresses, identifiers, response codes, instants,
//! e-mail addresses.

use std::net::{IpAddr, SocketAddr};

use chrono::NaiveDateTime;

use super::facts::{around, instant, literal, narrow};
use super::{Offer, line};
use crate::field::Field;
use crate::filter::{Filter, Operator};
use crate::instant::{Millis, TimeRange, parse_instant};
use crate::pattern::Pattern;

/// Most values of a list.
const MOST: usize = 200;

/// How far the time around a pasted instant reaches to either side, in milliseconds.
const REACH: Millis = 5 * 60_000;

pub(super) fn offers(text: &str) -> Vec<Offer> {
    let words: Vec<&str> = split(text).take(MOST + 1).collect();
    if words.len() > MOST {
        return Vec::new();
    }
    let all =
        |read: fn(&str) -> Option<String>| words.iter().map(|word| read(word)).collect::<Option<Vec<_>>>();
    let one = match words[..] {
        [word] => Some(word),
        _ => None,
    };
    if let Some(addresses) = range(text).map(|range| vec![range]).or_else(|| all(address)) {
        return is(Field::Ip, &addresses).into_iter().collect();
    }
    if let Some(users) = all(email) {
        return is(Field::User, &users).into_iter().collect();
    }
    if let Some(codes) = all(code) {
        return is(Field::Status, &codes).into_iter().collect();
    }
    let mut offers = Vec::new();
    if let Some(ids) = all(short_id) {
        offers.extend(is(Field::Session, &ids));
        offers.extend(is(Field::Request, &ids));
    } else if let Some(ids) = all(long_id) {
        offers.extend(is(Field::Request, &ids));
    }
    // An instant may have a space in it; a number of sixteen digits may be an id or an instant.
    if let Some(at) = one.map_or_else(|| moment(text), moment) {
        let when = format!("Time is within 5 minutes of {}", instant(at));
        offers.extend(narrow("", Filter::default(), around(at, REACH), Some(when)));
    }
    offers
}

/// The words of a list, without the punctuation that stands around them.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| character.is_whitespace() || matches!(character, ',' | ';'))
        .map(bare)
        .filter(|word| !word.is_empty())
}

fn bare(word: &str) -> &str {
    word.trim_matches(|character| matches!(character, '"' | '\'' | '`' | '(' | ')' | '<' | '>'))
}

/// One condition with several values. The values were read before.
fn is(field: Field, values: &[String]) -> Option<Offer> {
    let filter = values
        .iter()
        .try_fold(Filter::default(), |filter, value| filter.with(field, Operator::Is, value))
        .ok()?;
    narrow("", filter, TimeRange::default(), None)
}

/// A range of addresses, with or without spaces around its dash.
fn range(text: &str) -> Option<String> {
    let (low, high) = bare(text).split_once('-')?;
    let range = format!("{}-{}", low.trim(), high.trim());
    match Pattern::parse(Field::Ip.kind(), &range) {
        Ok(Pattern::Addresses(..)) => Some(range),
        _ => None,
    }
}

/// An address or a network, also with a port, in brackets, with a zone, or written `203[.]0[.]113[.]7` as in
/// reports.
pub(super) fn address(word: &str) -> Option<String> {
    let plain = word.replace("[.]", ".").replace("[:]", ":");
    if let Ok(socket) = plain.parse::<SocketAddr>() {
        return Some(socket.ip().to_canonical().to_string());
    }
    let inner = plain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&plain);
    let inner = inner.split_once('%').map_or(inner, |(address, _zone)| address);
    // `::` alone is a separator in many languages before it is the unspecified address.
    if !inner.bytes().any(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    if inner.parse::<IpAddr>().is_ok() {
        return Some(inner.to_owned());
    }
    match Pattern::parse(Field::Ip.kind(), inner) {
        Ok(Pattern::Network(_) | Pattern::Addresses(..)) => Some(inner.to_owned()),
        Ok(Pattern::Literal(literal)) if inner.contains('/') && literal.parse::<IpAddr>().is_ok() => {
            Some(literal)
        }
        _ => None,
    }
}

/// A response code that servers send, a class such as `4xx`, or a range.
fn code(word: &str) -> Option<String> {
    match Pattern::parse(Field::Status.kind(), word) {
        Ok(Pattern::Codes(low, high)) if low >= 100 && high <= 599 => Some(word.to_owned()),
        _ => None,
    }
}

/// An identifier of sixteen hexadecimal digits: Spoor's own for sessions, and for requests without one.
pub(super) fn short_id(word: &str) -> Option<String> {
    (word.len() == 16 && hexadecimal(word)).then(|| word.to_owned())
}

/// An identifier of a request as other programs make them: a UUID, or 32 hexadecimal digits.
fn long_id(word: &str) -> Option<String> {
    let uuid = word.len() == 36
        && word.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && word.split('-').all(hexadecimal);
    (uuid || (word.len() == 32 && hexadecimal(word))).then(|| word.to_owned())
}

fn hexadecimal(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// An e-mail address: what stands before and after one `@` looks like a name and like a host.
fn email(word: &str) -> Option<String> {
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let (name, host) = word.split_once('@')?;
    let named = !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || "!#$%&'*+/=?^_{|}~.-".contains(character))
        && !name.starts_with('/');
    let labels = host.split('.').collect::<Vec<_>>();
    let hosted = labels.len() > 1
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.chars().all(|character| character.is_alphanumeric() || character == '-')
        });
    (named && hosted).then(|| literal(Field::User, word))
}

/// An instant: RFC 3339 also with a space, or seconds, milliseconds, microseconds or nanoseconds since 1970.
pub(super) fn moment(text: &str) -> Option<Millis> {
    if let Some(at) = parse_instant(text).or_else(|| parse_instant(&text.replacen(' ', "T", 1))) {
        return Some(at);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        let at = match text.len() {
            10 => number.checked_mul(1_000)?,
            13 => number,
            16 => number / 1_000,
            19 => number / 1_000_000,
            _ => return None,
        };
        return (at < YEAR_2100).then_some(at);
    }
    // Without a zone: logs that leave it out are in UTC more often than not, and the offer says that it reads so.
    let dated = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let read = dated.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    read.map(|time| time.and_utc().timestamp_millis())
        .filter(|at| (0..YEAR_2100).contains(at))
        .or_else(|| line::stamp(text))
}

/// A number of so many digits that lies later is something else.
const YEAR_2100: Millis = 4_102_444_800_000;
