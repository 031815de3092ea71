//! Sessions: the list, the values to filter it by, its timeline, and one session's header.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use spoor_model::wire::{FacetPage, MOST_VALUES, ProblemDetails, SessionHeader, SessionPage, Timeline};

use super::parameters::{Parameters, identifier};
use super::problem::Refusal;
use super::state::Api;
use crate::store::Page;

/// Sessions
///
/// Sessions with at least one request in the time range that meets all general filters. Every number counts only
/// the requests that do.
#[utoipa::path(
    get, path = "/sessions", tag = super::openapi::TAKES_QUERY,
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "Most sessions on this page, 50 where absent"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("values" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "Most values of each kind in a row, 3 where absent"),
    ),
    responses((status = OK, body = SessionPage), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn list(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let mut parameters = Parameters::read(raw.as_deref(), &["limit", "after", "values"]);
    let limit = parameters.number("limit", 50, 1..=500);
    let after = parameters.text("after");
    let values = parameters.number("values", 3, 1..=MOST_VALUES);
    let query = parameters.finish()?;
    api.answer(query, move |store, ask| {
        store.sessions(ask, Page { limit, after: after.as_deref() }, values).map(Some)
    })
    .await
}

/// Values of one field
///
/// Values with the number of requests and sessions that have them, under all general filters but those on the field
/// itself. A null value stands for requests that have none.
#[utoipa::path(
    get, path = "/sessions/facets", tag = super::openapi::TAKES_QUERY,
    params(
        ("field" = String, Query, description = "Key of the field"),
        ("search" = Option<String>, Query, description = "Only values that hold this in their text or label, in any case"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "Most values, 100 where absent"),
    ),
    responses((status = OK, body = FacetPage), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn facets(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let mut parameters = Parameters::read(raw.as_deref(), &["field", "search", "limit"]);
    let field = parameters.field("field");
    let search = parameters.text("search").unwrap_or_default();
    let limit = parameters.number("limit", 100, 1..=1000);
    let query = parameters.finish()?;
    api.answer(query, move |store, ask| {
        field.map(|field| store.facets(ask, field, &search, limit)).transpose()
    })
    .await
}

/// Requests over time
///
/// Requests and attacks that match the general filters in intervals of equal length, without gaps.
#[utoipa::path(
    get, path = "/sessions/timeline", tag = super::openapi::TAKES_QUERY,
    params(("buckets" = Option<u32>, Query, minimum = 10, maximum = 500, description = "Most intervals, 60 where absent; there is one more when the time range begins within the first")),
    responses((status = OK, body = Timeline), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn timeline(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let mut parameters = Parameters::read(raw.as_deref(), &["buckets"]);
    let buckets = parameters.number("buckets", 60, 10..=500);
    let query = parameters.finish()?;
    api.answer(query, move |store, ask| store.timeline(ask, buckets).map(Some)).await
}

/// A session's header
///
/// Facts of the whole session, whatever the query.
#[utoipa::path(
    get, path = "/sessions/{id}", tag = super::openapi::TAKES_QUERY,
    params(("id" = String, Path, description = "Identifier of the session")),
    responses(
        (status = OK, body = SessionHeader),
        (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub async fn header(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Refusal> {
    let id = identifier(path)?;
    let query = Parameters::read(raw.as_deref(), &[]).finish()?;
    api.answer(query, move |store, ask| store.session(&id, ask)).await
}
