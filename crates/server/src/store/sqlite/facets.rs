//! The values of one field with how many requests and sessions have them, in one pass over the window.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use spoor_model::Field;
use spoor_model::ledger::Dictionary;
use spoor_model::wire::{FacetItem, FacetPage};

use super::aggregate::Lists;
use super::conditions::Conditions;
use super::endpoints::{BANDS, expression};
use super::error::{Fault, broken};
use super::pool::Reading;
use super::schema::{self, Place};
use super::status;
use crate::store::{Ask, StoreError};

/// The values of a field under the other clauses of the general layer.
pub fn page(
    reading: &Reading<'_>,
    lists: &Lists,
    ask: &Ask<'_>,
    field: Field,
    search: &str,
    limit: usize,
) -> Result<FacetPage, StoreError> {
    let window = ask.query.general.time.resolve(ask.now);
    let filter = ask.query.general.filter.without_field(field);
    let mut values = match schema::place(field) {
        Place::Number => return Err(StoreError::Uncountable(field)),
        Place::Session | Place::Blocked => {
            let list = lists.of(reading, &filter, window)?;
            let facts = sessions(reading)?;
            let mut values = BTreeMap::<Option<&str>, (u64, u64)>::new();
            for sums in list.iter() {
                let (session, blocked) =
                    facts.get(&sums.session).ok_or_else(|| broken("a session of a list is gone"))?;
                let value = if field == Field::Session { session.as_str() } else { status(*blocked) };
                let (requests, sessions) =
                    values.entry(Some(value).filter(|value| !value.is_empty())).or_default();
                *requests += sums.requests;
                *sessions += 1;
            }
            items(values)
        }
        place => {
            let mut conditions = Conditions::of(&filter, reading)?;
            conditions.add_window(window);
            match place {
                _ if conditions.nothing => Vec::new(),
                Place::Code(position) => {
                    let column = format!("\"{}\"", field.key());
                    words(reading, field, reading.dictionaries.column(position), &column, &conditions)?
                }
                Place::Usual(measure) => {
                    reading.usuals()?;
                    words(reading, field, &BANDS, &expression(measure), &conditions)?
                }
                _ => return requests(reading, conditions, search, limit),
            }
        }
    };
    if !search.is_empty() {
        let wanted = search.to_lowercase();
        values.retain(|item| {
            item.value.as_deref().is_some_and(|value| {
                value.to_lowercase().contains(&wanted)
                    || field.value_label(value).to_lowercase().contains(&wanted)
            })
        });
    }
    let total = values.len() as u64;
    values.sort_by_key(|item| Reverse(item.requests));
    values.truncate(limit);
    Ok(FacetPage { items: values, total, next: None })
}

/// Identifier of each session, and whether it was blocked.
fn sessions(reading: &Reading<'_>) -> Result<HashMap<i64, (String, bool)>, StoreError> {
    let mut select = reading
        .transaction
        .prepare_cached("SELECT id, session, blocked FROM session")
        .map_err(Fault::from)?;
    let facts = select
        .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))
        .and_then(Iterator::collect)
        .map_err(Fault::from)?;
    Ok(facts)
}

/// Counts words by the codes that an SQL expression gives. Rows come session by session within a day, so that most rows repeat what the last one had.
fn words(
    reading: &Reading<'_>,
    field: Field,
    dictionary: &Dictionary,
    column: &str,
    conditions: &Conditions,
) -> Result<Vec<FacetItem>, StoreError> {
    let mut requests = vec![0_u64; dictionary.len()];
    // The run of rows of one session in which a code was last seen.
    let mut seen_in = vec![0_u32; dictionary.len()];
    let mut pairs: HashSet<(i64, u32)> = HashSet::new();
    let (mut run, mut session_of_run) = (0_u32, None);
    let sql = format!("SELECT session, {column} FROM request {}", conditions.clause());
    let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let mut rows = select.query(conditions.values().as_slice()).map_err(Fault::from)?;
    while let Some(row) = rows.next().map_err(Fault::from)? {
        let session: i64 = row.get(0).map_err(Fault::from)?;
        let code: u32 = row.get(1).map_err(Fault::from)?;
        if session_of_run != Some(session) {
            session_of_run = Some(session);
            run += 1;
        }
        let unknown = || broken(format!("a request has a {} that is not in the dictionary", field.key()));
        *requests.get_mut(code as usize).ok_or_else(unknown)? += 1;
        if seen_in[code as usize] != run {
            seen_in[code as usize] = run;
            pairs.insert((session, code));
        }
    }
    let mut sessions = vec![0_u64; dictionary.len()];
    for (_, code) in &pairs {
        sessions[*code as usize] += 1;
    }
    let mut values = BTreeMap::<Option<&str>, (u64, u64)>::new();
    let several = matches!(field.row().source, spoor_model::field::Source::Words(_));
    for (code, requests) in requests.iter().enumerate().filter(|(_, requests)| **requests > 0) {
        let entry = dictionary.entry(code as u32);
        let words = entry.clone().map(Some).chain(entry.clone().next().is_none().then_some(None));
        for word in words {
            let counts = values.entry(word).or_default();
            counts.0 += requests;
            counts.1 += sessions[code];
        }
    }
    if several {
        // A session can have the same word in several lists of words.
        let mut distinct: HashSet<(i64, &str)> = HashSet::new();
        for (session, code) in &pairs {
            distinct.extend(dictionary.entry(*code).map(|word| (*session, word)));
        }
        values.iter_mut().filter(|(word, _)| word.is_some()).for_each(|(_, counts)| counts.1 = 0);
        for (_, word) in distinct {
            values.entry(Some(word)).or_default().1 += 1;
        }
    }
    Ok(items(values))
}

/// Counts requests by their identifiers: each is one value, so there is no more to do than find the first.
fn requests(
    reading: &Reading<'_>,
    mut conditions: Conditions,
    search: &str,
    limit: usize,
) -> Result<FacetPage, StoreError> {
    if !search.is_empty() {
        // Identifiers have no label; instr compares bytes, so both are folded as far as SQLite folds: ASCII.
        conditions.add_text("instr(lower(request), lower(?)) > 0", search);
    }
    let clause = conditions.clause();
    let count = format!("SELECT count(*) FROM request {clause}");
    let list = format!("SELECT request FROM request {clause} ORDER BY request LIMIT {limit}");
    let values = conditions.values();
    let total =
        reading.transaction.query_row(&count, values.as_slice(), |row| row.get(0)).map_err(Fault::from)?;
    let mut select = reading.transaction.prepare_cached(&list).map_err(Fault::from)?;
    let items = select
        .query_map(values.as_slice(), |row| {
            let value = Some(row.get(0)?).filter(|value: &String| !value.is_empty());
            Ok(FacetItem { value, requests: 1, sessions: 1 })
        })
        .and_then(Iterator::collect)
        .map_err(Fault::from)?;
    Ok(FacetPage { items, total, next: None })
}

/// Items in the order of their text, a missing value first.
fn items(values: BTreeMap<Option<&str>, (u64, u64)>) -> Vec<FacetItem> {
    let item = |(value, (requests, sessions)): (Option<&str>, _)| FacetItem {
        value: value.map(str::to_owned),
        requests,
        sessions,
    };
    values.into_iter().map(item).collect()
}
