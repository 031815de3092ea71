//! Which rows count as attacks, see [`crate::Request::is_attack`]: worked out once for each distinct value, then looked
//! up row by row.

use super::{Column, Ledger, Words};
use crate::field::Field;
use crate::request::Verdict;

/// Which rows of a ledger count as attacks.
pub(super) struct Attacked<'a> {
    attacks: &'a Words,
    verdicts: &'a Words,
    /// Whether each entry has a type of attack.
    named: Vec<bool>,
    /// Whether each entry says false positive and nothing else.
    clear: Vec<bool>,
}

impl Attacked<'_> {
    /// True when the row, which there must be, counts as an attack.
    pub(super) fn has(&self, row: usize) -> bool {
        self.named[self.attacks.codes[row] as usize] && !self.clear[self.verdicts.codes[row] as usize]
    }
}

impl Ledger {
    /// Which rows count as attacks.
    pub(super) fn attacked(&self) -> Option<Attacked<'_>> {
        let (Column::Words(attacks), Column::Words(verdicts)) =
            (self.column(Field::Attack), self.column(Field::Verdict))
        else {
            return None;
        };
        let named = attacks.dictionary.entries().map(|mut entry| entry.next().is_some()).collect();
        let clear = verdicts.dictionary.entries().map(Verdict::all_false_positive).collect();
        Some(Attacked { attacks, verdicts, named, clear })
    }
}
