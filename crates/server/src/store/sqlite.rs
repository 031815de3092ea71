//! The embedded store: one SQLite file. Opens it, and says what each question means for it; the parts below answer.

mod aggregate;
mod attacks;
mod conditions;
mod context;
mod denylist;
mod dictionary;
mod endpoints;
mod error;
mod facets;
mod full;
mod matching;
mod open;
mod pool;
mod requests;
mod restore;
mod rows;
mod rules;
mod schema;
mod sessions;
mod timeline;
mod verdicts;
mod views;
mod write;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::OptionalExtension;
use spoor_model::context::Context;
use spoor_model::denied::{Denied, DeniedDraft, DeniedPage};
use spoor_model::field::{SESSION_BLOCKED, SESSION_NOT_BLOCKED};
use spoor_model::instant::{Millis, rfc3339};
use spoor_model::rule::{Rule, RuleDraft, RulePage, WhatIf};
use spoor_model::wire::{
    AttackPage, FacetPage, RequestDetail, RequestPage, SessionHeader, SessionPage, Timeline, View, ViewDraft,
    ViewPage,
};
use spoor_model::{Field, Request, Verdict};

use super::{Ask, Chunk, Configured, Extent, Page, Patience, Reached, Regrouped, Store, StoreError, Written};
use aggregate::Lists;
use error::Fault;
use pool::Pool;
use write::Writer;

/// Sessions in one SQLite file.
pub struct SqliteStore {
    pool: Pool,
    writer: Mutex<Writer>,
    lists: Lists,
    secret: [u8; 32],
}

