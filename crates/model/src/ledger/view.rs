//! A view: which rows of a ledger meet two layers of conditions, and what follows from that. The outer scope
//! holds for everything; the inner scope is left out field by field when the values of a field are counted.

use super::{Column, Ledger};
use crate::field::Field;
use crate::filter::{FieldTest, Filter};
use crate::instant::Window;
use crate::wire::Bucket;

/// Conditions on the rows of a ledger.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// When.
    pub window: Window,
    /// What.
    pub filter: Filter,
}

/// The rows of a ledger that meet an outer and an inner scope.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// For each row [`MEETS`], [`FAILS`], or which one condition of the inner scope alone it fails.
    pub(super) states: Vec<u8>,
    rows: Vec<u32>,
}

/// The row meets both scopes.
pub(super) const MEETS: u8 = 0;
/// The row fails the outer scope, or more than one condition of the inner.
const FAILS: u8 = u8::MAX;
/// The row fails the interval of the inner scope and nothing else.
pub(super) const FAILS_TIME: u8 = u8::MAX - 1;

fn fails_field(field: Field) -> u8 {
    field.index() as u8 + 1
}

/// The values of one field with their counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facet {
    /// All values the ledger has, most frequent first, those without rows last; ties in the order of their text.
    pub values: Vec<FacetValue>,
    /// Number of rows that were counted: those that meet everything but the inner conditions on this field.
    pub rows: u32,
}

/// One value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The value; `None` stands for a missing one.
    pub value: Option<String>,
    /// Number of rows that have it.
    pub rows: u32,
}

impl View {
    /// The rows that meet both scopes, in the order of the ledger.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// True when a row meets both scopes.
    pub fn contains(&self, row: u32) -> bool {
        self.states.get(row as usize) == Some(&MEETS)
    }
}

impl Ledger {
    /// Finds the rows that meet all outer scopes and the inner scope.
    pub fn view(&self, outer: &[&Scope], inner: &Scope) -> View {
        let mut states = vec![MEETS; self.len()];
        for scope in outer {
            self.mark_window(&mut states, scope.window, FAILS);
            for test in scope.filter.tests() {
                self.mark(&mut states, &test, FAILS);
            }
        }
        self.mark_window(&mut states, inner.window, FAILS_TIME);
        for test in inner.filter.tests() {
            self.mark(&mut states, &test, fails_field(test.field));
        }
        let rows = states.iter().enumerate().filter(|(_, state)| **state == MEETS).map(|(row, _)| row as u32);
        let rows = rows.collect();
        View { states, rows }
    }

    /// Counts the values of a field over the rows that meet everything but the inner conditions on that field.
    pub fn facet(&self, view: &View, field: Field) -> Facet {
        let Column::Words(words) = self.column(field) else { return Facet::default() };
        let own = fails_field(field);
        let mut counts = vec![0_u32; words.dictionary.len()];
        let mut rows = 0;
        for (code, state) in words.codes.iter().zip(&view.states) {
            if *state == MEETS || *state == own {
                counts[*code as usize] += 1;
                rows += 1;
            }
        }
        let mut values = std::collections::BTreeMap::<Option<&str>, u32>::new();
        for (entry, count) in words.dictionary.entries().zip(&counts) {
            if entry.clone().next().is_none() {
                *values.entry(None).or_default() += count;
            }
            for word in entry {
                *values.entry(Some(word)).or_default() += count;
            }
        }
        let mut values: Vec<FacetValue> = values
            .into_iter()
            .map(|(value, rows)| FacetValue { value: value.map(str::to_owned), rows })
            .collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.rows));
        Facet { values, rows }
    }

    /// Counts requests and attacks in `buckets` equal parts of a window, over the rows that meet everything but
    /// the inner interval. The first bucket starts at `start`, each is `width` milliseconds long.
    pub fn timeline(&self, view: &View, start: i64, width: i64, buckets: usize) -> Vec<Bucket> {
        let mut counts = vec![Bucket::default(); buckets];
        let Some(attacked) = self.attacked() else { return counts };
        for (row, (time, state)) in self.times.iter().zip(&view.states).enumerate() {
            if *state != MEETS && *state != FAILS_TIME {
                continue;
            }
            let position = time.saturating_sub(start).div_euclid(width.max(1));
            if let Some(bucket) = usize::try_from(position).ok().and_then(|position| counts.get_mut(position))
            {
                bucket.requests += 1;
                bucket.attacks += u64::from(attacked.has(row));
            }
        }
        counts
    }

    /// Marks the rows outside a window.
    fn mark_window(&self, states: &mut [u8], window: Window, fails: u8) {
        if window == Window::default() {
            return;
        }
        for (state, time) in states.iter_mut().zip(&self.times) {
            if !window.contains(*time) {
                fail(state, fails);
            }
        }
    }

    /// Marks the rows that fail a test.
    fn mark(&self, states: &mut [u8], test: &FieldTest, fails: u8) {
        match self.column(test.field) {
            Column::Words(words) => {
                let accepted: Vec<bool> =
                    words.dictionary.entries().map(|entry| test.accepts_words(entry)).collect();
                if accepted.iter().all(|accepted| *accepted) {
                    return;
                }
                for (state, code) in states.iter_mut().zip(&words.codes) {
                    if !accepted[*code as usize] {
                        fail(state, fails);
                    }
                }
            }
            Column::Numbers(numbers) => {
                for (state, number) in states.iter_mut().zip(numbers) {
                    if !test.accepts_number(*number) {
                        fail(state, fails);
                    }
                }
            }
        }
    }
}

fn fail(state: &mut u8, fails: u8) {
    *state = if *state == MEETS { fails } else { FAILS };
}
