//! One value of a clause: how its text is read for each kind of field, and what it matches. The same code
//! decides in the browser and, over dictionaries, for every store, so that all agree.

mod glob;

use std::net::IpAddr;

use ipnet::IpNet;

pub use glob::Glob;

use crate::field::Kind;

/// One value of a clause, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Matches a missing value. Written as nothing.
    Missing,
    /// Matches this text, byte by byte.
    Literal(String),
    /// Matches text with wildcards, ignoring ASCII case.
    Glob(Glob),
    /// Matches response codes from the first to the last, both included.
    Codes(u16, u16),
    /// Matches the addresses of a network.
    Network(IpNet),
    /// Matches addresses from the first to the last, both included and of one family.
    Addresses(IpAddr, IpAddr),
    /// Matches numbers from the first to the last, both included, in the unit the kind is stored in.
    Numbers(u64, u64),
}

/// What two patterns both match cannot be written as one pattern: they are two different globs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCommonPattern;

/// Why a value could not be read, as a phrase that stands in brackets behind it.
pub type Reason = String;

impl Pattern {
    /// Reads the text of a value for a field of this kind.
    pub fn parse(kind: Kind, text: &str) -> Result<Pattern, Reason> {
        if text.is_empty() {
            return Ok(Pattern::Missing);
        }
        match kind {
            Kind::Text => Ok(glob_or_literal(text)),
            Kind::Id => Ok(Pattern::Literal(text.to_owned())),
            Kind::Code => parse_code(text),
            Kind::Address => parse_address(text),
            Kind::Milliseconds | Kind::Bytes => {
                let (low, high) = text.split_once('-').unwrap_or((text, text));
                let (low, high) = (parse_number(kind, low)?, parse_number(kind, high)?);
                if low > high { Err(backwards(text)) } else { Ok(Pattern::Numbers(low, high)) }
            }
        }
    }

    /// The pattern that matches exactly this value of a field of this kind.
    pub fn literal(kind: Kind, value: Option<&str>) -> Pattern {
        match value {
            None | Some("") => Pattern::Missing,
            Some(value) => match kind {
                Kind::Text | Kind::Id => Pattern::Literal(value.to_owned()),
                _ => Pattern::parse(kind, value).unwrap_or_else(|_| Pattern::Literal(value.to_owned())),
            },
        }
    }

    /// The text of this value in a URL, decoded: `parse(kind, text(kind))` is the same pattern.
    pub fn text(&self, kind: Kind) -> String {
        match self {
            Pattern::Missing => String::new(),
            Pattern::Literal(text) if matches!(kind, Kind::Text | Kind::Address) => Glob::escape(text),
            Pattern::Literal(text) => text.clone(),
            Pattern::Glob(glob) => glob.text().to_owned(),
            Pattern::Codes(low, high) if low == high => low.to_string(),
            Pattern::Codes(low, high) if low % 100 == 0 && *high == low + 99 => format!("{}xx", low / 100),
            Pattern::Codes(low, high) => format!("{low}-{high}"),
            Pattern::Network(network) => network.to_string(),
            Pattern::Addresses(low, high) => format!("{low}-{high}"),
            Pattern::Numbers(low, high) if low == high => number_text(kind, *low),
            Pattern::Numbers(low, high) => {
                format!("{}-{}", number_text(kind, *low), number_text(kind, *high))
            }
        }
    }

    /// True when the pattern matches this word. A missing value is not a word, see [`Pattern::Missing`].
    pub fn matches_word(&self, word: &str) -> bool {
        match self {
            Pattern::Missing | Pattern::Numbers(..) => false,
            Pattern::Literal(text) => text == word,
            Pattern::Glob(glob) => glob.matches(word),
            Pattern::Codes(low, high) => word.parse().is_ok_and(|code: u16| (*low..=*high).contains(&code)),
            Pattern::Network(network) => word.parse().is_ok_and(|address: IpAddr| network.contains(&address)),
            Pattern::Addresses(low, high) => word.parse().is_ok_and(|address: IpAddr| {
                address.is_ipv4() == low.is_ipv4() && (*low..=*high).contains(&address)
            }),
        }
    }

    /// True when the pattern matches this number, or its absence.
    pub fn matches_number(&self, number: Option<u64>) -> bool {
        match (self, number) {
            (Pattern::Missing, None) => true,
            (Pattern::Numbers(low, high), Some(number)) => (*low..=*high).contains(&number),
            _ => false,
        }
    }

