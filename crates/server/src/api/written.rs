//! What a request brings that changes something: a JSON text of bounded length, sent in bounded time.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::problem::Refusal;

/// Longest text, in bytes. The longest address that a browser can send fits.
const LONGEST: usize = 128 * 1024;
/// How long sending it may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The value that a request brings as JSON.
pub struct Written<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Written<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Written<T>, Refusal> {
        if !is_json(request.headers()) {
            let detail = "send JSON, with `Content-Type: application/json`".to_owned();
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The request does not say that it brings JSON",
                Some(detail),
            ));
        }
        let body = tokio::time::timeout(PATIENCE, to_bytes(request.into_body(), LONGEST)).await;
        let body = body.map_err(|_| {
            let detail = format!("it must be here within {} seconds", PATIENCE.as_secs());
            Refusal::new(StatusCode::REQUEST_TIMEOUT, "The request took too long to arrive", Some(detail))
        })?;
        let body = body.map_err(|_| {
            let detail = format!("it may have {LONGEST} bytes");
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "The request is too long", Some(detail))
        })?;
        let unreadable = |reason: &str| {
            let detail = format!("it must be a JSON object as /api/v1/openapi.json describes it: {reason}");
            Refusal::new(StatusCode::BAD_REQUEST, "The request cannot be read", Some(detail))
        };
        // A list of its members' values would be read as an object, too.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(unreadable("this is none"));
        }
        let value = serde_json::from_slice(&body).map_err(|error| unreadable(&error.to_string()))?;
        Ok(Written(value))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
