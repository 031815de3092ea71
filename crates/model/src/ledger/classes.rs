//! Requests over time by class of response.

use super::view::{FAILS_TIME, MEETS, View};
use super::{Column, Ledger};
use crate::field::Field;

/// The classes of response, in the order in which [`Classes::requests`] counts them. The last has requests without a
/// response code, and with one of no other class.
pub const CLASSES: [&str; 5] = ["2xx", "3xx", "4xx", "5xx", "other or no code"];

/// What happened in one interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes {
    /// Number of requests of each class of response, see [`CLASSES`].
    pub requests: [u64; CLASSES.len()],
    /// Number of requests that count as attacks, of whatever class.
    pub attacks: u64,
}

impl Ledger {
    /// Counts requests by class of response, and attacks, in `buckets` equal parts of a window, over the rows that meet
    /// everything but the inner interval. The first bucket starts at `start`, each is `width` milliseconds long.
    pub fn classes(&self, view: &View, start: i64, width: i64, buckets: usize) -> Vec<Classes> {
        let mut counts = vec![Classes::default(); buckets];
        let (Some(attacked), Column::Words(codes)) = (self.attacked(), self.column(Field::Status)) else {
            return counts;
        };
        let class: Vec<usize> =
            codes.dictionary.entries().map(|mut entry| class(entry.next().unwrap_or_default())).collect();
        let rows = self.times.iter().zip(&view.states).zip(&codes.codes);
        for (row, ((time, state), code)) in rows.enumerate() {
            if *state != MEETS && *state != FAILS_TIME {
                continue;
            }
            let position = time.saturating_sub(start).div_euclid(width.max(1));
            if let Some(bucket) = usize::try_from(position).ok().and_then(|position| counts.get_mut(position))
            {
                bucket.requests[class[*code as usize]] += 1;
                bucket.attacks += u64::from(attacked.has(row));
            }
        }
        counts
    }
}

/// Position in [`CLASSES`].
fn class(code: &str) -> usize {
    match code.as_bytes() {
        [first @ b'2'..=b'5', _, _] => usize::from(first - b'2'),
        _ => CLASSES.len() - 1,
    }
}
