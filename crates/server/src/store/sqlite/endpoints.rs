//! What is known of each endpoint, kept with every batch in the transaction that stores it: how many requests, what is
//! usual for time and size, and what they told. An endpoint is host, method and path template, each by its code.

mod insight;
mod usuals;

use hashbrown::HashMap;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use spoor_ingest::insight::{got_through, learn};
use spoor_model::endpoint::Facts;
use spoor_model::usual::{Histogram, Measure, Usual, UsualValues};
use spoor_model::{Field, Request};

pub use insight::insight;
pub use usuals::{BANDS, Slot, Usuals, band_of, expression, register};

use super::dictionary::{Dictionaries, MISSING};
use super::error::{Fault, broken};
use super::restore::read_detail;
use super::schema::{self, Place};
use crate::store::StoreError;

/// Codes of host, method and path template.
pub type Key = [u32; 3];

/// The fields that name an endpoint.
pub const NAMING: [Field; 3] = [Field::Host, Field::Method, Field::Endpoint];

/// What the requests of a batch tell of their endpoints.
#[derive(Default)]
pub struct Gathered {
    endpoints: HashMap<Key, Endpoint>,
}

/// What is known of one endpoint.
#[derive(Default)]
struct Endpoint {
    requests: u64,
    first: i64,
    last: i64,
    /// One for each measure.
    histograms: [Histogram; 2],
    facts: Facts,
}

impl Gathered {
    /// Takes in a request. One whose template is not known belongs to no endpoint.
    pub fn add(&mut self, key: Key, request: &Request) {
        if key[2] == MISSING {
            return;
        }
        let (first, last) = (request.time, request.time);
        let own =
            self.endpoints.entry(key).or_insert_with(|| Endpoint { first, last, ..Endpoint::default() });
        own.requests += 1;
        own.first = own.first.min(first);
        own.last = own.last.max(last);
        for (measure, histogram) in Measure::ALL.into_iter().zip(&mut own.histograms) {
            if let Some(value) = measure.of(request) {
                histogram.add(value);
            }
        }
        learn(&mut own.facts, request);
    }

    /// Puts it together with what is stored.
    pub fn write(self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let mut upsert = transaction
            .prepare_cached(
                "INSERT INTO endpoint(host, method, endpoint, requests, first, last, durations, duration_median, duration_p95, \
                 sizes, size_median, size_p95, duration_histogram, size_histogram, facts) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = excluded.requests, \
                 first = excluded.first, last = excluded.last, durations = excluded.durations, \
                 duration_median = excluded.duration_median, duration_p95 = excluded.duration_p95, sizes = excluded.sizes, \
                 size_median = excluded.size_median, size_p95 = excluded.size_p95, \
                 duration_histogram = excluded.duration_histogram, size_histogram = excluded.size_histogram, facts = excluded.facts",
            )
            .map_err(Fault::from)?;
        for (key, gathered) in self.endpoints {
            let endpoint = match stored(transaction, key)? {
                Some(known) => known.with(gathered),
                None => gathered,
            };
            let Endpoint { requests, first, last, histograms: [durations, sizes], facts } = endpoint;
            let [duration, size] = [&durations, &sizes].map(|own| own.usual().unwrap_or_default());
            // Facts are names and numbers, which always have a JSON form.
            let facts = serde_json::to_string(&facts).unwrap_or_default();
            let [host, method, endpoint] = key;
            upsert
                .execute(params![
                    host,
                    method,
                    endpoint,
                    requests,
                    first,
                    last,
                    duration.n,
                    storable(duration.median),
                    storable(duration.p95),
                    size.n,
                    storable(size.median),
                    storable(size.p95),
                    durations.to_bytes(),
                    sizes.to_bytes(),
                    facts
                ])
                .map_err(Fault::from)?;
        }
        Ok(())
    }
}

impl Endpoint {
    fn with(mut self, new: Endpoint) -> Endpoint {
        self.requests += new.requests;
        self.first = self.first.min(new.first);
        self.last = self.last.max(new.last);
        for (own, new) in self.histograms.iter_mut().zip(&new.histograms) {
            own.merge(new);
        }
        self.facts.merge(new.facts);
        self
    }
}

