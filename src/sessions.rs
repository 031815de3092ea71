//! The session list: totals, timeline, table. Which sessions and in what order is said by the address alone.

mod arrival;
mod columns;
mod list;
mod live;
mod more;
mod peek;
mod row;
mod table;
mod timeline;

use leptos::prelude::*;
use spoor_model::query::Rows;
use spoor_model::{Field, Filter, Operator};

use crate::browser::clock;
use crate::download::{DownloadMenu, Offer, SessionList};
use crate::filters::chips::{Listed, clause_words};
use crate::filters::edit::Edit;
use crate::filters::{FilterBar, time_words};
use crate::keys::place;
use crate::load::State;
use crate::route::{Link, Route, Section};
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
    let list = List::follow(question);
    let columns = Columns::remembered(list.rows);
    provide_context(Listed(Signal::derive(move || {
        let all = list.first.is_current() && !list.has_more();
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
            <timeline::Timeline question list />
            <Totals list columns />
            <Progress loaded=list.first />
            <FailureNote loaded=list.first />
            <Damaged />
            <Received seen what="session" />
            <arrival::Arrival list />
            <table::Table list question columns />
            <Show when=move || list.is_empty()><Nothing /></Show>
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
                let part = |number: u64, what: &'static str| {
                    let what = if number == 1 { what.to_owned() } else { format!("{what}s") };
                    view! { <span title=format!("{} {what}", format::exact(number))>{format!("{} {what}", format::short(number))}</span> }
                };
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

/// Fields in which a text that no path has may stand.
const ELSEWHERE: [Field; 3] = [Field::UserAgent, Field::User, Field::Host];

/// Nothing matches: which conditions to relax, or how to begin.
#[component]
fn Nothing() -> impl IntoView {
    let route = Route::here();
    let edit = Edit::here();
    let relax = move || {
        let general = edit.general();
        let mut ways = Vec::new();
        if !general.time.is_all() {
            ways.push((
                "any time".to_owned(),
                edit.changed(|general| general.time = spoor_model::TimeRange::default()),
            ));
        }
        ways.extend(clause_words(&general.filter).into_iter().map(|words| {
            let address = edit.changed(|general| {
                general.filter = general.filter.without_clause(words.field, words.operator);
            });
            (format!("without “{}”", words.phrase()), address)
        }));
        // What was typed is looked for in paths; it may stand elsewhere.
        let typed: Vec<&str> = general.filter.values(Field::Path, Operator::Is).collect();
        ways.extend(ELSEWHERE.into_iter().filter(|_| !typed.is_empty()).map(|field| {
            let address = edit.changed(|general| {
                let rest = general.filter.without_clause(Field::Path, Operator::Is);
                let with =
                    |filter: Filter, text: &&str| filter.with(field, Operator::Is, text).unwrap_or(filter);
                general.filter = typed.iter().fold(rest, with);
            });
            (format!("the same in {} instead of Path", field.label()), address)
        }));
        ways
    };
    let backwards = move || {
        let window = edit.general().time.resolve(clock::now());
        matches!((window.from, window.to), (Some(from), Some(to)) if from >= to)
    };
    let content = move || {
        match relax() {
        ways if ways.is_empty() => view! {
            <h2>"No traffic yet"</h2>
            <p><a href=move || route.query.with(|query| Section::Import.address(query))>"Import a log"</a>" to begin, here or with "<code>"spoor import access.log"</code>", or try the demo data: "<code>"spoor demo"</code>"."</p>
        }
        .into_any(),
        ways => {
            let links = ways
                .into_iter()
                .map(|(words, address)| view! { <li><a href=address data-noscroll="">{words}</a></li> })
                .collect_view();
            view! {
                <h2>"No session matches all filters"</h2>
                <p>{if backwards() { "The time range ends before it starts. Look again:" } else { "One and the same request must meet them all. Look again:" }}</p>
                <ul>{links}</ul>
            }
            .into_any()
        }
    }
    };
    view! { <div class="empty">{content}</div> }
}

impl List {
    /// True when the answer to the current question is that there are no sessions.
    fn is_empty(self) -> bool {
        self.first.state.with(|state| *state == State::Ready)
            && self.first.value.with(|page| page.as_ref().is_some_and(|page| page.total == 0))
    }
}
