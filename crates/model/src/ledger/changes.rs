//! Changes of identity: where a client goes on from another address, with another user agent or as somebody else.
//! Knows the whole ledger, whatever is shown of it.

use super::{Column, Ledger};
use crate::field::Field;

/// The fields that say who the client is.
pub const IDENTITY: [Field; 5] = [Field::Ip, Field::Country, Field::UserAgent, Field::User, Field::Role];

/// A request whose value of a field is another than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The row with the new value.
    pub row: u32,
    /// The last row before it with a value.
    pub before: u32,
}

impl Ledger {
    /// Where a field changes from one value to another, in the order of time. A missing value is no change: what a
    /// request does not say of its client, it does not deny.
    pub fn changes(&self, field: Field) -> Vec<Change> {
        let Column::Words(words) = self.column(field) else { return Vec::new() };
        let missing: Vec<bool> = words.dictionary.entries().map(|mut entry| entry.next().is_none()).collect();
        let mut changes = Vec::new();
        let mut last = None::<(u32, u32)>;
        for row in self.in_time_order((0..self.len() as u32).collect()).iter().copied() {
            let code = words.codes[row as usize];
            if missing[code as usize] {
                continue;
            }
            if let Some((known, before)) = last
                && known != code
            {
                changes.push(Change { row, before });
            }
            last = Some((code, row));
        }
        changes
    }
}
