//! Saved views: what a name may be, and a query in its canonical form. What a view shows is its query's business.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use spoor_model::unseen::{is_unseen, token};
use spoor_model::wire::{ProblemDetails, View, ViewDraft, ViewPage};

use super::parameters::{Parameters, identifier};
use super::problem::{BodyRefused, Refusal};
use super::state::{Api, json};
use super::written::Written;

/// Saved views
///
/// All of them, in the order of their names.
#[utoipa::path(
    get, path = "/views",
    responses((status = OK, body = ViewPage), (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"))
)]
pub async fn list(State(api): State<Api>, RawQuery(raw): RawQuery) -> Result<Response, Refusal> {
    let query = Parameters::read(raw.as_deref(), &[]).finish()?;
    api.answer(query, |store, ask| store.views(ask.patience).map(Some)).await
}

/// Save a view
///
/// Needs a name that no other view has, and a query. There can be 200 views.
#[utoipa::path(
    post, path = "/views", request_body = ViewDraft,
    responses(
        (status = CREATED, body = View),
        (status = CONFLICT, body = ProblemDetails, content_type = "application/problem+json"),
        BodyRefused
    )
)]
pub async fn add(State(api): State<Api>, Written(draft): Written<ViewDraft>) -> Result<Response, Refusal> {
    let draft = read(draft)?;
    let (Some(name), Some(query)) = (draft.name, draft.query) else {
        let detail = "send both `name` and `query`; the query of all sessions is \"\"".to_owned();
        let title = "A new view needs a name and a query";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, title, Some(detail)));
    };
    let default = draft.default.unwrap_or(false);
    let view = api.work(move |store, now| store.add_view(&name, &query, default, now)).await?;
    json(StatusCode::CREATED, &view)
}

/// Change a view
///
/// What is absent stays as it is. Making a view the default unmakes the one before.
#[utoipa::path(
    put, path = "/views/{id}", request_body = ViewDraft,
    params(("id" = String, Path, description = "Identifier of the view")),
    responses(
        (status = OK, body = View),
        (status = NOT_FOUND, body = ProblemDetails, content_type = "application/problem+json"),
        (status = CONFLICT, body = ProblemDetails, content_type = "application/problem+json"),
        BodyRefused
    )
)]
pub async fn change(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
    Written(draft): Written<ViewDraft>,
) -> Result<Response, Refusal> {
    let id = identifier(path)?;
    let draft = read(draft)?;
    let view = api.work(move |store, now| store.change_view(&id, &draft, now)).await?;
    json(StatusCode::OK, &view.ok_or_else(Refusal::nothing_there)?)
}

/// Delete a view
#[utoipa::path(
    delete, path = "/views/{id}",
    params(("id" = String, Path, description = "Identifier of the view")),
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
    if api.work(move |store, _| store.remove_view(&id)).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Refusal::nothing_there())
    }
}

/// The draft as it is to be stored.
fn read(draft: ViewDraft) -> Result<ViewDraft, Refusal> {
    let name = draft.name.as_deref().map(name).transpose()?;
    // With the same strictness as an address of the API.
    let query = draft.query.map(|query| Parameters::read(Some(&query), &[]).finish()).transpose()?;
    let query = query.map(|query| query.of_list().to_search());
    Ok(ViewDraft { name, query, default: draft.default })
}

fn name(text: &str) -> Result<String, Refusal> {
    let name = text.trim();
    let length = name.chars().count();
    let detail = if !(1..=View::LONGEST_NAME).contains(&length) {
        format!("a name has 1 to {} characters, this one has {length}", View::LONGEST_NAME)
    } else if let Some(unseen) = name.chars().find(|character| is_unseen(*character)) {
        // Two names that look alike would pass for one another.
        format!("a name has characters that can be seen only, this one has {}", token(unseen))
    } else {
        return Ok(name.to_owned());
    };
    Err(Refusal::new(StatusCode::BAD_REQUEST, "The view cannot have this name", Some(detail)))
}
