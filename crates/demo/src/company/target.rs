//! Fills the places of a target such as `/v2/orders/{order}` with identifiers as real clients send them.

use chrono::DateTime;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::chance::Chance;
use crate::people;
use crate::rhythm::{DAY, Week};

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Words that customers search for.
const WORDS: &[&str] = &[
    "tent",
    "rain jacket",
    "trail shoes",
    "sleeping bag",
    "headlamp",
    "zelt",
    "wanderschuhe",
    "sac a dos",
    "gaiters",
    "stove 2 burner",
    "kids poncho 128",
    "water filter",
    "crampons",
    "merino",
    "climbing rope 60m",
    "map bavaria",
    "veste femme",
    "size 43 2/3",
    "50% wool",
    "café press",
];
const SORTS: &[&str] = &["relevance", "price", "-price", "rating", "newest"];
const LANGUAGES: &[&str] = &["de-DE", "en-GB", "en-US", "fr-FR", "nl-NL", "pl-PL"];

/// The target with its places filled: `account` is who asks.
pub(crate) fn fill(target: &str, account: u32, week: Week, chance: &mut Chance) -> String {
    let mut filled = String::with_capacity(target.len() + 24);
    let mut rest = target;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        filled.push_str(&value(place, account, week, chance));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Percent-encodes everything outside RFC 3986's unreserved characters.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

fn value(place: &str, account: u32, week: Week, chance: &mut Chance) -> String {
    match place {
        "account" => account.to_string(),
        "product" => (1_000 + chance.popular(2_400)).to_string(),
        "category" => (10 + chance.popular(48)).to_string(),
        "order" => chance.between(2_400_000, 2_489_999).to_string(),
        "number" => chance.between(1, 99_999).to_string(),
        "uuid" => chance.uuid(),
        "hex" => chance.hex(24),
        "page" => (1 + chance.popular(14)).to_string(),
        "word" => encode(chance.pick(WORDS)),
        "sort" => (chance.pick(SORTS)).to_owned(),
        "language" => (chance.pick(LANGUAGES)).to_owned(),
        "email" => people::email(chance),
        "email%" => encode(&people::email(chance)),
        "date" => date(week.now - chance.between(0, 90) as i64 * DAY),
        "since" => (week.now / 1_000 - chance.between(60, 90_000) as i64).to_string(),
        _ => String::new(),
    }
}

/// The day in UTC as `2026-10-30`.
fn date(time: i64) -> String {
    DateTime::from_timestamp_millis(time).map(|instant| instant.date_naive().to_string()).unwrap_or_default()
}
