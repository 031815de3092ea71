//! The table of sessions: sticky header with orders as links, rows that grow as one scrolls, and the place where
//! one was when one comes back.

use leptos::html::Div;
use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::query::{SessionKey, Sort};

use super::list::List;
use super::row::Row;
use crate::browser::{page, size, storage};
use crate::route::{Route, last, list_address};
use crate::zone::InZone;

/// What names a session's row for the focus.
pub fn session_focus(session: &str) -> String {
    format!("session {session}")
}

/// How near the end one must scroll for the next page to be loaded, in CSS pixels.
const NEAR: f64 = 600.0;

#[component]
pub fn Table(list: List, question: Memo<Query>) -> impl IntoView {
    let scroller = NodeRef::<Div>::new();
    let place = move || format!("spoor.place {}", list_address(&question.get_untracked()));
    // Back to where one was in this very list: pages are loaded until it is long enough.
    let restored = StoredValue::new(false);
    Effect::new(move |_| {
        let some = list.rows.with(|rows| !rows.is_empty());
        let Some(element) = scroller.get().filter(|_| some && !restored.get_value()) else { return };
        let top = storage::in_tab(&place()).and_then(|top| top.parse::<f64>().ok()).unwrap_or(0.0);
        request_animation_frame(move || {
            let within_reach = size::scroll_top(&element) + size::below(&element) >= top;
            if within_reach || !list.has_more_untracked() {
                restored.set_value(true);
                size::scroll_to(&element, top);
                page::restore_focus(&last().map(|id| session_focus(&id)).unwrap_or_default());
            } else {
                list.load_more();
            }
        });
    });
    let on_scroll = move |_| {
        if let Some(element) = scroller.get_untracked().filter(|_| restored.get_value()) {
            storage::remember_in_tab(&place(), &size::scroll_top(&element).to_string());
            if size::below(&element) < NEAR {
                list.load_more();
            }
        }
    };
    let key = |row: &spoor_model::wire::SessionRow| {
        (row.id.clone(), row.requests, row.attacks, row.last.clone(), row.first.clone())
    };
    view! {
        <div class="scroller" node_ref=scroller on:scroll=on_scroll class:stale=move || list.first.is_loading() aria-busy=move || list.first.is_loading().to_string() tabindex="0" role="region" aria-label="Sessions found">
            <table class="sessions">
                <caption class="hidden">"Sessions that match the general filters"</caption>
                <thead>
                    <tr>
                        <Header label="Time" key=SessionKey::Time class="col-time" />
                        <Header label="Duration" key=SessionKey::Duration class="col-duration number" />
                        <th scope="col" class="col-status">"Status"</th>
                        <Header label="Requests" key=SessionKey::Requests class="col-requests number" />
                        <Header label="Attacks" key=SessionKey::Attacks class="col-attacks number" />
                        <th scope="col" class="col-user">"User, role"</th>
                        <th scope="col" class="col-ip">"User IP"</th>
                        <th scope="col" class="col-host">"API host"</th>
                        <th scope="col" class="col-flows">"Business flows"</th>
                        <th scope="col" class="col-endpoints">"Requested endpoints"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || list.rows.get() key=key let:row>
                        <Row row />
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

/// A column header that orders the list: a link to the other order.
#[component]
fn Header(label: &'static str, key: SessionKey, class: &'static str) -> impl IntoView {
    let route = Route::here();
    let sort = Memo::new(move |_| route.query.with(|query| query.sort));
    let order = move || {
        (sort.get().key == key).then(|| if sort.get().descending { "descending" } else { "ascending" })
    };
    let address = move || {
        let now = sort.get();
        // The largest first is what one looks for; a second click turns it round.
        let descending = now.key != key || !now.descending;
        list_address(&Query { sort: Sort { key, descending }, ..route.query.get() })
    };
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=address data-noscroll="" prop:replace=true>{label}{(key == SessionKey::Time).then(|| view! { <InZone /> })}</a>
        </th>
    }
}
