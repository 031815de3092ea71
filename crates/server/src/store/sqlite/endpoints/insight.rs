//! What an endpoint is known for, in the words of the model.

use rusqlite::OptionalExtension;
use spoor_model::endpoint::{Facts, Insight};
use spoor_model::instant::rfc3339;
use spoor_model::pattern::Pattern;
use spoor_model::{Filter, Operator, Request, Window};

use super::{Key, NAMING, positions, usual_values};
use crate::store::StoreError;
use crate::store::sqlite::aggregate::Lists;
use crate::store::sqlite::dictionary::MISSING;
use crate::store::sqlite::error::{Fault, broken};
use crate::store::sqlite::pool::Reading;

/// What is known of the endpoint of a request; none where its template is not known.
pub fn insight(
    reading: &Reading<'_>,
    lists: &Lists,
    request: &Request,
) -> Result<Option<Insight>, StoreError> {
    let Some(endpoint) = request.endpoint.as_deref() else { return Ok(None) };
    let words = [request.host.as_deref(), request.method.as_deref(), Some(endpoint)];
    let Some(key) = key(reading, words) else { return Ok(None) };
    let mut select = reading
        .transaction
        .prepare_cached(
            "SELECT requests, first, last, facts, durations, duration_median, duration_p95, sizes, size_median, size_p95 \
             FROM endpoint WHERE host = ? AND method = ? AND endpoint = ?",
        )
        .map_err(Fault::from)?;
    let found = select
        .query_row(key, |row| {
            let insight = Insight {
                requests: row.get(0)?,
                first: rfc3339(row.get(1)?),
                last: rfc3339(row.get(2)?),
                usual: usual_values(row, 4)?,
                ..Insight::default()
            };
            Ok((insight, row.get::<_, String>(3)?))
        })
        .optional()
        .map_err(Fault::from)?;
    let Some((insight, facts)) = found else { return Ok(None) };
    let facts: Facts = serde_json::from_str(&facts)
        .map_err(|error| broken(format!("the facts of an endpoint cannot be read: {error}")))?;
    Ok(Some(Insight {
        host: request.host.clone(),
        method: request.method.clone(),
        endpoint: endpoint.to_owned(),
        sessions: sessions(reading, lists, words)?,
        risk: facts.risk(),
        parameters: (&facts).into(),
        answered: facts.answered.iter().copied().collect(),
        ..insight
    }))
}

fn key(reading: &Reading<'_>, words: [Option<&str>; 3]) -> Option<Key> {
    let mut key = [MISSING; 3];
    for ((code, word), position) in key.iter_mut().zip(words).zip(positions()) {
        if let Some(word) = word {
            *code = reading.dictionaries.column(position).find(word)?;
        }
    }
    Some(key)
}

/// Number of sessions that used the endpoint: as many as the list shows that is filtered by it, and remembered with
/// that list.
fn sessions(reading: &Reading<'_>, lists: &Lists, words: [Option<&str>; 3]) -> Result<u64, StoreError> {
    let mut filter = Filter::default();
    for (field, word) in NAMING.into_iter().zip(words) {
        let text = Pattern::literal(field.kind(), word).text(field.kind());
        filter = filter.with(field, Operator::Is, &text).map_err(broken)?;
    }
    Ok(lists.of(reading, &filter, Window::default())?.len() as u64)
}