/// A number as SQLite can hold it.
fn storable(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Number, median and 95th percentile of both measures, from six columns one after the other.
fn usual_values(row: &Row<'_>, from: usize) -> rusqlite::Result<UsualValues> {
    let usual = |at| {
        let usual = Usual { n: row.get(at)?, median: row.get(at + 1)?, p95: row.get(at + 2)? };
        Ok::<_, rusqlite::Error>(Some(usual).filter(|usual| usual.n > 0))
    };
    Ok(UsualValues { duration: usual(from)?, size: usual(from + 3)? })
}

fn stored(connection: &Connection, [host, method, endpoint]: Key) -> Result<Option<Endpoint>, StoreError> {
    let mut select = connection
        .prepare_cached(
            "SELECT requests, first, last, duration_histogram, size_histogram, facts FROM endpoint \
             WHERE host = ? AND method = ? AND endpoint = ?",
        )
        .map_err(Fault::from)?;
    let read = |row: &Row<'_>| {
        let bytes = [row.get::<_, Vec<u8>>(3)?, row.get(4)?];
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, bytes, row.get::<_, String>(5)?))
    };
    let found = select.query_row([host, method, endpoint], read).optional().map_err(Fault::from)?;
    let Some((requests, first, last, bytes, facts)) = found else { return Ok(None) };
    let [Some(durations), Some(sizes)] = bytes.map(|bytes| Histogram::from_bytes(&bytes)) else {
        return Err(broken("a histogram of an endpoint cannot be read"));
    };
    let facts = serde_json::from_str(&facts)
        .map_err(|error| broken(format!("the facts of an endpoint cannot be read: {error}")))?;
    Ok(Some(Endpoint { requests, first, last, histograms: [durations, sizes], facts }))
}

/// The positions of the columns that name an endpoint among all coded columns.
pub fn positions() -> [usize; 3] {
    NAMING.map(|field| match schema::place(field) {
        Place::Code(position) => position,
        // The three are words, and words live in coded columns.
        _ => usize::MAX,
    })
}

/// Counts anew whether an attack got through, where an analyst decided on one of a request. What else the request told
/// stays told.
pub fn judged(
    transaction: &Transaction<'_>,
    dictionaries: &mut Dictionaries,
    before: &Request,
    after: &Request,
) -> rusqlite::Result<()> {
    let added = i64::from(got_through(after)) - i64::from(got_through(before));
    if added == 0 {
        return Ok(());
    }
    let words = [&after.host, &after.method, &after.endpoint];
    let mut key = Key::default();
    for ((code, word), position) in key.iter_mut().zip(words).zip(positions()) {
        *code = dictionaries.intern(position, word.as_deref().into_iter());
    }
    let update = "UPDATE endpoint SET facts = json_set(facts, '$.issues', max(0, json_extract(facts, '$.issues') + ?)) \
                  WHERE host = ? AND method = ? AND endpoint = ?";
    transaction.prepare_cached(update)?.execute(params![added, key[0], key[1], key[2]])?;
    Ok(())
}

/// Learns from all requests that are stored, where that was not done when they were written: an older Spoor did.
pub fn fill(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let filled = transaction
        .query_row("SELECT value FROM setting WHERE name = 'endpoints_filled'", [], |row| {
            row.get::<_, bool>(0)
        })
        .map_err(Fault::from)?;
    if filled {
        return Ok(());
    }
    let mut dictionaries = Dictionaries::default();
    dictionaries.refresh(transaction)?;
    let word = |field: Field, code: u32| match schema::place(field) {
        Place::Code(position) => dictionaries.column(position).entry(code).next(),
        _ => None,
    };
    let mut gathered = Gathered::default();
    let mut select = transaction
        .prepare(
            "SELECT r.host, r.method, r.endpoint, r.time, r.path, r.status, r.duration, r.size, d.json \
             FROM request r LEFT JOIN detail d ON d.seq = r.seq",
        )
        .map_err(Fault::from)?;
    let mut rows = select.query([]).map_err(Fault::from)?;
    while let Some(row) = rows.next().map_err(Fault::from)? {
        let code = |at| row.get::<_, u32>(at).map_err(Fault::from);
        let json: Option<Vec<u8>> = row.get(8).map_err(Fault::from)?;
        let detail = json.as_deref().map(read_detail).transpose()?.unwrap_or_default();
        let request = Request {
            time: row.get(3).map_err(Fault::from)?,
            path: word(Field::Path, code(4)?).unwrap_or_default().to_owned(),
            status: word(Field::Status, code(5)?).and_then(|status| status.parse().ok()),
            duration: row.get(6).map_err(Fault::from)?,
            size: row.get(7).map_err(Fault::from)?,
            attacks: detail.attacks,
            parameters: detail.parameters,
            exchange: detail.exchange,
            ..Request::default()
        };
        gathered.add([code(0)?, code(1)?, code(2)?], &request);
    }
    gathered.write(transaction)?;
    transaction
        .execute("UPDATE setting SET value = 1 WHERE name = 'endpoints_filled'", [])
        .map_err(Fault::from)?;
    Ok(())
}
