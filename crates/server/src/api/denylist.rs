//! The denylist. Spoor blocks nothing itself; whoever guards the API reads the list.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use spoor_model::denied::{Denied, DeniedDraft, DeniedPage};
use spoor_model::instant::parse_instant;
use spoor_model::wire::ProblemDetails;

use super::parameters::{Parameters, identifier};
use super::problem::{BodyRefused, Refusal};
use super::rules::{end, note};
use super::state::{Api, json};
use super::written::Written;

/// The denylist
///
/// All its sessions, the newest first; those whose entry is over, too.
#[utoipa::path(
    get, path = "/denylist",
    responses((status = OK, body = DeniedPage), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn list(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let query = Parameters::read(raw.as_deref(), &[]).finish()?;
    api.answer(query, |store, ask| store.denied(ask.patience).map(Some)).await
}

/// Deny a session
///
/// Needs a reason. Takes the place of the session's entry where it has one. There can be 2000 entries.
#[utoipa::path(
    post, path = "/denylist", request_body = DeniedDraft,
    responses(
        (status = CREATED, body = Denied),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json"),
        (status = CONFLICT, body = ProblemDetails, content_type = "application/problem+json"),
        BodyRefused
    )
)]
pub async fn add(State(api): State<Api>, Written(draft): Written<DeniedDraft>) -> Result<Response, Refusal> {
    const TITLE: &str = "The session cannot be denied";
    let reason = note(&draft.reason, 1, TITLE)?;
    let expires = end(draft.expires.as_deref(), TITLE)?;
    if expires.as_deref().and_then(parse_instant).is_some_and(|end| end <= api.now()) {
        let detail = "its end is past: choose one to come, or none".to_owned();
        return Err(Refusal::new(StatusCode::BAD_REQUEST, TITLE, Some(detail)));
    }
    let draft = DeniedDraft { session: draft.session, reason, expires };
    let denied = api.work(move |store, now| store.deny(&draft, now)).await?;
    json(StatusCode::CREATED, &denied.ok_or_else(Refusal::nothing_there)?)
}

/// Remove a session from the denylist
#[utoipa::path(
    delete, path = "/denylist/{session}",
    params(("session" = String, Path, description = "Identifier of the session")),
    responses(
        (status = NO_CONTENT),
        (status = FORBIDDEN, body = ProblemDetails, content_type = "application/problem+json"),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub async fn remove(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Refusal> {
    let session = identifier(path)?;
    if api.work(move |store, _| store.allow(&session)).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Refusal::nothing_there())
    }
}
