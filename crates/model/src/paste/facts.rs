//! What a text says about one request, put together into offers, and how conditions are said in words. Knows
//! nothing of the form of the text.

use chrono::DateTime;

use super::{Change, Offer};
use crate::field::Field;
use crate::filter::{Filter, Operator};
use crate::instant::{Millis, Moment, TimeRange};
use crate::pattern::Pattern;

/// How far the time around a line of a log reaches to either side, in milliseconds.
pub(super) const MINUTE: Millis = 60_000;

/// Most characters of one value in a label.
const LONGEST: usize = 160;

/// Most values of one condition that a label names.
const NAMED: usize = 4;

/// What a text says about one request.
#[derive(Default)]
pub(super) struct Facts {
    /// Values as they are in the text, already written as patterns.
    values: Vec<(Field, String)>,
    /// When.
    pub(super) time: Option<Millis>,
}

impl Facts {
    /// Notes a value as it is: its wildcards are ordinary characters. The first of a field counts.
    pub(super) fn note(&mut self, field: Field, value: &str) {
        self.note_pattern(field, &literal(field, value));
    }

    /// Notes a value as a person writes it in a filter.
    pub(super) fn note_pattern(&mut self, field: Field, value: &str) {
        if !value.is_empty()
            && self.value(field).is_none()
            && Filter::default().with(field, Operator::Is, value).is_ok()
        {
            self.values.push((field, value.to_owned()));
        }
    }

    /// The value of a field, written as a pattern.
    pub(super) fn value(&self, field: Field) -> Option<&str> {
        self.values.iter().find(|(own, _)| *own == field).map(|(_, value)| value.as_str())
    }

    /// How many things are known.
    pub(super) fn count(&self) -> usize {
        self.values.len() + usize::from(self.time.is_some())
    }

    /// The request itself, then some of its facts together, then each alone. `whose` names the request.
    pub(super) fn offers(&self, whose: &str, groups: &[&[Field]]) -> Vec<Offer> {
        let time = self.time.map(|at| (at, around(at, MINUTE)));
        let mut offers = Vec::new();
        let mut add = |prefix: &str, fields: &dyn Fn(Field) -> bool, timed: bool| {
            let filter = self.filter(fields);
            let range = time.filter(|_| timed);
            let offer = narrow(
                prefix,
                filter,
                range.map(|(_, range)| range).unwrap_or_default(),
                range.map(|(at, _)| said(at)),
            );
            offers.extend(
                offer.filter(|offer| offers.iter().all(|other: &Offer| other.change != offer.change)),
            );
        };
        if self.count() > 1 {
            add(whose, &|_| true, true);
        }
        for group in groups {
            add("", &|field| group.contains(&field), false);
        }
        // A method alone is half of all there is.
        for (field, _) in self.values.iter().filter(|(field, _)| *field != Field::Method) {
            add("", &|own| own == *field, false);
        }
        if time.is_some() {
            add("", &|_| false, true);
        }
        offers
    }

    fn filter(&self, fields: &dyn Fn(Field) -> bool) -> Filter {
        self.values
            .iter()
            .filter(|(field, _)| fields(*field))
            .fold(Filter::default(), |filter, (field, value)| {
                filter.with(*field, Operator::Is, value).unwrap_or(filter)
            })
    }
}

/// How a value is written so that it means itself.
pub(super) fn literal(field: Field, value: &str) -> String {
    Pattern::literal(field.kind(), Some(value)).text(field.kind())
}

/// From so many milliseconds before an instant to as many after it.
pub(super) fn around(at: Millis, reach: Millis) -> TimeRange {
    let end = |at: Millis| Some(Moment::At(at));
    TimeRange { from: end(at.saturating_sub(reach)), to: end(at.saturating_add(reach)) }
}

/// An offer to narrow the general filters, said in words; `None` where it would do nothing. `when` says the time.
pub(super) fn narrow(prefix: &str, filter: Filter, time: TimeRange, when: Option<String>) -> Option<Offer> {
    let phrases: Vec<String> = phrases(&filter).chain(when).collect();
    (!phrases.is_empty()).then(|| Offer {
        label: format!("{prefix}{}", phrases.join(", ")),
        change: Change::Narrow { filter, time },
    })
}

/// The time within a minute of an instant, in words.
pub(super) fn said(at: Millis) -> String {
    format!("Time is within 1 minute of {}", instant(at))
}

/// An instant in words, in UTC.
pub(super) fn instant(at: Millis) -> String {
    DateTime::from_timestamp_millis(at)
        .map(|time| time.format("%-d %b %Y %H:%M:%S UTC").to_string())
        .unwrap_or_default()
}

/// The conditions of a filter in words, one phrase each.
pub(super) fn phrases(filter: &Filter) -> impl Iterator<Item = String> {
    filter.clauses().map(|clause| {
        let say = |value: &String| match value.as_str() {
            "" => "(none)".to_owned(),
            "*" => "any".to_owned(),
            value => shortened(clause.field.value_label(&shown(clause.field, value)), LONGEST),
        };
        let mut values: Vec<String> = clause.values.iter().take(NAMED).map(say).collect();
        if clause.values.len() > NAMED {
            values.push(format!("{} more", clause.values.len() - NAMED));
        }
        format!("{} {} {}", clause.field.label(), clause.operator.label(), values.join(" or "))
    })
}

/// A pattern as a person would write it: without escapes where it is no glob.
fn shown(field: Field, value: &str) -> String {
    match Pattern::parse(field.kind(), value) {
        Ok(Pattern::Literal(literal)) => literal,
        _ => value.to_owned(),
    }
}

/// The text cut to so many characters, the cut shown.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
