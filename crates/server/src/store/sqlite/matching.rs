//! Which requests of one session a question means, and a walk over a part of them in the order of time. What is read of
//! each is somebody else's.

use rusqlite::{OptionalExtension, Row};
use spoor_model::instant::Millis;
use spoor_model::{Query, Window};

use super::conditions::{Bound, Conditions};
use super::error::Fault;
use super::pool::Reading;
use super::schema;
use crate::store::{Ask, Cursor, Page, StoreError};

/// The requests of a session that match the layers in force inside it, behind a cursor.
pub struct Matching {
    /// Whether any request of the session was blocked.
    pub blocked: bool,
    /// Number of matching requests, those before the cursor included.
    pub total: u64,
    session: i64,
    name: String,
    after: Option<Cursor>,
    as_of: Millis,
    days: Vec<i64>,
    conditions: Conditions,
}

impl Matching {
    /// Counts them; none when there is no such session.
    pub fn find(
        reading: &Reading<'_>,
        id: &str,
        ask: &Ask<'_>,
        page: Page<'_>,
    ) -> Result<Option<Matching>, StoreError> {
        let facts = reading
            .transaction
            .prepare_cached("SELECT id, blocked FROM session WHERE session = ?")
            .and_then(|mut select| select.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional())
            .map_err(Fault::from)?;
        let Some((session, blocked)) = facts else { return Ok(None) };
        let name = name(id, ask);
        let after = page.after.map(|text| Cursor::read(text, &name)).transpose()?;
        let as_of = after.map_or(ask.now, |cursor| cursor.as_of);
        let window = ask.query.window(as_of);
        let mut conditions = Conditions::default();
        for layer in ask.query.layers() {
            conditions.add_filter(&layer.filter, reading)?;
        }
        let (mut days, mut total) = (Vec::new(), 0);
        if !conditions.nothing {
            days = days_of(reading, session, window)?;
            conditions.add_window(window);
            total = count(reading, session, &days, &conditions)?;
        }
        Ok(Some(Matching { blocked, total, session, name, after, as_of, days, conditions }))
    }

    /// Gives rows to `take` until it says that there is no room for one. A row has time, number and then `columns`. The cursor
    /// of what follows, none when nothing does.
    pub fn each(
        &self,
        reading: &Reading<'_>,
        columns: &str,
        mut take: impl FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<Option<String>, StoreError> {
        let mut last = (0, 0);
        for day in &self.days {
            if self.after.is_some_and(|after| *day < schema::day(after.value)) {
                continue;
            }
            let mut all = of_day(*day, self.session, &self.conditions);
            if let Some(after) = self.after {
                all.add("(time, seq) > (?, ?)", [Bound::Number(after.value), Bound::Number(after.tie)]);
            }
            let sql = format!("SELECT time, seq, {columns} FROM request {} ORDER BY time, seq", all.clause());
            let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
            let mut rows = select.query(all.values().as_slice()).map_err(Fault::from)?;
            // One more than there is room for shows whether anything follows.
            while let Some(row) = rows.next().map_err(Fault::from)? {
                let place = (row.get(0).map_err(Fault::from)?, row.get(1).map_err(Fault::from)?);
                if !take(row)? {
                    let (value, tie) = last;
                    return Ok(Some(Cursor { as_of: self.as_of, value, tie }.write(&self.name)));
                }
                last = place;
            }
        }
        Ok(None)
    }
}

/// What a cursor belongs to: the session and everything that decides which of its requests are shown.
fn name(id: &str, ask: &Ask<'_>) -> String {
    let Query { general, inside, all, .. } = ask.query;
    let query = Query { general: general.clone(), inside: inside.clone(), all: *all, ..Query::default() };
    format!("sessions/{id}/requests?{}", query.to_ask().to_search())
}

fn days_of(reading: &Reading<'_>, session: i64, window: Window) -> Result<Vec<i64>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.add("session = ?", [Bound::Number(session)]);
    conditions.add_days(window);
    let sql = format!("SELECT day FROM session_day {} ORDER BY day", conditions.clause());
    let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let days = select.query_map(conditions.values().as_slice(), |row| row.get(0)).and_then(Iterator::collect);
    Ok(days.map_err(Fault::from)?)
}

fn of_day(day: i64, session: i64, conditions: &Conditions) -> Conditions {
    let mut all = Conditions::default();
    all.add("day = ? AND session = ?", [Bound::Number(day), Bound::Number(session)]);
    all.append(conditions.clone());
    all
}

fn count(
    reading: &Reading<'_>,
    session: i64,
    days: &[i64],
    conditions: &Conditions,
) -> Result<u64, StoreError> {
    let mut total = 0;
    for day in days {
        let all = of_day(*day, session, conditions);
        let sql = format!("SELECT count(*) FROM request {}", all.clause());
        let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
        let count: u64 = select.query_row(all.values().as_slice(), |row| row.get(0)).map_err(Fault::from)?;
        total += count;
    }
    Ok(total)
}
