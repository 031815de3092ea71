//! Refusals as problem details (RFC 9457). They say what to do and never what the server is made of.

use axum::extract::OriginalUri;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use spoor_model::Problem;
use spoor_model::wire::ProblemDetails;
use utoipa::IntoResponses;

use crate::journal;
use crate::store::{MOST_DENIED, MOST_MARKED, MOST_RULES, MOST_VIEWS, StoreError};

/// The refusals that a change with a body can meet, for its documentation.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the derive alone")]
pub enum BodyRefused {
    /// The body is not what is asked for.
    #[response(status = BAD_REQUEST, content_type = "application/problem+json")]
    NotUnderstood(#[to_schema] ProblemDetails),
    /// It was sent by a page of another site, or without the token.
    #[response(status = FORBIDDEN, content_type = "application/problem+json")]
    Forbidden(#[to_schema] ProblemDetails),
    /// The body took too long to arrive.
    #[response(status = REQUEST_TIMEOUT, content_type = "application/problem+json")]
    TooSlow(#[to_schema] ProblemDetails),
    /// The body is too long.
    #[response(status = PAYLOAD_TOO_LARGE, content_type = "application/problem+json")]
    TooLarge(#[to_schema] ProblemDetails),
    /// The body is not sent as JSON.
    #[response(status = UNSUPPORTED_MEDIA_TYPE, content_type = "application/problem+json")]
    NotJson(#[to_schema] ProblemDetails),
}

/// An answer that is none.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    details: ProblemDetails,
}

impl Refusal {
    /// A refusal with a title and what to do about it.
    pub fn new(status: StatusCode, title: &str, detail: Option<String>) -> Refusal {
        let details =
            ProblemDetails { title: title.to_owned(), status: status.as_u16(), detail, problems: Vec::new() };
        Refusal { status, details }
    }

    /// The parts of a query that were not understood.
    pub fn not_understood(problems: Vec<Problem>) -> Refusal {
        Refusal::listing("The query was not understood", problems)
    }

    /// What was sent is wrong in these places.
    pub fn listing(title: &str, problems: Vec<Problem>) -> Refusal {
        let detail = "correct or remove what is listed under problems".to_owned();
        let mut refusal = Refusal::new(StatusCode::BAD_REQUEST, title, Some(detail));
        refusal.details.problems = problems;
        refusal
    }

    /// Nothing has this identifier.
    pub fn nothing_there() -> Refusal {
        let detail = "it was never stored, or it has been removed since".to_owned();
        Refusal::new(StatusCode::NOT_FOUND, "There is nothing with this identifier", Some(detail))
    }

    /// Something that should not happen. The cause goes to the log, not to the caller.
    pub fn broken(cause: &str) -> Refusal {
        journal::say(&format!("error: {cause}"));
        let detail = "the server's log says more".to_owned();
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "The server failed to answer", Some(detail))
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        let unavailable = |title: &str, detail: &str| {
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, title, Some(detail.to_owned()))
        };
        match error {
            StoreError::Cursor => Refusal::not_understood(vec![Problem {
                key: "after".to_owned(),
                value: String::new(),
                reason: "the cursor does not belong to this query: start again without it".to_owned(),
            }]),
            StoreError::Uncountable(field) => Refusal::not_understood(vec![Problem {
                key: "field".to_owned(),
                value: field.key().to_owned(),
                reason: error.to_string(),
            }]),
            StoreError::NameTaken => Refusal::new(
                StatusCode::CONFLICT,
                "Another view has this name",
                Some("choose a name that differs in more than its case".to_owned()),
            ),
            StoreError::TooManyViews => Refusal::new(
                StatusCode::CONFLICT,
                "There are as many views as there can be",
                Some(format!("delete one of the {MOST_VIEWS} that nobody needs")),
            ),
            StoreError::TooManyRules => Refusal::new(
                StatusCode::CONFLICT,
                "There are as many rules as there can be",
                Some(format!("delete one of the {MOST_RULES} that is no longer of use")),
            ),
            StoreError::TooManyHits => Refusal::new(
                StatusCode::CONFLICT,
                "The rule matches too much of what is stored",
                Some(format!(
                    "it can decide on {MOST_MARKED} stored requests at once: make it for what is imported from now on only"
                )),
            ),
            StoreError::TooManyDenied => Refusal::new(
                StatusCode::CONFLICT,
                "The denylist is full",
                Some(format!("remove one of the {MOST_DENIED} sessions that need not be denied")),
            ),
            StoreError::TooSlow => unavailable(
                "The answer took too long",
                "choose a shorter time range or more filters, and ask again",
            ),
            StoreError::Busy => {
                unavailable("The database is busy", "another process is writing to it: ask again soon")
            }
            StoreError::Unusable(cause) => {
                journal::say(&format!("error: {cause}"));
                unavailable("The database cannot be used", "the server's log says why")
            }
            StoreError::Broken(cause) => Refusal::broken(&cause),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        // Details are texts and numbers, which always have a JSON form.
        let json = serde_json::to_vec(&self.details).unwrap_or_default();
        let mut response =
            (self.status, [(header::CONTENT_TYPE, "application/problem+json")], json).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

/// For paths that are not of this API.
pub async fn not_found(OriginalUri(uri): OriginalUri) -> Refusal {
    let detail = format!("{} is not a path of this API: see /api/v1/openapi.json", uri.path());
    Refusal::new(StatusCode::NOT_FOUND, "There is no such path", Some(detail))
}

/// For methods that a path does not take.
pub async fn method_not_allowed() -> Refusal {
    let detail = "the answer's header Allow names those it takes".to_owned();
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "The path does not take this method", Some(detail))
}
