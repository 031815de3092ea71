//! The sessions that match a query with the sums of their matching requests: made by one pass over the days of the
//! window, and remembered while the data stays as it is, so that a second page costs no second pass.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;
use lru::LruCache;
use rusqlite::params;
use spoor_model::{Filter, Window};

use super::conditions::{Bound, Conditions};
use super::error::Fault;
use super::pool::Reading;
use super::schema::IS_ATTACK;
use crate::store::StoreError;

/// Sums over the matching requests of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// The session's number in the database.
    pub session: i64,
    /// Time of the first matching request.
    pub first: i64,
    /// Time of the last.
    pub last: i64,
    /// Number of them.
    pub requests: u64,
    /// Number of them that count as attacks.
    pub attacks: u64,
}

/// Lists that were made, by what they were made from.
pub struct Lists {
    remembered: Mutex<LruCache<Key, Arc<Vec<Sums>>>>,
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    filter: Filter,
    window: Window,
    version: i64,
}

const REMEMBERED: NonZeroUsize = NonZeroUsize::new(8).unwrap();

impl Default for Lists {
    fn default() -> Lists {
        Lists { remembered: Mutex::new(LruCache::new(REMEMBERED)) }
    }
}

impl Lists {
    /// All sessions with a request that matches, in no particular order.
    pub fn of(
        &self,
        reading: &Reading<'_>,
        filter: &Filter,
        window: Window,
    ) -> Result<Arc<Vec<Sums>>, StoreError> {
        let key = Key { filter: filter.clone(), window, version: reading.version };
        let remembered = || self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(list) = remembered().get(&key) {
            return Ok(Arc::clone(list));
        }
        let conditions = Conditions::of(filter, reading)?;
        let list = Arc::new(if conditions.nothing {
            Vec::new()
        } else if conditions.of_rows {
            from_requests(reading, conditions, window)?
        } else {
            from_days(reading, &conditions, window)?
        });
        remembered().put(key, Arc::clone(&list));
        Ok(list)
    }
}

/// Reads the requests of the window.
fn from_requests(
    reading: &Reading<'_>,
    conditions: Conditions,
    window: Window,
) -> Result<Vec<Sums>, StoreError> {
    let mut all = Conditions::default();
    all.add_window(window);
    all.append(conditions);
    let sql = format!(
        "SELECT session, min(time), max(time), count(*), sum({IS_ATTACK}) FROM request {} GROUP BY day, session",
        all.clause()
    );
    let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let clear = Bound::Number(reading.dictionaries.all_false_positive());
    let mut rows = select.query(all.values_after(&clear).as_slice()).map_err(Fault::from)?;
    let mut merged = Merged::default();
    while let Some(row) = rows.next().map_err(Fault::from)? {
        merged.add(sums(row).map_err(Fault::from)?);
    }
    Ok(merged.list)
}

/// Reads the sums of whole days. Only a session that the window cuts on its first or last day needs its requests
/// read, and only those of that day.
fn from_days(
    reading: &Reading<'_>,
    conditions: &Conditions,
    window: Window,
) -> Result<Vec<Sums>, StoreError> {
    let mut all = Conditions::default();
    all.add_days(window);
    all.append(conditions.clone());
    let sql =
        format!("SELECT session, first, last, requests, attacks, day FROM session_day {}", all.clause());
    let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let mut recount = reading
        .transaction
        .prepare_cached(&format!(
            "SELECT session, min(time), max(time), count(*), sum({IS_ATTACK}) FROM request \
             WHERE day = ? AND session = ? AND time >= ? AND time < ? GROUP BY session",
        ))
        .map_err(Fault::from)?;
    let mut rows = select.query(all.values().as_slice()).map_err(Fault::from)?;
    let mut merged = Merged::default();
    while let Some(row) = rows.next().map_err(Fault::from)? {
        let own = sums(row).map_err(Fault::from)?;
        if window.contains(own.first) && window.contains(own.last) {
            merged.add(own);
            continue;
        }
        let day: i64 = row.get(5).map_err(Fault::from)?;
        let (from, to) = (window.from.unwrap_or(i64::MIN), window.to.unwrap_or(i64::MAX));
        let clear = reading.dictionaries.all_false_positive();
        let mut cut = recount.query(params![clear, day, own.session, from, to]).map_err(Fault::from)?;
        if let Some(row) = cut.next().map_err(Fault::from)? {
            merged.add(sums(row).map_err(Fault::from)?);
        }
    }
    Ok(merged.list)
}

fn sums(row: &rusqlite::Row<'_>) -> rusqlite::Result<Sums> {
    Ok(Sums {
        session: row.get(0)?,
        first: row.get(1)?,
        last: row.get(2)?,
        requests: row.get(3)?,
        attacks: row.get(4)?,
    })
}

/// Sums of days put together to sums of sessions.
#[derive(Default)]
struct Merged {
    list: Vec<Sums>,
    positions: HashMap<i64, usize>,
}

impl Merged {
    fn add(&mut self, day: Sums) {
        let position = *self.positions.entry(day.session).or_insert(self.list.len());
        match self.list.get_mut(position) {
            None => self.list.push(day),
            Some(own) => {
                own.first = own.first.min(day.first);
                own.last = own.last.max(day.last);
                own.requests += day.requests;
                own.attacks += day.attacks;
            }
        }
    }
}
