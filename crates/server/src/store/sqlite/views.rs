//! Saved views: names for queries. Knows neither what a name may be nor what a query means; that names differ and
//! that at most one view is the default holds here, whoever else writes meanwhile.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use spoor_model::instant::{Millis, rfc3339};
use spoor_model::wire::{View, ViewDraft, ViewPage};

use super::error::{Fault, broken};
use crate::store::{MOST_VIEWS, StoreError};

const COLUMNS: &str = "id, name, query, is_default, changed";

/// All views.
pub fn all(connection: &Connection) -> Result<ViewPage, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM saved_view ORDER BY folded");
    let mut select = connection.prepare_cached(&sql).map_err(Fault::from)?;
    let items = select.query_map([], view).and_then(Iterator::collect::<rusqlite::Result<Vec<View>>>);
    let items = items.map_err(Fault::from)?;
    Ok(ViewPage { total: items.len() as u64, items, next: None })
}

/// Adds a view.
pub fn add(
    connection: &mut Connection,
    name: &str,
    query: &str,
    default: bool,
    now: Millis,
) -> Result<View, StoreError> {
    let id = identifier()?;
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::from)?;
    refuse_taken(&step, &id, name)?;
    let count: usize =
        step.query_row("SELECT count(*) FROM saved_view", [], |row| row.get(0)).map_err(Fault::from)?;
    if count >= MOST_VIEWS {
        return Err(StoreError::TooManyViews);
    }
    let insert =
        "INSERT INTO saved_view(id, name, folded, query, is_default, changed) VALUES (?, ?, ?, ?, 0, ?)";
    step.execute(insert, params![id, name, folded(name), query, now]).map_err(Fault::from)?;
    if default {
        set_default(&step, &id, true).map_err(Fault::from)?;
    }
    let view = one(&step, &id)?.ok_or_else(|| broken("a view that was just added is not there"))?;
    step.commit().map_err(Fault::from)?;
    Ok(view)
}

/// Changes what a draft names; none when there is no such view.
pub fn change(
    connection: &mut Connection,
    id: &str,
    draft: &ViewDraft,
    now: Millis,
) -> Result<Option<View>, StoreError> {
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::from)?;
    let Some(before) = one(&step, id)? else { return Ok(None) };
    let name = draft.name.as_deref().unwrap_or(&before.name);
    let query = draft.query.as_deref().unwrap_or(&before.query);
    if name != before.name || query != before.query {
        refuse_taken(&step, id, name)?;
        let update = "UPDATE saved_view SET name = ?, folded = ?, query = ?, changed = ? WHERE id = ?";
        step.execute(update, params![name, folded(name), query, now, id]).map_err(Fault::from)?;
    }
    if let Some(default) = draft.default {
        set_default(&step, id, default).map_err(Fault::from)?;
    }
    let after = one(&step, id)?;
    step.commit().map_err(Fault::from)?;
    Ok(after)
}

/// Removes a view; false when there is no such view.
pub fn remove(connection: &Connection, id: &str) -> Result<bool, StoreError> {
    let removed = connection.execute("DELETE FROM saved_view WHERE id = ?", [id]).map_err(Fault::from)?;
    Ok(removed > 0)
}

fn one(connection: &Connection, id: &str) -> Result<Option<View>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM saved_view WHERE id = ?");
    Ok(connection.query_row(&sql, [id], view).optional().map_err(Fault::from)?)
}

fn view(row: &Row<'_>) -> rusqlite::Result<View> {
    Ok(View {
        id: row.get(0)?,
        name: row.get(1)?,
        query: row.get(2)?,
        default: row.get(3)?,
        changed: rfc3339(row.get(4)?),
    })
}

fn refuse_taken(connection: &Connection, id: &str, name: &str) -> Result<(), StoreError> {
    let mut select = connection
        .prepare_cached("SELECT 1 FROM saved_view WHERE folded = ? AND id <> ?")
        .map_err(Fault::from)?;
    if select.exists(params![folded(name), id]).map_err(Fault::from)? {
        return Err(StoreError::NameTaken);
    }
    Ok(())
}

/// Only this view is the default, or this view is not.
fn set_default(connection: &Connection, id: &str, default: bool) -> rusqlite::Result<()> {
    if default {
        connection.execute("UPDATE saved_view SET is_default = 0 WHERE is_default = 1 AND id <> ?", [id])?;
    }
    connection.execute("UPDATE saved_view SET is_default = ? WHERE id = ?", params![default, id])?;
    Ok(())
}

/// Equal for names that differ in case only. SQLite folds ASCII alone.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// An identifier that nothing has yet.
pub fn identifier() -> Result<String, StoreError> {
    let number =
        getrandom::u64().map_err(|error| broken(format!("the system gives no random bytes: {error}")))?;
    Ok(format!("{number:016x}"))
}
