//! The requests with attacks that count in groups, of any session, part by part in the order of time.

use spoor_model::Query;

use super::super::conditions::Conditions;
use super::super::error::Fault;
use super::super::pool::Reading;
use super::super::requests::{LARGEST_TEXT, Part};
use super::counted::{Counted, Kind};
use crate::store::{Ask, Chunk, Cursor, Page, StoreError};

/// Where a request stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    time: i64,
    seq: i64,
    day: i64,
    session: i64,
}

/// A part of them.
pub fn chunk(reading: &Reading<'_>, ask: &Ask<'_>, page: Page<'_>) -> Result<Chunk, StoreError> {
    let asked = Query { general: ask.query.general.clone(), ..Query::default() }.to_ask();
    let name = format!("attacks/requests?{}", asked.to_search());
    let after = page.after.map(|text| Cursor::read(text, &name)).transpose()?;
    let as_of = after.map_or(ask.now, |cursor| cursor.as_of);
    let (mut places, total) = places(reading, ask, as_of)?;
    if let Some(Cursor { value, tie, .. }) = after {
        places.retain(|place| (place.time, place.seq) > (value, tie));
    }
    // One more than there is room for shows whether anything follows.
    if places.len() > page.limit + 1 {
        places.select_nth_unstable(page.limit);
        places.truncate(page.limit + 1);
    }
    places.sort_unstable();

    let mut part = Part::new(reading)?;
    let sql = format!(
        "SELECT time, seq, {} FROM request WHERE day = ? AND session = ? AND time = ? AND seq = ?",
        part.columns()
    );
    let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let mut whose = reading
        .transaction
        .prepare_cached("SELECT session, blocked FROM session WHERE id = ?")
        .map_err(Fault::from)?;
    let mut last = None;
    let mut next = None;
    for place in places {
        if part.len() >= page.limit || part.text() >= LARGEST_TEXT {
            next = last.map(|Place { time, seq, .. }| Cursor { as_of, value: time, tie: seq }.write(&name));
            break;
        }
        let (session, blocked): (String, bool) =
            whose.query_row([place.session], |row| Ok((row.get(0)?, row.get(1)?))).map_err(Fault::from)?;
        let key = [place.day, place.session, place.time, place.seq];
        let mut rows = select.query(key).map_err(Fault::from)?;
        if let Some(row) = rows.next().map_err(Fault::from)? {
            part.add(row, &session, blocked)?;
        }
        last = Some(place);
    }
    Ok(Chunk { usual: part.usual(), ledger: part.ledger()?, total, next })
}

/// Where all of them stand, in no order, and how many there are.
fn places(reading: &Reading<'_>, ask: &Ask<'_>, as_of: i64) -> Result<(Vec<Place>, u64), StoreError> {
    let general = &ask.query.general;
    let mut conditions = Conditions::of(&general.filter, reading)?;
    if conditions.nothing {
        return Ok((Vec::new(), 0));
    }
    conditions.add_window(general.time.resolve(as_of));
    conditions.add("attack <> 0", []);
    let mut counted = Counted::under(&general.filter, reading);
    let sql = format!("SELECT time, seq, day, session, attack, verdict FROM request {}", conditions.clause());
    let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let mut rows = select.query(conditions.values().as_slice()).map_err(Fault::from)?;
    let mut places = Vec::new();
    while let Some(row) = rows.next().map_err(Fault::from)? {
        let place = Place {
            time: row.get(0).map_err(Fault::from)?,
            seq: row.get(1).map_err(Fault::from)?,
            day: row.get(2).map_err(Fault::from)?,
            session: row.get(3).map_err(Fault::from)?,
        };
        let (attack, verdict) = (row.get(4).map_err(Fault::from)?, row.get(5).map_err(Fault::from)?);
        if counted.of(attack, verdict, place.seq)?.iter().any(|kind| !Kind::is_left_out(*kind)) {
            places.push(place);
        }
    }
    let total = places.len() as u64;
    Ok((places, total))
}
