//! The full request and response as recorded, as inert text with the payloads marked, and copies of it to send again.

use std::sync::Arc;

use leptos::prelude::*;
use spoor_model::{Exchange, Request, finding, replay};

use crate::share::CopyWords;
use crate::ui::text::{Inert, Marked};

/// Lines of a message that are shown at once; what follows is shown when it is asked for.
const MOST_LINES: usize = 200;

/// The full request and response where the source recorded them.
#[component]
pub fn FullText(request: Request) -> impl IntoView {
    let payloads: Arc<[String]> =
        request.attacks.iter().filter_map(|attack| attack.payload.clone()).collect();
    let line = format!(
        "{} {} {}",
        request.method.as_deref().unwrap_or_default(),
        request.path,
        request.protocol.as_deref().unwrap_or_default()
    );
    let raw = replay::raw(&request);
    let curl = replay::curl(&request);
    let no_host = curl
        .is_none()
        .then_some("The host is not known, or the target names another one, so there is no curl command.");
    request.exchange.map(|exchange| {
        let Exchange { request_headers, request_body, response_headers, response_body } = exchange;
        let status = request.status.map(|status| status.to_string());
        let marks = payloads.clone();
        let response = (!response_headers.is_empty() || response_body.is_some()).then(|| {
            let first = status.unwrap_or_default();
            view! { <details><summary>"Response"</summary><Lines label="Response as recorded" first headers=response_headers body=response_body marks /></details> }
        });
        view! {
            <section>
                <div class="section-head">
                    <h2>"Full request"</h2>
                    {raw.map(|text| view! { <CopyWords label="Copy raw" text=Box::new(move || text.clone()) /> })}
                    {curl.map(|text| view! { <CopyWords label="Copy as cURL" text=Box::new(move || text.clone()) /> })}
                    {no_host}
                </div>
                <details open=true><summary>"Request"</summary><Lines label="Request as recorded" first=line headers=request_headers body=request_body marks=payloads /></details>
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
    /// Texts that are marked wherever they stand.
    marks: Arc<[String]>,
) -> impl IntoView {
    let first_marks = places(&first, &marks);
    let all = StoredValue::new((headers, body, marks));
    let count = all.with_value(|(headers, body, _)| {
        headers.len() + body.as_deref().map_or(0, |body| body.lines().count())
    });
    let whole = RwSignal::new(count <= MOST_LINES);
    let content = move || {
        let most = if whole.get() { usize::MAX } else { MOST_LINES };
        all.with_value(|(headers, body, marks)| {
            let left = most.saturating_sub(headers.len());
            let headers = headers
                .iter()
                .take(most)
                .map(|(name, value)| {
                    let places = places(value, marks);
                    view! { <div><span class="header-name"><Inert text=name.clone() />": "</span><Marked text=value.clone() places /></div> }
                })
                .collect_view();
            let body = body.as_ref().map(|body| {
                let line = |line: &str| {
                    let places = places(line, marks);
                    view! { <div><Marked text=line.to_owned() places /></div> }
                };
                view! { <div class="body">{body.lines().take(left).map(line).collect_view()}</div> }
            });
            view! { {headers}{body} }
        })
    };
    // It scrolls, so the keyboard must be able to get there.
    view! {
        <div class="message mono" tabindex="0" role="group" aria-label=label>
            <div><Marked text=first places=first_marks /></div>
            {content}
            <Show when=move || !whole.get()>
                <button type="button" class="button" on:click=move |_| whole.set(true)>{format!("All {count} lines")}</button>
            </Show>
        </div>
    }
}

fn places(text: &str, marks: &[String]) -> Vec<std::ops::Range<usize>> {
    finding::places(text, marks.iter().map(String::as_str))
}
