//! Secrets in bodies: forms, JSON, and JSON inside anything else. JSON is not parsed but walked, so that a body
//! that was cut stays readable and every other byte stays as it was.

use super::names;
use super::pairs::Form;
use super::{HIDDEN, Mask, header};
use spoor_model::json::{skip_space, string_end, value_end};

/// Masks a body in place.
pub(super) fn mask(text: &mut String, names: &Mask<'_>) {
    if is_form(text)
        && let Some(masked) = names.masked(text, Form::Query, false)
    {
        *text = masked;
    }
    names.text(text);
}

/// True for a line that begins with a name and an equals sign: the values of such a form may hold spaces.
fn is_form(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else { return false };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[]%+$".contains(&byte);
    name.trim().bytes().all(is_name) && !text.trim().contains(['\n', '\r'])
}

/// Replaces the value behind each key that is secret or one of these. A secret object or list is replaced as a whole.
pub(super) fn json(text: &mut String, own: &[&str]) {
    let is_secret = |name: &str| is_secret(name) || own.contains(&name);
    let bytes = text.as_bytes();
    let mut masked = String::new();
    let mut kept_until = 0;
    let mut at = 0;
    let mut named = false;
    while let Some(found) = memchr::memchr(b'"', &bytes[at..]) {
        let key = at + found;
        let end = string_end(bytes, key);
        let colon = skip_space(bytes, end);
        // Outside JSON a quote that closes may as well be one that opens.
        at = (end - 1).max(key + 1);
        let in_list = bytes.get(colon) == Some(&b',') && bytes[..key].trim_ascii_end().ends_with(b"[");
        if !in_list && bytes.get(colon) != Some(&b':') {
            continue;
        }
        let value = skip_space(bytes, colon + 1);
        let name = unquoted(&text[key..end]);
        // A list may hold words as well as a header and its value.
        if in_list && !(is_header(&name) && bytes.get(value) == Some(&b'"')) {
            continue;
        }
        at = value;
        if matches!(name.as_str(), "name" | "key" | "field") && bytes.get(value) == Some(&b'"') {
            named = is_secret(&unquoted(&text[value..string_end(bytes, value)]));
        }
        if (named && name == "value") || (is_secret(&name) && !is_thing(&name, bytes.get(value))) {
            let value_end = value_end(bytes, value);
            named = false;
            if !text[value..value_end].starts_with("\"<hidden>")
                && !matches!(&bytes[value..value_end], b"null" | b"\"\"" | b"true" | b"false" | b"")
            {
                masked.push_str(&text[kept_until..value]);
                masked.push('"');
                masked.push_str(HIDDEN);
                masked.push('"');
                kept_until = value_end;
            }
            at = value_end;
        }
    }
    if kept_until > 0 {
        masked.push_str(&text[kept_until..]);
        *text = masked;
    }
}

/// True for the name of a secret, be it one of a header.
fn is_secret(name: &str) -> bool {
    names::is_secret(name) || is_header(name) || name == "cookies"
}

/// True for the name of a secret header.
fn is_header(name: &str) -> bool {
    header::is_secret(name) || header::is_cookie(name) || (name.contains('-') && names::is_secret(name))
}

/// True for a ticket of a help desk, and a number of tokens or cookies, which open nothing.
fn is_thing(name: &str, value: Option<&u8>) -> bool {
    matches!(name, "ticket" | "tokens" | "cookies")
        && value.is_some_and(|byte| *byte == b'{' || byte.is_ascii_digit())
}

/// The text behind its quotes and escapes.
fn unquoted(quoted: &str) -> String {
    if quoted.contains('\\') {
        serde_json::from_str(quoted).unwrap_or_default()
    } else {
        quoted.trim_matches('"').to_owned()
    }
}
