//! The table of sessions: sticky header with orders as links, rows that grow as one scrolls, and the place where
//! one was when one comes back.

use leptos::html::Div;
use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::instant::rfc3339;
use spoor_model::query::{SessionKey, Sort};

use super::columns::{Column, Columns};
use super::list::List;
use super::row::Row;
use crate::browser::{clock, page, size, storage};
use crate::route::{Route, last, list_address};
use crate::ui::edge::Edge;
use crate::zone::InZone;

/// What names a session's row for the focus.
pub fn session_focus(session: &str) -> String {
    format!("session {session}")
}

/// How near the end one must scroll for the next page to be loaded, in CSS pixels.
const NEAR: f64 = 600.0;

#[component]
pub fn Table(list: List, question: Memo<Query>, columns: Columns) -> impl IntoView {
    let scroller = NodeRef::<Div>::new();
    let place = move || format!("spoor.place {}", list_address(&question.get_untracked()));
    // Back to where one was in this very list: pages are loaded until it is long enough.
    let restored = StoredValue::new(false);
    let arrived = StoredValue::new(false);
    Effect::new(move |before: Option<Query>| {
        let asked = question.get();
        // Another list begins at a place of its own: its top, when one was never in it.
        if before.is_some_and(|before| before != asked) {
            restored.set_value(false);
        }
        asked
    });
    Effect::new(move |_| {
        let some = list.first.is_current() && list.rows.with(|rows| !rows.is_empty());
        let Some(element) = scroller.get().filter(|_| some && !restored.get_value()) else { return };
        let top = storage::in_tab(&place()).and_then(|top| top.parse::<f64>().ok()).unwrap_or(0.0);
        request_animation_frame(move || {
            let within_reach = size::scroll_top(&element) + size::below(&element) >= top;
            if within_reach || !list.has_more_untracked() {
                restored.set_value(true);
                size::scroll_to(&element, top);
                // Only who comes from a session is led to its row; a filter leaves the focus where it is.
                if !arrived.get_value() {
                    arrived.set_value(true);
                    page::restore_focus(&last().map(|id| session_focus(&id)).unwrap_or_default());
                }
            } else {
                list.load_more();
            }
        });
    });
    let other_years = move || {
        let year = |text: &str| text.get(..4).map(str::to_owned);
        let now = year(&rfc3339(clock::now()));
        list.rows.with(|rows| rows.iter().any(|row| year(&row.last) != now || year(&row.first) != now))
    };
    let on_scroll = move |_| {
        if let Some(element) = scroller.get_untracked().filter(|_| restored.get_value()) {
            storage::remember_in_tab(&place(), &size::scroll_top(&element).to_string());
            if size::below(&element) < NEAR {
                list.load_more();
            }
        }
    };
    let key = |row: &spoor_model::wire::SessionRow| {
        (row.id.clone(), row.requests, row.attacks, row.last.clone(), row.first.clone(), row.denied.clone())
    };
    view! {
        <div class="scroller" node_ref=scroller on:scroll=on_scroll class:stale=move || !list.first.is_current() aria-busy=move || list.first.is_loading().to_string() tabindex="0" role="region" aria-label="Sessions found">
            <table class="sessions" class:other-years=other_years class:compact=move || columns.is_compact() class:sized=move || columns.widths.some()>
                <caption class="hidden">"Sessions that match the general filters"</caption>
                <thead>
                    <tr>
                        {move || columns.shown().into_iter().map(|column| view! { <Header column columns /> }).collect_view()}
                    </tr>
                </thead>
                <tbody>
                    <For each=move || list.rows.get() key=key let:row>
                        <Row row columns />
                    </For>
                </tbody>
            </table>
            <div class="more" role="status">
                {move || {
                    if let Some(failure) = list.more_failure.get() {
                        view! {
                            <div class="note failed">
                                <strong>{failure.title}</strong>
                                <span>{failure.detail}</span>
                                <button type="button" class="button" on:click=move |_| list.load_more()>"Try again"</button>
                            </div>
                        }
                            .into_any()
                    } else if list.loading_more.get() {
                        "Loading more sessions…".into_any()
                    } else if list.has_more() {
                        view! { <button type="button" class="button" on:click=move |_| list.load_more()>"More sessions"</button> }.into_any()
                    } else {
                        ().into_any()
                    }
                }}
            </div>
        </div>
    }
}

/// A column header; where its column orders the list, a link to the other order.
#[component]
fn Header(column: &'static Column, columns: Columns) -> impl IntoView {
    let route = Route::here();
    let sort = Memo::new(move |_| route.query.with(|query| query.sort));
    let Column { label, class, usual, .. } = *column;
    let widths = columns.widths;
    let width = move || widths.width(label, usual);
    // What the column is called must not include what its edge is called.
    let named = class.split(' ').next().map(|class| format!("{class}-name"));
    let Some(key) = column.sort else {
        return view! {
            <th scope="col" class=class style:width=width aria-labelledby=named>
                <span id=named.clone()>{label}</span>
                <Edge name=label usual widths />
            </th>
        }
        .into_any();
    };
    let order = move || {
        (sort.get().key == key).then(|| if sort.get().descending { "descending" } else { "ascending" })
    };
    let address = move || {
        let now = sort.get();
        // The largest first is what one looks for; a second click turns it round.
        let descending = now.key != key || !now.descending;
        route.with(&Query { sort: Sort { key, descending }, ..route.query.get() })
    };
    view! {
        <th scope="col" class=class style:width=width aria-sort=order aria-labelledby=named>
            <a id=named.clone() href=address data-noscroll="" prop:replace=true>
                {label}{(key == SessionKey::Time).then(|| view! { <InZone /> })}
            </a>
            <Edge name=label usual widths />
        </th>
    }
    .into_any()
}
