//! Percent-encoding of query strings, exact to the byte. Decodes once and only once. Knows no key and no field.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// What a value may hold unencoded: `[A-Za-z0-9._~/:*-]`.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':')
    .remove(b'*')
    .remove(b'-');

/// Encodes a value. A last character that is punctuation is encoded too, since chat programs cut it off links.
pub fn encode(value: &str) -> String {
    let mut encoded = utf8_percent_encode(value, PLAIN).to_string();
    if let Some(last) = encoded.bytes().next_back().filter(u8::is_ascii_punctuation) {
        encoded.pop();
        encoded.push_str(percent_encoding::percent_encode_byte(last));
    }
    encoded
}

/// Encodes one segment of a path: like a value, and the slash too.
pub fn segment(text: &str) -> String {
    encode(text).replace('/', "%2F")
}

/// Decodes a key or value: `+` is a space, `%XX` a byte, bytes that are not UTF-8 become U+FFFD.
pub fn decode(encoded: &str) -> String {
    let spaced = encoded.replace('+', " ");
    percent_decode(spaced.as_bytes()).decode_utf8_lossy().into_owned()
}

/// Splits a query string, with or without its `?`, into decoded pairs. A pair without `=` has an empty value.
pub fn pairs(search: &str) -> impl Iterator<Item = (String, String)> {
    search.strip_prefix('?').unwrap_or(search).split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key), decode(value))
    })
}

/// Joins pairs into a query string without `?`. Keys are written as they are where they need no encoding.
pub fn join<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut search = String::new();
    for (key, value) in pairs {
        if !search.is_empty() {
            search.push('&');
        }
        search.push_str(&utf8_percent_encode(key, PLAIN).to_string());
        search.push('=');
        search.push_str(&encode(value));
    }
    search
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_written_as_the_rules_say() {
        let cases = [
            ("a b", "a%20b"),
            ("1+1", "1%2B1"),
            ("100%", "100%25"),
            ("%25", "%2525"),
            ("a&b=c#d", "a%26b%3Dc%23d"),
            ("/v1/users/7", "/v1/users/7"),
            ("/v1/users/", "/v1/users%2F"),
            ("*login*", "*login%2A"),
            ("2026-10-30T04:00Z", "2026-10-30T04:00Z"),
            ("wow!", "wow%21"),
            ("é", "%C3%A9"),
            ("\u{0}\r\n", "%00%0D%0A"),
            ("", ""),
        ];
        for (value, encoded) in cases {
            assert_eq!(encode(value), encoded);
            assert_eq!(decode(encoded), value);
        }
    }

    #[test]
    fn a_segment_cannot_leave_its_place_in_the_path() {
        assert_eq!(segment("../health"), "..%2Fhealth");
        assert_eq!(segment("5aeb1ded84fd27e1"), "5aeb1ded84fd27e1");
    }

    #[test]
    fn decoding_happens_once_and_takes_plus_as_space() {
        assert_eq!(decode("a+b%2Bc"), "a b+c");
        assert_eq!(decode("%2525"), "%25");
        assert_eq!(decode("%"), "%");
        assert_eq!(decode("%zz%4"), "%zz%4");
        assert_eq!(decode("%FF%FE"), "\u{FFFD}\u{FFFD}");
    }

    proptest! {
        #[test]
        fn every_text_survives_the_way_there_and_back(key in "[a-z.]{1,8}", value in any::<String>()) {
            let search = join([(key.as_str(), value.as_str())]);
            prop_assert!(search.is_ascii());
            prop_assert_eq!(pairs(&search).collect::<Vec<_>>(), vec![(key, value)]);
        }
    }
}
