//! The rows of a page of sessions: facts of each session, and the most frequent values of its matching requests.

use std::cmp::Reverse;
use std::hash::Hash;

use hashbrown::HashMap;
use rusqlite::Row;
use spoor_model::instant::{Millis, rfc3339};
use spoor_model::ledger::Dictionary;
use spoor_model::wire::{Address, Counted, Endpoint, SessionRow, Top};
use spoor_model::{Action, Field, Filter, Window};

use super::aggregate::Sums;
use super::conditions::{Bound, Conditions};
use super::denylist;
use super::dictionary::MISSING;
use super::error::Fault;
use super::pool::Reading;
use super::schema::{self, IS_ATTACK, Place};
use super::status;
use crate::store::StoreError;

/// The columns that are counted, in the order they are read.
const COLUMNS: [Field; 11] = [
    Field::User,
    Field::Role,
    Field::Host,
    Field::Flow,
    Field::Attack,
    Field::Ip,
    Field::Country,
    Field::Network,
    Field::Method,
    Field::Endpoint,
    Field::Action,
];

/// Reads rows of sessions that match a filter, as they are at an instant, with this many values of each kind.
pub struct Rows<'a> {
    reading: &'a Reading<'a>,
    conditions: Conditions,
    now: Millis,
    values: usize,
}

impl<'a> Rows<'a> {
    /// Reads nothing yet.
    pub fn new(
        reading: &'a Reading<'a>,
        filter: &Filter,
        window: Window,
        now: Millis,
        values: usize,
    ) -> Result<Rows<'a>, StoreError> {
        let mut conditions = Conditions::of(filter, reading)?;
        conditions.add_window(window);
        Ok(Rows { reading, conditions, now, values })
    }

    /// The row of a session.
    pub fn row(&self, sums: &Sums) -> Result<SessionRow, StoreError> {
        row(self.reading, sums, &self.conditions, self.now, self.values)
    }
}

fn row(
    reading: &Reading<'_>,
    sums: &Sums,
    conditions: &Conditions,
    now: Millis,
    values: usize,
) -> Result<SessionRow, StoreError> {
    let mut counts = Counts::default();
    let mut days = reading
        .transaction
        .prepare_cached("SELECT day FROM session_day WHERE session = ? AND day BETWEEN ? AND ?")
        .map_err(Fault::from)?;
    let span = [sums.session, schema::day(sums.first), schema::day(sums.last)];
    let days = days
        .query_map(span, |row| row.get(0))
        .and_then(Iterator::collect::<rusqlite::Result<Vec<i64>>>)
        .map_err(Fault::from)?;
    for day in days {
        let mut all = Conditions::default();
        all.add("day = ? AND session = ?", [Bound::Number(day), Bound::Number(sums.session)]);
        all.append(conditions.clone());
        let columns: Vec<String> = COLUMNS
            .iter()
            .map(|field| match field {
                // Types are counted where attacks are.
                Field::Attack => format!("iif({IS_ATTACK}, attack, {MISSING})"),
                field => format!("\"{}\"", field.key()),
            })
            .collect();
        let sql = format!("SELECT {} FROM request {}", columns.join(", "), all.clause());
        let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
        let clear = Bound::Number(reading.dictionaries.all_false_positive());
        let mut rows = select.query(all.values_after(&clear).as_slice()).map_err(Fault::from)?;
        while let Some(row) = rows.next().map_err(Fault::from)? {
            counts.add(row).map_err(Fault::from)?;
        }
    }
    let sql = format!(
        "SELECT s.session, s.session_key, s.blocked, s.requests, {} FROM session s {} WHERE s.id = ?",
        denylist::COLUMNS,
        denylist::JOIN
    );
    let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let filled = select.query_row([sums.session], |row| {
        let key = reading.dictionaries.column(schema::session_key()).entry(row.get(1)?).next();
        Ok(SessionRow {
            id: row.get(0)?,
            session_key: key.unwrap_or_default().to_owned(),
            first: rfc3339(sums.first),
            last: rfc3339(sums.last),
            session_status: status(row.get(2)?).to_owned(),
            denied: denylist::joined(row, 4)?.filter(|denied| !denied.is_over(now)),
            requests: sums.requests,
            attacks: sums.attacks,
            all_requests: row.get(3)?,
            ..counts.tops(reading, values)
        })
    });
    Ok(filled.map_err(Fault::from)?)
}

/// How often each code, or combination of codes, occurs.
#[derive(Default)]
struct Counts {
    words: [Frequency<u32>; 5],
    addresses: Frequency<[u32; 3]>,
    endpoints: Frequency<[u32; 3]>,
    actions: Frequency<u32>,
}

/// Counts that are quick when the same comes again and again, as in a session it does.
pub struct Frequency<K> {
    counts: HashMap<K, u64>,
    latest: Option<(K, u64)>,
}

impl<K> Default for Frequency<K> {
    fn default() -> Self {
        Frequency { counts: HashMap::new(), latest: None }
    }
}

