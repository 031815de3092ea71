//! From a filter to SQL conditions. Text values are decided by the model over the dictionaries, so SQL only ever
//! compares codes; numbers are compared by SQL. Column names come from the vocabulary, every value is bound.

use std::fmt::Write as _;
use std::rc::Rc;

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value};
use spoor_model::field::{SESSION_BLOCKED, SESSION_NOT_BLOCKED};
use spoor_model::filter::FieldTest;
use spoor_model::pattern::{Pattern, parse_number};
use spoor_model::usual::Measure;
use spoor_model::{Field, Filter, Operator, Window};

use super::endpoints::{BANDS, expression};
use super::error::Fault;
use super::pool::Reading;
use super::schema::{self, Place};
use crate::store::StoreError;

/// Conditions on rows of `request`, joined by AND, with the values they bind.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    text: String,
    values: Vec<Bound>,
    /// No row can meet them.
    pub nothing: bool,
    /// Some look at more than the session: rows must be read to decide them.
    pub of_rows: bool,
}

/// Codes up to which SQLite looks into a set, which it must build first and then search for each row. Above, a
/// look at the byte of the code is quicker.
const LARGEST_SET: usize = 2_000;

/// A bound value.
#[derive(Clone, Debug)]
pub enum Bound {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
    /// The operand of `IN rarray(?)`.
    Set(Rc<Vec<Value>>),
    /// A byte for each code, 1 where it is accepted.
    Map(Vec<u8>),
}

impl ToSql for Bound {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Bound::Number(number) => number.to_sql(),
            Bound::Text(text) => text.to_sql(),
            Bound::Set(set) => set.to_sql(),
            Bound::Map(map) => map.to_sql(),
        }
    }
}

impl Conditions {
    /// The conditions that a filter makes.
    pub fn of(filter: &Filter, reading: &Reading<'_>) -> Result<Conditions, StoreError> {
        let mut conditions = Conditions::default();
        conditions.add_filter(filter, reading)?;
        Ok(conditions)
    }

    /// Adds what a filter asks for.
    pub fn add_filter(&mut self, filter: &Filter, reading: &Reading<'_>) -> Result<(), StoreError> {
        for test in filter.tests() {
            match schema::place(test.field) {
                Place::Code(position) => self.add_codes(filter, &test, position, reading)?,
                Place::Number => self.add_numbers(filter, test.field),
                Place::Session => self.add_sessions(filter, &test, reading)?,
                Place::Request => self.add_requests(filter, &test),
                Place::Blocked => self.add_blocked(&test),
                Place::Usual(measure) => self.add_bands(&test, measure, reading)?,
            }
        }
        Ok(())
    }

    /// Adds that the time lies in a window.
    pub fn add_window(&mut self, window: Window) {
        if let Some(from) = window.from {
            self.add("day >= ? AND time >= ?", [Bound::Number(schema::day(from)), Bound::Number(from)]);
        }
        if let Some(to) = window.to {
            self.add("day <= ? AND time < ?", [Bound::Number(schema::day(to)), Bound::Number(to)]);
        }
    }

    /// Adds that the day is one that the window touches.
    pub fn add_days(&mut self, window: Window) {
        if let Some(from) = window.from {
            self.add("day >= ?", [Bound::Number(schema::day(from))]);
        }
        if let Some(to) = window.to {
            self.add("day <= ?", [Bound::Number(schema::day(to))]);
        }
    }

    /// Adds other conditions behind its own.
    pub fn append(&mut self, other: Conditions) {
        if !other.text.is_empty() {
            self.add(&other.text, other.values);
        }
        self.nothing |= other.nothing;
        self.of_rows |= other.of_rows;
    }

    /// Adds a condition; each `?` of its text takes one of the values.
    pub fn add(&mut self, text: &str, values: impl IntoIterator<Item = Bound>) {
        if !self.text.is_empty() {
            self.text.push_str(" AND ");
        }
        self.text.push_str(text);
        self.values.extend(values);
    }

    /// Adds a condition on a text.
    pub fn add_text(&mut self, text: &str, value: &str) {
        self.of_rows = true;
        self.add(text, [Bound::Text(value.to_owned())]);
    }

