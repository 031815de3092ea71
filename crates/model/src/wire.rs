//! What travels between server and browser as JSON, apart from [`crate::Request`] and the columns of a
//! [`crate::Ledger`]. Times are RFC 3339 in UTC, except where a picture is
//! computed from them: those are milliseconds and say so. Every list says how much there is in all.

mod attacks;
mod import;
mod settings;

use serde::{Deserialize, Serialize};

pub use attacks::{AttackGroup, AttackPage, MOST_NAMED, Verdicts};
pub use import::{ImportCause, ImportCounts, ImportFailure, ImportFile, ImportLine, ImportReport};
pub use settings::{ContextPage, ContextPreview, KeyPreview, ParameterPreview, Regrouping};

use crate::denied::Denied;
use crate::endpoint::Insight;
use crate::query::Problem;
use crate::request::{Request, Verdict};

/// A page of the session list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionPage {
    /// The sessions of this page, in the order asked for.
    pub items: Vec<SessionRow>,
    /// Number of sessions in all.
    pub total: u64,
    /// Number of matching requests in all these sessions.
    pub requests: u64,
    /// Number of matching requests with attacks.
    pub attacks: u64,
    /// When the server counted.
    pub as_of: String,
    /// Cursor of the next page; null when nothing follows.
    pub next: Option<String>,
}

/// Most values of each kind that a row of the session list can be asked for.
pub const MOST_VALUES: usize = 1_000;

/// A session as the list shows it. Every number counts only the requests that match the query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionRow {
    /// Identifier: 16 hex digits.
    pub id: String,
    /// Name of the session key, such as `cookie PHPSESSID`.
    pub session_key: String,
    /// Time of the first matching request.
    pub first: String,
    /// Time of the last matching request.
    pub last: String,
    /// Whether any request of the session, matching or not, was blocked: `blocked` or `not_blocked`.
    pub session_status: String,
    /// Its entry on the denylist, unless that is over.
    pub denied: Option<Denied>,
    /// Number of matching requests.
    pub requests: u64,
    /// Number of matching requests with attacks that are not all false positives.
    pub attacks: u64,
    /// Number of matching requests that were blocked.
    pub blocked: u64,
    /// Number of requests of the session, matching or not.
    pub all_requests: u64,
    /// Users.
    pub users: Top<Counted>,
    /// Roles.
    pub roles: Top<Counted>,
    /// Client addresses.
    pub ips: Top<Address>,
    /// API hosts.
    pub hosts: Top<Counted>,
    /// Business flows.
    pub flows: Top<Counted>,
    /// Attack types, of the requests with attacks that are not all false positives.
    pub attack_types: Top<Counted>,
    /// Endpoints.
    pub endpoints: Top<Endpoint>,
}

/// The most frequent values, and how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Top<T> {
    /// The most frequent values, most frequent first, ties in the order of their text.
    pub items: Vec<T>,
    /// Number of distinct values.
    pub total: u64,
}

/// A value and the number of requests that have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counted {
    /// The value.
    pub value: String,
    /// Number of matching requests with it.
    pub requests: u64,
}

/// A client address with what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address {
    /// The address.
    pub value: String,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Network, such as `AWS`.
    pub network: Option<String>,
    /// Number of matching requests from it.
    pub requests: u64,
}

/// An endpoint: method, host and path template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Endpoint {
    /// HTTP method.
    pub method: Option<String>,
    /// API host.
    pub host: Option<String>,
    /// Path template.
    pub endpoint: Option<String>,
    /// Number of matching requests to it.
    pub requests: u64,
}

/// Values of one field with their counts, under all other conditions of the query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FacetPage {
    /// Values, most frequent first.
    pub items: Vec<FacetItem>,
    /// Number of distinct values, before any cut.
    pub total: u64,
    /// Null: values are never paged, `total` says when some were cut.
    pub next: Option<String>,
}

/// One value of a field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FacetItem {
    /// The value; null stands for a missing one.
    pub value: Option<String>,
    /// Number of matching requests with it.
    pub requests: u64,
    /// Number of sessions these belong to.
    pub sessions: u64,
}

/// Requests over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timeline {
    /// Start of the first bucket, in milliseconds since 1970-01-01T00:00Z.
    pub start: i64,
    /// Length of a bucket in milliseconds.
    pub width: i64,
    /// The buckets, without gaps.
    pub items: Vec<Bucket>,
    /// Number of matching requests in all buckets.
    pub total: u64,
}

/// One interval of a timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bucket {
    /// Number of requests.
    pub requests: u64,
    /// Number of requests with attacks that are not all false positives.
    pub attacks: u64,
}

/// A session's header: facts of the whole session, whatever the query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionHeader {
    /// Identifier: 16 hex digits.
    pub id: String,
    /// Name of the session key.
    pub session_key: String,
    /// Time of its first request.
    pub first: String,
    /// Time of its last request.
    pub last: String,
    /// `blocked` or `not_blocked`.
    pub session_status: String,
    /// Its entry on the denylist, unless that is over.
    pub denied: Option<Denied>,
    /// Number of its requests.
    pub requests: u64,
    /// Number of its requests with attacks that are not all false positives.
    pub attacks: u64,
}

/// One request with everything that is recorded of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestDetail {
    /// The request.
    pub request: Request,
    /// What its endpoint is known for; null where its path template is not known.
    pub endpoint: Option<Insight>,
}

/// A part of a session's requests, each with everything that is recorded of it, in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestPage {
    /// The requests.
    pub items: Vec<Request>,
    /// Number of matching requests in all parts.
    pub total: u64,
    /// Cursor of the next part; null when nothing follows.
    pub next: Option<String>,
}

/// What an analyst decides on an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// The verdict; `unmarked` takes one back.
    pub verdict: Verdict,
}

/// The saved views.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ViewPage {
    /// All of them, in the order of their names.
    pub items: Vec<View>,
    /// How many there are.
    pub total: u64,
    /// Null: views are never paged.
    pub next: Option<String>,
}

/// A saved view: a name for a query of the session list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct View {
    /// Identifier: 16 hex digits.
    pub id: String,
    /// Name, 1 to 80 characters.
    pub name: String,
    /// Canonical query string, without `?`.
    pub query: String,
    /// True for the view that the bare address of the app opens; at most one is.
    pub default: bool,
    /// When its name or its query was last changed.
    pub changed: String,
}

impl View {
    /// Most characters of a name.
    pub const LONGEST_NAME: usize = 80;
}

/// What to save as a view, or what of a view to change. What is absent stays as it is; a new view needs a name and
/// a query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewDraft {
    /// Name, 1 to 80 characters without the white space around it; no two views have the same, whatever its case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Query string of the session list. Which rows its sender saw and what was open in it are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// True to make it the default instead of any other, false to make it no default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
}

/// State of the server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// `ok` when the store answers.
    pub status: String,
    /// Version of the server.
    pub version: String,
    /// Number of sessions stored.
    pub sessions: u64,
    /// Number of requests stored.
    pub requests: u64,
    /// Time of the first request stored.
    pub first: Option<String>,
    /// Time of the last request stored.
    pub last: Option<String>,
}

/// An error: problem details of RFC 9457.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemDetails {
    /// What went wrong, for people.
    pub title: String,
    /// HTTP status code.
    pub status: u16,
    /// What to do about it, or more of what happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The parts of the query that were not understood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}
