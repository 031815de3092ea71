//! Types of attack by a part of their name, beside searching for the text.

use super::Offer;
use super::facts::narrow;
use crate::field::Field;
use crate::filter::{Filter, Operator};
use crate::instant::TimeRange;
use crate::names::ATTACKS;

/// Shortest text that is taken for a part of a name, in bytes: shorter ones are in too many.
const SHORTEST: usize = 3;

/// Most types that are offered.
const MOST: usize = 4;

/// Types of attack of which a word begins with the text, those that are named so exactly first.
pub(super) fn offers(text: &str) -> Vec<Offer> {
    // Words stand after a space each, so that the text is found at the beginning of one.
    let words = |text: &str| format!(" {}", text.trim().to_ascii_lowercase().replace(['_', '-', '/'], " "));
    if text.trim().len() < SHORTEST {
        return Vec::new();
    }
    let text = words(text);
    let begins = |name: &str| words(name).contains(&text);
    let named = |(word, label): &&(&str, &str)| begins(word) || begins(label);
    let mut found: Vec<&str> = ATTACKS.iter().filter(named).map(|(word, _)| *word).collect();
    found.sort_by_key(|word| !words(word).starts_with(&text));
    found.truncate(MOST);
    let offer = |word: &str| {
        let filter = Filter::default().with(Field::Attack, Operator::Is, word).ok()?;
        narrow("", filter, TimeRange::default(), None)
    };
    found.into_iter().filter_map(offer).collect()
}
