//! Attacks: groups of them, and the requests they were found in.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use spoor_model::wire::{AttackPage, ProblemDetails};

use super::problem::Refusal;
use super::requests::{RequestChunk, part};
use super::state::Api;

/// Attacks
///
/// Attacks on requests that meet the general filters, in groups: by type and endpoint, by address, or by session (`group`).
/// Of a request with several attacks, those count that the clauses on `attack` and `verdict` would choose by themselves.
/// False positives count only where a clause says which verdicts are wanted (`verdict=*`: any).
#[utoipa::path(
    get, path = "/attacks", tag = super::openapi::TAKES_QUERY,
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Most groups on this page, 50 where absent"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses((status = OK, body = AttackPage), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn list(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    part(&api, raw, 50, 200, move |store, ask, page| store.attacks(ask, page).map(Some)).await
}

/// Requests with attacks
///
/// The requests that the groups hold, of all sessions, as columns and in the order of time.
#[utoipa::path(
    get, path = "/attacks/requests", tag = super::openapi::TAKES_QUERY,
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 2000, description = "Most requests in this part, 500 where absent"),
        ("after" = Option<String>, Query, description = "`next` of the part before"),
    ),
    responses((status = OK, body = RequestChunk), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn requests(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    part(&api, raw, 500, 2_000, move |store, ask, page| {
        store.attack_requests(ask, page).map(|chunk| Some(RequestChunk::from(chunk)))
    })
    .await
}
