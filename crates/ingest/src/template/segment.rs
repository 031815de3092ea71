//! What one segment of a path is: a word of the interface, or a value that differs from request to request.

use std::net::IpAddr;

/// What a segment is.
pub(super) enum Kind<'a> {
    /// Part of the interface; it stays.
    Word,
    /// A value.
    Placeholder(&'static str),
    /// A value with an extension that belongs to the interface: `4711.json`.
    File(&'static str, &'a str),
}

/// Longest word of an interface, in bytes of its percent-encoded form.
const LONGEST_WORD: usize = 64;

/// Judges a decoded segment. In a static file's path only segments that are certainly values are replaced.
pub(super) fn kind(segment: &str, static_file: bool) -> Kind<'_> {
    if is_email(segment) {
        return Kind::Placeholder("{email}");
    }
    if is_jwt(segment) {
        return Kind::Placeholder("{jwt}");
    }
    if segment.contains(['.', ':']) && segment.parse::<IpAddr>().is_ok() {
        return Kind::Placeholder("{ip}");
    }
    if let Some(name) = value(segment) {
        return Kind::Placeholder(name);
    }
    if let Some((stem, extension)) = segment.rsplit_once('.')
        && is_extension(extension)
        && !(static_file && super::is_static(segment))
        && let Some(name) = value(stem)
    {
        return Kind::File(name, extension);
    }
    if encoded_length(segment) > LONGEST_WORD || segment.contains(is_no_name) {
        return Kind::Placeholder("{text}");
    }
    Kind::Word
}

/// True for a value that was drawn at random or computed: a UUID, a hash, a token. Words and numbers are not.
pub(crate) fn is_drawn(text: &str) -> bool {
    is_uuid(text) || is_hex(text) || is_random(text) || is_jwt(text)
}

/// The placeholder of a value that is known by its look.
fn value(segment: &str) -> Option<&'static str> {
    if is_integer(segment) {
        Some("{int}")
    } else if is_uuid(segment) {
        Some("{uuid}")
    } else if is_date(segment) {
        Some("{date}")
    } else if is_hex(segment) {
        Some("{hex}")
    } else if is_random(segment) {
        Some("{token}")
    } else {
        None
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// RFC 9562: 8-4-4-4-12 hex digits, also in the braces that Windows puts around.
fn is_uuid(text: &str) -> bool {
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `2026-10-30`, `2026-10`, and either with a time behind.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let two = |from: usize, most: u32| {
        let digits = bytes.get(from..from + 2)?;
        let value = digits
            .iter()
            .try_fold(0, |sum, byte| char::from(*byte).to_digit(10).map(|digit| sum * 10 + digit))?;
        (1..=most).contains(&value).then_some(())
    };
    let year =
        bytes.len() >= 7 && bytes[..4].iter().all(u8::is_ascii_digit) && matches!(bytes[0], b'1' | b'2');
    if !year || bytes[4] != b'-' || two(5, 12).is_none() {
        return false;
    }
    match bytes.get(7) {
        None => true,
        Some(b'-') if two(8, 31).is_some() => match bytes.get(10) {
            None => true,
            Some(b'T' | b't' | b' ' | b'_') => {
                bytes.len() > 11
                    && bytes[11..].iter().all(|byte| byte.is_ascii_digit() || b":.+-zZ".contains(byte))
            }
            Some(_) => false,
        },
        Some(_) => false,
    }
}

/// At least 8 hex digits of which one is a digit, or as many as a hash has. A digit less and words count as numbers.
fn is_hex(text: &str) -> bool {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let hash_length = matches!(digits.len(), 32 | 40 | 56 | 64 | 96 | 128);
    digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (hash_length || (digits.len() >= 8 && digits.bytes().any(|byte| byte.is_ascii_digit())))
}

pub(crate) fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let labels_are_sound = domain.split('.').all(|label| {
        !label.is_empty() && label.chars().all(|character| character.is_alphanumeric() || character == '-')
    });
    let name_is_sound = !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(character));
    name_is_sound && labels_are_sound && domain.contains('.') && text.len() <= 254
}

/// RFC 7519: three parts in base64url, the first of which is a JSON object.
fn is_jwt(text: &str) -> bool {
    text.starts_with("eyJ")
        && text.split('.').count() == 3
        && text.bytes().all(|byte| is_base64url(byte) || byte == b'.')
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_=".contains(&byte)
}

/// Looks drawn at random: long enough, and changing between upper case, lower case and digits more often than
/// words do. Of the places in a random text in base 62 more than half are such changes and in base 36 four of ten;
/// in words with capitals and version numbers it is one of five.
fn is_random(text: &str) -> bool {
    if text.len() < 16 || text.len() > 4096 || !text.bytes().all(is_base64url) {
        return false;
    }
    let bytes = text.as_bytes();
    let mut counts = [0_usize; 4];
    for byte in bytes {
        counts[class(*byte)] += 1;
    }
    let changes = (1..bytes.len()).filter(|at| changes_at(bytes, *at)).count();
    let share = changes * 100 / (bytes.len() - 1);
    if counts[LOWER] > 0 && counts[UPPER] > 0 && counts[DIGIT] > 0 {
        share >= 35 || (text.len() >= 32 && share >= 28 && counts[OTHER] * 10 < text.len())
    } else {
        // In one case and digits, words joined by dashes can change as often; real values seldom hold dashes.
        counts[DIGIT] > 0 && counts[OTHER] == 0 && share >= 20 && digit_groups(bytes) >= 3
    }
}

const LOWER: usize = 0;
const UPPER: usize = 1;
const DIGIT: usize = 2;
const OTHER: usize = 3;

fn class(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => LOWER,
        b'A'..=b'Z' => UPPER,
        b'0'..=b'9' => DIGIT,
        _ => OTHER,
    }
}

/// True where the class changes inside a word. The capital a word begins with is no change.
fn changes_at(bytes: &[u8], at: usize) -> bool {
    let (before, here) = (class(bytes[at - 1]), class(bytes[at]));
    let begins_word =
        before == UPPER && here == LOWER && (at == 1 || matches!(class(bytes[at - 2]), OTHER | LOWER));
    before != here && before != OTHER && here != OTHER && !begins_word
}

fn digit_groups(bytes: &[u8]) -> usize {
    let begins = |at: usize| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit());
    (0..bytes.len()).filter(|at| begins(*at)).count()
}

/// A character that names of an interface do not hold: it comes from free text or from an attack.
fn is_no_name(character: char) -> bool {
    character.is_control() || character.is_whitespace() || "\"'<>{}|\\^`%\u{fffd}".contains(character)
}

/// `json` in `4711.json`: short and begins with a letter, unlike the `5` in `12.5`.
fn is_extension(text: &str) -> bool {
    (1..=8).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Length when everything beyond ASCII is percent-encoded. So a title in another script counts as long as it is in a
/// URL, whether or not the client encoded it.
fn encoded_length(text: &str) -> usize {
    text.bytes().map(|byte| if byte.is_ascii() { 1 } else { 3 }).sum()
}
