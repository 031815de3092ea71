//! Finding a text in rows, wherever it is written in them. It hides nothing, so it is no condition of a query.

use super::{Column, Ledger};
use crate::field::Field;

/// Where a text is looked for: in what a row shows and in what names it.
const FIELDS: [Field; 10] = [
    Field::Path,
    Field::Method,
    Field::Status,
    Field::Endpoint,
    Field::Flow,
    Field::Attack,
    Field::Request,
    Field::User,
    Field::Ip,
    Field::Host,
];

impl Ledger {
    /// The positions in `rows` of those rows that have a text in their path, method, code, endpoint, flows, attacks (in
    /// both as words of a query and as people read them), identifier, user, address or host. Ignores ASCII case. An empty text
    /// is in none.
    pub fn found(&self, rows: &[u32], text: &str) -> Vec<u32> {
        let mut has = vec![false; self.len()];
        for field in FIELDS {
            let Column::Words(words) = self.column(field) else { continue };
            let mut accepted = words.dictionary.containing(text);
            if matches!(field, Field::Flow | Field::Attack) && !text.is_empty() {
                let lower = text.to_ascii_lowercase();
                for (accepted, mut entry) in accepted.iter_mut().zip(words.dictionary.entries()) {
                    *accepted |=
                        entry.any(|word| field.value_label(word).to_ascii_lowercase().contains(&lower));
                }
            }
            if accepted.contains(&true) {
                for (has, code) in has.iter_mut().zip(&words.codes) {
                    *has |= accepted[*code as usize];
                }
            }
        }
        (0..).zip(rows).filter(|(_, row)| has[**row as usize]).map(|(position, _)| position).collect()
    }
}
