//! The client of the JSON API: what pages ask for, in the model's words. Pages do not know what answers.

mod decisions;
mod import;
mod settings;

use serde_json::from_slice;
use spoor_model::percent;
use spoor_model::usual::EndpointUsual;
use spoor_model::wire::{
    AttackPage, FacetPage, ProblemDetails, RequestDetail, RequestPage, SessionHeader, SessionPage, Timeline,
    View, ViewDraft, ViewPage,
};
use spoor_model::{Field, Ledger, Query};

use crate::browser::fetch::{self, Answer, Method, Signal};
pub use decisions::{
    DENIED_NGINX, DENIED_TEXT, EXCLUSIONS, add_rule, allow, denied, deny, judge, remove_rule, rules,
    switch_rule, what_if,
};
pub use import::{Reading, import};
pub use settings::{configure, context, preview, regroup, regrouping};

/// Why there is no answer, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// What happened.
    pub title: String,
    /// What to do about it, or more of what happened.
    pub detail: String,
    /// True when what was asked for does not exist, so that asking again is of no use.
    pub not_found: bool,
    /// Where the same question may be answered later: after how many seconds the server would like it, 0 where it
    /// does not say.
    pub again: Option<u32>,
}

/// Some requests.
#[derive(serde::Deserialize)]
pub struct Chunk {
    /// The requests.
    pub columns: Ledger,
    /// What is usual for their endpoints, for those of which enough is known.
    pub usual: Vec<EndpointUsual>,
    /// Number of requests in all.
    pub total: u64,
    /// Cursor of the next chunk.
    pub next: Option<String>,
}

/// Sessions that match the general filters, from the start or after a cursor.
pub async fn sessions(
    query: Query,
    limit: usize,
    after: Option<String>,
    wanted: Signal,
) -> Result<SessionPage, Failure> {
    sessions_in_full(query, limit, None, after, wanted).await
}

/// The same with up to so many values of each kind in a row, for a file.
pub async fn sessions_in_full(
    query: Query,
    limit: usize,
    values: Option<usize>,
    after: Option<String>,
    wanted: Signal,
) -> Result<SessionPage, Failure> {
    let mut own = vec![("limit", limit.to_string())];
    own.extend(values.map(|values| ("values", values.to_string())));
    own.extend(after.map(|after| ("after", after)));
    ask(&address("/sessions", &query, &own), &wanted).await
}

/// Values of a field with their counts under the other general filters.
pub async fn facet(query: Query, field: Field, search: String, wanted: Signal) -> Result<FacetPage, Failure> {
    let mut own = vec![("field", field.key().to_owned()), ("limit", "100".to_owned())];
    if !search.is_empty() {
        own.push(("search", search));
    }
    ask(&address("/sessions/facets", &query, &own), &wanted).await
}

/// Requests and attacks over time under the general filters.
pub async fn timeline(query: Query, buckets: usize, wanted: Signal) -> Result<Timeline, Failure> {
    ask(&address("/sessions/timeline", &query, &[("buckets", buckets.to_string())]), &wanted).await
}

/// Groups of attacks under the general filters, from the start or after a cursor.
pub async fn attacks(
    query: Query,
    limit: usize,
    after: Option<String>,
    wanted: Signal,
) -> Result<AttackPage, Failure> {
    let mut own = vec![("limit", limit.to_string())];
    own.extend(after.map(|after| ("after", after)));
    ask(&address("/attacks", &query, &own), &wanted).await
}

/// The first requests with attacks under the general filters, of any session.
pub async fn attack_requests(query: Query, limit: usize, wanted: Signal) -> Result<Chunk, Failure> {
    ask(&address("/attacks/requests", &query, &[("limit", limit.to_string())]), &wanted).await
}

/// A session's header.
pub async fn session(id: String, wanted: Signal) -> Result<SessionHeader, Failure> {
    ask(&address(&format!("/sessions/{}", percent::segment(&id)), &Query::default(), &[]), &wanted).await
}

