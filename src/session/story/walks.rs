//! Walked identifiers: which values the requests shown put into the variable part of an endpoint, with what came of each.

use std::sync::Arc;

use leptos::prelude::*;
use spoor_model::ledger::{FEWEST_VALUES, Identifiers, Step, Walk, Walked};
use spoor_model::pattern::Pattern;
use spoor_model::query::Layer;
use spoor_model::{Field, Operator, Query};

use super::{JumpLink, MOST};
use crate::browser::page;
use crate::browser::timing::Timed;
use crate::route::Route;
use crate::session::Open;
use crate::ui::format;
use crate::ui::menu::Menu;
use crate::ui::text::{Inert, plain};

const PANEL: &str = "walks";

#[component]
pub fn Walks() -> impl IntoView {
    let open = Open::here();
    // Once for the session: filters choose among what was read.
    let identifiers = Memo::new_with_compare(
        move |_| open.ledger().with(|ledger| Arc::new(ledger.identifiers())),
        |_, _| true,
    );
    let walks = Memo::new(move |_| {
        let identifiers = identifiers.get();
        let _timed = Timed::start("walks");
        open.view.with(|view| open.ledger().with(|ledger| ledger.walks(&identifiers, view.rows())))
    });
    let label = Signal::derive(move || {
        walks.with(|walks| {
            let rest = walks.len().saturating_sub(1);
            walks.first().map_or_else(String::new, |walk| {
                let more = if rest > 0 { format!(", +{rest}") } else { String::new() };
                format!(
                    "{} ids walked in {}{more}",
                    format::exact(u64::from(walk.distinct)),
                    plain(&walk.endpoint)
                )
            })
        })
    });
    let some = Memo::new(move |_| walks.with(|walks| !walks.is_empty()));
    view! {
        <Show when=move || some.get()>
            <span class="walks">
                <Menu id=PANEL label slight=true>
                    <div class="wide-panel">
                        <p class="of">{format!("Values in the variable part of an endpoint, where the requests shown have {FEWEST_VALUES} or more.")}</p>
                        <ul class="story-list">
                            {move || walks.get().into_iter().take(MOST).map(|walk| view! { <WalkNote walk identifiers /> }).collect_view()}
                        </ul>
                    </div>
                </Menu>
            </span>
        </Show>
    }
}

#[component]
fn WalkNote(walk: Walk, identifiers: Memo<Arc<Identifiers>>) -> impl IntoView {
    let (open, route) = (Open::here(), Route::here());
    let only = {
        let walk = walk.clone();
        move || route.query.with(|query| route.with(&narrowed_to(query, &walk)))
    };
    let line = words(&walk);
    let (before, part, behind) = parted(&walk);
    let place = format!(
        "{} {}",
        walk.method.as_deref().unwrap_or_default(),
        walk.host.as_deref().unwrap_or_default()
    );
    let opened = RwSignal::new(false);
    let distinct = walk.distinct as usize;
    let walked = move || {
        let identifiers = identifiers.get();
        open.view
            .with(|view| open.ledger().with(|ledger| ledger.walked(&identifiers, &walk, view.rows(), MOST)))
    };
    view! {
        <li class="walk">
            <p class="mono"><Inert text=place />" "<Inert text=before /><mark><Inert text=part /></mark><Inert text=behind /></p>
            <p><Inert text=line /></p>
            <p><a class="jump" href=only data-noscroll="" on:click=|_| page::hide_popover(PANEL)>"Show only this endpoint"</a></p>
            <details on:toggle=move |_| opened.set(true)>
                <summary>"Values and their response codes"</summary>
                <Show when=move || opened.get()>
                    <ol class="walked">{walked().into_iter().map(|walked| view! { <ValueLine walked /> }).collect_view()}</ol>
                    {(distinct > MOST).then(|| view! { <p class="cut">{format!("{} values are not listed.", format::exact((distinct - MOST) as u64))}</p> })}
                </Show>
            </details>
        </li>
    }
}

#[component]
fn ValueLine(walked: Walked) -> impl IntoView {
    let title = "The first request with it";
    view! {
        <li>
            <JumpLink row=walked.row panel=PANEL title><Inert text=walked.value /></JumpLink>
            <span class="of">" "{codes(&walked.codes)}</span>
        </li>
    }
}

/// `1001 … 1048, 48 distinct, +1 each, 46 × 200, 2 × 404`.
fn words(walk: &Walk) -> String {
    let step = walk.step.map(|Step { by, times }| {
        let steps = walk.distinct.saturating_sub(1);
        if times == steps {
            format!(", {by:+} each")
        } else {
            format!(", mostly {by:+} ({times} of {steps} steps)")
        }
    });
    let (first, last) = &walk.ends;
    format!(
        "{first} … {last}, {} distinct{}, {}",
        format::exact(u64::from(walk.distinct)),
        step.unwrap_or_default(),
        codes(&walk.codes)
    )
}

fn codes(codes: &[(Option<String>, u32)]) -> String {
    let code = |(code, count): &(Option<String>, u32)| {
        format!("{} × {}", format::exact(u64::from(*count)), code.as_deref().unwrap_or("no code"))
    };
    codes.iter().map(code).collect::<Vec<_>>().join(", ")
}

/// The template before, in and behind the segment that varies.
fn parted(walk: &Walk) -> (String, String, String) {
    let segments: Vec<&str> = walk.endpoint.split('/').collect();
    let (before, rest) = segments.split_at(walk.segment.min(segments.len()));
    let (part, behind) = rest.split_first().map_or(("", rest), |(part, behind)| (*part, behind));
    let before = before.iter().flat_map(|segment| [segment, "/"]).collect();
    let behind = behind.iter().flat_map(|segment| ["/", segment]).collect();
    (before, part.to_owned(), behind)
}

/// The query with only one endpoint shown: template, method and host.
fn narrowed_to(query: &Query, walk: &Walk) -> Query {
    let parts = [
        (Field::Endpoint, Some(walk.endpoint.as_str())),
        (Field::Method, walk.method.as_deref()),
        (Field::Host, walk.host.as_deref()),
    ];
    let filter = parts.into_iter().fold(query.inside.filter.clone(), |filter, (field, value)| {
        let value = Pattern::literal(field.kind(), value);
        filter.without_clause(field, Operator::Is).toggled(field, Operator::Is, &value)
    });
    Query { inside: Layer { filter, ..query.inside.clone() }, rows: None, ..query.clone() }
}
