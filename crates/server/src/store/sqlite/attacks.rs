//! Groups of attacks: one pass over the requests with attacks gives the sums of all groups, the order and the place of the
//! page in it. What else a row says is worked out for the groups of the page alone, from what the pass has kept.

mod counted;
mod details;
mod requests;
mod sums;

use spoor_model::attacks::hash;
use spoor_model::instant::{Moment, rfc3339};
use spoor_model::query::{GroupKey, Grouping};
use spoor_model::wire::{AttackGroup, AttackPage};
use spoor_model::{Field, Query};

use super::dictionary::MISSING;
use super::error::{Fault, broken};
use super::pool::Reading;
use crate::store::{Ask, Cursor, Page, StoreError};
use details::{Axis, Details};
pub use requests::chunk;
use sums::{Pass, Sums};

/// Intervals of the timeline of a group.
const BUCKETS: i64 = 24;
/// Most values of each kind in a row.
const VALUES: usize = 3;
/// Bytes of values after which a page ends, see [`super::sessions`].
const LARGEST_TEXT: usize = 8 * 1024 * 1024;

/// A page of groups.
pub fn page(reading: &Reading<'_>, ask: &Ask<'_>, page: Page<'_>) -> Result<AttackPage, StoreError> {
    let Query { general, groups, .. } = ask.query;
    let (by, sort) = (groups.by, groups.sort);
    let name = format!("attacks?{}", ask.query.of_groups().to_ask().to_search());
    let after = page.after.map(|text| Cursor::read(text, &name)).transpose()?;
    let as_of = after.map_or(ask.now, |cursor| cursor.as_of);
    let window = general.time.resolve(as_of);
    let pass = Pass::over(reading, &general.filter, window, by)?;

    let mut order = Vec::new();
    for (number, sums) in (0..).zip(&pass.groups).filter(|(_, sums)| sums.requests > 0) {
        order.push((value(sums, sort.key), tie(reading, &pass, sums, by)?, number));
    }
    let total = order.len() as u64;
    let place = |(value, tie, _): &(i64, i64, u32)| (*value, *tie);
    if let Some(Cursor { value, tie, .. }) = after {
        let cut = (value, tie);
        order.retain(|row| if sort.descending { place(row) < cut } else { place(row) > cut });
    }
    order.sort_unstable_by_key(place);
    if sort.descending {
        order.reverse();
    }
    let following = order.len();
    order.truncate(page.limit);

    let now = matches!(general.time.from, Some(Moment::Ago(_))).then_some(as_of);
    let axis = Axis::of(window, pass.span, now, BUCKETS);
    let details = Details::of(&pass, order.iter().map(|(.., number)| *number), axis);
    let (mut items, mut text) = (Vec::new(), 0);
    for (.., number) in &order {
        if text >= LARGEST_TEXT {
            break;
        }
        let group = row(reading, &pass, &details, *number, by)?;
        text += length(&group);
        items.push(group);
    }
    let end = items.len().checked_sub(1).and_then(|position| order.get(position));
    let next = end
        .filter(|_| following > items.len())
        .map(|(value, tie, _)| Cursor { as_of, value: *value, tie: *tie }.write(&name));
    Ok(AttackPage {
        items,
        total,
        requests: pass.requests,
        sessions: pass.sessions_counted,
        left_out: pass.left_out,
        start: axis.start,
        width: axis.width,
        as_of: rfc3339(as_of),
        next,
    })
}

/// What groups are ordered by.
fn value(sums: &Sums, key: GroupKey) -> i64 {
    match key {
        GroupKey::Time => sums.last,
        GroupKey::Requests => sums.requests as i64,
        GroupKey::Sessions => sums.sessions as i64,
        GroupKey::Sources => sums.sources as i64,
        GroupKey::Users => sums.users as i64,
    }
}

/// What tells groups with the same value apart, the same for every page.
fn tie(reading: &Reading<'_>, pass: &Pass<'_>, sums: &Sums, by: Grouping) -> Result<i64, StoreError> {
    Ok(match by {
        Grouping::Endpoint => {
            let words = endpoint_words(reading, pass, sums)?;
            hash(by, &words) as i64
        }
        Grouping::Ip => i64::from(sums.key[0]),
        Grouping::Session => pass.session(sums.key[0])?,
    })
}

/// Type, host, method and path template.
fn endpoint_words<'a>(
    reading: &'a Reading<'_>,
    pass: &'a Pass<'_>,
    sums: &Sums,
) -> Result<[Option<&'a str>; 4], StoreError> {
    let [kind, host, method, endpoint] = sums.key;
    Ok([
        Some(pass.kind(kind)?),
        word(reading, Field::Host, host),
        word(reading, Field::Method, method),
        word(reading, Field::Endpoint, endpoint),
    ])
}

fn word<'a>(reading: &'a Reading<'_>, field: Field, code: u32) -> Option<&'a str> {
    (code != MISSING).then(|| super::rows::dictionary(reading, field).entry(code).next()).flatten()
}

/// One group, with all that its row says.
fn row(
    reading: &Reading<'_>,
    pass: &Pass<'_>,
    details: &Details,
    number: u32,
    by: Grouping,
) -> Result<AttackGroup, StoreError> {
    let sums = pass.groups.get(number as usize).ok_or_else(|| broken("a group of a page is gone"))?;
    let mut group = AttackGroup {
        first: rfc3339(sums.first),
        last: rfc3339(sums.last),
        requests: sums.requests,
        sessions: sums.sessions,
        sources: sums.sources,
        users: sums.users,
        blocked: sums.blocked,
        verdicts: sums.verdicts,
        left_out: sums.left_out,
        ..details.row(reading, pass, number, VALUES)?
    };
    let owned = |word: Option<&str>| word.map(str::to_owned);
    match by {
        Grouping::Endpoint => {
            let words = endpoint_words(reading, pass, sums)?;
            group.id = spoor_model::attacks::identifier(by, &words);
            let [kind, host, method, endpoint] = words;
            group.attack = owned(kind);
            (group.host, group.method, group.endpoint) = (owned(host), owned(method), owned(endpoint));
        }
        Grouping::Ip => {
            let ip = word(reading, Field::Ip, sums.key[0]);
            group.id = spoor_model::attacks::identifier(by, &[ip]);
            group.ip = owned(ip);
        }
        Grouping::Session => {
            let session = session_text(reading, pass.session(sums.key[0])?)?;
            group.id = spoor_model::attacks::identifier(by, &[Some(&session)]);
            group.session = Some(session);
        }
    }
    Ok(group)
}

/// The identifier of a session by its number in the database.
fn session_text(reading: &Reading<'_>, id: i64) -> Result<String, StoreError> {
    let mut select = reading
        .transaction
        .prepare_cached("SELECT session FROM session WHERE id = ?")
        .map_err(Fault::from)?;
    Ok(select.query_row([id], |row| row.get(0)).map_err(Fault::from)?)
}

/// Bytes of the values of a row.
fn length(group: &AttackGroup) -> usize {
    let types = group.types.items.iter().map(|item| item.value.len());
    let endpoints = group.endpoints.items.iter().flat_map(|item| [&item.method, &item.host, &item.endpoint]);
    types.chain(endpoints.flatten().map(String::len)).sum::<usize>() * 2
}
