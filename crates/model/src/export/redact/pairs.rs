//! Values of `name=value` pairs: in the query, the path parameters and the fragment of a target, in forms, and in other text.
//! Every byte that is no secret stays. A byte is looked at a bounded number of times, whatever a client sent.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use super::{DEEPEST, Redactor};
use crate::percent;

/// What stands around pairs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A target or a form: a value ends where the next pair begins.
    Target,
    /// Any text: a value ends with white space and quotes, too.
    Free,
}

/// What ends a name to the left of its equals sign, and a value to the right of it.
const BETWEEN: &str = "&;?#";
const AROUND: &str = "\"'<>`\\{}(),";

/// True for one line that begins with a name and an equals sign: its values may hold spaces and quotes.
pub fn is_form(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else { return false };
    !name.contains(|letter: char| letter.is_whitespace() || AROUND.contains(letter))
        && !text.trim_end().contains(['\r', '\n'])
}

/// True for what is an address as a whole: a path or a URL.
pub fn is_address(text: &str) -> bool {
    let has_scheme = || {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| {
            scheme.len() <= 20 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    (text.starts_with(['/', '?']) || has_scheme()) && !text.contains(char::is_whitespace)
}

impl Redactor {
    /// The text with the values of its secret pairs replaced; none where there is no secret. A value that holds pairs itself,
    /// encoded once more, is looked into this many times.
    pub(super) fn pairs(&mut self, text: &str, form: Form, deep: u8) -> Option<String> {
        let is_free = form == Form::Free;
        let is_around = |letter: char| letter.is_whitespace() || AROUND.contains(letter);
        let ends_name = |letter: char| {
            BETWEEN.contains(letter) || if is_free { is_around(letter) } else { letter == '/' }
        };
        // A path parameter ends with its segment; in a query these are letters like others.
        let path_end =
            if !is_free && is_address(text) { text.find(['?', '#']).unwrap_or(text.len()) } else { 0 };
        let mut redacted = String::new();
        let (mut kept_until, mut from) = (0, 0);
        // End of the value at hand, in which equals signs may stand, too.
        let mut value_end = None;
        while let Some(found) = memchr::memchr(b'=', text.as_bytes().get(from..).unwrap_or_default()) {
            let at = from + found;
            let name = text[from..at].rsplit(ends_name).next().unwrap_or_default();
            from = at + 1;
            let known = value_end.filter(|end| from <= *end);
            let end = known.unwrap_or_else(|| {
                let in_path = at < path_end;
                let ends = |letter: char| {
                    letter == '&'
                        || (is_free && (is_around(letter) || letter == ';'))
                        || (in_path && "/;?#".contains(letter))
                };
                text[from..].find(ends).map_or(text.len(), |length| from + length)
            });
            value_end = Some(end);
            let value = &text[from..end];
            if self.is_secret(&named(name)) {
                let (start, end) = quoted(text, from, is_free).unwrap_or((from, end));
                let new = if start == from {
                    self.pseudonym(&decoded(value))
                } else {
                    self.pseudonym(&text[start..end])
                };
                redacted.push_str(&text[kept_until..start]);
                redacted.push_str(&new);
                kept_until = end;
                from = end;
            } else if known.is_none()
                && deep > 0
                && ["%3D", "%3d", "%22"].iter().any(|sign| value.contains(sign))
            {
                let inner = percent::decode(value);
                let json = self.json(&inner, deep - 1);
                let pairs = self.pairs(json.as_deref().unwrap_or(&inner), Form::Target, deep - 1);
                if let Some(inner) = pairs.or(json) {
                    redacted.push_str(&text[kept_until..from]);
                    redacted.push_str(&percent::encode(&inner));
                    kept_until = end;
                }
                from = end;
            }
        }
        (kept_until > 0).then(|| redacted + &text[kept_until..]).filter(|redacted| redacted != text)
    }
}

/// Where the value is that stands in quotes here.
fn quoted(text: &str, from: usize, is_free: bool) -> Option<(usize, usize)> {
    let quote = *text.as_bytes().get(from)?;
    if !matches!(quote, b'"' | b'\'') || !(is_free || quote == b'"') {
        return None;
    }
    let start = from + 1;
    let length = memchr::memchr(quote, text.as_bytes().get(start..)?)?;
    // Elsewhere than in text a value goes on behind its quotes.
    let ends = is_free || matches!(text.as_bytes().get(start + length + 1), None | Some(b'&'));
    ends.then_some((start, start + length))
}

/// The name that is meant, which may be encoded several times.
fn named(name: &str) -> String {
    let mut name = percent::decode(name);
    for _ in 0..DEEPEST {
        if !name.contains('%') {
            break;
        }
        name = percent::decode(&name);
    }
    name
}

/// The value that is meant, so that one secret has one pseudonym however it is written. What is no UTF-8 stays as it is
/// written: two such values must not become the same.
pub fn decoded(value: &str) -> String {
    let spaced = value.replace('+', " ");
    percent_decode(spaced.as_bytes()).decode_utf8().map_or_else(|_| value.to_owned(), Cow::into_owned)
}
