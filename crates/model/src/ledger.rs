//! A ledger: requests as columns of codes. A condition is evaluated once for each distinct value and then looked
//! up row by row; facets are counts over codes, a sort is a permutation, a timeline a histogram. The ledger is
//! what the browser works on, and the oracle that every store is tested against.

mod attacked;
mod changes;
mod classes;
mod columns;
mod dictionary;
mod found;
mod marks;
mod rhythm;
mod runs;
mod usuals;
mod view;
mod walk;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub use changes::{Change, IDENTITY};
pub use classes::{CLASSES, Classes};
pub use columns::{Column, Words};
pub use dictionary::Dictionary;
pub use marks::Mark;
pub use rhythm::{BURST_GAP, BURST_REQUESTS, Burst, Rhythm};
pub use runs::{Line, Lines, Run};
pub use usuals::Usuals;
pub use view::{Facet, FacetValue, Scope, View};
pub use walk::{FEWEST_VALUES, Identifiers, Step, Walk, Walked};

use hashbrown::{DefaultHashBuilder, HashSet};

use crate::field::{Field, SESSION_BLOCKED, SESSION_NOT_BLOCKED, Source, VOCABULARY};
use crate::instant::Millis;
use crate::query::{RequestKey, Sort};
use crate::request::{Request, counts_as_attack};

/// Requests as columns, one for each field and one for time; row `n` of every column belongs to request `n`.
#[derive(Clone, Debug)]
pub struct Ledger {
    times: Vec<Millis>,
    columns: Vec<Column>,
    usuals: Usuals,
}

/// Why columns do not make a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerError {
    /// The column of this name is not as long as the column of times.
    Length(&'static str),
    /// The column of this name has a row whose code its dictionary does not have.
    Code(&'static str),
    /// The column of this name is missing or of the wrong form.
    Form(&'static str),
    /// The ledger would have more rows than it can number.
    TooLarge,
}

impl std::fmt::Display for LedgerError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LedgerError::Length(name) => {
                write!(formatter, "column {name} has another length than the others")
            }
            LedgerError::Code(name) => write!(formatter, "column {name} has a code outside its dictionary"),
            LedgerError::Form(name) => write!(formatter, "column {name} is missing or not of its form"),
            LedgerError::TooLarge => formatter.write_str("more than 4,294,967,295 requests"),
        }
    }
}

impl std::error::Error for LedgerError {}

impl Default for Ledger {
    fn default() -> Self {
        let column = |row: &crate::field::Row| match row.source {
            Source::Number(_) => Column::Numbers(Vec::new()),
            _ => Column::Words(Words::default()),
        };
        let columns = VOCABULARY.iter().map(column).collect();
        Ledger { times: Vec::new(), columns, usuals: Usuals::default() }
    }
}

impl Ledger {
    /// Makes a ledger of a column of times and one column for each field, in the order of the vocabulary.
    pub fn from_columns(times: Vec<Millis>, columns: Vec<Column>) -> Result<Ledger, LedgerError> {
        for (position, row) in VOCABULARY.iter().enumerate() {
            let column = columns.get(position).ok_or(LedgerError::Form(row.key))?;
            if column.len() != times.len() {
                return Err(LedgerError::Length(row.key));
            }
            match (column, row.source) {
                (Column::Numbers(_), Source::Number(_)) => {}
                (Column::Words(words), source) if !matches!(source, Source::Number(_)) => {
                    if !words.is_sound() {
                        return Err(LedgerError::Code(row.key));
                    }
                }
                _ => return Err(LedgerError::Form(row.key)),
            }
        }
        if columns.len() != Field::COUNT {
            return Err(LedgerError::Form("with no field"));
        }
        Ok(Ledger { times, columns, usuals: Usuals::default() })
    }

