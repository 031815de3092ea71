//! The denylist. Spoor blocks nothing itself; whoever guards the API reads the list.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::IpAddr;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use spoor_model::denied::{Denied, DeniedDraft, DeniedPage};
use spoor_model::instant::parse_instant;
use spoor_model::wire::ProblemDetails;

use super::parameters::{Parameters, identifier};
use super::problem::{BodyRefused, Refusal};
use super::rules::{end, note};
use super::state::{Api, json, text};
use super::written::Written;
use crate::journal::printable;
use crate::store::Patience;

/// The denylist
///
/// All its sessions, the newest first; those whose entry is over, too. With `format=text` or `format=nginx` the addresses of
/// those that are denied now, one a line or as a `map` that makes `$spoor_denied` 1 for them.
#[utoipa::path(
    get, path = "/denylist",
    params(("format" = Option<String>, Query, description = "`json` (the default), `text` or `nginx`")),
    responses((status = OK, content((DeniedPage = "application/json"), (String = "text/plain"))), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn list(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let mut parameters = Parameters::read(raw.as_deref(), &["format"]);
    let form = parameters.read_text("format", |text| match text {
        "json" => Ok(None),
        "text" => Ok(Some(("spoor-denied.txt", as_text as fn(&Addresses) -> String))),
        "nginx" => Ok(Some(("spoor-denied.conf", as_map as fn(&Addresses) -> String))),
        _ => Err("it must be json, text or nginx".to_owned()),
    });
    let query = parameters.finish()?;
    let Some((name, write)) = form.flatten() else {
        return api.answer(query, |store, ask| store.denied(ask.patience).map(Some)).await;
    };
    let patience = Patience::of(api.patience());
    let denied = api.work(move |store, now| store.denied_addresses(now, &patience)).await?;
    let addresses: Addresses = denied
        .into_iter()
        .map(|(denied, addresses)| {
            // A host name is no address that a list could hold.
            let addresses = addresses.iter().filter_map(|address| address.parse().ok());
            (denied, addresses.collect())
        })
        .collect();
    Ok(text(name, write(&addresses)))
}

/// Denied sessions, each with the addresses it came from.
type Addresses = Vec<(Denied, Vec<IpAddr>)>;

/// What both forms say first.
const ABOUT: &str = "# Spoor: addresses of denied sessions, at most 100 of each. Others may share an address with a session: those behind one proxy do.\n";

fn as_text(denied: &Addresses) -> String {
    let all: BTreeSet<&IpAddr> = denied.iter().flat_map(|(_, addresses)| addresses).collect();
    let without: String =
        denied.iter().filter_map(|(denied, addresses)| unaddressed(denied, addresses)).collect();
    all.into_iter().fold(format!("{ABOUT}{without}"), |text, address| format!("{text}{address}\n"))
}

/// What is said of a denied session that no address can stand for.
fn unaddressed(denied: &Denied, addresses: &[IpAddr]) -> Option<String> {
    let said = "has no address here: it came from none, or its requests belong to other sessions now";
    addresses.is_empty().then(|| format!("# Session {} {said}.\n", printable(&denied.session)))
}

fn as_map(denied: &Addresses) -> String {
    let mut text = format!("{ABOUT}map $remote_addr $spoor_denied {{\n    default 0;\n");
    let mut known = BTreeSet::new();
    for (denied, addresses) in denied {
        let until = denied.expires.as_ref().map_or_else(String::new, |end| format!(", until {end}"));
        let _ = writeln!(text, "    # session {}{until}", printable(&denied.session));
        if let Some(said) = unaddressed(denied, addresses) {
            text = text + "    " + &said;
        }
        for address in addresses.iter().filter(|address| known.insert(**address)) {
            let _ = writeln!(text, "    \"{address}\" 1;");
        }
    }
    text + "}\n"
}

/// Deny a session
///
/// Needs a reason. Takes the place of the session's entry where it has one. There can be 2000 entries.
#[utoipa::path(
    post, path = "/denylist", request_body = DeniedDraft,
    responses(
        (status = CREATED, body = Denied),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json"),
        (status = CONFLICT, body = ProblemDetails, content_type = "application/problem+json"),
        BodyRefused
    )
)]
pub async fn add(State(api): State<Api>, Written(draft): Written<DeniedDraft>) -> Result<Response, Refusal> {
    const TITLE: &str = "The session cannot be denied";
    let reason = note(&draft.reason, 1, TITLE)?;
    let expires = end(draft.expires.as_deref(), TITLE)?;
    if expires.as_deref().and_then(parse_instant).is_some_and(|end| end <= api.now()) {
        let detail = "its end is past: choose one to come, or none".to_owned();
        return Err(Refusal::new(StatusCode::BAD_REQUEST, TITLE, Some(detail)));
    }
    let draft = DeniedDraft { session: draft.session, reason, expires };
    let denied = api.work(move |store, now| store.deny(&draft, now)).await?;
    json(StatusCode::CREATED, &denied.ok_or_else(Refusal::nothing_there)?)
}

/// Remove a session from the denylist
#[utoipa::path(
    delete, path = "/denylist/{session}",
    params(("session" = String, Path, description = "Identifier of the session")),
    responses(
        (status = NO_CONTENT),
        (status = FORBIDDEN, body = ProblemDetails, content_type = "application/problem+json"),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub async fn remove(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Refusal> {
    let session = identifier(path)?;
    if api.work(move |store, _| store.allow(&session)).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Refusal::nothing_there())
    }
}
