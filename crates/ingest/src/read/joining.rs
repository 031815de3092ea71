//! Requests that several lines speak of, until their last line has come. Lines of one request stand close together, so
//! only so many are held; the oldest is then taken to be complete.

use crate::record::Record;
use crate::waf::alert;
use std::collections::{HashMap, VecDeque};

/// Requests that are held.
const HELD: usize = 2_000;
/// Attacks of a request that are held.
const ATTACKS: usize = 500;

/// What the lines of a request share: its identifier, and the client, since some identifiers are no more than a time.
pub(crate) fn key(id: &str, ip: Option<&str>) -> String {
    format!("{id} {}", ip.unwrap_or_default())
}

/// A request with the number of its first line and that line.
pub(super) struct Held {
    pub(super) number: u64,
    pub(super) record: Record,
    pub(super) raw: Vec<u8>,
}

/// Requests by what their lines share.
#[derive(Default)]
pub(super) struct Joining {
    held: HashMap<String, Held>,
    order: VecDeque<String>,
}

impl Joining {
    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Adds a part to its request and gives true; gives false where it is the first of its request.
    pub(super) fn add(&mut self, key: &str, record: &mut Record) -> bool {
        let Some(held) = self.held.get_mut(key) else { return false };
        fill(&mut held.record, std::mem::take(record));
        true
    }

    /// Takes the first part of a request in, and gives the oldest request where there are too many.
    pub(super) fn hold(&mut self, key: String, held: Held) -> Option<Held> {
        self.order.push_back(key.clone());
        self.held.insert(key, held);
        if self.held.len() > HELD { self.oldest() } else { None }
    }

    /// The request that was begun first.
    pub(super) fn oldest(&mut self) -> Option<Held> {
        loop {
            let key = self.order.pop_front()?;
            // One that was taken for its line of an access log is no longer there.
            if let Some(mut held) = self.held.remove(&key) {
                alert::settle(&mut held.record);
                return Some(held);
            }
        }
    }

    /// Adds what is held of this request, which its access log has told; gives true where there is something.
    pub(super) fn complete(&mut self, key: &str, record: &mut Record) -> bool {
        let Some(held) = self.held.remove(key) else { return false };
        fill(record, held.record);
        alert::settle(record);
        true
    }
}

/// Adds what another line says: its attacks, and what was absent.
fn fill(record: &mut Record, other: Record) {
    for attack in other.attacks {
        if record.attacks.len() < ATTACKS && !record.attacks.contains(&attack) {
            record.attacks.push(attack);
        }
    }
    record.time = record.time.min(other.time);
    if record.path.is_empty() || (!record.path.contains('?') && other.path.contains('?')) {
        record.path = other.path;
    }
    record.host = record.host.take().or(other.host);
    record.method = record.method.take().or(other.method);
    record.ip = record.ip.take().or(other.ip);
    record.status = record.status.or(other.status);
    record.protocol = record.protocol.take().or(other.protocol);
    record.referrer = record.referrer.take().or(other.referrer);
    record.user_agent = record.user_agent.take().or(other.user_agent);
}
