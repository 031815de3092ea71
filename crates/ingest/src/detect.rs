//! Detection where the source has none: SQL injection, cross-site scripting, path traversal, scanners by what they call
//! themselves, and paths that are only ever tried. Works on one record alone and remembers nothing. What it finds says that
//! Spoor found it ([`OWN_DETECTOR`]), and is never blocked: nobody stopped the request for it.

mod agents;
mod injection;
mod paths;
mod texts;

use crate::record::Record;
use injection::Budget;
use spoor_model::Attack;
use spoor_model::names::OWN_DETECTOR;
use texts::Text;

/// Attacks that are kept of a request: one with more is not better known by them.
const MOST: usize = 20;
/// Longest payload that is kept, in bytes.
const LONGEST_PAYLOAD: usize = 1000;

/// What was found in a text.
struct Found {
    /// A key of [`spoor_model::names::ATTACKS`].
    kind: &'static str,
    /// By what it was found.
    rule: &'static str,
    /// What the rule says more.
    tag: Option<String>,
}

/// The attacks in a record. It says nothing of what the source reported itself; whoever asks looks at that first.
pub fn attacks(record: &Record) -> Vec<Attack> {
    let mut attacks = Vec::new();
    let mut budget = Budget::new();
    texts::each(record, &mut |text| {
        for found in examine(record, &text, &mut budget) {
            add(&mut attacks, &text, found);
        }
    });
    attacks
}

fn examine(record: &Record, text: &Text<'_>, budget: &mut Budget) -> Vec<Found> {
    let mut found = Vec::new();
    let again = texts::decoded_again(&text.content);
    for form in std::iter::once(text.content.as_ref()).chain(again.as_deref()) {
        found.extend(paths::marks(form));
        match text.place {
            "PATH" => {
                found.extend(paths::climbs(&record.path, form).then_some(paths::TRAVERSAL));
                found.extend(paths::probe(form, record.status));
                found.extend(injection::in_path(form, budget));
            }
            "HEADER" => {
                found.extend(agents::kind(form));
                found.extend(injection::in_value(form, budget));
            }
            _ => {
                found.extend(paths::climbs_far(form).then_some(paths::TRAVERSAL));
                found.extend(injection::in_value(form, budget));
            }
        }
    }
    found
}

/// Adds what was found, unless the same kind was already found there.
fn add(attacks: &mut Vec<Attack>, text: &Text<'_>, found: Found) {
    let parameter = Some(text.parameter());
    let known = |attack: &Attack| attack.kind == found.kind && attack.parameter == parameter;
    if attacks.len() < MOST && !attacks.iter().any(known) {
        attacks.push(Attack {
            kind: found.kind.to_owned(),
            payload: Some(beginning(&text.content).to_owned()),
            parameter,
            rule: Some(found.rule.to_owned()),
            tags: found.tag.into_iter().collect(),
            detector: Some(OWN_DETECTOR.to_owned()),
            ..Attack::default()
        });
    }
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_PAYLOAD)]
}
