//! The session list: totals, timeline, table. Which sessions and in what order is said by the address alone.

mod arrival;
mod columns;
mod list;
mod live;
mod more;
mod peek;
mod row;
mod table;

use leptos::prelude::*;
use spoor_model::query::Rows;
use spoor_model::wire::SessionPage;

use crate::browser::clock;
use crate::download::{DownloadMenu, Offer, SessionList};
use crate::filters::chips::Listed;
use crate::filters::{FilterBar, time_words};
use crate::keys::place;
use crate::lists::pages::Pages;
use crate::lists::relax::Nothing;
use crate::lists::timeline::Timeline;
use crate::load::State;
use crate::route::{Link, Route};
use crate::share::{CopyLink, Damaged, Received};
use crate::title;
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::format;
use crate::zone::Zone;
use columns::Columns;
use list::List;

/// The page of the session list.
#[component]
pub fn Page() -> impl IntoView {
    let (route, zone) = (Route::here(), Zone::here());
    title::follow(move || {
        route.query.with(|query| title::list(query, &time_words(query.general.time, clock::now(), zone)))
    });
    // What is open inside a session, and what was not understood, is not the server's business.
    let question = Memo::new(move |_| route.query.with(|query| query.of_list().to_ask()));
    let list = list::follow(question);
    let columns = Columns::remembered(list.rows);
    provide_context(Listed(Signal::derive(move || {
        let all = list.first.is_current() && !list.rest.is_there();
        if all { list.rows.with(|rows| rows.iter().map(|row| row.id.clone()).collect()) } else { Vec::new() }
    })));
    let seen = Memo::new(move |_| {
        let ready = list.first.state.with(|state| *state == State::Ready);
        ready
            .then(|| list.first.value.with(|page| page.as_ref().map(|page| Rows::from(page.total))))
            .flatten()
    });
    view! {
        <section class="list-page" aria-label="Sessions">
            <h1 class="hidden">"Sessions"</h1>
            <FilterBar />
            <Timeline
                question
                answered=Signal::derive(move || list.first.is_current())
                failed=Signal::derive(move || list.first.failure().is_some())
            />
            <Totals list columns />
            <Progress loaded=list.first />
            <FailureNote loaded=list.first />
            <Damaged />
            <Received seen what="session" />
            <arrival::Arrival list />
            <table::Table list question columns />
            <Show when=move || list.is_empty()><Nothing what="session" advice="One and the same request must meet them all." /></Show>
        </section>
    }
}

/// What the list counts, and when it was counted.
#[component]
fn Totals(list: List, columns: Columns) -> impl IntoView {
    let zone = Zone::here();
    let words = move || {
        list.first.value.with(|page| {
            page.as_ref().map(|page| {
                let part = |number, what| view! { <span title=format::counted(number, what)>{format::counted_short(number, what)}</span> };
                let as_of = spoor_model::instant::parse_instant(&page.as_of)
                    .map(|millis| view! { "as of " <time datetime=zone.stamp(millis)>{zone.second(millis, clock::now())}</time> " " {zone.name()} });
                view! {
                    <strong>{part(page.total, "session")}</strong>
                    {part(page.requests, "request")}
                    <span title=format!("{} with attacks", format::counted(page.attacks, "request"))>{format!("{} with attacks", format::short(page.attacks))}</span>
                    <span class="as-of">{as_of}</span>
                }
            })
        })
    };
    let route = Route::here();
    let link = Callback::new(move |()| {
        let now = clock::now();
        let page = list.first.value.get_untracked().unwrap_or_default();
        // Until the answer to this very question is there, nothing is counted.
        let ready = list.first.state.with_untracked(|state| *state == State::Ready);
        // Relative times count from when the server counted.
        let as_of = spoor_model::instant::parse_instant(&page.as_of).unwrap_or(now);
        let newest = list.rows.with_untracked(|rows| {
            rows.iter().filter_map(|row| spoor_model::instant::parse_instant(&row.last)).max()
        });
        let query = route.query.get_untracked().of_list().pinned(
            as_of,
            as_of.max(newest.unwrap_or(as_of) + 1),
            ready.then_some(page.total.into()),
        );
        Link::to_list(zone.pin(query))
    });
    let offer = Offer::List(SessionList {
        question: list.asked(),
        first: list.first.value,
        columns: Signal::derive(move || columns.in_file()),
    });
    view! {
        <div class="totals" role="status">
            {words}
            <live::Live list />
            <columns::ColumnsMenu columns />
            <crate::views::ViewsMenu />
            <DownloadMenu of=offer />
            <CopyLink id=place::COPY_LINK link />
            <button type="button" id="refresh" class="button small" on:click=move |_| list.first.retry() disabled=move || list.first.is_loading()>
                "Refresh"
            </button>
        </div>
    }
}

impl Pages<SessionPage> {
    /// True when the answer to the current question is that there are no sessions.
    fn is_empty(self) -> bool {
        self.first.state.with(|state| *state == State::Ready)
            && self.first.value.with(|page| page.as_ref().is_some_and(|page| page.total == 0))
    }
}
