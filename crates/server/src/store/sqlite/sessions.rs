//! Pages of the session list: the sums of all matching sessions, the order, the place of the page in it.

use std::cmp::Reverse;

use spoor_model::instant::rfc3339;
use spoor_model::query::SessionKey;
use spoor_model::wire::{SessionPage, SessionRow};
use spoor_model::{Query, Sort};

use super::aggregate::{Lists, Sums};
use super::pool::Reading;
use super::rows::Rows;
use crate::store::{Ask, Cursor, Page, StoreError};

/// Bytes of values after which a page ends, however few its rows: values come from clients, and a page is held in memory
/// more than once on its way.
const LARGEST_TEXT: usize = 8 * 1024 * 1024;

/// A page of sessions, with this many values of each kind in a row.
pub fn page(
    reading: &Reading<'_>,
    lists: &Lists,
    ask: &Ask<'_>,
    page: Page<'_>,
    values: usize,
) -> Result<SessionPage, StoreError> {
    let Query { general, sort, .. } = ask.query;
    // What nothing need meet makes no other list.
    let asked = Query { general: general.clone(), sort: *sort, ..Query::default() }.to_ask();
    let name = format!("sessions?{}", asked.to_search());
    let after = page.after.map(|text| Cursor::read(text, &name)).transpose()?;
    // Relative times count from the first page, or sessions would slip between the pages.
    let as_of = after.map_or(ask.now, |cursor| cursor.as_of);
    let window = general.time.resolve(as_of);
    let list = lists.of(reading, &general.filter, window)?;

    let place = |sums: &Sums| (value(sums, sort.key), sums.session);
    let follows = |sums: &&Sums| match after {
        None => true,
        Some(Cursor { value, tie, .. }) if sort.descending => place(sums) < (value, tie),
        Some(Cursor { value, tie, .. }) => place(sums) > (value, tie),
    };
    let mut rest: Vec<Sums> = list.iter().filter(follows).copied().collect();
    let following = rest.len();
    order(&mut rest, page.limit, *sort);
    let rows = Rows::new(reading, &general.filter, window, ask.now, values)?;
    let (mut items, mut text) = (Vec::new(), 0);
    for sums in &rest {
        if text >= LARGEST_TEXT {
            break;
        }
        let row = rows.row(sums)?;
        text += length(&row);
        items.push(row);
    }
    let end = items.len().checked_sub(1).and_then(|position| rest.get(position));
    let next = end.filter(|_| following > items.len()).map(|end| {
        let (value, tie) = place(end);
        Cursor { as_of, value, tie }.write(&name)
    });
    Ok(SessionPage {
        items,
        total: list.len() as u64,
        requests: list.iter().map(|sums| sums.requests).sum(),
        attacks: list.iter().map(|sums| sums.attacks).sum(),
        as_of: rfc3339(as_of),
        next,
    })
}

/// Bytes of the values of a row.
fn length(row: &SessionRow) -> usize {
    let counted = [&row.users, &row.roles, &row.hosts, &row.flows, &row.attack_types];
    let counted = counted.into_iter().flat_map(|top| &top.items).map(|item| item.value.len());
    let addresses = row.ips.items.iter().map(|item| item.value.len());
    let endpoints = row.endpoints.items.iter().flat_map(|item| [&item.method, &item.host, &item.endpoint]);
    counted.chain(addresses).chain(endpoints.flatten().map(String::len)).sum()
}

/// What sessions are ordered by. Equal ones stand in the order they were stored.
fn value(sums: &Sums, key: SessionKey) -> i64 {
    match key {
        SessionKey::Time => sums.last,
        SessionKey::Duration => sums.last.saturating_sub(sums.first),
        SessionKey::Requests => sums.requests as i64,
        SessionKey::Attacks => sums.attacks as i64,
    }
}

/// Keeps the first `limit` in order; the others need no order.
fn order(list: &mut Vec<Sums>, limit: usize, sort: Sort<SessionKey>) {
    if sort.descending {
        first(list, limit, |sums| Reverse((value(sums, sort.key), sums.session)));
    } else {
        first(list, limit, |sums| (value(sums, sort.key), sums.session));
    }
}

fn first<K: Ord>(list: &mut Vec<Sums>, limit: usize, key: impl Fn(&Sums) -> K) {
    if list.len() > limit && limit > 0 {
        list.select_nth_unstable_by_key(limit - 1, &key);
    }
    list.truncate(limit);
    list.sort_unstable_by_key(key);
}
