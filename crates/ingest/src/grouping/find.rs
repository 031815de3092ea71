//! Looks for the session key of a record: first where the source itself names it, then in the request, then in
//! the response, where a new session is announced. Hashing what is found is not its matter.

use super::key::Key;
use crate::record::Record;
use percent_encoding::percent_decode_str;
use spoor_model::{Exchange, ParameterUse};

/// A session key with its value, still in clear.
pub(super) struct Found {
    /// `cookie`, `header`, `query`, or the source's own word.
    pub(super) place: String,
    /// Its name; a header's in lower case.
    pub(super) name: String,
    pub(super) value: String,
}

/// The first key that has a value.
pub(super) fn session_key(record: &Record, keys: &[Key]) -> Option<Found> {
    let named = record
        .parameters
        .iter()
        .find(|parameter| parameter.used_as == ParameterUse::SessionKey && telling(&parameter.value));
    if let Some(parameter) = named {
        let (place, name) = (parameter.place.clone(), parameter.name.clone());
        return Some(Found { place, name, value: parameter.value.clone() });
    }
    let places = [in_request as fn(&Record, &Key) -> Option<String>, in_response];
    places.iter().find_map(|place| {
        keys.iter().find_map(|key| {
            let value = place(record, key)?;
            let (place, name) = match key {
                Key::Cookie(name) => ("cookie", name.clone()),
                Key::Header(name) => ("header", name.to_ascii_lowercase()),
                Key::Bearer => ("header", "authorization".to_owned()),
                Key::Query(name) => ("query", name.clone()),
            };
            Some(Found { place: place.to_owned(), name, value })
        })
    })
}

fn in_request(record: &Record, key: &Key) -> Option<String> {
    let headers = record.exchange.as_ref().map_or(&[][..], |exchange: &Exchange| &exchange.request_headers);
    match key {
        Key::Cookie(name) => header_values(headers, "cookie")
            .find_map(|cookies| cookie(cookies, name))
            .or_else(|| kept(record, "cookie", |known| known == name)),
        Key::Header(name) => header_values(headers, name)
            .find_map(value)
            .or_else(|| kept(record, "header", |known| known.eq_ignore_ascii_case(name))),
        Key::Bearer => header_values(headers, "authorization").find_map(bearer).or_else(|| {
            kept(record, "header", |known| known.eq_ignore_ascii_case("authorization"))
                .and_then(|text| bearer(&text))
        }),
        Key::Query(name) => {
            query(&record.path, name).or_else(|| kept(record, "query", |known| known == name))
        }
    }
}

fn in_response(record: &Record, key: &Key) -> Option<String> {
    let headers = &record.exchange.as_ref()?.response_headers;
    match key {
        // Several cookies may stand in one header, one a line, as some recorders write them.
        Key::Cookie(name) => header_values(headers, "set-cookie").flat_map(str::lines).find_map(|line| {
            let (known, set) = line.split(';').next()?.split_once('=')?;
            // A cookie that is being deleted belongs to the session that ends, which the request names.
            (known.trim() == name && !set.trim().eq_ignore_ascii_case("deleted"))
                .then(|| value(set))
                .flatten()
        }),
        Key::Header(name) => header_values(headers, name).find_map(value),
        Key::Bearer | Key::Query(_) => None,
    }
}

fn header_values<'a>(headers: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn cookie(cookies: &str, name: &str) -> Option<String> {
    cookies
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(known, set)| if known.trim() == name { value(set) } else { None })
}

fn bearer(header: &str) -> Option<String> {
    let (scheme, token) = header.trim().split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") { value(token) } else { None }
}

fn query(path: &str, name: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    query.split('&').filter_map(|pair| pair.split_once('=')).find_map(|(known, set)| {
        if percent_decode_str(known).decode_utf8_lossy() == name { value(set) } else { None }
    })
}

fn kept(record: &Record, place: &str, is_name: impl Fn(&str) -> bool) -> Option<String> {
    let mut parameters = record.parameters.iter();
    let found = parameters.find(|parameter| parameter.place == place && is_name(&parameter.name))?;
    value(&found.value)
}

fn value(text: &str) -> Option<String> {
    let text = text.trim().trim_matches('"');
    telling(text).then(|| text.to_owned())
}

/// A value that somebody masked before is the same for everybody: it names no session.
fn telling(value: &str) -> bool {
    let inner = value.trim_matches(|character: char| "<>[](){}*-_ ".contains(character)).to_ascii_lowercase();
    !matches!(
        inner.as_str(),
        "" | "hidden" | "redacted" | "masked" | "filtered" | "removed" | "null" | "undefined" | "none"
    ) && !inner.bytes().all(|byte| byte == b'x')
}
