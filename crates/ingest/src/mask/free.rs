//! Secrets in texts of no known form: what a detector quotes, a line that cannot be read, a body of any kind. Goes
//! by JSON keys, pairs, header lines and the word `Bearer`.

use super::{HIDDEN, header, names};
use spoor_model::secrets::is_authorization;

/// Masks `Name: value` wherever the name is that of a secret.
pub(super) fn header_lines(text: &mut String) {
    let mut masked = String::new();
    let mut kept_until = 0;
    let mut from = 0;
    while let Some(found) = memchr::memchr(b':', &text.as_bytes()[from..]) {
        let at = from + found;
        let before = &text.as_bytes()[from..at];
        let length = before.iter().rev().take_while(|byte| is_name(**byte)).count();
        let name = &text[at - length..at];
        let spaces = text[at + 1..].bytes().take_while(|byte| *byte == b' ').count();
        let start = at + 1 + spaces;
        from = at + 1;
        if length == 0 || length > 100 || text[start..].starts_with(HIDDEN) {
            continue;
        }
        let whole_line = header::is_cookie(name) || is_authorization(name);
        if !(whole_line || header::is_secret(name) || names::is_secret(name)) {
            continue;
        }
        let rest = &text[start..];
        let digest = rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("digest "));
        let ends: &[char] = match (whole_line, digest) {
            (true, true) => &['\r', '\n'],
            (true, false) => &['\r', '\n', '"', '\\'],
            (false, _) => &['\r', '\n', '"', '\\', ' ', '\t', ',', ';', '&', '\'', '<', '}', ')'],
        };
        let end = start + rest.find(ends).unwrap_or(rest.len());
        if end > start {
            masked.push_str(&text[kept_until..start]);
            masked.push_str(&header::masked(name, &text[start..end]).unwrap_or_else(|| HIDDEN.to_owned()));
            kept_until = end;
            from = end;
        }
    }
    if kept_until > 0 {
        masked.push_str(&text[kept_until..]);
        *text = masked;
    }
}

/// Masks what stands behind the word `Bearer`, where it is long enough for a token.
pub(super) fn bearer(text: &mut String) {
    const WORD: &str = "bearer ";
    if text.len() < WORD.len() {
        return;
    }
    let lower = text.to_ascii_lowercase();
    for (at, _) in lower.rmatch_indices(WORD) {
        let start = at + WORD.len();
        let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte);
        let length = lower.as_bytes()[start..].iter().take_while(|byte| is_token(byte)).count();
        if length >= 8 && lower[start..start + length].bytes().any(|byte| !byte.is_ascii_lowercase()) {
            text.replace_range(start..start + length, HIDDEN);
        }
    }
}

/// Masks the password in `scheme://user:password@host`.
pub(super) fn user_of_url(text: &mut String) {
    const MARK: &str = "://";
    let mut from = 0;
    while let Some(found) = text[from..].find(MARK) {
        let start = from + found + MARK.len();
        from = start;
        let ends = |character: char| character.is_whitespace() || "/?#&\"'<>\\".contains(character);
        let end = text[start..].find(ends).map_or(text.len(), |length| start + length);
        let Some(at) = text[start..end].rfind('@').map(|at| start + at) else { continue };
        let secret = match text[start..at].find(':') {
            Some(colon) => start + colon + 1..at,
            None if crate::template::is_drawn(&text[start..at]) => start..at,
            None => continue,
        };
        if !secret.is_empty() && &text[secret.clone()] != HIDDEN {
            text.replace_range(secret, HIDDEN);
        }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}
