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
use crate::browser::clock;
use crate::lists::header::{self, Heading, Order};
use crate::lists::pages::Further;
use crate::lists::place::Place;
use crate::route::{Route, last, list_address};

/// What names a session's row for the focus.
pub fn session_focus(session: &str) -> String {
    format!("session {session}")
}

#[component]
pub fn Table(list: List, question: Memo<Query>, columns: Columns) -> impl IntoView {
    let scroller = NodeRef::<Div>::new();
    let has_rows = Signal::derive(move || list.has_rows());
    let focus = || last().map(|id| session_focus(&id)).unwrap_or_default();
    let place = Place::keep(scroller, question, list_address, has_rows, list.rest, focus);
    let other_years = move || {
        let year = |text: &str| text.get(..4).map(str::to_owned);
        let now = year(&rfc3339(clock::now()));
        list.rows.with(|rows| rows.iter().any(|row| year(&row.last) != now || year(&row.first) != now))
    };
    let key = |row: &spoor_model::wire::SessionRow| {
        (row.id.clone(), row.requests, row.attacks, row.last.clone(), row.first.clone(), row.denied.clone())
    };
    view! {
        <div class="scroller" node_ref=scroller on:scroll=move |_| place.scrolled() class:stale=move || !list.first.is_current() aria-busy=move || list.first.is_loading().to_string() tabindex="0" role="region" aria-label="Sessions found">
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
            <Further rest=list.rest rows="sessions" />
        </div>
    }
}

/// A column header; where its column orders the list, a link to the other order.
#[component]
fn Header(column: &'static Column, columns: Columns) -> impl IntoView {
    let route = Route::here();
    let sort = Memo::new(move |_| route.query.with(|query| query.sort));
    let Column { label, class, usual, .. } = *column;
    let order = column.sort.map(|key| Order {
        now: Signal::derive(move || (sort.get().key == key).then(|| sort.get().descending)),
        address: Signal::derive(move || {
            let now = sort.get();
            // The largest first is what one looks for; a second click turns it round.
            let descending = now.key != key || !now.descending;
            route.with(&Query { sort: Sort { key, descending }, ..route.query.get() })
        }),
    });
    let in_zone = column.sort == Some(SessionKey::Time);
    view! { <header::Header heading=Heading { label, class, usual, in_zone } order widths=columns.widths /> }
}
