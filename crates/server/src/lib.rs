//! Spoor's server: a store of sessions behind a trait, the JSON API on it, the built app as files, and the commands
//! that fill a store. The app in the browser is not known here; both know the model.

mod access;
mod api;
pub mod cli;
mod clock;
mod context;
mod dist;
mod headers;
mod import;
mod journal;
pub mod listen;
mod spa;
pub mod store;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

pub use access::{Access, Token};
pub use api::openapi_document;
pub use clock::Clock;
pub use dist::Dist;
use spoor_ingest::Networks;
use store::Store;

/// Everything that is served: the API on `store`, the app from `dist`, behind `access`. `clock` says what time
/// relative times in queries count from. `networks` says what is known of the addresses in files that are uploaded.
pub fn app(store: Arc<dyn Store>, clock: Clock, access: Access, dist: Dist, networks: Networks) -> Router {
    api::router(store, clock.clone(), networks)
        .fallback_service(spa::router(dist))
        .layer(from_fn_with_state(Arc::new(access), access::check))
        // Outside the checks, so that what they refuse is written down and carries the headers too.
        .layer(from_fn(headers::add))
        .layer(from_fn_with_state(clock, journal::write))
}
