//! Filters: sets of clauses and their algebra. Every operation is pure and gives a new filter, so that each can
//! be the target of a link. Knows nothing of layers, time or URLs.

mod test;

use std::collections::{BTreeMap, BTreeSet};

pub use test::FieldTest;

use crate::field::{Field, Kind};
use crate::pattern::{NoCommonPattern, Pattern, Reason, number_text, parse_number};

/// How a clause compares the values of its field with its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// Some value of the field matches some value of the clause.
    Is,
    /// No value of the field matches any value of the clause; a field without a value satisfies it.
    Not,
    /// The number is at least this; a missing number does not satisfy it.
    Min,
    /// The number is at most this; a missing number does not satisfy it.
    Max,
}

impl Operator {
    /// All operators in canonical order.
    pub const ALL: [Operator; 4] = [Operator::Is, Operator::Not, Operator::Min, Operator::Max];

    /// What follows the key of the field in a URL.
    pub fn suffix(self) -> &'static str {
        match self {
            Operator::Is => "",
            Operator::Not => ".not",
            Operator::Min => ".min",
            Operator::Max => ".max",
        }
    }

    /// What a person reads between field and values.
    pub fn label(self) -> &'static str {
        match self {
            Operator::Is => "is",
            Operator::Not => "is not",
            Operator::Min => "at least",
            Operator::Max => "at most",
        }
    }

    /// True when fields of this kind can be compared this way.
    pub fn applies_to(self, kind: Kind) -> bool {
        matches!(self, Operator::Is | Operator::Not) || kind.is_number()
    }

    fn takes_one_value(self) -> bool {
        matches!(self, Operator::Min | Operator::Max)
    }
}

/// One condition on one field: the values in canonical text, sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause<'a> {
    /// The field.
    pub field: Field,
    /// How it is compared.
    pub operator: Operator,
    /// The values, of which any is enough; never empty.
    pub values: &'a BTreeSet<String>,
}

/// A set of clauses, all of which a request must meet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    clauses: BTreeMap<(Field, Operator), BTreeSet<String>>,
}

impl Filter {
    /// True when the filter leaves nothing out.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The clauses in canonical order: chips are drawn and URLs written from them.
    pub fn clauses(&self) -> impl Iterator<Item = Clause<'_>> {
        self.clauses.iter().map(|((field, operator), values)| Clause {
            field: *field,
            operator: *operator,
            values,
        })
    }

    /// The values of one clause; empty when there is no such clause.
    pub fn values(&self, field: Field, operator: Operator) -> impl Iterator<Item = &str> {
        self.clauses.get(&(field, operator)).into_iter().flatten().map(String::as_str)
    }

    /// True when a clause has exactly this value.
    pub fn has(&self, field: Field, operator: Operator, value: &Pattern) -> bool {
        self.clauses.get(&(field, operator)).is_some_and(|values| values.contains(&value.text(field.kind())))
    }

    /// Adds a value as a person writes it. A second value of `Min` or `Max` replaces the first.
    pub fn with(&self, field: Field, operator: Operator, text: &str) -> Result<Filter, Reason> {
        let mut filter = self.clone();
        filter.insert(field, operator, text)?;
        Ok(filter)
    }

    /// Like [`Filter::with`], in place: for many values one after the other.
    pub fn insert(&mut self, field: Field, operator: Operator, text: &str) -> Result<(), Reason> {
        let text = canonical(field, operator, text)?;
        let values = self.clauses.entry((field, operator)).or_default();
        if operator.takes_one_value() {
            values.clear();
        }
        values.insert(text);
        Ok(())
    }

    /// Adds the value where it is not yet, removes it where it is. The opposite clause loses the value.
    pub fn toggled(&self, field: Field, operator: Operator, value: &Pattern) -> Filter {
        let text = value.text(field.kind());
        if self.has(field, operator, value) {
            return self.without(field, operator, &text);
        }
        let mut filter = match operator {
            Operator::Is => self.without(field, Operator::Not, &text),
            Operator::Not => self.without(field, Operator::Is, &text),
            _ => self.clone(),
        };
        filter.clauses.entry((field, operator)).or_default().insert(text);
        filter
    }

    /// Removes one value of a clause.
    pub fn without(&self, field: Field, operator: Operator, text: &str) -> Filter {
        let mut filter = self.clone();
        if let Some(values) = filter.clauses.get_mut(&(field, operator)) {
            values.remove(text);
            if values.is_empty() {
                filter.clauses.remove(&(field, operator));
            }
        }
        filter
    }

    /// Removes a whole clause.
    pub fn without_clause(&self, field: Field, operator: Operator) -> Filter {
        let mut filter = self.clone();
        filter.clauses.remove(&(field, operator));
        filter
    }

    /// Removes all clauses of a field.
    pub fn without_field(&self, field: Field) -> Filter {
        let mut filter = self.clone();
        filter.clauses.retain(|(own, _), _| *own != field);
        filter
    }

    /// Turns *is* into *is not* and back; a clause of the opposite kind takes the values in.
    pub fn inverted(&self, field: Field, operator: Operator) -> Filter {
        let opposite = match operator {
            Operator::Is => Operator::Not,
            Operator::Not => Operator::Is,
            other => other,
        };
        let mut filter = self.clone();
        if let Some(values) = filter.clauses.remove(&(field, operator)) {
            filter.clauses.entry((field, opposite)).or_default().extend(values);
        }
        filter
    }

    /// The filter that both filters together make. Two globs on one field have no common pattern; for those
    /// `values` lists the values that the field has, and those that match both are written out.
    pub fn and(&self, other: &Filter, values: &dyn Fn(Field) -> Vec<String>) -> Filter {
        let mut both = self.clone();
        for clause in other.clauses() {
            let key = (clause.field, clause.operator);
            match both.clauses.get(&key) {
                None => {
                    both.clauses.insert(key, clause.values.clone());
                }
                Some(own) if own == clause.values => {}
                Some(own) => {
                    let met = meet(clause.field, clause.operator, own, clause.values, values);
                    if met.is_empty() {
                        // Nothing is left: the same values as *is* and *is not* say so, and both show as chips.
                        let not = both.clauses.entry((clause.field, Operator::Not)).or_default();
                        not.extend(clause.values.iter().cloned());
                        both.clauses.insert(key, clause.values.clone());
                    } else {
                        both.clauses.insert(key, met);
                    }
                }
            }
        }
        both
    }
}

