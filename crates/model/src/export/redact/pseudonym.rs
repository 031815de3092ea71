//! What stands in the place of a value, `redacted-12-k3f9qz`: the value's number, and a tag that all pseudonyms of a file share.
//! The tag comes from the session, whose identifier is a keyed hash, so that a client cannot know it: what looks like a
//! pseudonym is one. Its length is fixed, so that it ends where it ends, whatever stands behind it.

use std::hash::Hasher;

use crate::request::Request;

/// What a pseudonym begins with.
const BEGIN: &str = "redacted-";
/// Letters and digits of a tag.
const TAG: usize = 6;

/// The pseudonym with this number.
pub fn text(number: usize, tag: &str) -> String {
    format!("{BEGIN}{number}-{tag}")
}

/// Length of the pseudonym with this tag that a text begins with; none where it does not.
pub fn length(text: &str, tag: &str) -> Option<usize> {
    // Longer than any number of values: a client's row of digits is not read again and again.
    const DIGITS: usize = 20;
    let rest = text.strip_prefix(BEGIN)?;
    let digits = rest.bytes().take(DIGITS).take_while(u8::is_ascii_digit).count();
    let is_own = digits > 0 && !tag.is_empty() && rest[digits..].strip_prefix('-')?.starts_with(tag);
    is_own.then(|| BEGIN.len() + digits + 1 + tag.len())
}

/// The tag of a file that begins with this request.
pub fn tag(request: &Request) -> String {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    for text in [&request.session, &request.id, &request.session_key] {
        hasher.write(text.as_bytes());
        hasher.write(&[0xFF]);
    }
    hasher.write(&request.time.to_le_bytes());
    let mut hash = hasher.finish();
    // The last bytes reach the upper half only so.
    hash ^= hash >> 32;
    let mut letters = || {
        let digit = u32::try_from(hash % 36).unwrap_or_default();
        hash /= 36;
        char::from_digit(digit, 36).unwrap_or('0')
    };
    (0..TAG).map(|_| letters()).collect()
}

/// FNV-1a in 64 bits: the same on every machine, so that the same file comes out twice.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
