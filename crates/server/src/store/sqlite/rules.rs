//! Stored rules, and what one would have ignored. What a rule means is the model's business; here is only where its
//! endpoint is found.

use std::collections::BTreeSet;

use rusqlite::{Connection, Row, Transaction, params};
use spoor_model::instant::{Millis, parse_instant, rfc3339};
use spoor_model::rule::{Ignore, InForce, Rule, RuleDraft, RulePage, WhatIf};
use spoor_model::{Action, Attack, Field, Verdict};

use super::dictionary::Dictionaries;
use super::error::{Fault, broken};
use super::pool::Reading;
use super::restore;
use super::verdicts;
use super::views::identifier;
use super::write::Writer;
use crate::store::{MOST_MARKED, MOST_RULES, StoreError};

const ALL: &str = "SELECT id, ignore, note, created, expires, disabled FROM rule ORDER BY created DESC, id";

/// All rules.
pub fn all(connection: &Connection) -> Result<RulePage, StoreError> {
    let mut select = connection.prepare_cached(ALL).map_err(Fault::from)?;
    let items = select.query_map([], rule).and_then(Iterator::collect::<rusqlite::Result<Vec<Rule>>>);
    let items = items.map_err(Fault::from)?;
    Ok(RulePage { total: items.len() as u64, items, next: None })
}

/// All rules as they are applied; the oldest goes first.
pub fn in_force(connection: &Connection) -> Result<Vec<InForce>, StoreError> {
    let rules = all(connection)?.items.into_iter().rev().filter(|rule| !rule.disabled).map(|rule| InForce {
        id: rule.id,
        ignore: rule.ignore,
        until: rule.expires.as_deref().and_then(parse_instant),
    });
    Ok(rules.collect())
}

/// Adds a rule, and has it decide on what is stored where the draft says so.
pub fn add(writer: &mut Writer, draft: &RuleDraft, now: Millis) -> Result<Rule, StoreError> {
    writer.change(|transaction, dictionaries| {
        let count: usize =
            transaction.query_row("SELECT count(*) FROM rule", [], |row| row.get(0)).map_err(Fault::from)?;
        if count >= MOST_RULES {
            return Err(StoreError::TooManyRules);
        }
        let id = identifier()?;
        let ignore = serde_json::to_string(&draft.ignore)
            .map_err(|error| broken(format!("a rule has no JSON form: {error}")))?;
        let until = draft.expires.as_deref().and_then(parse_instant);
        let insert = "INSERT INTO rule(id, ignore, note, created, expires) VALUES (?, ?, ?, ?, ?)";
        transaction.execute(insert, params![id, ignore, draft.note, now, until]).map_err(Fault::from)?;
        let rule = InForce { id, ignore: draft.ignore.clone(), until };
        let marked = draft.mark_stored && mark(transaction, dictionaries, &rule, draft)?;
        let InForce { id, ignore, until } = rule;
        let (created, expires) = (rfc3339(now), until.map(rfc3339));
        let rule = Rule { id, ignore, note: draft.note.clone(), created, expires, disabled: false };
        Ok((rule, marked))
    })
}

/// Has a rule decide on what is stored; true where anything was left to decide.
fn mark(
    transaction: &Transaction<'_>,
    dictionaries: &mut Dictionaries,
    rule: &InForce,
    draft: &RuleDraft,
) -> Result<bool, StoreError> {
    // All found before any is changed: a row that is written must not be met again.
    let mut found = Vec::new();
    each_hit(transaction, dictionaries, draft, |_, request, _| {
        if found.len() <= MOST_MARKED {
            found.push(request.to_owned());
        }
    })?;
    if found.len() > MOST_MARKED {
        return Err(StoreError::TooManyHits);
    }
    let mut marked = false;
    for id in found {
        let Some(before) = restore::request(transaction, dictionaries, &id)? else { continue };
        if let Some(after) = rule.applied(&before) {
            verdicts::put(transaction, dictionaries, &before, &after).map_err(Fault::from)?;
            marked = true;
        }
    }
    Ok(marked)
}