    /// `WHERE …`, or nothing where there are no conditions.
    pub fn clause(&self) -> String {
        if self.text.is_empty() { String::new() } else { format!("WHERE {}", self.text) }
    }

    /// The values in the order of their question marks.
    pub fn values(&self) -> Vec<&dyn ToSql> {
        self.values.iter().map(|value| value as &dyn ToSql).collect()
    }

    /// The same behind the value of a question mark that comes before them.
    pub fn values_after<'a>(&'a self, first: &'a Bound) -> Vec<&'a dyn ToSql> {
        std::iter::once(first as &dyn ToSql).chain(self.values()).collect()
    }

    fn add_codes(
        &mut self,
        filter: &Filter,
        test: &FieldTest,
        position: usize,
        reading: &Reading<'_>,
    ) -> Result<(), StoreError> {
        let dictionary = reading.dictionaries.column(position);
        self.of_rows = true;
        let column = format!("\"{}\"", test.field.key());
        let one_word_each = !matches!(test.field.row().source, spoor_model::field::Source::Words(_));
        if one_word_each && let Some(words) = test.only_words() {
            let codes = words.into_iter().filter_map(|word| dictionary.find(word));
            let codes: Vec<u32> = codes.filter(|code| test.accepts_words(dictionary.entry(*code))).collect();
            self.add_set(&column, false, codes.into_iter().map(i64::from));
            return Ok(());
        }
        let clauses = clauses_on(filter, test.field);
        let accepted = reading.acceptance.of(test, &clauses, dictionary, reading.patience)?;
        let count = accepted.iter().filter(|accepted| **accepted).count();
        let complement = count * 2 > accepted.len();
        if count.min(accepted.len() - count) > LARGEST_SET {
            let condition = format!("substr(?, {column} + 1, 1) = x'01'");
            self.add(&condition, [Bound::Map(accepted.iter().map(|accepted| u8::from(*accepted)).collect())]);
            return Ok(());
        }
        let codes = (0_i64..).zip(accepted.iter()).filter(|(_, accepted)| **accepted != complement);
        self.add_set(&column, complement, codes.map(|(code, _)| code));
        Ok(())
    }

    /// Adds that what stands out does so by a band that is asked for, or does not stand out where that is.
    fn add_bands(
        &mut self,
        test: &FieldTest,
        measure: Measure,
        reading: &Reading<'_>,
    ) -> Result<(), StoreError> {
        self.of_rows = true;
        // What the function compares with.
        reading.usuals()?;
        let codes = (0..).zip(BANDS.entries()).filter(|(_, entry)| test.accepts_words(entry.clone()));
        let codes: Vec<i64> = codes.map(|(code, _)| code).collect();
        if codes.len() < BANDS.len() {
            self.add_set(&expression(measure), false, codes.into_iter());
        }
        Ok(())
    }

    /// Adds that an expression has one of these values, or none of them.
    fn add_set(&mut self, column: &str, complement: bool, codes: impl Iterator<Item = i64>) {
        let codes: Vec<Value> = codes.map(Value::Integer).collect();
        match (codes.as_slice(), complement) {
            ([], true) => {}
            ([], false) => self.nothing = true,
            ([Value::Integer(code)], _) => {
                let operator = if complement { "<>" } else { "=" };
                self.add(&format!("{column} {operator} ?"), [Bound::Number(*code)]);
            }
            _ => {
                let operator = if complement { "NOT IN" } else { "IN" };
                self.add(&format!("{column} {operator} rarray(?)"), [Bound::Set(Rc::new(codes))]);
            }
        }
    }

