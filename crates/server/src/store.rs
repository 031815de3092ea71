//! What a store of requests must be able to do, in the words of the model. Knows no SQL and no HTTP: handlers ask
//! through this trait, and every store answers alike.

mod context;
mod cursor;
mod patience;
pub mod sqlite;

use std::fmt;

use spoor_model::context::Context;
use spoor_model::denied::{Denied, DeniedDraft, DeniedPage};
use spoor_model::instant::Millis;
use spoor_model::rule::{Rule, RuleDraft, RulePage, WhatIf};
use spoor_model::usual::EndpointUsual;
use spoor_model::wire::{
    AttackPage, FacetPage, RequestDetail, RequestPage, SessionHeader, SessionPage, Timeline, View, ViewDraft,
    ViewPage,
};
use spoor_model::{Field, Ledger, Query, Request, Verdict};

pub use context::{Configured, Reached, Regrouped};
pub use cursor::Cursor;
pub use patience::{Leaving, Patience};

/// Most stored requests that a new rule decides on. All are marked in one transaction, and nobody else writes meanwhile.
pub const MOST_MARKED: usize = 20_000;

/// Most saved views. Whoever has more finds none of them again.
pub const MOST_VIEWS: usize = 200;

/// Most rules. Each is compared with every attack that arrives.
pub const MOST_RULES: usize = 500;
/// Most addresses of one denied session that are handed on.
pub const MOST_ADDRESSES: usize = 100;
/// Most sessions on the denylist, those whose entry is over included.
pub const MOST_DENIED: usize = 2_000;

/// A question about what is stored.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Which requests.
    pub query: &'a Query,
    /// What time it is, in milliseconds since 1970-01-01T00:00Z.
    pub now: Millis,
    /// How long the answer may take.
    pub patience: &'a Patience,
}

/// A part of a long answer.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Most rows.
    pub limit: usize,
    /// The cursor the part before ended with; none for the first.
    pub after: Option<&'a str>,
}

/// A part of a session's requests, in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    /// The requests.
    pub ledger: Ledger,
    /// What is usual for their endpoints, for those of which enough is known.
    pub usual: Vec<EndpointUsual>,
    /// Number of matching requests in all parts.
    pub total: u64,
    /// Cursor of the next part; none when nothing follows.
    pub next: Option<String>,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Requests that are now stored and were not before.
    pub stored: u64,
    /// Requests whose identifier was stored already; they changed nothing.
    pub known: u64,
}

/// How much is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Number of sessions.
    pub sessions: u64,
    /// Number of requests.
    pub requests: u64,
    /// Time of the first request, in milliseconds since 1970-01-01T00:00Z.
    pub first: Option<Millis>,
    /// Time of the last request.
    pub last: Option<Millis>,
}

/// Requests, grouped into sessions. Calls block; whoever serves many callers puts them on threads that may.
pub trait Store: Send + Sync {
    /// A page of the sessions that have at least one request matching the general layer, with at most `values` values of each
    /// kind in a row.
    fn sessions(&self, ask: &Ask<'_>, page: Page<'_>, values: usize) -> Result<SessionPage, StoreError>;

    /// The values of `field` among the requests that match the general layer without its clauses on that field;
    /// at most `limit`, and only those that hold `search` in their text or their label.
    fn facets(
        &self,
        ask: &Ask<'_>,
        field: Field,
        search: &str,
        limit: usize,
    ) -> Result<FacetPage, StoreError>;