/// Switches a rule off or on; none when there is no such rule.
pub fn switch(connection: &Connection, id: &str, disabled: bool) -> Result<Option<Rule>, StoreError> {
    let update = "UPDATE rule SET disabled = ? WHERE id = ?";
    connection.execute(update, params![disabled, id]).map_err(Fault::from)?;
    Ok(all(connection)?.items.into_iter().find(|rule| rule.id == id))
}

/// Removes a rule; false when there is no such rule.
pub fn remove(connection: &Connection, id: &str) -> Result<bool, StoreError> {
    let removed = connection.execute("DELETE FROM rule WHERE id = ?", [id]).map_err(Fault::from)?;
    Ok(removed > 0)
}

/// What a rule would have ignored.
pub fn what_if(reading: &Reading<'_>, draft: &RuleDraft) -> Result<WhatIf, StoreError> {
    let (mut found, mut sessions) = (WhatIf::default(), BTreeSet::<i64>::new());
    each_hit(reading.transaction, &reading.dictionaries, draft, |session, _, hits| {
        found.requests += 1;
        sessions.insert(session);
        for hit in hits {
            found.hits += 1;
            found.blocked += u64::from(hit.action == Action::Blocked);
            found.true_positives += u64::from(hit.verdict == Verdict::TruePositive);
            found.false_positives += u64::from(hit.verdict == Verdict::FalsePositive);
        }
    })?;
    Ok(WhatIf { sessions: sessions.len() as u64, ..found })
}

/// Hands over every stored request with attacks that a rule matches: the number of its session, its identifier, and
/// these attacks.
fn each_hit(
    connection: &Connection,
    dictionaries: &Dictionaries,
    draft: &RuleDraft,
    mut hand: impl FnMut(i64, &str, &[&Attack]),
) -> Result<(), StoreError> {
    let Ignore { host, method, endpoint, .. } = &draft.ignore;
    let code = |field, word: &Option<String>| dictionaries.find(field, word.as_deref());
    let (Some(host), Some(method), Some(endpoint)) =
        (code(Field::Host, host), code(Field::Method, method), code(Field::Endpoint, endpoint))
    else {
        return Ok(());
    };
    let until = draft.expires.as_deref().and_then(parse_instant).unwrap_or(i64::MAX);
    // Every attack has a verdict, but not every one a type.
    let sql = "SELECT r.session, r.request, d.json FROM request r JOIN detail d ON d.seq = r.seq \
               WHERE r.verdict <> 0 AND r.endpoint = ? AND r.host = ? AND r.method = ? AND r.time < ?";
    let mut select = connection.prepare_cached(sql).map_err(Fault::from)?;
    let mut rows = select.query(params![endpoint, host, method, until]).map_err(Fault::from)?;
    while let Some(row) = rows.next().map_err(Fault::from)? {
        let (request, detail) = (row.get_ref(1).map_err(Fault::from)?, row.get_ref(2).map_err(Fault::from)?);
        let (Ok(request), Ok(detail)) = (request.as_str(), detail.as_bytes()) else {
            return Err(broken("an identifier that is no text, or a detail that is no JSON"));
        };
        let attacks = restore::attacks(detail)?;
        let hits: Vec<&Attack> =
            attacks.iter().filter(|attack| draft.ignore.matches_attack(attack)).collect();
        if !hits.is_empty() {
            hand(row.get(0).map_err(Fault::from)?, request, &hits);
        }
    }
    Ok(())
}

fn rule(row: &Row<'_>) -> rusqlite::Result<Rule> {
    let ignore: String = row.get(1)?;
    Ok(Rule {
        id: row.get(0)?,
        ignore: serde_json::from_str(&ignore).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, error.into())
        })?,
        note: row.get(2)?,
        created: rfc3339(row.get(3)?),
        expires: row.get::<_, Option<i64>>(4)?.map(rfc3339),
        disabled: row.get(5)?,
    })
}
