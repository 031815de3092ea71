//! Session context: which parameters are kept and group requests into sessions, what others would find, and stored
//! requests grouped anew.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use spoor_model::context::{Context, Wrong};
use spoor_model::wire::{ContextPage, ContextPreview, ProblemDetails, Regrouping};
use spoor_model::{Problem, Query};

use super::parameters::Parameters;
use super::problem::{BodyRefused, Refusal};
use super::state::{Api, json};
use super::written::Written;
use crate::context;
use crate::store::{Ask, Configured, Patience, Store, StoreError};

/// How far grouping stored requests anew has come, for whoever asks.
#[derive(Clone, Default)]
pub struct Progress(Arc<Mutex<Regrouping>>);

impl Progress {
    fn state(&self) -> MutexGuard<'_, Regrouping> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As it is now, with what is configured. In this order: what a run that is over has done is stored.
    fn now(&self, store: &dyn Store, patience: &Patience) -> Result<(Configured, Regrouping), StoreError> {
        let state = self.state().clone();
        let configured = store.context(patience)?;
        let regrouping = Regrouping { needed: configured.is_stale, ..state };
        Ok((configured, regrouping))
    }
}

/// Context parameters
///
/// What is kept of each request beside what every request has, and what of it groups requests into sessions, before the
/// built-in session keys.
#[utoipa::path(
    get, path = "/settings/parameters",
    responses((status = OK, body = ContextPage), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn parameters(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let query = Parameters::read(raw.as_deref(), &[]).finish()?;
    let progress = api.regrouping().clone();
    api.answer(query, move |store, ask| page(store, ask.patience, &progress).map(Some)).await
}

/// Configure the context parameters
///
/// All of them, in the order in which session keys are tried; 20 at most. They hold for imports that begin from now on.
/// What is stored stays as it is until it is grouped anew.
#[utoipa::path(
    put, path = "/settings/parameters", request_body = Context,
    responses((status = OK, body = ContextPage), BodyRefused)
)]
pub async fn configure(
    State(api): State<Api>,
    Written(context): Written<Context>,
) -> Result<Response, Refusal> {
    let context = checked(context)?;
    let (progress, patience) = (api.regrouping().clone(), Patience::of(api.patience()));
    let page = api.work(move |store, _| {
        store.configure(&context)?;
        page(store, &patience, &progress)
    });
    json(StatusCode::OK, &page.await?)
}

/// Try context parameters out
///
/// What they would find in recent stored requests, 2,000 at most: the latest of each of the sessions that came last. Changes nothing. What was hidden when a request was stored,
/// such as the values of cookies, is found only as far as it was kept as a hash.
#[utoipa::path(
    post, path = "/settings/parameters/preview", request_body = Context,
    responses((status = OK, body = ContextPreview), BodyRefused)
)]
pub async fn preview(
    State(api): State<Api>,
    Written(context): Written<Context>,
) -> Result<Response, Refusal> {
    let context = checked(context)?;
    let question =
        move |store: &dyn Store, ask: &Ask<'_>| context::preview(store, &context, ask.patience).map(Some);
    api.answer(Query::default(), question).await
}

/// Group stored requests anew
///
/// By the context parameters of this moment, from the first request to the last. It goes on without the client; imports
/// and questions go on meanwhile. If it is ended before its end, what was done stays done, and it can begin again.
#[utoipa::path(
    post, path = "/settings/regrouping",
    responses(
        (status = ACCEPTED, body = Regrouping),
        (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"),
        (status = CONFLICT, body = ProblemDetails, content_type = "application/problem+json"),
        (status = FORBIDDEN, body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub async fn regroup(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    Parameters::read(raw.as_deref(), &[]).finish()?;
    let (progress, patience) = (api.regrouping().clone(), Patience::of(api.patience()));
    let total = api.work(move |store, _| store.extent(&patience)).await?.requests;
    {
        let mut state = progress.state();
        if state.running {
            let detail =
                "it goes by the parameters it began with: wait for its end, and begin again".to_owned();
            let title = "Stored requests are being grouped anew already";
            return Err(Refusal::new(StatusCode::CONFLICT, title, Some(detail)));
        }
        *state = Regrouping { running: true, total, ..Regrouping::default() };
    }
    let store = api.store();
    let running = progress;
    tokio::task::spawn_blocking(move || {
        // Also when it ends in a panic it goes on no longer.
        let ended = Ending(running.clone());
        let outcome = context::regroup(&*store, &mut |seen, changed| {
            let mut state = running.state();
            (state.seen, state.changed) = (seen, changed);
            ControlFlow::Continue(())
        });
        let mut state = running.state();
        match outcome {
            Ok(all) => (state.seen, state.changed) = (all.seen, all.changed),
            Err(error) => {
                crate::journal::say(&format!("error: grouping stored requests anew: {error}"));
                state.failure =
                    Some("the database could not be changed; the server's log says more".to_owned());
            }
        }
        drop(state);
        drop(ended);
    });
    json(StatusCode::ACCEPTED, &Regrouping { needed: true, running: true, total, ..Regrouping::default() })
}

/// How far grouping anew has come
#[utoipa::path(
    get, path = "/settings/regrouping",
    responses((status = OK, body = Regrouping), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn regrouping(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let query = Parameters::read(raw.as_deref(), &[]).finish()?;
    let progress = api.regrouping().clone();
    api.answer(query, move |store, ask| progress.now(store, ask.patience).map(|(_, state)| Some(state))).await
}

/// Says that it is over when dropped.
struct Ending(Progress);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.state().running = false;
    }
}

fn page(store: &dyn Store, patience: &Patience, progress: &Progress) -> Result<ContextPage, StoreError> {
    let (configured, regrouping) = progress.now(store, patience)?;
    let items = configured.context.items;
    Ok(ContextPage { total: items.len() as u64, items, next: None, regrouping })
}

fn checked(context: Context) -> Result<Context, Refusal> {
    let names: Vec<String> = context.items.iter().map(|item| item.name.clone()).collect();
    context.checked().map_err(|wrong| {
        let problems = wrong.into_iter().map(|Wrong { at, reason }| Problem {
            key: at.map_or_else(|| "items".to_owned(), |at| format!("items[{at}]")),
            value: at.and_then(|at| names.get(at).cloned()).unwrap_or_default(),
            reason,
        });
        Refusal::listing("These parameters cannot be configured", problems.collect())
    })
}
