//! Columns and their JSON form: `{"method": {"values": ["GET", "POST"], "rows": [0, 0, 1]}, "time": {"start": …,
//! "deltas": […]}, "size": {"numbers": [12, null]}}`. `rows` is left out where every row has a value of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::dictionary::{Dictionary, Entry};
use super::{Ledger, LedgerError};
use crate::field::{Source, VOCABULARY};

/// One column of a ledger.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Words: at most one for most fields, any number for some.
    Words(Words),
    /// Numbers in the unit their field's kind is stored in; `None` where missing.
    Numbers(Vec<Option<u64>>),
}

/// A column of words: a code for each row, and what the codes stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// What the codes stand for.
    pub dictionary: Dictionary,
    /// The code of each row.
    pub codes: Vec<u32>,
}

impl Column {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Column::Words(words) => words.codes.len(),
            Column::Numbers(numbers) => numbers.len(),
        }
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Words {
    /// Adds a row.
    pub fn push<'a>(&mut self, words: impl Iterator<Item = &'a str> + Clone) {
        let code = self.dictionary.intern(words);
        self.codes.push(code);
    }

    /// Has a row, where there is such a row, hold these words.
    pub fn revise<'a>(&mut self, row: u32, words: impl Iterator<Item = &'a str> + Clone) {
        // Looking a word up makes an index, which for most columns would be for nothing.
        if (row as usize) < self.codes.len() && !self.row(row).eq(words.clone()) {
            self.codes[row as usize] = self.dictionary.intern(words);
        }
    }

    /// The words of a row.
    pub fn row(&self, row: u32) -> Entry<'_> {
        self.dictionary.entry(self.codes.get(row as usize).copied().unwrap_or(u32::MAX))
    }

    /// Adds the rows of another column behind its own.
    pub fn append(&mut self, other: &Words) {
        let codes: Vec<u32> = other.dictionary.entries().map(|entry| self.dictionary.intern(entry)).collect();
        self.codes.extend(other.codes.iter().map(|code| codes[*code as usize]));
    }

    /// True when every code has an entry.
    pub fn is_sound(&self) -> bool {
        let entries = self.dictionary.len() as u32;
        self.codes.iter().all(|code| *code < entries)
    }

    fn has_own_value_in_every_row(&self) -> bool {
        self.codes.len() == self.dictionary.len()
            && self.codes.iter().enumerate().all(|(row, code)| row as u32 == *code)
    }
}

/// The JSON form of any column.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wire {
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deltas: Option<Vec<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Dictionary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numbers: Option<Vec<Option<u64>>>,
}

impl Serialize for Ledger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let start = self.times.first().copied().unwrap_or(0);
        let mut before = start;
        let deltas = self.times.iter().map(|time| {
            let delta = time.wrapping_sub(before);
            before = *time;
            delta
        });
        let time = Wire { start: Some(start), deltas: Some(deltas.collect()), ..Wire::default() };
        let columns = VOCABULARY.iter().zip(&self.columns).map(|(row, column)| {
            let wire = match column {
                Column::Words(words) => Wire {
                    values: Some(words.dictionary.clone()),
                    rows: (!words.has_own_value_in_every_row()).then(|| words.codes.clone()),
                    ..Wire::default()
                },
                Column::Numbers(numbers) => Wire { numbers: Some(numbers.clone()), ..Wire::default() },
            };
            (row.key, wire)
        });
        serializer.collect_map([("time", time)].into_iter().chain(columns))
    }
}

impl<'de> Deserialize<'de> for Ledger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ledger, D::Error> {
        let wires = BTreeMap::<String, Wire>::deserialize(deserializer)?;
        from_wires(wires).map_err(serde::de::Error::custom)
    }
}

fn from_wires(mut wires: BTreeMap<String, Wire>) -> Result<Ledger, LedgerError> {
    let time = wires.remove("time").unwrap_or_default();
    let (Some(mut at), Some(mut times)) = (time.start, time.deltas) else {
        return Err(LedgerError::Form("time"));
    };
    for time in &mut times {
        at = at.wrapping_add(*time);
        *time = at;
    }
    let mut columns = Vec::with_capacity(VOCABULARY.len());
    for row in VOCABULARY {
        let wire = wires.remove(row.key).unwrap_or_default();
        columns.push(match (row.source, wire.values, wire.numbers) {
            (Source::Number(_), None, Some(numbers)) => Column::Numbers(numbers),
            (Source::Number(_), ..) | (_, None, _) => return Err(LedgerError::Form(row.key)),
            (_, Some(dictionary), _) => {
                let codes = wire.rows.unwrap_or_else(|| (0..dictionary.len() as u32).collect());
                Column::Words(Words { dictionary, codes })
            }
        });
    }
    Ledger::from_columns(times, columns)
}
