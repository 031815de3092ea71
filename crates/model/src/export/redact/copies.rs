//! Copies of a request's secrets in its other texts: pages repeat a value under other names, and detectors quote it.

use super::{PSEUDONYM, Redactor};
use crate::request::Request;

/// Shortest value that is looked for within other text; a shorter one may stand there by chance.
const SHORTEST: usize = 8;

impl Redactor {
    /// Replaces what was found in the request wherever it stands in it.
    pub(super) fn copies(&mut self, request: &mut Request) {
        let mut found = std::mem::take(&mut self.found);
        // What looks like a pseudonym would be found where one stands.
        found.retain(|value| {
            !value.strip_prefix(PSEUDONYM).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        });
        // A value within another one must not tear it apart.
        found.sort_by_key(|value| std::cmp::Reverse(value.len()));
        if found.is_empty() {
            return;
        }
        let values: Vec<(&str, String)> =
            found.iter().map(|value| (value.as_str(), self.pseudonym(value).into_owned())).collect();
        let whole = [&mut request.user, &mut request.role].into_iter().flatten();
        let parameters =
            request.parameters.iter_mut().filter(|known| !known.hashed).map(|known| &mut known.value);
        for text in whole.chain(parameters) {
            if let Some((_, pseudonym)) = values.iter().find(|(value, _)| text == value) {
                text.clone_from(pseudonym);
            }
        }
        for text in texts(request) {
            for (value, pseudonym) in values.iter().filter(|(value, _)| value.len() >= SHORTEST) {
                if let Some(replaced) = replaced(text, value, pseudonym) {
                    *text = replaced;
                }
            }
        }
    }
}

/// All texts that may quote another one.
fn texts(request: &mut Request) -> impl Iterator<Item = &mut String> {
    let attacks = request.attacks.iter_mut().flat_map(|attack| {
        [&mut attack.payload, &mut attack.parameter].into_iter().flatten().chain(&mut attack.tags)
    });
    let exchange = request.exchange.iter_mut().flat_map(|exchange| {
        let headers = exchange.request_headers.iter_mut().chain(&mut exchange.response_headers);
        let bodies = [&mut exchange.request_body, &mut exchange.response_body];
        headers.map(|(_, value)| value).chain(bodies.into_iter().flatten())
    });
    let parameters =
        request.parameters.iter_mut().filter(|known| !known.hashed).map(|known| &mut known.value);
    let plain = [
        &mut request.user,
        &mut request.role,
        &mut request.endpoint,
        &mut request.user_agent,
        &mut request.referrer,
    ];
    std::iter::once(&mut request.path)
        .chain(plain.into_iter().flatten())
        .chain(parameters)
        .chain(attacks)
        .chain(request.bot.iter_mut().flat_map(|bot| &mut bot.reasons))
        .chain(exchange)
}

/// The text with a value replaced wherever it stands, also percent-encoded or with the escapes of JSON; none where it does not.
fn replaced(text: &str, value: &str, with: &str) -> Option<String> {
    let (bytes, value) = (text.as_bytes(), value.as_bytes());
    let mut new = String::new();
    let (mut at, mut kept_until) = (0, 0);
    while at < bytes.len() {
        match end_of(bytes, at, value).filter(|end| text.is_char_boundary(at) && text.is_char_boundary(*end))
        {
            Some(end) => {
                new.push_str(text.get(kept_until..at)?);
                new.push_str(with);
                (at, kept_until) = (end, end);
            }
            None => at += 1,
        }
    }
    (kept_until > 0).then(|| new + text.get(kept_until..).unwrap_or_default())
}

/// Where a value ends that begins here, in whatever way each of its bytes is written.
fn end_of(text: &[u8], start: usize, value: &[u8]) -> Option<usize> {
    let (mut at, mut matched) = (start, 0);
    while let Some(expected) = value.get(matched) {
        let byte = *text.get(at)?;
        if byte == *expected {
            // A percent sign or backslash of the value may be written as it is.
            at += 1;
            matched += 1;
        } else if byte == b'%' {
            let hex = std::str::from_utf8(text.get(at + 1..at + 3)?).ok()?;
            if u8::from_str_radix(hex, 16).ok()? != *expected {
                return None;
            }
            at += 3;
            matched += 1;
        } else if byte == b'+' && *expected == b' ' {
            at += 1;
            matched += 1;
        } else if byte == b'\\' {
            let (character, length) = escape(text.get(at..)?)?;
            let mut encoded = [0; 4];
            let encoded = character.encode_utf8(&mut encoded).as_bytes();
            if !value.get(matched..)?.starts_with(encoded) {
                return None;
            }
            at += length;
            matched += encoded.len();
        } else {
            return None;
        }
    }
    Some(at)
}

/// The character that an escape of JSON stands for, and how long it is.
fn escape(text: &[u8]) -> Option<(char, usize)> {
    let plain = match text.get(1)? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => {
            let unit = |from: usize| {
                let hex = std::str::from_utf8(text.get(from..from + 4)?).ok()?;
                u16::from_str_radix(hex, 16).ok()
            };
            let first = unit(2)?;
            if let Some(Ok(character)) = char::decode_utf16([first]).next() {
                return Some((character, 6));
            }
            let second = (text.get(6..8)? == br"\u").then(|| unit(8)).flatten()?;
            return char::decode_utf16([first, second]).next()?.ok().map(|character| (character, 12));
        }
        other => char::from(*other),
    };
    Some((plain, 2))
}
