//! Marks: the requests of a session that one looks for first. Knows the whole ledger, whatever is shown of it.

use super::{Column, Ledger, Words};
use crate::field::Field;
use crate::instant::Millis;
use crate::request::Action;

/// A request to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The first request that counts as an attack.
    Attack,
    /// The first request that a detector blocked.
    Blocked,
    /// The first request after the first attack that was answered 2xx. It may be an attack itself.
    Success,
    /// The first request that was answered 5xx.
    ServerError,
}

impl Mark {
    /// All marks, in the order in which [`Ledger::marks`] has them.
    pub const ALL: [Mark; 4] = [Mark::Attack, Mark::Blocked, Mark::Success, Mark::ServerError];

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Mark::Attack => "first attack",
            Mark::Blocked => "first blocked",
            Mark::Success => "first success after",
            Mark::ServerError => "first server error",
        }
    }

    /// What is said of a session that has none.
    pub fn absent(self) -> &'static str {
        match self {
            Mark::Attack => "no attack in this session",
            Mark::Blocked => "no blocked request in this session",
            Mark::Success => "no success after an attack in this session",
            Mark::ServerError => "no server error in this session",
        }
    }

    /// What it is, for those who want to know exactly.
    pub fn about(self) -> &'static str {
        match self {
            Mark::Attack => "The earliest request with an attack that is no false positive",
            Mark::Blocked => "The earliest request that a detector blocked",
            Mark::Success => "The earliest request after the first attack that was answered 2xx",
            Mark::ServerError => "The earliest request that was answered 5xx",
        }
    }
}

impl Ledger {
    /// The row of each mark, in the order of [`Mark::ALL`]. First means earliest, and among requests of one
    /// millisecond the first in the ledger.
    pub fn marks(&self) -> [Option<u32>; 4] {
        let attack = self.attacked().and_then(|attacked| {
            let places = self.times.iter().copied().zip(0_u32..);
            places.filter(|(_, row)| attacked.has(*row as usize)).min()
        });
        let blocked =
            self.first(Field::Action, None, |words| has(words, |word| word == Action::Blocked.word()));
        let success = attack.and_then(|attack| {
            self.first(Field::Status, Some(attack), |words| has(words, |word| word.starts_with('2')))
        });
        let error = self.first(Field::Status, None, |words| has(words, |word| word.starts_with('5')));
        [attack, blocked, success, error].map(|place| place.map(|(_, row)| row))
    }

    /// When and where the first row after a place is whose value is wanted.
    fn first(
        &self,
        field: Field,
        after: Option<(Millis, u32)>,
        wanted: impl Fn(&Words) -> Vec<bool>,
    ) -> Option<(Millis, u32)> {
        let Column::Words(words) = self.column(field) else { return None };
        let wanted = wanted(words);
        let places = self.times.iter().zip(0_u32..).zip(&words.codes);
        places
            .filter(|(_, code)| wanted[**code as usize])
            .map(|((time, row), _)| (*time, row))
            .filter(|place| after.is_none_or(|after| *place > after))
            .min()
    }
}

/// Which entries have a word that is accepted.
fn has(words: &Words, accepts: impl Fn(&str) -> bool) -> Vec<bool> {
    words.dictionary.entries().map(|mut entry| entry.any(&accepts)).collect()
}