impl SqliteStore {
    /// Opens the database in `file`, made and brought up to date where needed.
    pub fn open(file: &Path) -> Result<SqliteStore, StoreError> {
        let (connection, secret) = open::open(file)?;
        let pool = Pool::open(file).map_err(|error| open::unusable(file, &error))?;
        Ok(SqliteStore { pool, writer: Mutex::new(Writer::new(connection)), lists: Lists::default(), secret })
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SqliteStore {
    fn secret(&self) -> [u8; 32] {
        self.secret
    }

    fn sessions(&self, ask: &Ask<'_>, page: Page<'_>, values: usize) -> Result<SessionPage, StoreError> {
        self.pool.read(ask.patience, |reading| sessions::page(reading, &self.lists, ask, page, values))
    }

    fn facets(
        &self,
        ask: &Ask<'_>,
        field: Field,
        search: &str,
        limit: usize,
    ) -> Result<FacetPage, StoreError> {
        self.pool.read(ask.patience, |reading| facets::page(reading, &self.lists, ask, field, search, limit))
    }

    fn timeline(&self, ask: &Ask<'_>, buckets: usize) -> Result<Timeline, StoreError> {
        self.pool.read(ask.patience, |reading| timeline::timeline(reading, ask, buckets))
    }

    fn attacks(&self, ask: &Ask<'_>, page: Page<'_>) -> Result<AttackPage, StoreError> {
        self.pool.read(ask.patience, |reading| attacks::page(reading, ask, page))
    }

    fn attack_requests(&self, ask: &Ask<'_>, page: Page<'_>) -> Result<Chunk, StoreError> {
        self.pool.read(ask.patience, |reading| attacks::chunk(reading, ask, page))
    }

    fn session(&self, id: &str, ask: &Ask<'_>) -> Result<Option<SessionHeader>, StoreError> {
        self.pool.read(ask.patience, |reading| {
            let sql = format!(
                "SELECT session_key, blocked, first, last, requests, attacks, {} FROM session s {} WHERE s.session = ?",
                denylist::COLUMNS,
                denylist::JOIN
            );
            let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
            let header = select.query_row([id], |row| {
                let key = reading.dictionaries.column(schema::session_key()).entry(row.get(0)?).next();
                Ok(SessionHeader {
                    id: id.to_owned(),
                    session_key: key.unwrap_or_default().to_owned(),
                    session_status: status(row.get(1)?).to_owned(),
                    denied: denylist::joined(row, 6)?.filter(|denied| !denied.is_over(ask.now)),
                    first: rfc3339(row.get(2)?),
                    last: rfc3339(row.get(3)?),
                    requests: row.get(4)?,
                    attacks: row.get(5)?,
                })
            });
            Ok(header.optional().map_err(Fault::from)?)
        })
    }

    fn requests(&self, id: &str, ask: &Ask<'_>, page: Page<'_>) -> Result<Option<Chunk>, StoreError> {
        self.pool.read(ask.patience, |reading| requests::chunk(reading, id, ask, page))
    }

    fn full_requests(
        &self,
        id: &str,
        ask: &Ask<'_>,
        page: Page<'_>,
    ) -> Result<Option<RequestPage>, StoreError> {
        self.pool.read(ask.patience, |reading| full::page(reading, id, ask, page))
    }

    fn request(&self, id: &str, patience: &Patience) -> Result<Option<RequestDetail>, StoreError> {
        self.pool.read(patience, |reading| {
            let request = restore::request(reading.transaction, &reading.dictionaries, id)?;
            let Some(request) = request else { return Ok(None) };
            let endpoint = endpoints::insight(reading, &self.lists, &request)?;
            Ok(Some(RequestDetail { request, endpoint }))
        })
    }

    fn extent(&self, patience: &Patience) -> Result<Extent, StoreError> {
        self.pool.read(patience, |reading| {
            let sql = "SELECT count(*), coalesce(sum(requests), 0), min(first), max(last) FROM session";
            let mut select = reading.transaction.prepare_cached(sql).map_err(Fault::from)?;
            let extent = select.query_row([], |row| {
                Ok(Extent {
                    sessions: row.get(0)?,
                    requests: row.get(1)?,
                    first: row.get(2)?,
                    last: row.get(3)?,
                })
            });
            Ok(extent.map_err(Fault::from)?)
        })
    }

    fn write(&self, batch: &[Request]) -> Result<Written, StoreError> {
        self.writer().write(batch)
    }

    fn context(&self, patience: &Patience) -> Result<Configured, StoreError> {
        self.pool.read(patience, |reading| context::configured(reading.transaction))
    }

    fn configure(&self, context: &Context) -> Result<(), StoreError> {
        context::configure(self.writer().connection(), context)
    }

    fn recent(&self, limit: usize, patience: &Patience) -> Result<Vec<Request>, StoreError> {
        self.pool.read(patience, |reading| context::recent(reading, limit))
    }

    fn regroup(
        &self,
        after: Option<Reached>,
        again: &dyn Fn(&Request) -> Request,
    ) -> Result<Regrouped, StoreError> {
        context::regroup(&mut self.writer(), after, again)
    }

    fn settle(&self, context: &Context) -> Result<(), StoreError> {
        context::settle(self.writer().connection(), context)
    }

    fn views(&self, patience: &Patience) -> Result<ViewPage, StoreError> {
        self.pool.read(patience, |reading| views::all(reading.transaction))
    }

    fn add_view(&self, name: &str, query: &str, default: bool, now: Millis) -> Result<View, StoreError> {
        views::add(self.writer().connection(), name, query, default, now)
    }

    fn change_view(&self, id: &str, draft: &ViewDraft, now: Millis) -> Result<Option<View>, StoreError> {
        views::change(self.writer().connection(), id, draft, now)
    }

    fn remove_view(&self, id: &str) -> Result<bool, StoreError> {
        views::remove(self.writer().connection(), id)
    }

    fn judge(&self, request: &str, attack: usize, verdict: Verdict) -> Result<Option<Request>, StoreError> {
        verdicts::judge(&mut self.writer(), request, attack, verdict)
    }

    fn rules(&self, patience: &Patience) -> Result<RulePage, StoreError> {
        self.pool.read(patience, |reading| rules::all(reading.transaction))
    }

    fn add_rule(&self, draft: &RuleDraft, now: Millis) -> Result<Rule, StoreError> {
        rules::add(&mut self.writer(), draft, now)
    }

    fn switch_rule(&self, id: &str, disabled: bool) -> Result<Option<Rule>, StoreError> {
        rules::switch(self.writer().connection(), id, disabled)
    }

    fn remove_rule(&self, id: &str) -> Result<bool, StoreError> {
        rules::remove(self.writer().connection(), id)
    }

    fn what_if(&self, draft: &RuleDraft, patience: &Patience) -> Result<WhatIf, StoreError> {
        self.pool.read(patience, |reading| rules::what_if(reading, draft))
    }

    fn denied(&self, patience: &Patience) -> Result<DeniedPage, StoreError> {
        self.pool.read(patience, |reading| denylist::all(reading.transaction))
    }

    fn denied_addresses(
        &self,
        now: Millis,
        patience: &Patience,
    ) -> Result<Vec<(Denied, Vec<String>)>, StoreError> {
        self.pool.read(patience, |reading| denylist::addresses(reading, now))
    }

    fn deny(&self, draft: &DeniedDraft, now: Millis) -> Result<Option<Denied>, StoreError> {
        denylist::add(self.writer().connection(), draft, now)
    }

    fn allow(&self, session: &str) -> Result<bool, StoreError> {
        denylist::remove(self.writer().connection(), session)
    }
}

/// The word for a session's status.
fn status(blocked: bool) -> &'static str {
    if blocked { SESSION_BLOCKED } else { SESSION_NOT_BLOCKED }
}
