//! Loading a session's requests: a small first chunk for the first rows, then large ones, until nothing follows.

use std::sync::Arc;

use leptos::prelude::*;
use spoor_model::ledger::{Change, IDENTITY};
use spoor_model::{Field, Ledger, Query};

use super::Open;
use crate::api::{self, Failure};
use crate::browser::fetch::{Abort, Signal as Wanted};
use crate::ui::format;

/// Size of the first chunk: quick to send, more than a screen.
const FIRST: usize = 2_000;
/// Size of the chunks that follow.
const REST: usize = 50_000;

/// A session's requests as far as they are loaded.
#[derive(Clone, Copy)]
pub struct Requests {
    /// The requests. Shared, so that a download keeps what it writes while the session is left or grows.
    pub ledger: RwSignal<Arc<Ledger>>,
    /// Number of requests in all, once known.
    pub total: RwSignal<Option<u64>>,
    /// True when all are there: the server said that nothing follows.
    pub complete: RwSignal<bool>,
    /// Why the rest did not come.
    pub failure: RwSignal<Option<Failure>>,
    /// How often all were loaded anew: what was asked of single requests before is old.
    pub renewed: RwSignal<u32>,
    next: RwSignal<Option<String>>,
    under_way: StoredValue<Option<Abort>, LocalStorage>,
    session: Memo<Option<String>>,
}

impl Requests {
    /// Loads the requests of the session that is open, now and whenever it is another.
    pub fn follow(session: Memo<Option<String>>) -> Requests {
        let requests = Requests {
            ledger: RwSignal::new(Arc::default()),
            total: RwSignal::new(None),
            complete: RwSignal::new(false),
            failure: RwSignal::new(None),
            renewed: RwSignal::new(0),
            next: RwSignal::new(None),
            under_way: StoredValue::new_local(None),
            session,
        };
        Effect::new(move |_| {
            if session.with(Option::is_some) {
                requests.ledger.set(Arc::default());
                requests.total.set(None);
                requests.next.set(None);
                requests.resume();
            }
        });
        on_cleanup(move || requests.under_way.set_value(None));
        requests
    }

    /// True when no more requests are on their way: what is read from all of them holds, and is not read with every
    /// chunk anew.
    pub fn are_settled(self) -> bool {
        self.complete.get() || self.failure.with(Option::is_some)
    }

    /// Where what identifies the client changes, by field; none before all requests are there.
    pub fn changes(self) -> Vec<(Field, Vec<Change>)> {
        if !self.are_settled() {
            return Vec::new();
        }
        self.ledger.with(|ledger| {
            let changes = IDENTITY.into_iter().map(|field| (field, ledger.changes(field)));
            changes.filter(|(_, changes)| !changes.is_empty()).collect()
        })
    }

    /// Loads on from where loading stopped.
    pub fn resume(self) {
        let Some(session) = self.session.get_untracked() else { return };
        let abort = Abort::new();
        let wanted = abort.signal();
        self.under_way.set_value(Some(abort));
        if self.next.with_untracked(Option::is_none) {
            self.ledger.set(Arc::default());
        }
        self.complete.set(false);
        self.failure.set(None);
        leptos::task::spawn_local(self.load(session, wanted));
    }

    /// Loads all requests anew, in place of those that are here once all have come.
    pub fn renew(self) {
        let Some(session) = self.session.get_untracked() else { return };
        let abort = Abort::new();
        let wanted = abort.signal();
        self.under_way.set_value(Some(abort));
        self.failure.set(None);
        // Whoever loads on after a failure begins at the start.
        self.next.set(None);
        leptos::task::spawn_local(async move {
            let (mut fresh, mut after) = (Ledger::default(), None);
            loop {
                let answer = api::requests(&session, &Query::default(), REST, after, &wanted).await;
                if wanted.is_aborted() {
                    return;
                }
                match answer.and_then(|chunk| add(&mut fresh, chunk)) {
                    Ok((total, None)) => {
                        self.total.set(Some(total));
                        break;
                    }
                    Ok((_, next)) => after = next,
                    Err(failure) => {
                        self.complete.set(false);
                        return self.failure.set(Some(failure));
                    }
                }
            }
            self.ledger.set(Arc::new(fresh));
            self.complete.set(true);
            self.renewed.update(|renewed| *renewed += 1);
        });
    }

    /// Stops loading; what is there stays and can be used.
    pub fn cancel(self) {
        self.under_way.set_value(None);
        self.failure.set(Some(Failure {
            title: "Loading was stopped".to_owned(),
            detail: "What is loaded can be used; counts cover only that.".to_owned(),
            not_found: false,
            again: None,
        }));
    }

    async fn load(self, session: String, wanted: Wanted) {
        loop {
            let after = self.next.get_untracked();
            let limit = if after.is_none() { FIRST } else { REST };
            let answer = api::requests(&session, &Query::default(), limit, after, &wanted).await;
            if wanted.is_aborted() {
                return;
            }
            let failure = match answer {
                Ok(chunk) => {
                    let mut added = Ok((0, None));
                    self.ledger.update(|ledger| added = add(Arc::make_mut(ledger), chunk));
                    match added {
                        Ok((total, next)) => {
                            self.total.set(Some(total));
                            if next.is_none() {
                                return self.complete.set(true);
                            }
                            self.next.set(next);
                            continue;
                        }
                        Err(failure) => failure,
                    }
                }
                Err(failure) => failure,
            };
            return self.failure.set(Some(failure));
        }
    }
}

/// Adds a chunk; gives how many requests there are in all, and the cursor of the next chunk.
fn add(ledger: &mut Ledger, chunk: api::Chunk) -> Result<(u64, Option<String>), Failure> {
    let mut columns = chunk.columns;
    columns.know(chunk.usual);
    ledger.append(columns).map_err(|error| Failure {
        title: "This session is too large".to_owned(),
        detail: error.to_string(),
        not_found: false,
        again: None,
    })?;
    Ok((chunk.total, chunk.next))
}

/// How loading stands: progress with a way to stop, or what failed with a way to go on.
#[component]
pub fn Note() -> impl IntoView {
    let requests = Open::here().requests;
    let loaded = move || requests.ledger.with(|ledger| ledger.len()) as u64;
    move || {
        let of =
            requests.total.get().map_or_else(String::new, |total| format!(" of {}", format::exact(total)));
        match requests.failure.get() {
            // The header says already that there is no such session.
            Some(failure) if failure.not_found => ().into_any(),
            Some(failure) => view! {
                <div class="note failed" role="alert">
                    <strong>{failure.title}</strong>
                    <span>{format!("{} {}{of} requests are loaded.", failure.detail, format::exact(loaded()))}</span>
                    <button type="button" class="button" on:click=move |_| requests.resume()>"Load the rest"</button>
                </div>
            }
            .into_any(),
            None if !requests.complete.get() && requests.total.get().is_some() => view! {
                <div class="note" role="status">
                    <progress max=move || requests.total.get().unwrap_or(1).to_string() value=move || loaded().to_string()></progress>
                    <span>{format!("{}{of} requests loaded; everything works on these meanwhile.", format::exact(loaded()))}</span>
                    <button type="button" class="button" on:click=move |_| requests.cancel()>"Stop"</button>
                </div>
            }
            .into_any(),
            None if !requests.complete.get() => view! { <div class="note" role="status">"Loading the session…"</div> }.into_any(),
            None => ().into_any(),
        }
    }
}