    /// The values both patterns match, where that is one pattern; `None` where they have nothing in common.
    /// Two different globs have no such pattern; then the caller must look at the values there are.
    pub fn and(&self, other: &Pattern) -> Result<Option<Pattern>, NoCommonPattern> {
        use Pattern::{Addresses, Codes, Glob, Literal, Missing, Network, Numbers};
        Ok(match (self, other) {
            (one, two) if one == two => Some(one.clone()),
            (Missing, _) | (_, Missing) => None,
            (Literal(word), pattern) | (pattern, Literal(word)) => {
                pattern.matches_word(word).then(|| Literal(word.clone()))
            }
            (Codes(a, b), Codes(c, d)) => overlap(a, b, c, d).map(|(low, high)| Codes(low, high)),
            (Numbers(a, b), Numbers(c, d)) => overlap(a, b, c, d).map(|(low, high)| Numbers(low, high)),
            (Network(one), Network(two)) if one.contains(two) => Some(Network(*two)),
            (Network(one), Network(two)) => two.contains(one).then_some(Network(*one)),
            (Addresses(a, b), Addresses(c, d)) => address_overlap(*a, *b, *c, *d),
            (Network(net), Addresses(a, b)) | (Addresses(a, b), Network(net)) => {
                address_overlap(net.network(), net.broadcast(), *a, *b)
            }
            (Glob(_), _) | (_, Glob(_)) => return Err(NoCommonPattern),
            _ => None,
        })
    }
}

/// Reads a number as a person writes it: milliseconds with up to three decimals into microseconds, or bytes.
pub fn parse_number(kind: Kind, text: &str) -> Result<u64, Reason> {
    let wrong = || format!("“{text}” is not a number of {}", unit(kind));
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) {
        return Err(wrong());
    }
    let places = if kind == Kind::Milliseconds { 3 } else { 0 };
    if decimals.len() > places || (decimals.is_empty() && text.contains('.')) {
        return Err(if places == 0 { wrong() } else { format!("“{text}” has more than three decimals") });
    }
    // i64 is what every store holds.
    format!("{whole}{decimals:0<places$}")
        .parse()
        .ok()
        .filter(|number: &u64| i64::try_from(*number).is_ok())
        .ok_or_else(|| format!("“{text}” is too large"))
}

/// Writes a number as [`parse_number`] reads it, without trailing zeros.
pub fn number_text(kind: Kind, number: u64) -> String {
    if kind != Kind::Milliseconds {
        return number.to_string();
    }
    match number % 1000 {
        0 => (number / 1000).to_string(),
        decimals => format!("{}.{decimals:03}", number / 1000).trim_end_matches('0').to_owned(),
    }
}

fn unit(kind: Kind) -> &'static str {
    if kind == Kind::Milliseconds { "milliseconds" } else { "bytes" }
}

fn backwards(text: &str) -> Reason {
    format!("the range “{text}” ends before it starts")
}

fn glob_or_literal(text: &str) -> Pattern {
    match Glob::parse(text) {
        Ok(glob) => Pattern::Glob(glob),
        Err(literal) => Pattern::Literal(literal),
    }
}

fn parse_code(text: &str) -> Result<Pattern, Reason> {
    let wrong = || format!("“{text}” is not a response code such as 404, 4xx or 400-404");
    let code = |text: &str| -> Option<u16> {
        (text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse().ok())
            .flatten()
    };
    let (low, high) = if let Some(code) = code(text) {
        (code, code)
    } else if let Some(class) =
        text.to_ascii_lowercase().strip_suffix("xx").and_then(code).filter(|class| *class < 10)
    {
        (class * 100, class * 100 + 99)
    } else {
        let (low, high) = text.split_once('-').ok_or_else(wrong)?;
        (code(low).ok_or_else(wrong)?, code(high).ok_or_else(wrong)?)
    };
    if low > high { Err(backwards(text)) } else { Ok(Pattern::Codes(low, high)) }
}

