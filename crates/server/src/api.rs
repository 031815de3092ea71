//! The JSON API under `/api/v1`: reads the query string strictly, asks the store, answers in JSON. Knows no SQL.

mod attacks;
mod denylist;
mod import;
mod openapi;
mod parameters;
mod problem;
mod requests;
mod rules;
mod sessions;
mod settings;
mod state;
mod verdicts;
mod views;
mod written;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use spoor_ingest::Networks;
use spoor_model::instant::rfc3339;
use spoor_model::wire::{Health, ProblemDetails};
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use openapi::document as openapi_document;
use parameters::Parameters;
pub use problem::Refusal;
use state::Api;

use crate::clock::Clock;
use crate::store::Store;

/// Where the API lives.
pub const ROOT: &str = "/api/v1";
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Answers made at a time; others wait for their turn.
const AT_ONCE: usize = 64;

/// The API on a store.
pub fn router(store: Arc<dyn Store>, clock: Clock, networks: Networks) -> Router {
    let (routes, _) = described().split_for_parts();
    let api = routes
        .route("/openapi.json", get(openapi::serve))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
        .with_state(Api::new(store, clock, PATIENCE, networks));
    Router::new().nest(ROOT, api)
}

/// The routes with their descriptions, relative to [`ROOT`].
fn described() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::facets))
        .routes(routes!(sessions::timeline))
        .routes(routes!(sessions::header))
        .routes(routes!(requests::of_session))
        .routes(routes!(requests::full))
        .routes(routes!(requests::one))
        .routes(routes!(attacks::list))
        .routes(routes!(attacks::requests))
        .routes(routes!(views::list, views::add))
        .routes(routes!(views::change, views::remove))
        .routes(routes!(verdicts::judge))
        .routes(routes!(rules::list, rules::add))
        .routes(routes!(rules::what_if))
        .routes(routes!(rules::switch, rules::remove))
        .routes(routes!(denylist::list, denylist::add))
        .routes(routes!(denylist::remove))
        .routes(routes!(settings::parameters, settings::configure))
        .routes(routes!(settings::preview))
        .routes(routes!(settings::regrouping, settings::regroup))
        .routes(routes!(import::upload))
        .routes(routes!(health))
}

/// State of the server
///
/// How much is stored, and which version answers.
#[utoipa::path(
    get, path = "/health",
    responses((status = OK, body = Health), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
async fn health(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let query = Parameters::read(raw.as_deref(), &[]).finish()?;
    api.answer(query, |store, ask| {
        let extent = store.extent(ask.patience)?;
        Ok(Some(Health {
            status: "ok".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sessions: extent.sessions,
            requests: extent.requests,
            first: extent.first.map(rfc3339),
            last: extent.last.map(rfc3339),
        }))
    })
    .await
}
