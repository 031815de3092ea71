//! What is configured of session context, and how far grouping stored requests anew has come.

use spoor_model::context::{Context, ContextParameter};

/// The context parameters as they are configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configured {
    /// The parameters of the moment.
    pub context: Context,
    /// Every parameter that was ever configured.
    pub past: Vec<ContextParameter>,
    /// True where stored requests were grouped by other parameters.
    pub is_stale: bool,
}

/// A place among the stored requests, which have an order of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Days since 1970.
    pub day: i64,
    /// The store's own number of the session.
    pub session: i64,
    /// Milliseconds since 1970.
    pub time: i64,
    /// The store's own number of the request.
    pub seq: i64,
    /// The last session that was there at first: those behind it are made meanwhile, of what was grouped anew already.
    pub until: i64,
}

/// What grouping some stored requests anew has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Regrouped {
    /// Requests that were looked at.
    pub seen: u64,
    /// Those of them that are stored otherwise now.
    pub changed: u64,
    /// Where to go on; none when there are no more.
    pub next: Option<Reached>,
}