/// Some of a session's requests that the query lets through. The page of a session asks for all of them, and
/// filters by itself.
pub async fn requests(
    id: &str,
    query: &Query,
    limit: usize,
    after: Option<String>,
    wanted: &Signal,
) -> Result<Chunk, Failure> {
    let mut own = vec![("limit", limit.to_string())];
    own.extend(after.map(|after| ("after", after)));
    ask(&address(&format!("/sessions/{}/requests", percent::segment(id)), query, &own), wanted).await
}

/// Some of a session's requests that the query lets through, with everything recorded of each, in the order of time.
pub async fn full_requests(
    id: &str,
    query: &Query,
    limit: usize,
    after: Option<String>,
    wanted: &Signal,
) -> Result<RequestPage, Failure> {
    let mut own = vec![("limit", limit.to_string())];
    own.extend(after.map(|after| ("after", after)));
    ask(&address(&format!("/sessions/{}/requests/full", percent::segment(id)), query, &own), wanted).await
}

/// Everything recorded of one request.
pub async fn request(id: String, wanted: Signal) -> Result<RequestDetail, Failure> {
    ask(&address(&format!("/requests/{}", percent::segment(&id)), &Query::default(), &[]), &wanted).await
}

/// The saved views, in the order of their names.
pub async fn views(wanted: Signal) -> Result<ViewPage, Failure> {
    ask("/api/v1/views", &wanted).await
}

/// Saves a view, which needs a name and a query.
pub async fn add_view(draft: &ViewDraft) -> Result<View, Failure> {
    read(&change(Method::Post, "/api/v1/views", Some(json(draft))).await?)
}

/// Changes what the draft names of a view.
pub async fn change_view(id: &str, draft: &ViewDraft) -> Result<View, Failure> {
    read(&change(Method::Put, &view_address(id), Some(json(draft))).await?)
}

/// Deletes a view.
pub async fn remove_view(id: &str) -> Result<(), Failure> {
    change(Method::Delete, &view_address(id), None).await.map(|_| ())
}

fn view_address(id: &str) -> String {
    format!("/api/v1/views/{}", percent::segment(id))
}

fn address(path: &str, query: &Query, own: &[(&str, String)]) -> String {
    let own = percent::join(own.iter().map(|(key, value)| (*key, value.as_str())));
    let query = query.to_ask().to_search();
    let between = if own.is_empty() || query.is_empty() { "" } else { "&" };
    let mark = if own.is_empty() && query.is_empty() { "" } else { "?" };
    format!("/api/v1{path}{mark}{query}{between}{own}")
}

async fn ask<T: serde::de::DeserializeOwned>(address: &str, wanted: &Signal) -> Result<T, Failure> {
    read(&good(fetch::read(address, wanted).await)?)
}

async fn change(method: Method, address: &str, json: Option<String>) -> Result<Vec<u8>, Failure> {
    good(fetch::send(method, address, json).await)
}

/// Drafts are texts, numbers and truths, which always have a JSON form.
fn json(draft: &impl serde::Serialize) -> String {
    serde_json::to_string(draft).unwrap_or_default()
}

/// What a good answer holds, or why there is none.
fn good(answer: Result<Answer, String>) -> Result<Vec<u8>, Failure> {
    let answer = answer.map_err(|reason| Failure {
        title: "The server cannot be reached".to_owned(),
        detail: format!(
            "Check that spoor serve is running and that you are online, then try again. ({reason})"
        ),
        not_found: false,
        again: Some(0),
    })?;
    if matches!(answer.status, 200..=299) {
        return Ok(answer.body);
    }
    let details = from_slice::<ProblemDetails>(&answer.body).unwrap_or_default();
    let problems: Vec<String> = details.problems.iter().map(ToString::to_string).collect();
    Err(Failure {
        title: if details.title.is_empty() {
            format!("The server answered {}", answer.status)
        } else {
            details.title
        },
        detail: details.detail.into_iter().chain(problems).collect::<Vec<_>>().join(" · "),
        not_found: answer.status == 404,
        again: matches!(answer.status, 408 | 429 | 500..=599).then_some(answer.retry_after.unwrap_or(0)),
    })
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    from_slice(body).map_err(|error| Failure {
        title: "The server's answer could not be read".to_owned(),
        detail: format!("Server and app may be of different versions: reload the page. ({error})"),
        not_found: false,
        again: None,
    })
}
