//! Session context as it is configured and tried out.

use serde::{Deserialize, Serialize};

use crate::context::ContextParameter;

/// The context parameters that are configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContextPage {
    /// All of them, in the order in which session keys are tried.
    pub items: Vec<ContextParameter>,
    /// Number of parameters.
    pub total: u64,
    /// Always null.
    pub next: Option<String>,
    /// How stored requests are grouped.
    pub regrouping: Regrouping,
}

/// How far grouping stored requests anew has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Regrouping {
    /// True where requests are stored that were grouped by other parameters.
    pub needed: bool,
    /// True while it goes on.
    pub running: bool,
    /// Requests that were looked at, of the run that goes on or was the last since the server began.
    pub seen: u64,
    /// Those of them that are stored otherwise now.
    pub changed: u64,
    /// Requests that were stored when it began.
    pub total: u64,
    /// Why the last run ended before its end.
    pub failure: Option<String>,
}

/// What context parameters would find in recent stored requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContextPreview {
    /// Requests that were looked at.
    pub requests: u64,
    /// Those of which headers or bodies are stored.
    pub recorded: u64,
    /// Sessions they belong to now.
    pub sessions_before: u64,
    /// Sessions they would belong to.
    pub sessions_after: u64,
    /// What each parameter finds, in the order asked for.
    pub items: Vec<ParameterPreview>,
    /// What would name the sessions, the most frequent first.
    pub keys: Vec<KeyPreview>,
}

/// What a context parameter finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterPreview {
    /// Requests in which it has a value.
    pub requests: u64,
    /// Number of different values.
    pub values: u64,
    /// Some of the values, as they would be kept; none where hashes are kept.
    pub examples: Vec<String>,
}

/// A session key, and how many requests it groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyPreview {
    /// Its name, such as `cookie PHPSESSID` or `IP + user agent`.
    pub session_key: String,
    /// Requests it groups.
    pub requests: u64,
}
