//! Filters made ready to be compared with the values of requests, one test for each field.

use super::{Filter, Operator};
use crate::field::Field;
use crate::pattern::{Pattern, parse_number};

impl Filter {
    /// What a request must meet, one test for each field that has a clause.
    pub fn tests(&self) -> Vec<FieldTest> {
        let mut tests: Vec<FieldTest> = Vec::new();
        for clause in self.clauses() {
            if tests.last().is_none_or(|test| test.field != clause.field) {
                tests.push(FieldTest {
                    field: clause.field,
                    is: None,
                    not: Vec::new(),
                    min: None,
                    max: None,
                });
            }
            let Some(test) = tests.last_mut() else { continue };
            let kind = clause.field.kind();
            // Canonical texts are always readable: a filter only takes in what it could read.
            let patterns = clause.values.iter().filter_map(|text| Pattern::parse(kind, text).ok());
            let numbers = clause.values.iter().filter_map(|text| parse_number(kind, text).ok());
            match clause.operator {
                Operator::Is => test.is = Some(patterns.collect()),
                Operator::Not => test.not = patterns.collect(),
                Operator::Min => test.min = numbers.max(),
                Operator::Max => test.max = numbers.min(),
            }
        }
        tests
    }
}

/// All clauses of one field, read and ready to be compared.
#[derive(Clone, Debug)]
pub struct FieldTest {
    /// The field.
    pub field: Field,
    is: Option<Vec<Pattern>>,
    not: Vec<Pattern>,
    min: Option<u64>,
    max: Option<u64>,
}

impl FieldTest {
    /// True when a field with these words, none when the value is missing, meets all clauses.
    pub fn accepts_words<'a>(&self, words: impl Iterator<Item = &'a str>) -> bool {
        let (mut missing, mut met) = (true, self.is.is_none());
        for word in words {
            missing = false;
            if self.not.iter().any(|pattern| pattern.matches_word(word)) {
                return false;
            }
            met = met || self.is.iter().flatten().any(|pattern| pattern.matches_word(word));
        }
        if missing && self.not.contains(&Pattern::Missing) {
            return false;
        }
        met || (missing && self.is.iter().flatten().any(|pattern| *pattern == Pattern::Missing))
    }

    /// True when a field with this number, or none, meets all clauses.
    pub fn accepts_number(&self, number: Option<u64>) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches_number(number));
        self.is.as_deref().is_none_or(any)
            && !any(&self.not)
            && self.min.is_none_or(|min| number.is_some_and(|number| number >= min))
            && self.max.is_none_or(|max| number.is_some_and(|number| number <= max))
    }

    /// The words that alone can meet the clauses, where they are that few: a store can look these up instead
    /// of comparing every value it has.
    pub fn only_words(&self) -> Option<Vec<&str>> {
        self.is
            .as_ref()?
            .iter()
            .map(|pattern| if let Pattern::Literal(word) = pattern { Some(word.as_str()) } else { None })
            .collect()
    }
}
