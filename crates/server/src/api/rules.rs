//! Rules: how long their texts may be, and what one would have ignored. What they mean is the model's business.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use spoor_ingest::mask::HIDDEN;
use spoor_ingest::waf::exclusions::exclusions;
use spoor_model::Query;
use spoor_model::instant::{parse_instant, rfc3339};
use spoor_model::rule::{Breadth, Ignore, LONGEST_NOTE, Rule, RuleDraft, RulePage, RuleSwitch, WhatIf};
use spoor_model::wire::ProblemDetails;

use super::parameters::{Parameters, identifier};
use super::problem::{BodyRefused, Refusal};
use super::state::{Api, json, text};
use super::written::Written;
use crate::store::Patience;

/// Rules
///
/// All of them, the newest first; those that have ended, too. With `format=modsecurity` those that hold now as exclusions
/// for the OWASP Core Rule Set in ModSecurity or Coraza, a text to be included before its rules.
#[utoipa::path(
    get, path = "/rules",
    params(("format" = Option<String>, Query, description = "`json` (the default) or `modsecurity`, for Coraza also `coraza`")),
    responses((status = OK, content((RulePage = "application/json"), (String = "text/plain"))), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn list(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let mut parameters = Parameters::read(raw.as_deref(), &["format"]);
    let form = parameters.read_text("format", |text| match text {
        "json" => Ok(false),
        "modsecurity" | "coraza" => Ok(true),
        _ => Err("it must be json, modsecurity or coraza".to_owned()),
    });
    let query = parameters.finish()?;
    if form != Some(true) {
        return api.answer(query, |store, ask| store.rules(ask.patience).map(Some)).await;
    }
    let patience = Patience::of(api.patience());
    let file = api.work(move |store, now| {
        let rules = store.rules(&patience)?.items;
        Ok(exclusions(rules.iter().rev(), now))
    });
    Ok(text("spoor-exclusions.conf", file.await?))
}

/// Make a rule
///
/// It holds for what is imported from now on: what it ignores is kept and marked as false positive, unless somebody has
/// decided on it already. With `mark_stored` it decides on what is stored, too. There can be 500 rules.
#[utoipa::path(
    post, path = "/rules", request_body = RuleDraft,
    responses(
        (status = CREATED, body = Rule),
        (status = CONFLICT, body = ProblemDetails, content_type = "application/problem+json"),
        BodyRefused
    )
)]
pub async fn add(State(api): State<Api>, Written(draft): Written<RuleDraft>) -> Result<Response, Refusal> {
    let draft = read(draft)?;
    let rule = api.work(move |store, now| store.add_rule(&draft, now)).await?;
    json(StatusCode::CREATED, &rule)
}

/// What a rule would ignore
///
/// Counts the stored attacks that it matches. Makes no rule and changes nothing.
#[utoipa::path(
    post, path = "/rules/what-if", request_body = RuleDraft,
    responses(
        (status = OK, body = WhatIf),
        BodyRefused
    )
)]
pub async fn what_if(
    State(api): State<Api>,
    Written(draft): Written<RuleDraft>,
) -> Result<Response, Refusal> {
    let draft = read(draft)?;
    api.answer(Query::default(), move |store, ask| store.what_if(&draft, ask.patience).map(Some)).await
}

/// Switch a rule off or on
///
/// While it is off it decides on nothing that is imported. What it ignored before stays marked.
#[utoipa::path(
    put, path = "/rules/{id}", request_body = RuleSwitch,
    params(("id" = String, Path, description = "Identifier of the rule")),
    responses(
        (status = OK, body = Rule),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json"),
        BodyRefused
    )
)]
pub async fn switch(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
    Written(RuleSwitch { disabled }): Written<RuleSwitch>,
) -> Result<Response, Refusal> {
    let id = identifier(path)?;
    let rule = api.work(move |store, _| store.switch_rule(&id, disabled)).await?;
    json(StatusCode::OK, &rule.ok_or_else(Refusal::nothing_there)?)
}

/// Delete a rule
///
/// What it ignored stays marked.
#[utoipa::path(
    delete, path = "/rules/{id}",
    params(("id" = String, Path, description = "Identifier of the rule")),
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
    let id = identifier(path)?;
    if api.work(move |store, _| store.remove_rule(&id)).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Refusal::nothing_there())
    }
}

/// The draft as it is to be stored.
fn read(draft: RuleDraft) -> Result<RuleDraft, Refusal> {
    const TITLE: &str = "The rule cannot be made";
    let ignore = draft.ignore.clone().narrowed();
    let texts = [
        ("host", &ignore.host),
        ("method", &ignore.method),
        ("endpoint", &ignore.endpoint),
        ("parameter", &ignore.parameter),
        ("type", &ignore.kind),
        ("payload", &ignore.payload),
    ];
    let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.len() > Ignore::LONGEST);
    if let Some((name, _)) = texts.into_iter().find(|(_, text)| long(text)) {
        let detail =
            format!("`{name}` may have {} bytes: choose a rule that does not compare it", Ignore::LONGEST);
        return Err(Refusal::new(StatusCode::BAD_REQUEST, TITLE, Some(detail)));
    }
    if ignore.breadth != Breadth::All && ignore.kind.is_none() {
        let detail = "name the `type` of attack, or ignore all".to_owned();
        return Err(Refusal::new(StatusCode::BAD_REQUEST, TITLE, Some(detail)));
    }
    let payload = ignore.payload.as_deref().unwrap_or_default();
    if ignore.breadth == Breadth::Payload && payload.contains(HIDDEN) {
        let detail =
            "a part of the payload was hidden when it was stored, so that other payloads look the same: \
                      ignore the type in this parameter, or nothing"
                .to_owned();
        return Err(Refusal::new(StatusCode::BAD_REQUEST, TITLE, Some(detail)));
    }
    let note = note(&draft.note, 0, TITLE)?;
    let expires = end(draft.expires.as_deref(), TITLE)?;
    Ok(RuleDraft { ignore, note, expires, ..draft })
}

/// A reason as it is to be stored, of at least so many characters.
pub fn note(text: &str, least: usize, title: &str) -> Result<String, Refusal> {
    let note = text.trim();
    let length = note.chars().count();
    if (least..=LONGEST_NOTE).contains(&length) {
        return Ok(note.to_owned());
    }
    let detail = format!("the reason has {least} to {LONGEST_NOTE} characters, this one has {length}");
    Err(Refusal::new(StatusCode::BAD_REQUEST, title, Some(detail)))
}

/// The end of something in its canonical form.
pub fn end(text: Option<&str>, title: &str) -> Result<Option<String>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let end = parse_instant(text).ok_or_else(|| {
        let detail = "its end must be an instant such as 2026-11-01T08:00:00Z".to_owned();
        Refusal::new(StatusCode::BAD_REQUEST, title, Some(detail))
    })?;
    Ok(Some(rfc3339(end)))
}
