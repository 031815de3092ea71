//! Secrets in bodies: forms, JSON, and JSON inside an event stream. JSON is not parsed but walked, so that a body
//! that was cut stays readable and every other byte stays as it was.

use super::names::is_secret;
use super::{HIDDEN, Mask};

/// Masks a body in place.
pub(super) fn mask(text: &mut String, names: &Mask<'_>) {
    let start = text.trim_start();
    if start.starts_with(['{', '[']) || start.starts_with("data:") || start.starts_with("event:") {
        json(text);
    } else if start.contains('=')
        && !start.starts_with('<')
        && !start.contains(char::is_whitespace)
        && let Some(masked) = names.pairs(start)
    {
        *text = masked;
    }
}

/// Replaces the value behind each secret key. A secret object or list is replaced as a whole.
fn json(text: &mut String) {
    let bytes = text.as_bytes();
    let mut masked = String::new();
    let mut kept_until = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'"', &bytes[at..]) {
        let key = at + found;
        let end = string_end(bytes, key);
        let colon = skip_space(bytes, end);
        at = end;
        if bytes.get(colon) != Some(&b':') {
            continue;
        }
        let value = skip_space(bytes, colon + 1);
        at = value;
        if is_secret(&name(&text[key..end])) {
            let value_end = value_end(bytes, value);
            if !matches!(&bytes[value..value_end], b"null" | b"\"\"" | b"true" | b"false" | b"") {
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

/// The key behind its quotes and escapes.
fn name(quoted: &str) -> String {
    if quoted.contains('\\') {
        serde_json::from_str(quoted).unwrap_or_default()
    } else {
        quoted.trim_matches('"').to_owned()
    }
}

/// Index behind the closing quote of the string that begins here, or the end of a body that was cut in it.
fn string_end(bytes: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// Index behind the value that begins here.
fn value_end(bytes: &[u8], start: usize) -> usize {
    match bytes.get(start) {
        Some(b'"') => string_end(bytes, start),
        Some(b'{' | b'[') => {
            let mut depth = 0_usize;
            let mut at = start;
            while let Some(byte) = bytes.get(at) {
                match byte {
                    b'"' => {
                        at = string_end(bytes, at);
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
            at
        }
        _ => {
            let rest = bytes.get(start..).unwrap_or_default();
            let length = rest.iter().position(|byte| b",}] \t\r\n".contains(byte)).unwrap_or(rest.len());
            start + length
        }
    }
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len())
}
