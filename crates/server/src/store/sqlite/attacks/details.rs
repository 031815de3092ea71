//! What the rows of a page say beyond their sums: most frequent values, sessions by name, and requests over time.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use spoor_model::Window;
use spoor_model::wire::{AttackGroup, Counted, MOST_NAMED};

use super::super::pool::Reading;
use super::super::rows::{Frequency, addresses, endpoints, top};
use super::session_text;
use super::sums::Pass;
use crate::store::StoreError;

/// The intervals that all timelines of a list have in common.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Start of the first, in milliseconds since 1970.
    pub start: i64,
    /// Length of each.
    pub width: i64,
    buckets: i64,
}

impl Axis {
    /// From the start of the window to its end, or to what there is where it is open, and up to `now` where that is given.
    pub fn of(window: Window, span: Option<(i64, i64)>, now: Option<i64>, buckets: i64) -> Axis {
        let (first, last) = span.unwrap_or_default();
        let start = window.from.unwrap_or(first);
        let end = window.to.unwrap_or_else(|| last.saturating_add(1).max(now.unwrap_or(i64::MIN)));
        let width = end.saturating_sub(start).max(1) / buckets + 1;
        Axis { start, width, buckets }
    }

    fn bucket(self, time: i64) -> usize {
        (time.saturating_sub(self.start) / self.width).clamp(0, self.buckets - 1) as usize
    }
}

/// The details of some groups.
pub struct Details {
    groups: HashMap<u32, Detail>,
}

struct Detail {
    kinds: HashMap<u32, u64>,
    addresses: Frequency<[u32; 3]>,
    endpoints: Frequency<[u32; 3]>,
    /// One more than are named at most shows that there are more.
    sessions: BTreeSet<u32>,
    timeline: Vec<u64>,
}

impl Details {
    /// Collects those of these groups.
    pub fn of(pass: &Pass<'_>, numbers: impl Iterator<Item = u32>, axis: Axis) -> Details {
        let empty = |number| {
            let detail = Detail {
                kinds: HashMap::new(),
                addresses: Frequency::default(),
                endpoints: Frequency::default(),
                sessions: BTreeSet::new(),
                timeline: vec![0; axis.buckets as usize],
            };
            (number, detail)
        };
        let mut groups: HashMap<u32, Detail> = numbers.map(empty).collect();
        for hit in &pass.hits {
            let Some(detail) = groups.get_mut(&hit.group) else { continue };
            *detail.kinds.entry(hit.kind).or_default() += 1;
            if hit.again {
                continue;
            }
            detail.addresses.add(hit.address);
            detail.endpoints.add(hit.endpoint);
            if detail.sessions.len() <= MOST_NAMED {
                detail.sessions.insert(hit.session);
            }
            if let Some(count) = detail.timeline.get_mut(axis.bucket(hit.time)) {
                *count += 1;
            }
        }
        Details { groups }
    }

    /// The row of a group with these and nothing else.
    pub fn row(
        &self,
        reading: &Reading<'_>,
        pass: &Pass<'_>,
        number: u32,
        most: usize,
    ) -> Result<AttackGroup, StoreError> {
        let Some(detail) = self.groups.get(&number) else { return Ok(AttackGroup::default()) };
        let mut kinds: HashMap<&str, u64> = HashMap::new();
        for (kind, count) in &detail.kinds {
            *kinds.entry(pass.kind(*kind)?).or_default() += count;
        }
        let mut session_ids = Vec::new();
        if detail.sessions.len() <= MOST_NAMED {
            for session in &detail.sessions {
                session_ids.push(session_text(reading, pass.session(*session)?)?);
            }
            session_ids.sort_unstable();
        }
        Ok(AttackGroup {
            types: top(kinds, most, |value, requests| Counted { value: value.to_owned(), requests }),
            ips: addresses(&detail.addresses, reading, most),
            endpoints: endpoints(&detail.endpoints, reading, most),
            session_ids,
            timeline: detail.timeline.clone(),
            ..AttackGroup::default()
        })
    }
}