impl<K: Eq + Hash + Copy> Frequency<K> {
    /// Counts one more.
    pub fn add(&mut self, key: K) {
        match &mut self.latest {
            Some((latest, count)) if *latest == key => *count += 1,
            latest => {
                if let Some((before, count)) = latest.replace((key, 1)) {
                    *self.counts.entry(before).or_default() += count;
                }
            }
        }
    }

    fn all(&self) -> HashMap<K, u64> {
        let mut counts = self.counts.clone();
        if let Some((key, count)) = self.latest {
            *counts.entry(key).or_default() += count;
        }
        counts
    }
}

impl Counts {
    fn add(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        for (position, frequency) in self.words.iter_mut().enumerate() {
            frequency.add(row.get(position)?);
        }
        self.addresses.add([row.get(5)?, row.get(6)?, row.get(7)?]);
        self.endpoints.add([row.get(2)?, row.get(8)?, row.get(9)?]);
        self.actions.add(row.get(10)?);
        Ok(())
    }

    /// A row with the most frequent values and nothing else.
    fn tops(&self, reading: &Reading<'_>, most: usize) -> SessionRow {
        let [users, roles, hosts, flows, attacks] = &self.words;
        let counted = |frequency: &Frequency<u32>, field| words(frequency, dictionary(reading, field), most);
        SessionRow {
            users: counted(users, Field::User),
            roles: counted(roles, Field::Role),
            hosts: counted(hosts, Field::Host),
            flows: counted(flows, Field::Flow),
            attack_types: counted(attacks, Field::Attack),
            ips: addresses(&self.addresses, reading, most),
            endpoints: endpoints(&self.endpoints, reading, most),
            blocked: blocked(&self.actions, dictionary(reading, Field::Action)),
            ..SessionRow::default()
        }
    }
}

/// The dictionary of a field with codes.
pub fn dictionary<'a>(reading: &'a Reading<'_>, field: Field) -> &'a Dictionary {
    match schema::place(field) {
        Place::Code(position) => reading.dictionaries.column(position),
        // None of the counted columns lives elsewhere.
        _ => reading.dictionaries.column(0),
    }
}

fn words(frequency: &Frequency<u32>, dictionary: &Dictionary, most: usize) -> Top<Counted> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for (code, count) in frequency.all() {
        for word in dictionary.entry(code) {
            *counts.entry(word).or_default() += count;
        }
    }
    top(counts, most, |value, requests| Counted { value: value.to_owned(), requests })
}

fn blocked(frequency: &Frequency<u32>, dictionary: &Dictionary) -> u64 {
    let is_blocked = |code| dictionary.entry(code).any(|word| word == Action::Blocked.word());
    frequency.all().into_iter().filter(|(code, _)| is_blocked(*code)).map(|(_, count)| count).sum()
}

/// Addresses. One that was seen under two countries or networks shows those it was seen under most.
pub fn addresses(frequency: &Frequency<[u32; 3]>, reading: &Reading<'_>, most: usize) -> Top<Address> {
    let word = |field, code| dictionary(reading, field).entry(code).next();
    let mut counts: HashMap<u32, (u64, [u32; 2], u64)> = HashMap::new();
    let mut all: Vec<([u32; 3], u64)> = frequency.all().into_iter().collect();
    all.sort_unstable();
    for ([ip, country, network], count) in all {
        let (total, place, most) = counts.entry(ip).or_default();
        *total += count;
        if count > *most {
            (*place, *most) = ([country, network], count);
        }
    }
    let named =
        counts.into_iter().filter_map(|(ip, (total, place, _))| Some(((word(Field::Ip, ip)?, place), total)));
    top(named.collect(), most, |(value, [country, network]), requests| Address {
        value: value.to_owned(),
        country: word(Field::Country, country).map(str::to_owned),
        network: word(Field::Network, network).map(str::to_owned),
        requests,
    })
}

/// Endpoints, by host, method and path template.
pub fn endpoints(frequency: &Frequency<[u32; 3]>, reading: &Reading<'_>, most: usize) -> Top<Endpoint> {
    let word = |field, code| dictionary(reading, field).entry(code).next();
    let named = frequency.all().into_iter().map(|([host, method, endpoint], count)| {
        let key = (word(Field::Endpoint, endpoint), word(Field::Method, method), word(Field::Host, host));
        (key, count)
    });
    top(named.collect(), most, |(endpoint, method, host), requests| Endpoint {
        method: method.map(str::to_owned),
        host: host.map(str::to_owned),
        endpoint: endpoint.map(str::to_owned),
        requests,
    })
}

/// The most frequent ones, ties in the order of their text.
pub fn top<K: Ord + Copy, T>(counts: HashMap<K, u64>, most: usize, item: impl Fn(K, u64) -> T) -> Top<T> {
    let total = counts.len() as u64;
    let mut all: Vec<(K, u64)> = counts.into_iter().collect();
    all.sort_unstable_by_key(|(key, count)| (Reverse(*count), *key));
    Top { items: all.into_iter().take(most).map(|(key, count)| item(key, count)).collect(), total }
}
