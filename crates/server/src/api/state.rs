//! What handlers share: the store, the clock, and how a question is put to a store that blocks.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use spoor_ingest::Networks;
use spoor_model::Query;
use spoor_model::instant::Millis;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Refusal;
use super::settings::Progress;
use crate::clock::Clock;
use crate::store::{Ask, Patience, Store, StoreError};

/// What handlers share.
#[derive(Clone)]
pub struct Api {
    store: Arc<dyn Store>,
    clock: Clock,
    patience: Duration,
    networks: Arc<Networks>,
    importing: Arc<Semaphore>,
    regrouping: Progress,
}

/// Files that are imported at a time. The store takes in one after the other anyway.
const IMPORTS: usize = 2;

impl Api {
    /// An API that waits this long for the store.
    pub fn new(store: Arc<dyn Store>, clock: Clock, patience: Duration, networks: Networks) -> Api {
        let importing = Arc::new(Semaphore::new(IMPORTS));
        Api {
            store,
            clock,
            patience,
            networks: Arc::new(networks),
            importing,
            regrouping: Progress::default(),
        }
    }

    /// The turn to have a file imported, once others are done.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let turn = Arc::clone(&self.importing).acquire_owned().await;
        turn.map_err(|error| Refusal::broken(&format!("no import is taken: {error}")))
    }

    /// Has a file imported, on a thread that may block.
    pub async fn import<T: Send + 'static>(
        &self,
        turn: OwnedSemaphorePermit,
        work: impl FnOnce(&dyn Store, &Networks) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let (store, networks) = (Arc::clone(&self.store), Arc::clone(&self.networks));
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&*store, &networks);
            drop(turn);
            done
        });
        done.await.map_err(|error| Refusal::broken(&format!("an import ended in a panic: {error}")))
    }

    /// What is stored, for work that goes on without a client.
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// How far grouping stored requests anew has come.
    pub fn regrouping(&self) -> &Progress {
        &self.regrouping
    }

    /// What time it is, in milliseconds since 1970-01-01T00:00Z.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// How long an answer may take.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Has the store change something, on a thread that may block, now. It is done whether or not the client waits.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store, Millis) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (store, now) = (Arc::clone(&self.store), self.clock.now());
        let done = tokio::task::spawn_blocking(move || work(&*store, now)).await;
        Ok(done.map_err(|error| Refusal::broken(&format!("a change ended in a panic: {error}")))??)
    }

    /// Puts a question to the store on a thread that may block, and answers in JSON; with 404 where there is
    /// nothing. When the client goes away meanwhile, the store is told to stop.
    pub async fn answer<T: Serialize>(
        &self,
        query: Query,
        question: impl FnOnce(&dyn Store, &Ask<'_>) -> Result<Option<T>, StoreError> + Send + 'static,
    ) -> Result<Response, Refusal> {
        let patience = Patience::of(self.patience);
        let waiting = patience.waiting();
        let (store, now) = (Arc::clone(&self.store), self.clock.now());
        let work = move || -> Result<Option<Vec<u8>>, Refusal> {
            let answer = question(&*store, &Ask { query: &query, now, patience: &patience })?;
            let json = answer.map(|answer| serde_json::to_vec(&answer)).transpose();
            json.map_err(|error| Refusal::broken(&format!("an answer has no JSON form: {error}")))
        };
        let outcome = tokio::task::spawn_blocking(work).await;
        drop(waiting);
        match outcome.map_err(|error| Refusal::broken(&format!("a question ended in a panic: {error}")))?? {
            Some(json) => Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response()),
            None => Err(Refusal::nothing_there()),
        }
    }
}

/// An answer that is a text file of this name.
pub fn text(name: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let kind = "text/plain; charset=utf-8".to_owned();
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}

/// An answer that holds a value.
pub fn json(status: StatusCode, value: &impl Serialize) -> Result<Response, Refusal> {
    let json = serde_json::to_vec(value);
    let json = json.map_err(|error| Refusal::broken(&format!("an answer has no JSON form: {error}")))?;
    Ok((status, [(header::CONTENT_TYPE, "application/json")], json).into_response())
}
