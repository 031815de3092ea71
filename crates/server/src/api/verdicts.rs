//! What analysts decide on attacks.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use spoor_model::wire::{Judgement, ProblemDetails, RequestDetail};

use super::problem::{BodyRefused, Refusal};
use super::state::{Api, json};
use super::written::Written;
use crate::store::{Patience, Store, StoreError};

/// Decide on an attack
///
/// Takes the place of any verdict before, whoever made it. A request all of whose attacks are false positives counts as
/// an attack nowhere; answers with the request as it is then.
#[utoipa::path(
    put, path = "/requests/{id}/attacks/{n}/verdict", request_body = Judgement,
    params(
        ("id" = String, Path, description = "Identifier of the request"),
        ("n" = u32, Path, description = "Position of the attack among those of the request, from 0"),
    ),
    responses(
        (status = OK, body = RequestDetail),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json"),
        BodyRefused
    )
)]
pub async fn judge(
    State(api): State<Api>,
    path: Result<Path<(String, usize)>, PathRejection>,
    Written(Judgement { verdict }): Written<Judgement>,
) -> Result<Response, Refusal> {
    let Path((id, attack)) = path.map_err(|_| Refusal::nothing_there())?;
    let time = api.patience();
    let judged = move |store: &dyn Store, _| -> Result<Option<RequestDetail>, StoreError> {
        // The verdict may change how risky the endpoint is. It may have waited for an import: time to read counts from then.
        store.judge(&id, attack, verdict)?.map_or(Ok(None), |_| store.request(&id, &Patience::of(time)))
    };
    json(StatusCode::OK, &api.work(judged).await?.ok_or_else(Refusal::nothing_there)?)
}
