//! The full request and response as recorded, as inert text.

use leptos::prelude::*;
use spoor_model::{Exchange, Request};

use crate::ui::text::Inert;

/// The full request and response where the source recorded them.
#[component]
pub fn FullText(request: Request) -> impl IntoView {
    let line = format!(
        "{} {} {}",
        request.method.unwrap_or_default(),
        request.path,
        request.protocol.unwrap_or_default()
    );
    request.exchange.map(|exchange| {
        let Exchange { request_headers, request_body, response_headers, response_body } = exchange;
        let status = request.status.map(|status| status.to_string());
        let response = (!response_headers.is_empty() || response_body.is_some()).then(|| {
            let first = status.unwrap_or_default();
            view! { <details><summary>"Response"</summary><Lines label="Response as recorded" first headers=response_headers body=response_body /></details> }
        });
        view! {
            <section>
                <h2>"Full request"</h2>
                <details open=true><summary>"Request"</summary><Lines label="Request as recorded" first=line headers=request_headers body=request_body /></details>
                {response}
            </section>
        }
    })
}

/// A message: its first line, its headers and its body, one below the other, as inert text.
#[component]
fn Lines(
    label: &'static str,
    first: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
) -> impl IntoView {
    let headers = headers
        .into_iter()
        .map(|(name, value)| view! { <div><span class="header-name"><Inert text=name />": "</span><Inert text=value /></div> })
        .collect_view();
    let body = body.map(|body| {
        let lines =
            body.lines().map(|line| view! { <div><Inert text=line.to_owned() /></div> }).collect_view();
        view! { <div class="body">{lines}</div> }
    });
    // It scrolls, so the keyboard must be able to get there.
    view! { <div class="message mono" tabindex="0" role="group" aria-label=label><div><Inert text=first /></div>{headers}{body}</div> }
}
