//! A text as it is written and as it is meant: escapes and percent-encoding undone, layer by layer, each byte with its place
//! in the text that is written. Knows no secret.

use super::{DEEPEST, pseudonym};

/// What stands for a pseudonym, which is looked into by nobody: no byte of UTF-8.
pub const OPAQUE: u8 = 0xFE;

/// One way of reading a text.
#[derive(Clone, PartialEq)]
pub struct Layer {
    /// What is read.
    pub bytes: Vec<u8>,
    /// Where each byte begins in the text that is written, and at last how long this is.
    pub places: Vec<usize>,
}

/// All ways of reading a text. `tag` is that of the file's pseudonyms.
pub fn layers(text: &str, tag: &str) -> Vec<Layer> {
    let written = Layer::written(text, tag);
    let (percent, backslash) = (written.bytes.contains(&b'%'), written.bytes.contains(&b'\\'));
    let mut layers = Vec::new();
    if percent && backslash {
        layers.push(written.decoded(true, false));
        layers.push(written.decoded(false, true));
    }
    let mut last = written;
    for _ in 0..DEEPEST {
        if !last.bytes.iter().any(|byte| matches!(byte, b'%' | b'\\')) {
            break;
        }
        let next = last.decoded(true, true);
        if next == last {
            break;
        }
        layers.push(std::mem::replace(&mut last, next));
    }
    layers.push(last);
    layers
}

impl Layer {
    fn written(text: &str, tag: &str) -> Layer {
        let mut layer =
            Layer { bytes: Vec::with_capacity(text.len()), places: Vec::with_capacity(text.len() + 1) };
        let mut at = 0;
        while let Some(byte) = text.as_bytes().get(at) {
            layer.places.push(at);
            let length = if *byte == b'r' { pseudonym::length(&text[at..], tag) } else { None };
            layer.bytes.push(if length.is_some() { OPAQUE } else { *byte });
            at += length.unwrap_or(1);
        }
        layer.places.push(text.len());
        layer
    }

    /// The text with one layer of encodings undone.
    fn decoded(&self, percent: bool, backslash: bool) -> Layer {
        let mut layer = Layer {
            bytes: Vec::with_capacity(self.bytes.len()),
            places: Vec::with_capacity(self.places.len()),
        };
        let mut at = 0;
        while let Some(byte) = self.bytes.get(at) {
            let place = self.places.get(at).copied().unwrap_or_default();
            let rest = &self.bytes[at..];
            let mut encoded = [0; 4];
            let (bytes, length): (&[u8], usize) = match byte {
                b'%' if percent => match hex(rest.get(1..3).unwrap_or_default()) {
                    Some(byte) => {
                        encoded[0] = (byte as u8).min(OPAQUE - 1);
                        (&encoded[..1], 3)
                    }
                    None => (&rest[..1], 1),
                },
                b'\\' if backslash => match escape(rest) {
                    Some((character, length)) => (character.encode_utf8(&mut encoded).as_bytes(), length),
                    None => (&rest[..1], 1),
                },
                _ => (&rest[..1], 1),
            };
            layer.bytes.extend_from_slice(bytes);
            layer.places.extend(bytes.iter().map(|_| place));
            at += length;
        }
        layer.places.extend(self.places.last());
        layer
    }
}

/// The number that hex digits say.
fn hex(digits: &[u8]) -> Option<u16> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    u16::from_str_radix(text, 16).ok()
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
            let unit = |from: usize| hex(text.get(from..from + 4)?);
            let first = unit(2)?;
            if let Some(Ok(character)) = char::decode_utf16([first]).next() {
                return Some((character, 6));
            }
            let second = (text.get(6..8)? == br"\u").then(|| unit(8)).flatten()?;
            return char::decode_utf16([first, second]).next()?.ok().map(|character| (character, 12));
        }
        other if other.is_ascii() => char::from(*other),
        _ => return None,
    };
    Some((plain, 2))
}