    /// The requests that match the general layer over time, in at most `buckets` intervals, and one more where the
    /// time range begins within the first.
    fn timeline(&self, ask: &Ask<'_>, buckets: usize) -> Result<Timeline, StoreError>;

    /// A page of the groups of attacks on requests that match the general layer, see [`spoor_model::attacks`].
    fn attacks(&self, ask: &Ask<'_>, page: Page<'_>) -> Result<AttackPage, StoreError>;

    /// The requests that these groups hold, of all sessions, in the order of time.
    fn attack_requests(&self, ask: &Ask<'_>, page: Page<'_>) -> Result<Chunk, StoreError>;

    /// The session with this identifier, whatever the query.
    fn session(&self, id: &str, ask: &Ask<'_>) -> Result<Option<SessionHeader>, StoreError>;

    /// The requests of a session that match the layers in force inside it; none when there is no such session.
    fn requests(&self, id: &str, ask: &Ask<'_>, page: Page<'_>) -> Result<Option<Chunk>, StoreError>;

    /// The same requests whole, as they were written; none when there is no such session.
    fn full_requests(
        &self,
        id: &str,
        ask: &Ask<'_>,
        page: Page<'_>,
    ) -> Result<Option<RequestPage>, StoreError>;

    /// The request with this identifier, as it was written, and what is known of its endpoint.
    fn request(&self, id: &str, patience: &Patience) -> Result<Option<RequestDetail>, StoreError>;

    /// The key of the hashes that stand for session keys: random, made with the store.
    fn secret(&self) -> [u8; 32];

    /// How much is stored.
    fn extent(&self, patience: &Patience) -> Result<Extent, StoreError>;

    /// Stores all requests of a batch, or none of them, under the rules of the moment. Those whose identifier is known
    /// change nothing.
    fn write(&self, batch: &[Request]) -> Result<Written, StoreError>;

    /// The context parameters that are configured.
    fn context(&self, patience: &Patience) -> Result<Configured, StoreError>;

    /// Configures these context parameters, which are as they shall stand. What is stored stays as it is.
    fn configure(&self, context: &Context) -> Result<(), StoreError>;

    /// Recent requests of many sessions, at most so many, as they were written.
    fn recent(&self, limit: usize, patience: &Patience) -> Result<Vec<Request>, StoreError>;

    /// Puts what `again` makes of a request in its place, for a number of stored requests behind that place, or from the first
    /// one: all of these or none. Requests come again that have moved behind the place, so `again` must leave what it made.
    fn regroup(
        &self,
        after: Option<Reached>,
        again: &dyn Fn(&Request) -> Request,
    ) -> Result<Regrouped, StoreError>;

    /// Notes that everything stored is grouped by these context parameters.
    fn settle(&self, context: &Context) -> Result<(), StoreError>;

    /// The saved views, in the order of their names.
    fn views(&self, patience: &Patience) -> Result<ViewPage, StoreError>;

    /// Saves a view; as the default, instead of any other, where it is to be. Name and query are as they shall stand.
    fn add_view(&self, name: &str, query: &str, default: bool, now: Millis) -> Result<View, StoreError>;

    /// Changes what the draft names of the view with this identifier; none when there is no such view.
    fn change_view(&self, id: &str, draft: &ViewDraft, now: Millis) -> Result<Option<View>, StoreError>;

    /// Removes the view with this identifier; false when there is no such view.
    fn remove_view(&self, id: &str) -> Result<bool, StoreError>;

    /// Decides on an attack of a request, counted from 0, instead of whoever decided before; gives the request as it is
    /// now, none when there is no such attack.
    fn judge(&self, request: &str, attack: usize, verdict: Verdict) -> Result<Option<Request>, StoreError>;

    /// The rules, the newest first.
    fn rules(&self, patience: &Patience) -> Result<RulePage, StoreError>;

    /// Adds a rule, which holds for what is written from now on, and for what is stored where the draft says so. The draft is as it shall stand.
    fn add_rule(&self, draft: &RuleDraft, now: Millis) -> Result<Rule, StoreError>;

    /// Switches the rule with this identifier off or on; none when there is no such rule. What it ignored stays ignored.
    fn switch_rule(&self, id: &str, disabled: bool) -> Result<Option<Rule>, StoreError>;

    /// Removes the rule with this identifier; false when there is no such rule. What it ignored stays ignored.
    fn remove_rule(&self, id: &str) -> Result<bool, StoreError>;

    /// What a rule would have ignored of what is stored.
    fn what_if(&self, draft: &RuleDraft, patience: &Patience) -> Result<WhatIf, StoreError>;

    /// The denylist, the newest first.
    fn denied(&self, patience: &Patience) -> Result<DeniedPage, StoreError>;

    /// The sessions that are denied at this moment, each with at most [`MOST_ADDRESSES`] addresses of its clients.
    fn denied_addresses(
        &self,
        now: Millis,
        patience: &Patience,
    ) -> Result<Vec<(Denied, Vec<String>)>, StoreError>;

    /// Puts a session on the denylist, instead of its entry where it has one; none when there is no such session. The
    /// draft is as it shall stand.
    fn deny(&self, draft: &DeniedDraft, now: Millis) -> Result<Option<Denied>, StoreError>;

    /// Takes a session from the denylist; false when it is not on it.
    fn allow(&self, session: &str) -> Result<bool, StoreError>;
}

/// Why a store gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The cursor is damaged or belongs to another query.
    Cursor,
    /// The values of this field are numbers, and those are not counted one by one.
    Uncountable(Field),
    /// Another saved view has this name, or one that differs in case only.
    NameTaken,
    /// There are [`MOST_VIEWS`] saved views.
    TooManyViews,
    /// There are [`MOST_RULES`] rules.
    TooManyRules,
    /// A rule that is to decide on what is stored matches more than [`MOST_MARKED`] requests.
    TooManyHits,
    /// There are [`MOST_DENIED`] sessions on the denylist.
    TooManyDenied,
    /// The answer took longer than whoever asked would wait.
    TooSlow,
    /// Another process kept the database for itself for too long.
    Busy,
    /// The database cannot be used; the message names the file and says what to do.
    Unusable(String),
    /// Something that should not happen; the message is for the log.
    Broken(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Cursor => formatter.write_str("the cursor does not belong to this query"),
            StoreError::Uncountable(field) => {
                write!(formatter, "{} is a number, whose values are not counted one by one", field.label())
            }
            StoreError::NameTaken => formatter.write_str("another view has this name"),
            StoreError::TooManyViews => write!(formatter, "there are {MOST_VIEWS} saved views"),
            StoreError::TooManyRules => write!(formatter, "there are {MOST_RULES} rules"),
            StoreError::TooManyHits => write!(formatter, "more than {MOST_MARKED} stored requests match"),
            StoreError::TooManyDenied => write!(formatter, "there are {MOST_DENIED} denied sessions"),
            StoreError::TooSlow => formatter.write_str("the answer took too long and was given up"),
            StoreError::Busy => formatter.write_str("another process kept the database locked for too long"),
            StoreError::Unusable(message) | StoreError::Broken(message) => formatter.write_str(message),
        }
    }
}

impl std::error::Error for StoreError {}
