//! The fields of an access-log line after its time: quoted or bare, separated by spaces, with the escapes of
//! Apache and nginx.

use std::borrow::Cow;

/// One field.
pub(crate) struct Field<'a> {
    /// Its text, without quotes and escapes.
    pub(crate) text: Cow<'a, str>,
}

/// Takes one field after the other.
pub(crate) struct Fields<'a> {
    rest: &'a str,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Fields { rest: text }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        self.rest = self.rest.trim_start_matches(' ');
        if self.rest.is_empty() {
            return None;
        }
        let raw = if let Some(quoted) = self.rest.strip_prefix('"') {
            // A line that was cut while it was written ends without its quote.
            let end = closing_quote(quoted).unwrap_or(quoted.len());
            self.rest = quoted.get(end + 1..).unwrap_or_default();
            &quoted[..end]
        } else {
            let end = memchr::memchr(b' ', self.rest.as_bytes()).unwrap_or(self.rest.len());
            let (field, rest) = self.rest.split_at(end);
            self.rest = rest;
            field
        };
        Some(Field { text: unescaped(raw) })
    }
}

/// Absent is written `-`.
pub(super) fn present(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    (!text.is_empty() && text != "-").then_some(text)
}

/// The quote that ends a field is followed by a space or by the end of the line: some servers do not escape quotes
/// inside. One behind a backslash is part of the text.
fn closing_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        at += found;
        if bytes[at] == b'\\' {
            at += 2;
            if at > bytes.len() {
                return None;
            }
        } else if matches!(bytes.get(at + 1), None | Some(b' ')) {
            return Some(at);
        } else {
            at += 1;
        }
    }
    None
}

/// The text behind the escapes `\"`, `\\`, `\n`, `\t`, `\r`, `\b`, `\v` and `\xHH`; bytes that are no UTF-8 are
/// replaced. Any other backslash stands for itself.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'\\', text.as_bytes()) else { return Cow::Borrowed(text) };
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    plain.extend_from_slice(&bytes[..first]);
    let mut at = first;
    while at < bytes.len() {
        let (byte, length) = match (bytes[at], bytes.get(at + 1)) {
            (b'\\', Some(b'x')) => match hex(bytes.get(at + 2..at + 4)) {
                Some(byte) => (byte, 4),
                None => (b'\\', 1),
            },
            (b'\\', Some(b'"')) => (b'"', 2),
            (b'\\', Some(b'\\')) => (b'\\', 2),
            (b'\\', Some(b'n')) => (b'\n', 2),
            (b'\\', Some(b't')) => (b'\t', 2),
            (b'\\', Some(b'r')) => (b'\r', 2),
            (b'\\', Some(b'b')) => (0x08, 2),
            (b'\\', Some(b'v')) => (0x0b, 2),
            (byte, _) => (byte, 1),
        };
        plain.push(byte);
        at += length;
    }
    Cow::Owned(
        String::from_utf8(plain).unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned()),
    )
}

fn hex(digits: Option<&[u8]>) -> Option<u8> {
    let digits = digits?;
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(*digits.first()?)? * 16 + digit(*digits.get(1)?)?) as u8)
}
