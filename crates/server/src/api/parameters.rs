//! The query string of a request: the endpoint's own keys and the query in one, read strictly. Everything that is
//! not understood is reported at once.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use spoor_model::query::MOST_PAIRS;
use spoor_model::{Field, Problem, Query, percent};

use super::problem::Refusal;

/// Parameters of a request.
pub struct Parameters {
    own: BTreeMap<&'static str, String>,
    query: Query,
    problems: Vec<Problem>,
}

impl Parameters {
    /// Reads a raw query string. `keys` are the endpoint's own; all others belong to the query.
    pub fn read(raw: Option<&str>, keys: &[&'static str]) -> Parameters {
        let (mut own, mut problems, mut rest) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (position, (key, value)) in percent::pairs(raw.unwrap_or_default()).enumerate() {
            if position == MOST_PAIRS {
                problems.push(problem("", "", format!("there are more than {MOST_PAIRS} parameters")));
                break;
            }
            match keys.iter().find(|own| **own == key) {
                None => rest.push((key, value)),
                Some(key) if own.contains_key(key) => {
                    problems.push(problem(key, &value, "given more than once".to_owned()));
                }
                Some(key) => _ = own.insert(*key, value),
            }
        }
        let (query, unread) = Query::from_pairs(rest);
        problems.extend(unread);
        Parameters { own, query, problems }
    }

    /// A number of its own, `usual` where it is not given.
    pub fn number(&mut self, key: &'static str, usual: usize, allowed: RangeInclusive<usize>) -> usize {
        let Some(text) = self.own.remove(key) else { return usual };
        // `parse` takes a sign, too.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(number) = text.parse().ok().filter(|number| digits && allowed.contains(number)) {
            return number;
        }
        let reason = format!("it must be a number from {} to {}", allowed.start(), allowed.end());
        self.problems.push(problem(key, &text, reason));
        usual
    }

    /// A text of its own.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        self.own.remove(key)
    }

    /// A text of its own that stands for a value. The error says what it must be.
    pub fn read_text<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.own.remove(key)?;
        read(&text).map_err(|reason| self.problems.push(problem(key, &text, reason))).ok()
    }

    /// A field of the vocabulary, which must be given.
    pub fn field(&mut self, key: &'static str) -> Option<Field> {
        let text = self.own.remove(key).unwrap_or_default();
        let field = Field::from_key(&text);
        if field.is_none() {
            let reason = format!("“{text}” is not the key of a field");
            let reason = if text.is_empty() { "the key of a field is needed".to_owned() } else { reason };
            self.problems.push(problem(key, &text, reason));
        }
        field
    }

    /// The query, or everything that was not understood.
    pub fn finish(self) -> Result<Query, Refusal> {
        if self.problems.is_empty() { Ok(self.query) } else { Err(Refusal::not_understood(self.problems)) }
    }
}

/// The identifier in a path.
pub fn identifier(path: Result<Path<String>, PathRejection>) -> Result<String, Refusal> {
    path.map(|Path(id)| id).map_err(|_| Refusal::nothing_there())
}

fn problem(key: &str, value: &str, reason: String) -> Problem {
    Problem { key: key.to_owned(), value: value.to_owned(), reason }
}