    /// Adds one request. `session_blocked` is whether any request of its session was blocked. Whether it is slow or
    /// large follows from what is known to be usual by now, see [`Ledger::know`].
    pub fn push(&mut self, request: &Request, session_blocked: bool) {
        self.times.push(request.time);
        let usual = self.usuals.of_request(request);
        for (row, column) in VOCABULARY.iter().zip(&mut self.columns) {
            match (row.source, column) {
                (Source::Word(read), Column::Words(words)) => words.push(read(request).into_iter()),
                (Source::Words(read), Column::Words(words)) => {
                    words.push(read(request).iter().map(AsRef::as_ref));
                }
                (Source::Code(read), Column::Words(words)) => {
                    let code = read(request).map(|code| code.to_string());
                    words.push(code.as_deref().into_iter());
                }
                (Source::Session, Column::Words(words)) => {
                    words.push(
                        [if session_blocked { SESSION_BLOCKED } else { SESSION_NOT_BLOCKED }].into_iter(),
                    );
                }
                (Source::Usual(measure), Column::Words(words)) => {
                    words.push(usual.band(measure, request).into_iter());
                }
                (Source::Number(read), Column::Numbers(numbers)) => numbers.push(read(request)),
                // The form of a column follows from the source of its field in `default`.
                (Source::Number(_), Column::Words(_)) | (_, Column::Numbers(_)) => {}
            }
        }
    }

    /// Has a row say what its request says now. The status of the session stays.
    pub fn revise(&mut self, row: u32, request: &Request) {
        let usual = self.usuals.of_request(request);
        for (vocabulary, column) in VOCABULARY.iter().zip(&mut self.columns) {
            match (vocabulary.source, column) {
                (Source::Word(read), Column::Words(words)) => words.revise(row, read(request).into_iter()),
                (Source::Words(read), Column::Words(words)) => {
                    words.revise(row, read(request).iter().map(AsRef::as_ref));
                }
                (Source::Code(read), Column::Words(words)) => {
                    let code = read(request).map(|code| code.to_string());
                    words.revise(row, code.as_deref().into_iter());
                }
                (Source::Number(read), Column::Numbers(numbers)) => {
                    if let Some(number) = numbers.get_mut(row as usize) {
                        *number = read(request);
                    }
                }
                (Source::Usual(measure), Column::Words(words)) => {
                    words.revise(row, usual.band(measure, request).into_iter());
                }
                (Source::Session, _) | (Source::Number(_), Column::Words(_)) | (_, Column::Numbers(_)) => {}
            }
        }
    }

