//! The denylist: at most one entry for each session.

use rusqlite::{Connection, Row, TransactionBehavior, params};
use spoor_model::Field;
use spoor_model::denied::{Denied, DeniedDraft, DeniedPage};
use spoor_model::instant::{Millis, parse_instant, rfc3339};

use super::error::{Fault, broken};
use super::pool::Reading;
use super::schema::{self, Place};
use crate::store::{MOST_ADDRESSES, MOST_DENIED, StoreError};

/// What of an entry a SELECT must name to have it [`joined`].
pub const COLUMNS: &str = "n.session, n.reason, n.created, n.expires";
/// What brings the entry of the session `s`, where it has one.
pub const JOIN: &str = "LEFT JOIN denied n ON n.session = s.session";

/// The entry that stands in a row from this column on, if there is one.
pub fn joined(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Denied>> {
    let Some(session) = row.get(at)? else { return Ok(None) };
    Ok(Some(Denied {
        session,
        reason: row.get(at + 1)?,
        created: rfc3339(row.get(at + 2)?),
        expires: row.get::<_, Option<i64>>(at + 3)?.map(rfc3339),
    }))
}

/// All entries.
pub fn all(connection: &Connection) -> Result<DeniedPage, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM denied n ORDER BY n.created DESC, n.session");
    let mut select = connection.prepare_cached(&sql).map_err(Fault::from)?;
    let entries = select.query_map([], |row| joined(row, 0));
    let items = entries.and_then(Iterator::collect::<rusqlite::Result<Vec<Option<Denied>>>>);
    let items: Vec<Denied> = items.map_err(Fault::from)?.into_iter().flatten().collect();
    Ok(DeniedPage { total: items.len() as u64, items, next: None })
}

/// The entries that are not over, with the addresses that their sessions came from.
pub fn addresses(reading: &Reading<'_>, now: Millis) -> Result<Vec<(Denied, Vec<String>)>, StoreError> {
    let Place::Code(position) = schema::place(Field::Ip) else {
        return Err(broken("addresses have no column"));
    };
    let sql = "SELECT DISTINCT r.ip FROM session s JOIN session_day d ON d.session = s.id \
               JOIN request r ON r.day = d.day AND r.session = s.id WHERE s.session = ? AND r.ip <> 0 LIMIT ?";
    let mut select = reading.transaction.prepare_cached(sql).map_err(Fault::from)?;
    let denied = all(reading.transaction)?.items.into_iter().filter(|denied| !denied.is_over(now));
    let with_addresses = denied.map(|denied| {
        let codes = select.query_map(params![denied.session, MOST_ADDRESSES], |row| row.get(0));
        let codes = codes.and_then(Iterator::collect::<rusqlite::Result<Vec<u32>>>).map_err(Fault::from)?;
        let words = codes.into_iter().flat_map(|code| reading.dictionaries.column(position).entry(code));
        let mut addresses: Vec<String> = words.map(str::to_owned).collect();
        addresses.sort_unstable();
        Ok((denied, addresses))
    });
    with_addresses.collect()
}

/// Adds an entry, or puts it in place of the session's own; none when there is no such session.
pub fn add(
    connection: &mut Connection,
    draft: &DeniedDraft,
    now: Millis,
) -> Result<Option<Denied>, StoreError> {
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::from)?;
    let session = &draft.session;
    let exists = |sql: &str| step.prepare_cached(sql)?.exists([session]);
    if !exists("SELECT 1 FROM session WHERE session = ?").map_err(Fault::from)? {
        return Ok(None);
    }
    let count: usize =
        step.query_row("SELECT count(*) FROM denied", [], |row| row.get(0)).map_err(Fault::from)?;
    if count >= MOST_DENIED && !exists("SELECT 1 FROM denied WHERE session = ?").map_err(Fault::from)? {
        return Err(StoreError::TooManyDenied);
    }
    let expires = draft.expires.as_deref().and_then(parse_instant);
    let put = "INSERT OR REPLACE INTO denied(session, reason, created, expires) VALUES (?, ?, ?, ?)";
    step.execute(put, params![session, draft.reason, now, expires]).map_err(Fault::from)?;
    step.commit().map_err(Fault::from)?;
    Ok(Some(Denied {
        session: session.clone(),
        reason: draft.reason.clone(),
        created: rfc3339(now),
        expires: expires.map(rfc3339),
    }))
}

/// Removes the entry of a session; false when it has none.
pub fn remove(connection: &Connection, session: &str) -> Result<bool, StoreError> {
    let removed =
        connection.execute("DELETE FROM denied WHERE session = ?", [session]).map_err(Fault::from)?;
    Ok(removed > 0)
}
