//! The compact form of a query string: one parameter that holds the whole of it, deflated with a checksum (RFC 1950) and
//! in base64url (RFC 4648, 5). For links so long that programs cut them; whoever reads it gets the long form back. What
//! it holds is bounded, and what is not whole is not read at all.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

use super::{MOST_PAIRS, Query};
use crate::percent;

/// The key of the compact form.
pub const COMPACT: &str = "z";

/// Longest query string that has a compact form or comes of one with what stands around it, in bytes, as the app writes
/// it. What one goes on with is that, and the server takes addresses of at most 65,534 bytes.
pub const LONGEST: usize = 60_000;

/// Compact forms of one address that are looked at. There is one, unless somebody wants to keep the reader busy.
const MOST_LOOKED_AT: usize = 16;

impl Query {
    /// The compact form of [`Query::to_search`], without `?`; `None` where that is too long for one.
    pub fn to_compact(&self) -> Option<String> {
        let search = self.to_search();
        let packed = (search.len() <= LONGEST).then(|| compress_to_vec_zlib(search.as_bytes(), 9))?;
        Some(percent::join([(COMPACT, URL_SAFE_NO_PAD.encode(packed).as_str())]))
    }

    /// True when it came of a link whose compact form could not be read: it says less than the sender meant.
    pub fn is_damaged(&self) -> bool {
        self.unread.iter().any(|(key, _)| key == COMPACT)
    }
}

/// True when a query string has a compact form in it, whole or not.
pub fn is_compact(search: &str) -> bool {
    percent::pairs(search).any(|(key, _)| key == COMPACT)
}

/// The pairs with what a compact form holds in its place. One that is not whole stays as it is, and so does one with which
/// the long form is too long; a second one, and one inside another, stay as empty ones, so that they are not read the
/// next time either.
pub(super) fn unpacked(pairs: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let (mut looked_at, mut found) = (0, false);
    let mut pairs = pairs.into_iter().take(MOST_PAIRS + 1).collect::<Vec<_>>().into_iter();
    while let Some((key, value)) = pairs.next() {
        if all.len() > MOST_PAIRS {
            break;
        }
        if key != COMPACT || value.is_empty() {
            all.push((key, value));
            continue;
        }
        looked_at += 1;
        if looked_at > MOST_LOOKED_AT {
            all.push((key, String::new()));
            continue;
        }
        match unpack(&value) {
            Ok(_) if found => all.push((key, String::new())),
            Ok(search) => {
                let flat = percent::pairs(&search).map(|(key, value)| {
                    let value = if key == COMPACT { String::new() } else { value };
                    (key, value)
                });
                let flat: Vec<_> = flat.take(MOST_PAIRS + 1).collect();
                if length_of([&all, &flat, pairs.as_slice()]) > LONGEST {
                    all.push((key, value));
                } else {
                    found = true;
                    all.extend(flat);
                }
            }
            Err(_) => all.push((key, value)),
        }
    }
    all
}

/// How long the query string of these pairs is as the app writes it, in bytes: characters that stand for themselves in a
/// link may be three there.
fn length_of(parts: [&[(String, String)]; 3]) -> usize {
    let (compact, plain): (Vec<_>, Vec<_>) =
        parts.into_iter().flatten().cloned().partition(|(key, _)| key == COMPACT);
    let compact = percent::join(compact.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    Query::from_plain(plain).0.to_search().len() + compact.len()
}

/// What is wrong with a compact form that was not put in its place.
pub(super) fn why_not(text: &str) -> String {
    unpack(text).err().unwrap_or_else(too_long)
}

fn too_long() -> String {
    format!("the compact link holds more than {LONGEST} characters")
}

/// The query string that a compact form holds, or why it is not read.
fn unpack(text: &str) -> Result<String, String> {
    let damaged = || "the compact link is damaged: ask for it again".to_owned();
    if text.is_empty() {
        return Err("a link holds one compact form, and nothing but it inside".to_owned());
    }
    // Mail breaks lines, with or without `=`, and chat programs take what follows a link for a part of it.
    let letters: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').collect();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let end = letters.iter().rposition(|byte| is_letter(*byte)).map_or(0, |last| last + 1);
    let packed = URL_SAFE_NO_PAD.decode(letters.get(..end).unwrap_or_default()).map_err(|_| damaged())?;
    let mut search = vec![0; LONGEST];
    let flags =
        inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) = decompress(&mut DecompressorOxide::new(), &packed, &mut search, 0, flags);
    match status {
        TINFLStatus::Done if read == packed.len() => {
            search.truncate(written);
            String::from_utf8(search).map_err(|_| damaged())
        }
        TINFLStatus::HasMoreOutput => Err(too_long()),
        _ => Err(damaged()),
    }
}
