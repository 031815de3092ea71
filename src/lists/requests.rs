//! The first requests of a row, where it is opened: each a link to itself within its session.

use leptos::prelude::*;
use spoor_model::{Field, Ledger};

use crate::api::Chunk;
use crate::browser::clock;
use crate::load::Loaded;
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

/// Some requests as they are loaded.
#[component]
pub fn Requests(
    /// The requests.
    chunk: Loaded<Chunk>,
    /// What they are, for those who do not see where they stand.
    caption: &'static str,
    /// True where they can be of several clients, so that it must be said of which.
    #[prop(optional)]
    sources: bool,
    /// The address of a request, by the identifiers of its session and its own.
    address: Callback<(String, String), String>,
) -> impl IntoView {
    let rows = move || {
        chunk.value.with(|chunk| {
            chunk.as_ref().map(|chunk| {
                let ledger = &chunk.columns;
                (0..ledger.len() as u32)
                    .map(|row| view! { <tr>{cells(ledger, row, sources, address)}</tr> })
                    .collect_view()
            })
        })
    };
    view! {
        <Progress loaded=chunk />
        <FailureNote loaded=chunk />
        <table class="plain">
            <caption class="hidden">{caption}</caption>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// How many of them are shown.
#[component]
pub fn Count(chunk: Loaded<Chunk>) -> impl IntoView {
    let words = move || {
        chunk.value.with(|chunk| {
            chunk.as_ref().map(|chunk| match (chunk.columns.len() as u64, chunk.total) {
                (shown, total) if shown < total => {
                    format!("The first {} of {}", format::exact(shown), format::counted(total, "request"))
                }
                (_, total) => format::counted(total, "request"),
            })
        })
    };
    view! { <span class="count">{words}</span> }
}

fn cells(
    ledger: &Ledger,
    row: u32,
    sources: bool,
    address: Callback<(String, String), String>,
) -> impl IntoView + use<> {
    let word = |field| ledger.word(field, row).unwrap_or_default().to_owned();
    let (session, request) = (word(Field::Session), word(Field::Request));
    let focus = format!("request {request}");
    let address = move || address.run((session.clone(), request.clone()));
    let source = sources.then(|| view! { <td class="mono"><Inert text=word(Field::Ip) /></td> });
    let zone = Zone::here();
    let time = ledger.time(row).map(|time| {
        let words = move || zone.millisecond(time, clock::now());
        view! { <time datetime=move || zone.stamp(time) title=move || zone.named(time)>{words}</time> }
    });
    let (method, path, status) = (word(Field::Method), word(Field::Path), word(Field::Status));
    let with_query = path.contains('?');
    let class = status.get(..1).map(|class| format!("code-{class}")).unwrap_or_default();
    let duration =
        ledger.number(Field::Duration, row).map(|time| format!("{} ms", format::exact((time + 500) / 1000)));
    let attacks = ledger
        .words(Field::Attack, row)
        .map(|kind| Field::Attack.value_label(kind).to_owned())
        .collect::<Vec<_>>();
    let clear = !ledger.is_attack(row);
    let title = plain(&path);
    view! {
        <td><a href=address data-focus=focus>{time}</a></td>
        {source}
        <td><Inert text=method /></td>
        <td class="peek-path" title=title><span class="path" class:with-query=with_query><Inert text=path /></span></td>
        <td class=class>{status}</td>
        <td class="number">{duration}</td>
        <td>{(!attacks.is_empty()).then(|| view! { <span class="attack" class:clear=clear><Draw icon=Icon::Warning />{clear.then(|| view! { <span class="hidden">"false positive: "</span> })}<Inert text=attacks.join(", ") /></span> })}</td>
    }
}