    fn add_numbers(&mut self, filter: &Filter, field: Field) {
        self.of_rows = true;
        let (kind, column) = (field.kind(), field.key());
        for clause in filter.clauses().filter(|clause| clause.field == field) {
            if matches!(clause.operator, Operator::Min | Operator::Max) {
                let operator = if clause.operator == Operator::Min { ">=" } else { "<=" };
                for number in clause.values.iter().filter_map(|text| parse_number(kind, text).ok()) {
                    self.add(&format!("\"{column}\" {operator} ?"), [Bound::Number(number as i64)]);
                }
                continue;
            }
            let (mut any, mut values, mut missing) = (String::new(), Vec::new(), false);
            for pattern in clause.values.iter().filter_map(|text| Pattern::parse(kind, text).ok()) {
                match pattern {
                    Pattern::Numbers(low, high) => {
                        // i64 is what every store holds, and the model reads no larger number.
                        values.extend([Bound::Number(low as i64), Bound::Number(high as i64)]);
                        let or = if any.is_empty() { "" } else { " OR " };
                        let _ = write!(any, "{or}\"{column}\" BETWEEN ? AND ?");
                    }
                    _ => missing = true,
                }
            }
            let any = if any.is_empty() { "0".to_owned() } else { any };
            let text = match (clause.operator, missing) {
                (Operator::Is, true) => format!("(\"{column}\" IS NULL OR {any})"),
                (Operator::Is, false) => format!("(\"{column}\" IS NOT NULL AND ({any}))"),
                // A comparison with NULL is NULL, and a missing value satisfies *is not*.
                (_, true) => format!("(\"{column}\" IS NOT NULL AND NOT ({any}))"),
                (_, false) => format!("(\"{column}\" IS NULL OR NOT ({any}))"),
            };
            self.add(&text, values);
        }
    }

    fn add_sessions(
        &mut self,
        filter: &Filter,
        test: &FieldTest,
        reading: &Reading<'_>,
    ) -> Result<(), StoreError> {
        let (words, complement) = identifiers(filter, test);
        let mut find = reading
            .transaction
            .prepare_cached("SELECT id FROM session WHERE session IN rarray(?)")
            .map_err(Fault::from)?;
        let words = Rc::new(words.into_iter().map(Value::Text).collect::<Vec<_>>());
        let ids = find
            .query_map([words], |row| row.get(0))
            .and_then(Iterator::collect::<rusqlite::Result<Vec<i64>>>)
            .map_err(Fault::from)?;
        self.add_set("\"session\"", complement, ids.into_iter());
        Ok(())
    }

    fn add_requests(&mut self, filter: &Filter, test: &FieldTest) {
        self.of_rows = true;
        let (words, complement) = identifiers(filter, test);
        if words.is_empty() {
            self.nothing |= !complement;
            return;
        }
        let operator = if complement { "NOT IN" } else { "IN" };
        let words = words.into_iter().map(Value::Text).collect();
        self.add(&format!("request {operator} rarray(?)"), [Bound::Set(Rc::new(words))]);
    }

    fn add_blocked(&mut self, test: &FieldTest) {
        let accepts = |status| test.accepts_words([status].into_iter());
        match (accepts(SESSION_BLOCKED), accepts(SESSION_NOT_BLOCKED)) {
            (true, true) => {}
            (false, false) => self.nothing = true,
            (blocked, _) => {
                let blocked = Bound::Number(i64::from(blocked));
                self.add("session IN (SELECT id FROM session WHERE blocked = ?)", [blocked]);
            }
        }
    }
}

/// The identifiers a filter names for a field, and whether it means all but these. An empty text is a missing one.
fn identifiers(filter: &Filter, test: &FieldTest) -> (Vec<String>, bool) {
    let field = test.field;
    let accepts = |word: &str| test.accepts_words(Some(word).filter(|word| !word.is_empty()).into_iter());
    let named = |operator| filter.values(field, operator).map(str::to_owned);
    if filter.values(field, Operator::Is).next().is_some() {
        (named(Operator::Is).filter(|word| accepts(word)).collect(), false)
    } else {
        (named(Operator::Not).filter(|word| !accepts(word)).collect(), true)
    }
}

/// All clauses on a field as one text.
fn clauses_on(filter: &Filter, field: Field) -> String {
    let mut text = field.key().to_owned();
    for clause in filter.clauses().filter(|clause| clause.field == field) {
        for value in clause.values {
            // Lengths keep two lists of values apart that read alike when joined.
            let _ = write!(text, "{}={}:{value}", clause.operator.suffix(), value.len());
        }
    }
    text
}
