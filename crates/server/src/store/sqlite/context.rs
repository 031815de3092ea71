//! The configured context parameters, and stored requests that are grouped anew by them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use spoor_model::context::{Context, ContextParameter};
use spoor_model::{Action, Field, Request};

use super::dictionary::Dictionaries;
use super::error::{Fault, broken};
use super::pool::Reading;
use super::restore;
use super::schema::IS_ATTACK;
use super::write::{self, Writer};
use crate::store::{Configured, Reached, Regrouped, StoreError};

/// Names of the settings.
const CONTEXT: &str = "context";
const PAST: &str = "context_past";
const STALE: &str = "context_stale";
/// Requests that are looked at in one transaction. Nobody else writes meanwhile.
const STEP: usize = 10_000;
/// Requests of a session at least, where recent ones are asked for.
const FEWEST: usize = 5;
/// Bytes of details after which a step ends, however few its requests.
const LARGEST_DETAILS: usize = 32 * 1024 * 1024;

/// What is configured.
pub fn configured(connection: &Connection) -> Result<Configured, StoreError> {
    let Context { items: past } = read(connection, PAST)?.unwrap_or_default();
    let context = read(connection, CONTEXT)?.unwrap_or_default();
    let is_stale = setting(connection, STALE)?.is_some();
    Ok(Configured { context, past, is_stale })
}

/// Configures these parameters. Stored requests stay as they are until they are grouped anew.
pub fn configure(connection: &mut Connection, context: &Context) -> Result<(), StoreError> {
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::from)?;
    let Configured { context: before, mut past, .. } = configured(&step)?;
    if before != *context {
        for parameter in &context.items {
            let known = |own: &ContextParameter| own.is_same(parameter) && own.used_as == parameter.used_as;
            if !past.iter().any(known) {
                past.push(parameter.clone());
            }
        }
        write(&step, CONTEXT, context)?;
        write(&step, PAST, &Context { items: past })?;
        // Where nothing is stored yet, nothing is grouped by others.
        let stale = "INSERT OR REPLACE INTO setting SELECT ?, 1 WHERE EXISTS (SELECT 1 FROM session)";
        step.execute(stale, [STALE]).map_err(Fault::from)?;
    }
    Ok(step.commit().map_err(Fault::from)?)
}

/// Notes that all stored requests are grouped by these parameters, unless others are configured meanwhile.
pub fn settle(connection: &mut Connection, context: &Context) -> Result<(), StoreError> {
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::from)?;
    if configured(&step)?.context == *context {
        step.execute("DELETE FROM setting WHERE name = ?", [STALE]).map_err(Fault::from)?;
    }
    Ok(step.commit().map_err(Fault::from)?)
}

/// The latest requests of the sessions that came last: fewer of each, the more there are.
pub fn recent(reading: &Reading<'_>, limit: usize) -> Result<Vec<Request>, StoreError> {
    let sessions = "SELECT s.id, (SELECT max(d.day) FROM session_day d WHERE d.session = s.id) \
                    FROM session s ORDER BY s.id DESC LIMIT ?";
    let mut select = reading.transaction.prepare_cached(sessions).map_err(Fault::from)?;
    let sessions = select
        .query_map([limit.div_ceil(FEWEST)], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect::<rusqlite::Result<Vec<(i64, i64)>>>)
        .map_err(Fault::from)?;
    let each = limit.div_ceil(sessions.len().max(1)).max(FEWEST);
    let sql = format!(
        "SELECT {} FROM request WHERE session = ? AND day = ? ORDER BY time DESC, seq DESC LIMIT ?",
        columns()
    );
    let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let (mut requests, mut bytes) = (Vec::new(), 0);
    for (session, day) in sessions {
        let mut rows = select.query(params![session, day, each]).map_err(Fault::from)?;
        while bytes < LARGEST_DETAILS
            && requests.len() < limit
            && let Some(row) = rows.next().map_err(Fault::from)?
        {
            let (_, request, detail) = stored(&reading.dictionaries, row)?;
            bytes += detail;
            requests.push(request);
        }
    }
    Ok(requests)
}

