//! Requests that several lines speak of, until their last line has come. Lines of one request stand close together, so
//! only so many are held; the oldest is then taken to be complete.

use crate::record::Record;
use crate::waf::alert;
use std::collections::{HashMap, VecDeque};

/// Requests that are held.
const HELD: usize = 2_000;
/// Bytes of their lines.
const BYTES: usize = 64 << 20;
/// Pauses of a growing input after which a request is taken to be complete. A program writes all lines of a request
/// together, but a pause may fall between them.
const PAUSES: u64 = 2;

/// What the lines of a request share: its identifier, and the client, since some identifiers are no more than a time.
pub(crate) fn key(id: &str, ip: Option<&str>) -> String {
    format!("{id} {}", ip.unwrap_or_default())
}

/// A request with the number of its first line and that line.
pub(super) struct Held {
    pub(super) number: u64,
    pub(super) record: Record,
    pub(super) raw: Vec<u8>,
    /// Bytes of its lines.
    bytes: usize,
    /// Pauses there were before its first line.
    begun: u64,
}

/// Requests by what their lines share.
#[derive(Default)]
pub(super) struct Joining {
    held: HashMap<String, Held>,
    order: VecDeque<String>,
    bytes: usize,
    /// Pauses of the input so far.
    pauses: u64,
}

impl Joining {
    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// True when the oldest request has waited long enough.
    pub(super) fn is_full(&self) -> bool {
        self.held.len() > HELD || self.bytes > BYTES
    }

    /// Adds a part to its request and gives true; false where it is the first of its request, which is then held.
    pub(super) fn add(&mut self, key: String, number: u64, record: Record, raw: &[u8]) -> bool {
        self.bytes += raw.len();
        if let Some(held) = self.held.get_mut(&key) {
            held.bytes += raw.len();
            fill(&mut held.record, record);
            return true;
        }
        if self.order.len() > 2 * HELD {
            self.order.retain(|key| self.held.contains_key(key));
        }
        self.order.push_back(key.clone());
        let held = Held { number, record, raw: raw.to_vec(), bytes: raw.len(), begun: self.pauses };
        self.held.insert(key, held);
        false
    }

    /// Takes note that the input has no more for the moment.
    pub(super) fn pause(&mut self) {
        self.pauses += 1;
    }

    /// The request that was begun first, where that was [`PAUSES`] ago.
    pub(super) fn settled(&mut self) -> Option<Held> {
        while let Some(key) = self.order.front() {
            match self.held.get(key) {
                Some(held) if self.pauses - held.begun < PAUSES => return None,
                Some(_) => return self.oldest(),
                None => _ = self.order.pop_front(),
            }
        }
        None
    }

    /// The request that was begun first.
    pub(super) fn oldest(&mut self) -> Option<Held> {
        loop {
            let key = self.order.pop_front()?;
            // One that was taken for its line of an access log is no longer there.
            if let Some(mut held) = self.held.remove(&key) {
                self.bytes -= held.bytes;
                alert::settle(&mut held.record);
                return Some(held);
            }
        }
    }

    /// Adds what is held of this request, which its access log has told; gives true where there is something.
    pub(super) fn complete(&mut self, key: &str, record: &mut Record) -> bool {
        let Some(held) = self.held.remove(key) else { return false };
        self.bytes -= held.bytes;
        fill(record, held.record);
        alert::settle(record);
        true
    }
}

/// Adds what another line says: its attacks, and what was absent.
fn fill(record: &mut Record, other: Record) {
    for attack in other.attacks {
        alert::push(record, attack);
    }
    record.unkept += other.unkept;
    record.time = record.time.min(other.time);
    if record.path.is_empty() || (!record.path.contains('?') && other.path.contains('?')) {
        record.path = other.path;
    }
    record.host = record.host.take().or(other.host);
    record.method = record.method.take().or(other.method);
    record.ip = record.ip.take().or(other.ip);
    record.forwarded = record.forwarded.take().or(other.forwarded);
    record.status = record.status.or(other.status);
    record.duration = record.duration.or(other.duration);
    record.size = record.size.or(other.size);
    if let Some(other) = other.exchange {
        let exchange = record.exchange.get_or_insert_default();
        if exchange.response_headers.is_empty() {
            exchange.response_headers = other.response_headers;
        }
        exchange.response_body = exchange.response_body.take().or(other.response_body);
    }
    record.protocol = record.protocol.take().or(other.protocol);
    record.referrer = record.referrer.take().or(other.referrer);
    record.user_agent = record.user_agent.take().or(other.user_agent);
}