/// Reads a value as a person writes it and gives its canonical text.
fn canonical(field: Field, operator: Operator, text: &str) -> Result<String, Reason> {
    let kind = field.kind();
    if !operator.applies_to(kind) {
        return Err(format!("{} takes no {}", field.label(), operator.suffix()));
    }
    if operator.takes_one_value() {
        return parse_number(kind, text).map(|number| number_text(kind, number));
    }
    Pattern::parse(kind, text).map(|pattern| pattern.text(kind))
}

type Values = BTreeSet<String>;

fn meet(
    field: Field,
    operator: Operator,
    own: &Values,
    new: &Values,
    values: &dyn Fn(Field) -> Vec<String>,
) -> Values {
    let kind = field.kind();
    let number = |values: &Values| values.iter().find_map(|text| parse_number(kind, text).ok()).unwrap_or(0);
    match operator {
        Operator::Not => own.union(new).cloned().collect(),
        Operator::Min => Values::from([number_text(kind, number(own).max(number(new)))]),
        Operator::Max => Values::from([number_text(kind, number(own).min(number(new)))]),
        Operator::Is => {
            let read = |values: &Values| -> Vec<Pattern> {
                values.iter().filter_map(|text| Pattern::parse(kind, text).ok()).collect()
            };
            let mut met = Values::new();
            for one in read(own) {
                for two in read(new) {
                    match one.and(&two) {
                        Ok(Some(pattern)) => _ = met.insert(pattern.text(kind)),
                        Ok(None) => {}
                        Err(NoCommonPattern) => met.extend(
                            values(field)
                                .into_iter()
                                .filter(|value| one.matches_word(value) && two.matches_word(value))
                                .map(|value| Pattern::literal(kind, Some(&value)).text(kind)),
                        ),
                    }
                }
            }
            met
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(pairs: &[(Field, Operator, &str)]) -> Filter {
        pairs.iter().fold(Filter::default(), |filter, (field, operator, text)| {
            filter.with(*field, *operator, text).unwrap()
        })
    }

    #[test]
    fn is_means_any_not_means_none_and_missing_satisfies_not() {
        let cases: &[(&str, Operator, &[&str], bool)] = &[
            ("sqli", Operator::Is, &["xss", "sqli"], true),
            ("sqli", Operator::Is, &["xss"], false),
            ("sqli", Operator::Is, &[], false),
            ("sqli", Operator::Not, &["xss", "sqli"], false),
            ("sqli", Operator::Not, &["xss"], true),
            ("sqli", Operator::Not, &[], true),
            ("", Operator::Is, &[], true),
            ("", Operator::Is, &["xss"], false),
            ("", Operator::Not, &[], false),
            ("", Operator::Not, &["xss"], true),
            ("*", Operator::Is, &["xss"], true),
            ("*", Operator::Is, &[], false),
            ("*", Operator::Not, &[], true),
        ];
        for (value, operator, words, expected) in cases {
            let tests = filter(&[(Field::Attack, *operator, value)]).tests();
            assert_eq!(
                tests[0].accepts_words(words.iter().copied()),
                *expected,
                "{value} {operator:?} {words:?}"
            );
        }
    }

    #[test]
    fn bounds_are_inclusive_and_refuse_a_missing_number() {
        let tests =
            filter(&[(Field::Duration, Operator::Min, "1.5"), (Field::Duration, Operator::Max, "2")]).tests();
        let accepted = [Some(1499), Some(1500), Some(2000), Some(2001), None]
            .map(|number| tests[0].accepts_number(number));
        assert_eq!(accepted, [false, true, true, false, false]);
    }

    #[test]
    fn toggling_twice_gives_the_filter_back_and_the_opposite_gives_way() {
        let start = filter(&[(Field::Host, Operator::Is, "a.test")]);
        let value = Pattern::literal(Field::Host.kind(), Some("b*"));
        let added = start.toggled(Field::Host, Operator::Is, &value);
        assert_eq!(added.values(Field::Host, Operator::Is).collect::<Vec<_>>(), ["a.test", "b\\*"]);
        assert_eq!(added.toggled(Field::Host, Operator::Is, &value), start);
        let excluded = added.toggled(Field::Host, Operator::Not, &value);
        assert_eq!(excluded.values(Field::Host, Operator::Is).collect::<Vec<_>>(), ["a.test"]);
        assert_eq!(excluded.inverted(Field::Host, Operator::Not).clauses().count(), 1);
    }

    #[test]
    fn two_filters_meet_in_what_both_allow() {
        use Operator::{Is, Max, Min, Not};
        type Case<'a> = (Field, Operator, &'a [&'a str], &'a [&'a str], &'a [&'a str]);
        let cases: &[Case<'_>] = &[
            (Field::Status, Is, &["4xx"], &["403", "500"], &["403"]),
            (Field::Status, Is, &["400-450"], &["4xx"], &["400-450"]),
            (Field::Ip, Is, &["192.0.2.0/24"], &["192.0.2.8/29", "198.51.100.1"], &["192.0.2.8/29"]),
            (Field::Ip, Is, &["192.0.2.0/24"], &["192.0.2.250-192.0.3.9"], &["192.0.2.250-192.0.2.255"]),
            (Field::Host, Is, &["a*"], &["*z", "b.test"], &["a-z"]),
            (Field::Host, Not, &["a"], &["b"], &["a", "b"]),
            (Field::Duration, Min, &["5"], &["7"], &["7"]),
            (Field::Duration, Max, &["5"], &["7"], &["5"]),
        ];
        for (field, operator, one, two, expected) in cases {
            let build = |values: &[&str]| {
                values
                    .iter()
                    .fold(Filter::default(), |filter, text| filter.with(*field, *operator, text).unwrap())
            };
            let met = build(one).and(&build(two), &|_| vec!["a-z".into(), "a-y".into(), "b-z".into()]);
            assert_eq!(met.values(*field, *operator).collect::<Vec<_>>(), *expected);
            assert_eq!(met.clauses().count(), 1);
        }
    }

    #[test]
    fn filters_with_nothing_in_common_meet_in_a_filter_that_accepts_nothing() {
        let one = filter(&[(Field::Status, Operator::Is, "4xx")]);
        let two = filter(&[(Field::Status, Operator::Is, "200")]);
        let tests = one.and(&two, &|_| Vec::new()).tests();
        for word in ["200", "404", "500"] {
            assert!(!tests[0].accepts_words([word].into_iter()));
        }
    }
}