/// Groups the next stored requests anew, those of a step.
pub fn regroup(
    writer: &mut Writer,
    after: Option<Reached>,
    again: &dyn Fn(&Request) -> Request,
) -> Result<Regrouped, StoreError> {
    writer.change(|transaction, dictionaries| {
        let (found, next) = step(transaction, dictionaries, after)?;
        let mut regrouped = Regrouped { seen: found.len() as u64, changed: 0, next };
        let mut touched = BTreeSet::new();
        for (place, before) in &found {
            let after = again(before);
            if after != *before {
                let moved = put(transaction, dictionaries, *place, &after)?;
                touched.extend([(place.session, place.day), (moved, place.day)]);
                regrouped.changed += 1;
            }
        }
        for (session, day) in &touched {
            count_day(transaction, dictionaries, *session, *day).map_err(Fault::from)?;
        }
        for session in touched.iter().map(|(session, _)| session).collect::<BTreeSet<_>>() {
            count_session(transaction, dictionaries, *session).map_err(Fault::from)?;
        }
        Ok((regrouped, regrouped.changed > 0))
    })
}

type Step = (Vec<(Reached, Request)>, Option<Reached>);

/// The requests behind a place, and the last of them where there may be more.
fn step(
    transaction: &Transaction<'_>,
    dictionaries: &Dictionaries,
    after: Option<Reached>,
) -> Result<Step, StoreError> {
    let sql = format!(
        "SELECT {} FROM request WHERE (day, session, time, seq) > (?1, ?2, ?3, ?4) AND session <= ?5 \
         ORDER BY day, session, time, seq",
        columns()
    );
    let Reached { day, session, time, seq, until } = if let Some(after) = after {
        after
    } else {
        let last = "SELECT coalesce(max(id), 0) FROM session";
        let until = transaction.query_row(last, [], |row| row.get(0)).map_err(Fault::from)?;
        Reached { day: i64::MIN, session: i64::MIN, time: i64::MIN, seq: i64::MIN, until }
    };
    let mut select = transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let mut rows = select.query([day, session, time, seq, until]).map_err(Fault::from)?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next().map_err(Fault::from)? {
        if found.len() == STEP || bytes >= LARGEST_DETAILS {
            let next = found.last().map(|(place, _)| Reached { until, ..*place });
            return Ok((found, next));
        }
        let (place, request, detail) = stored(dictionaries, row)?;
        bytes += detail;
        found.push((place, request));
    }
    Ok((found, None))
}

/// What [`stored`] needs of a row.
fn columns() -> String {
    format!(
        "day, session, time, seq, request, (SELECT s.session FROM session s WHERE s.id = request.session), {}",
        restore::columns()
    )
}

fn stored(
    dictionaries: &Dictionaries,
    row: &rusqlite::Row<'_>,
) -> Result<(Reached, Request, usize), StoreError> {
    let read = || -> rusqlite::Result<(Reached, Request)> {
        let place =
            Reached { day: row.get(0)?, session: row.get(1)?, time: row.get(2)?, seq: row.get(3)?, until: 0 };
        let (id, session) = (row.get(4)?, row.get(5)?);
        Ok((place, Request { id, session, time: place.time, ..Request::default() }))
    };
    let (place, request) = read().map_err(Fault::from)?;
    let (request, detail) = restore::whole(dictionaries, row, 6, request)?;
    Ok((place, request, detail))
}

