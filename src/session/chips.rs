//! Which filters hold inside the session: the general ones as locked chips, the in-session ones to be changed;
//! *Show all requests* and *Apply filters*; and how many requests are shown.

use leptos::prelude::*;
use spoor_model::query::Layer;
use spoor_model::{Query, TimeRange};

use super::Open;
use super::table::TableBar;
use crate::browser::clock;
use crate::filters::chips::{ClauseWords, LayerChips, clause_words};
use crate::filters::time_words;
use crate::route::Route;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::Inert;
use crate::zone::Zone;

#[component]
pub fn Chips() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let query = route.query;
    let zone = Zone::here();
    let locked = move || {
        let query = query.get();
        (!query.all && !query.general.is_empty()).then(|| {
            let time = (!query.general.time.is_all()).then(|| view! { <Locked words=time_words(query.general.time, clock::now(), zone) /> });
            let chips = clause_words(&query.general.filter).into_iter().map(|words| view! { <Locked words=phrase(&words) /> }).collect_view();
            view! { <ul class="chips locked" aria-label="General filters that hold in this session">{time}{chips}</ul> }
        })
    };
    let inside = Memo::new(move |_| query.with(|query| query.inside.clone()));
    let with = move |inside: Layer| route.with(&Query { inside, rows: None, ..query.get() });
    let time = move || {
        inside.with(|layer| {
            (!layer.time.is_all()).then(|| {
                let without = with(Layer { time: TimeRange::default(), ..layer.clone() });
                let words = time_words(layer.time, clock::now(), zone);
                view! {
                    <li class="chip">
                        <span class="chip-body">{words.clone()}</span>
                        <a class="chip-remove" href=without data-noscroll="" aria-label=format!("Remove filter {words}")><Draw icon=Icon::Cross /></a>
                    </li>
                }
            })
        })
    };
    let some = Memo::new(move |_| inside.with(|layer| *layer != Layer::default()));
    let filtered = Memo::new(move |_| {
        query.with(|query| (!query.all && !query.general.is_empty()) || !query.inside.is_empty())
    });
    let can_apply = Memo::new(move |_| query.with(Query::can_apply_general));
    // Who has asked for all requests is not urged back before they change the general filters.
    let urged = Memo::new(move |before: Option<&(Layer, bool)>| {
        query.with(|query| {
            let changed = before.is_some_and(|(general, urged)| *urged || *general != query.general);
            (query.general.clone(), query.all && (changed || !query.inside.is_empty()))
        })
    });
    // What was before the button is there counts, too.
    Effect::new(move |_| urged.with(|_| ()));
    let pending = move || urged.with(|(_, urged)| *urged);
    let all = move || query.with(|query| route.with(&query.showing_all()));
    let apply = move || query.with(|query| route.with(&query.applying_general()));
    let count = move || {
        let shown = open.rows.with(|rows| rows.len() as u64);
        let of = open.ledger().with(|ledger| ledger.len() as u64);
        if shown == of {
            format::counted(of, "request")
        } else {
            format!("{} of {}", format::exact(shown), format::counted(of, "request"))
        }
    };
    view! {
        <div class="inside-bar">
            {locked}
            <Show when=move || some.get()>
                <ul class="chips" aria-label="In-session filters">{time}<LayerChips layer=inside address=with row="inside" /></ul>
            </Show>
            <HighlightChips />
            <TableBar />
            <span class="inside-count" role="status">{count}</span>
            <Show when=move || filtered.get()>
                <a class="button" href=all data-noscroll="">"Show all requests"</a>
            </Show>
            <Show when=move || can_apply.get()>
                <a class="button" class:primary=pending href=apply data-noscroll="" title="Narrow this session to the general filters above">"Apply filters"</a>
            </Show>
        </div>
        <Conflict />
    }
}

/// What is highlighted, each condition to be taken away.
#[component]
fn HighlightChips() -> impl IntoView {
    let route = Route::here();
    let highlight = Memo::new(move |_| route.query.with(|query| query.highlight.clone()));
    move || {
        let highlight = highlight.get();
        let chip = |(position, words): (usize, ClauseWords)| {
            // A request that stands out meets all of them.
            let start = if position == 0 { "Highlighted: " } else { "and " };
            let rest = highlight.without_clause(words.field, words.operator);
            let without = route.with(&Query { highlight: rest, ..route.query.get() });
            view! {
                <li class="chip highlight" title="It hides nothing: requests that meet this stand out">
                    <Draw icon=Icon::Pen />
                    <span class="chip-body"><Inert text=format!("{start}{}", phrase(&words)) /></span>
                    <a class="chip-remove" href=without data-noscroll="" aria-label=format!("Remove highlight {}", words.phrase())><Draw icon=Icon::Cross /></a>
                </li>
            }
        };
        let chips = clause_words(&highlight).into_iter().enumerate().map(chip).collect::<Vec<_>>();
        (!chips.is_empty()).then(|| view! { <ul class="chips" aria-label="Highlights">{chips}</ul> })
    }
}

fn phrase(words: &ClauseWords) -> String {
    format!("{} {} {}", words.field.label(), words.operator.label(), words.values)
}

/// A condition that holds here and is changed elsewhere.
#[component]
fn Locked(words: String) -> impl IntoView {
    view! {
        <li class="chip locked" title="A general filter: it is changed in the bar above">
            <Draw icon=Icon::Lock />
            <span class="chip-body"><Inert text=words /></span>
        </li>
    }
}

/// No request meets all conditions: says which layers stand against each other, and offers to drop either.
#[component]
fn Conflict() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let nothing = Memo::new(move |_| {
        open.rows.with(Vec::is_empty)
            && open.ledger().with(|ledger| !ledger.is_empty())
            && open.requests.complete.get()
    });
    let ways = move || {
        let query = route.query.get();
        let inside = query.inside.clone();
        let drops = clause_words(&inside.filter).into_iter().map(|words| {
            let layer =
                Layer { filter: inside.filter.without_clause(words.field, words.operator), ..inside.clone() };
            (
                format!("without “{}”", words.phrase()),
                route.with(&Query { inside: layer, rows: None, ..query.clone() }),
            )
        });
        let time = (!inside.time.is_all()).then(|| {
            let layer = Layer { time: TimeRange::default(), ..inside.clone() };
            ("at any time".to_owned(), route.with(&Query { inside: layer, rows: None, ..query.clone() }))
        });
        let general = (!query.all && !query.general.is_empty()).then(|| {
            (
                "without the general filters".to_owned(),
                route.with(&Query { all: true, rows: None, ..query.clone() }),
            )
        });
        drops
            .chain(time)
            .chain(general)
            .map(|(words, address)| view! { <li><a href=address data-noscroll="">{words}</a></li> })
            .collect_view()
    };
    view! {
        <Show when=move || nothing.get()>
            <div class="empty small">
                <h2>"No request of this session meets all filters"</h2>
                <p>"One and the same request must meet the general and the in-session filters. Look again:"</p>
                <ul>{ways}</ul>
            </div>
        </Show>
    }
}