    /// Adds the rows of another ledger behind its own.
    pub fn append(&mut self, other: Ledger) -> Result<(), LedgerError> {
        if self.len() + other.len() > u32::MAX as usize {
            return Err(LedgerError::TooLarge);
        }
        if self.is_empty() {
            *self = other;
            return Ok(());
        }
        self.usuals.extend(other.usuals);
        self.times.extend(other.times);
        for (own, new) in self.columns.iter_mut().zip(other.columns) {
            match (own, new) {
                (Column::Words(own), Column::Words(new)) => own.append(&new),
                (Column::Numbers(own), Column::Numbers(new)) => own.extend(new),
                // Both ledgers have the forms of the vocabulary.
                _ => {}
            }
        }
        Ok(())
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// When each request began, in milliseconds since 1970.
    pub fn times(&self) -> &[Millis] {
        &self.times
    }

    /// The column of a field.
    pub fn column(&self, field: Field) -> &Column {
        &self.columns[field.index()]
    }

    /// The words of a field in a row, none when the value is missing or a number.
    pub fn words(&self, field: Field, row: u32) -> impl Iterator<Item = &str> + Clone {
        match self.column(field) {
            Column::Words(words) => Some(words.row(row)),
            Column::Numbers(_) => None,
        }
        .into_iter()
        .flatten()
    }

    /// The first word of a field in a row.
    pub fn word(&self, field: Field, row: u32) -> Option<&str> {
        self.words(field, row).next()
    }

    /// The number of a field in a row, in the unit its kind is stored in.
    pub fn number(&self, field: Field, row: u32) -> Option<u64> {
        match self.column(field) {
            Column::Numbers(numbers) => numbers.get(row as usize).copied().flatten(),
            Column::Words(_) => None,
        }
    }

    /// True when the request of a row counts among those with attacks, see [`Request::is_attack`].
    pub fn is_attack(&self, row: u32) -> bool {
        counts_as_attack(self.words(Field::Attack, row), self.words(Field::Verdict, row))
    }

    /// Number of these rows that have a word in a field.
    pub fn count(&self, rows: &[u32], field: Field, word: &str) -> u64 {
        let Column::Words(words) = self.column(field) else { return 0 };
        let has: Vec<bool> =
            words.dictionary.entries().map(|mut entry| entry.any(|own| own == word)).collect();
        let is_counted = |row: &&u32| {
            let code = words.codes.get(**row as usize).copied();
            code.and_then(|code| has.get(code as usize).copied()).unwrap_or(false)
        };
        rows.iter().filter(is_counted).count() as u64
    }

    /// True when no row has a value in a field.
    pub fn lacks(&self, field: Field) -> bool {
        match self.column(field) {
            Column::Words(words) => words.dictionary.entries().all(|mut entry| entry.next().is_none()),
            Column::Numbers(numbers) => numbers.iter().all(Option::is_none),
        }
    }

    /// When the request of a row began.
    pub fn time(&self, row: u32) -> Option<Millis> {
        self.times.get(row as usize).copied()
    }

    /// The row of the request with this identifier.
    pub fn find(&self, request: &str) -> Option<u32> {
        let Column::Words(words) = self.column(Field::Request) else { return None };
        let code = words.dictionary.find(request)?;
        words.codes.iter().position(|own| *own == code).map(|row| row as u32)
    }

    /// Where among these rows requests with these identifiers are, those that are; in one pass, however many are asked for.
    pub fn positions(&self, rows: &[u32], requests: &BTreeSet<String>) -> BTreeMap<String, usize> {
        let mut sought: HashSet<&str, DefaultHashBuilder> = requests.iter().map(String::as_str).collect();
        let mut found = BTreeMap::new();
        for (position, row) in rows.iter().enumerate() {
            if sought.is_empty() {
                break;
            }
            if let Some(request) = self.word(Field::Request, *row).filter(|request| sought.remove(request)) {
                found.insert(request.to_owned(), position);
            }
        }
        found
    }

    /// The distinct words of a field.
    pub fn distinct(&self, field: Field) -> Vec<String> {
        let Column::Words(words) = self.column(field) else { return Vec::new() };
        let mut distinct: Vec<String> = words.dictionary.entries().flatten().map(str::to_owned).collect();
        distinct.sort_unstable();
        distinct.dedup();
        distinct
    }

    /// The rows in the order of time, those of one millisecond in the order of the ledger. Usually they are already.
    fn in_time_order<'a>(&self, rows: Cow<'a, [u32]>) -> Cow<'a, [u32]> {
        let place = |row: &u32| (self.times[*row as usize], *row);
        if rows.is_sorted_by_key(place) {
            return rows;
        }
        let mut rows = rows.into_owned();
        rows.sort_unstable_by_key(place);
        Cow::Owned(rows)
    }

    /// The rows in this order. Rows that compare equal stay in the order of time; missing values come last.
    pub fn sorted(&self, rows: &[u32], sort: Sort<RequestKey>) -> Vec<u32> {
        let mut sorted = rows.to_vec();
        sorted.sort_by_key(|row| self.times.get(*row as usize));
        let ranks: Vec<u64> = match sort.key {
            RequestKey::Time => {
                if sort.descending {
                    sorted.reverse();
                }
                return sorted;
            }
            RequestKey::Field(field) => match (field.row().source, self.column(field)) {
                (Source::Usual(measure), _) => self.deviations(measure),
                (_, Column::Words(words)) => {
                    let ranks = words.dictionary.ranks();
                    words.codes.iter().map(|code| ranks[*code as usize]).collect()
                }
                (_, Column::Numbers(numbers)) => {
                    numbers.iter().map(|number| number.unwrap_or(u64::MAX)).collect()
                }
            },
        };
        // Missing values next to the highest, so that keys are short: the sort takes a pass for each byte that they differ in.
        let highest = ranks.iter().filter(|rank| **rank != u64::MAX).max().copied().unwrap_or(0);
        radsort::sort_by_key(&mut sorted, |row| match ranks[*row as usize] {
            u64::MAX => highest.saturating_add(1),
            rank if sort.descending => highest - rank,
            rank => rank,
        });
        sorted
    }
}
