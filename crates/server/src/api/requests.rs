//! Requests: those of a session as columns, part by part, and one with everything that is recorded of it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde::Serialize;
use spoor_model::Ledger;
use spoor_model::usual::EndpointUsual;
use spoor_model::wire::{ProblemDetails, RequestDetail, RequestPage};
use utoipa::ToSchema;

use super::parameters::{Parameters, identifier};
use super::problem::Refusal;
use super::state::Api;
use crate::store::{Ask, Chunk, Page, Store, StoreError};

/// A part of some requests, in the order of time.
#[derive(Serialize, ToSchema)]
pub struct RequestChunk {
    /// One member for each field of the vocabulary, and `time`. `{"values": […], "rows": […]}` for words: `rows`
    /// holds a position in `values` for each request, and is absent where request n has value n; a value is a text,
    /// null where missing, or a list of texts. `{"numbers": […]}` for numbers: microseconds or bytes, null where
    /// missing. `time` is `{"start": …, "deltas": […]}`: milliseconds since 1970, then the difference to the request
    /// before.
    #[schema(value_type = Object)]
    columns: Ledger,
    /// What is usual for the endpoints of this part, for those of which enough is known.
    usual: Vec<EndpointUsual>,
    /// Number of matching requests in all parts.
    total: u64,
    /// Cursor of the next part; null when nothing follows.
    next: Option<String>,
}

impl From<Chunk> for RequestChunk {
    fn from(chunk: Chunk) -> RequestChunk {
        RequestChunk { columns: chunk.ledger, usual: chunk.usual, total: chunk.total, next: chunk.next }
    }
}

/// A session's requests
///
/// Requests of the session that meet the general filters (unless `all=1`) and the in-session filters, as columns.
#[utoipa::path(
    get, path = "/sessions/{id}/requests", tag = super::openapi::TAKES_QUERY,
    params(
        ("id" = String, Path, description = "Identifier of the session"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 50000, description = "Most requests in this part, 2000 where absent"),
        ("after" = Option<String>, Query, description = "`next` of the part before"),
    ),
    responses(
        (status = OK, body = RequestChunk),
        (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub async fn of_session(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Refusal> {
    let id = identifier(path)?;
    part(&api, raw, 2_000, 50_000, move |store, ask, page| {
        Ok(store.requests(&id, ask, page)?.map(RequestChunk::from))
    })
    .await
}

/// A session's requests in full
///
/// The same requests in the same order, each with everything that is recorded of it, its full text too. A part ends early where
/// its requests are long.
#[utoipa::path(
    get, path = "/sessions/{id}/requests/full", tag = super::openapi::TAKES_QUERY,
    params(
        ("id" = String, Path, description = "Identifier of the session"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 2000, description = "Most requests in this part, 500 where absent"),
        ("after" = Option<String>, Query, description = "`next` of the part before"),
    ),
    responses(
        (status = OK, body = RequestPage),
        (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub async fn full(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Refusal> {
    let id = identifier(path)?;
    part(&api, raw, 500, 2_000, move |store, ask, page| store.full_requests(&id, ask, page)).await
}

/// Answers with a part of a session's requests: `usual` of them where the question does not say how many, `most` at most.
pub async fn part<T: Serialize + Send + 'static>(
    api: &Api,
    raw: Option<String>,
    usual: usize,
    most: usize,
    read: impl FnOnce(&dyn Store, &Ask<'_>, Page<'_>) -> Result<Option<T>, StoreError> + Send + 'static,
) -> Result<Response, Refusal> {
    let mut parameters = Parameters::read(raw.as_deref(), &["limit", "after"]);
    let limit = parameters.number("limit", usual, 1..=most);
    let after = parameters.text("after");
    let query = parameters.finish()?;
    api.answer(query, move |store, ask| read(store, ask, Page { limit, after: after.as_deref() })).await
}

/// One request
///
/// Everything that is recorded of it, and what its endpoint is known for.
#[utoipa::path(
    get, path = "/requests/{id}",
    params(("id" = String, Path, description = "Identifier of the request")),
    responses(
        (status = OK, body = RequestDetail),
        (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub async fn one(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Refusal> {
    let id = identifier(path)?;
    let query = Parameters::read(raw.as_deref(), &[]).finish()?;
    api.answer(query, move |store, ask| store.request(&id, ask.patience)).await
}
