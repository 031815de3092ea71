//! Halves of surrogate pairs in JSON: programs of UTF-16 languages cut texts inside a character and write `"\ud83d"`,
//! which no Unicode text can hold. Knows escapes and nothing else of JSON.

use memchr::memmem;
use std::borrow::Cow;

/// The JSON with the replacement character's escape in place of each half that stands alone; same length.
pub(crate) fn paired(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    if memmem::find(bytes, b"\\ud").is_none() && memmem::find(bytes, b"\\uD").is_none() {
        return Cow::Borrowed(json);
    }
    let mut whole = String::with_capacity(json.len());
    let mut kept_until = 0;
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'\\', bytes.get(from..).unwrap_or_default()) {
        let at = from + found;
        from = match half(bytes, at) {
            Some(Half::High) if matches!(half(bytes, at + 6), Some(Half::Low)) => at + 12,
            Some(_) => {
                whole.push_str(&json[kept_until..at]);
                whole.push_str("\\ufffd");
                kept_until = at + 6;
                at + 6
            }
            None => at + 2,
        };
    }
    whole.push_str(&json[kept_until..]);
    Cow::Owned(whole)
}

enum Half {
    High,
    Low,
}

/// Which half the escape at this place stands for.
fn half(bytes: &[u8], at: usize) -> Option<Half> {
    let escape = bytes.get(at..at + 6)?;
    let is_half = escape.starts_with(b"\\u")
        && escape[2].eq_ignore_ascii_case(&b'd')
        && escape[3..].iter().all(u8::is_ascii_hexdigit);
    match escape[3].to_ascii_lowercase() {
        b'8'..=b'9' | b'a'..=b'b' if is_half => Some(Half::High),
        b'c'..=b'f' if is_half => Some(Half::Low),
        _ => None,
    }
}