fn parse_address(text: &str) -> Result<Pattern, Reason> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(Pattern::Literal(address.to_canonical().to_string()));
    }
    if let Ok(network) = text.parse::<IpNet>() {
        let network = network.trunc();
        let whole = network.prefix_len() == network.max_prefix_len();
        return Ok(if whole {
            Pattern::Literal(network.addr().to_string())
        } else {
            Pattern::Network(network)
        });
    }
    let range = text.split_once('-').map(|(low, high)| (low.parse::<IpAddr>(), high.parse::<IpAddr>()));
    if let Some((Ok(low), Ok(high))) = range {
        return if low.is_ipv4() != high.is_ipv4() {
            Err(format!("the range “{text}” mixes IPv4 and IPv6"))
        } else if low > high {
            Err(backwards(text))
        } else if low == high {
            Ok(Pattern::Literal(low.to_string()))
        } else {
            Ok(Pattern::Addresses(low, high))
        };
    }
    // Some logs hold host names where the address belongs; those are text. What can only be a mistyped address is not.
    let pattern = glob_or_literal(text);
    let host_name = text.bytes().any(|byte| byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit());
    match pattern {
        Pattern::Literal(_) if !host_name => {
            Err(format!("“{text}” is not an address, a network such as 203.0.113.0/24 or a range a-b"))
        }
        pattern => Ok(pattern),
    }
}

fn overlap<T: Ord + Copy>(a: &T, b: &T, c: &T, d: &T) -> Option<(T, T)> {
    let (low, high) = (*a.max(c), *b.min(d));
    (low <= high).then_some((low, high))
}

fn address_overlap(a: IpAddr, b: IpAddr, c: IpAddr, d: IpAddr) -> Option<Pattern> {
    if a.is_ipv4() != c.is_ipv4() {
        return None;
    }
    let (low, high) = overlap(&a, &b, &c, &d)?;
    Some(if low == high { Pattern::Literal(low.to_string()) } else { Pattern::Addresses(low, high) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_read_by_the_kind_of_their_field_and_written_canonically() {
        let cases = [
            (Kind::Code, "4XX", Ok("4xx")),
            (Kind::Code, "400-499", Ok("4xx")),
            (Kind::Code, "404", Ok("404")),
            (Kind::Code, "400-404", Ok("400-404")),
            (Kind::Code, "404-400", Err(())),
            (Kind::Code, "teapot", Err(())),
            (Kind::Code, "4000", Err(())),
            (Kind::Code, "+40", Err(())),
            (Kind::Address, "203.0.113.9/24", Ok("203.0.113.0/24")),
            (Kind::Address, "203.0.113.9/32", Ok("203.0.113.9")),
            (Kind::Address, "::ffff:192.0.2.1", Ok("192.0.2.1")),
            (Kind::Address, "2001:DB8::/32", Ok("2001:db8::/32")),
            (Kind::Address, "192.0.2.1-192.0.2.9", Ok("192.0.2.1-192.0.2.9")),
            (Kind::Address, "192.0.2.*", Ok("192.0.2.*")),
            (Kind::Address, "crawl-66.example.test", Ok("crawl-66.example.test")),
            (Kind::Address, "999.0.2.1", Err(())),
            (Kind::Address, "192.0.2.1/33", Err(())),
            (Kind::Milliseconds, "0.250", Ok("0.25")),
            (Kind::Milliseconds, "100-200", Ok("100-200")),
            (Kind::Milliseconds, "1.2345", Err(())),
            (Kind::Milliseconds, "-5", Err(())),
            (Kind::Milliseconds, "99999999999999999999", Err(())),
            (Kind::Bytes, "1024", Ok("1024")),
            (Kind::Bytes, "1.5", Err(())),
            (Kind::Id, "a*b", Ok("a*b")),
            (Kind::Text, "a**b", Ok("a*b")),
            (Kind::Text, "a\\b", Ok("a\\\\b")),
        ];
        for (kind, text, expected) in cases {
            let written = Pattern::parse(kind, text).map(|pattern| pattern.text(kind)).map_err(|_| ());
            assert_eq!(written, expected.map(str::to_owned), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_literal_matches_itself_after_the_way_through_text(word in ".{1,20}") {
            for kind in [Kind::Text, Kind::Id] {
                let pattern = Pattern::literal(kind, Some(&word));
                let again = Pattern::parse(kind, &pattern.text(kind)).unwrap();
                prop_assert_eq!(&again, &pattern);
                prop_assert!(again.matches_word(&word));
            }
        }

        #[test]
        fn a_written_pattern_is_read_back_as_itself(text in "[a-c*?\\\\]{1,8}") {
            let pattern = Pattern::parse(Kind::Text, &text).unwrap();
            prop_assert_eq!(Pattern::parse(Kind::Text, &pattern.text(Kind::Text)).unwrap(), pattern);
        }
    }
}