/// Stores a request anew instead of the one in this place; gives the number of its session.
fn put(
    transaction: &Transaction<'_>,
    dictionaries: &mut Dictionaries,
    place: Reached,
    request: &Request,
) -> Result<i64, StoreError> {
    let Reached { day, session, time, seq, .. } = place;
    let delete = "DELETE FROM request WHERE day = ? AND session = ? AND time = ? AND seq = ?";
    let mut delete = transaction.prepare_cached(delete).map_err(Fault::from)?;
    delete.execute(params![day, session, time, seq]).map_err(Fault::from)?;
    let mut delete = transaction.prepare_cached("DELETE FROM detail WHERE seq = ?").map_err(Fault::from)?;
    delete.execute([seq]).map_err(Fault::from)?;
    Ok(write::put(transaction, dictionaries, day, seq, request).map_err(Fault::from)?)
}

/// Counts a session's requests of a day anew.
fn count_day(
    transaction: &Transaction<'_>,
    dictionaries: &Dictionaries,
    session: i64,
    day: i64,
) -> rusqlite::Result<()> {
    let delete = "DELETE FROM session_day WHERE day = ? AND session = ?";
    transaction.prepare_cached(delete)?.execute([day, session])?;
    let insert = format!(
        "INSERT INTO session_day(day, session, first, last, requests, attacks) \
         SELECT day, session, min(time), max(time), count(*), sum({IS_ATTACK}) FROM request \
         WHERE day = ? AND session = ? GROUP BY day, session"
    );
    transaction.prepare_cached(&insert)?.execute(params![dictionaries.all_false_positive(), day, session])?;
    Ok(())
}

/// Adds the days of a session up anew; a session without requests is none.
fn count_session(
    transaction: &Transaction<'_>,
    dictionaries: &Dictionaries,
    session: i64,
) -> rusqlite::Result<()> {
    let sums = "UPDATE session SET (first, last, requests, attacks) = \
                (SELECT min(first), max(last), sum(requests), sum(attacks) FROM session_day WHERE session = ?1) \
                WHERE id = ?1 AND EXISTS (SELECT 1 FROM session_day WHERE session = ?1)";
    if transaction.prepare_cached(sums)?.execute([session])? == 0 {
        transaction.prepare_cached("DELETE FROM session WHERE id = ?")?.execute([session])?;
        return Ok(());
    }
    // The key is that of the first request.
    let facts = "SELECT max(r.action = ?1), (SELECT f.session_key FROM request f \
                 WHERE f.session = ?2 AND f.day = (SELECT min(day) FROM session_day WHERE session = ?2) \
                 ORDER BY f.time, f.seq LIMIT 1) FROM request r \
                 WHERE r.session = ?2 AND r.day IN (SELECT day FROM session_day WHERE session = ?2)";
    let blocked = dictionaries.find(Field::Action, Some(Action::Blocked.word())).map_or(-1, i64::from);
    let (blocked, key): (bool, u32) = transaction
        .prepare_cached(facts)?
        .query_row(params![blocked, session], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let update = "UPDATE session SET blocked = ?, session_key = ? WHERE id = ?";
    transaction.prepare_cached(update)?.execute(params![blocked, key, session])?;
    Ok(())
}

fn setting(connection: &Connection, name: &str) -> Result<Option<rusqlite::types::Value>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT value FROM setting WHERE name = ?").map_err(Fault::from)?;
    Ok(select.query_row([name], |row| row.get(0)).optional().map_err(Fault::from)?)
}

fn read(connection: &Connection, name: &str) -> Result<Option<Context>, StoreError> {
    let Some(rusqlite::types::Value::Text(json)) = setting(connection, name)? else { return Ok(None) };
    let read = serde_json::from_str(&json);
    read.map(Some).map_err(|error| broken(format!("the setting {name} cannot be read: {error}")))
}

fn write(connection: &Connection, name: &str, context: &Context) -> Result<(), StoreError> {
    let json = serde_json::to_string(context)
        .map_err(|error| broken(format!("the setting {name} has no JSON form: {error}")))?;
    let replace = "INSERT OR REPLACE INTO setting VALUES (?, ?)";
    connection.execute(replace, params![name, json]).map_err(Fault::from)?;
    Ok(())
}
