//! Groups of attacks under the general filters: by type and endpoint, by address, by session. Which, in what order and which
//! are open is said by the address alone. Each leads into its sessions.

mod columns;
mod opened;
mod row;
mod table;

use leptos::prelude::*;
use spoor_model::instant::parse_instant;
use spoor_model::query::{Grouping, Rows};
use spoor_model::wire::{AttackGroup, AttackPage};
use spoor_model::{Field, Operator, Query};

use crate::api;
use crate::browser::clock;
use crate::filters::edit::Edit;
use crate::filters::{FilterBar, time_words};
use crate::keys::place;
use crate::lists::pages::{Paged, Pages};
use crate::lists::relax::Nothing;
use crate::lists::timeline::Timeline;
use crate::load::State;
use crate::route::{Link, Route};
use crate::share::{CopyLink, Damaged, Received};
use crate::title;
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::format;
use crate::zone::Zone;

/// Number of groups in a page.
const PAGE: usize = 50;

/// Groups that match a question.
type Groups = Pages<AttackPage>;

impl Paged for AttackPage {
    type Row = AttackGroup;

    fn rows(&self) -> Vec<AttackGroup> {
        self.items.clone()
    }

    fn next(&self) -> Option<String> {
        self.next.clone()
    }
}

/// The page of attacks.
#[component]
pub fn Page() -> impl IntoView {
    let (route, zone) = (Route::here(), Zone::here());
    title::follow(move || {
        route.query.with(|query| title::attacks(query, &time_words(query.general.time, clock::now(), zone)))
    });
    let question = Memo::new(move |_| route.query.with(|query| query.of_groups().to_ask()));
    let groups =
        Groups::follow(question, |query, after, wanted| Box::pin(api::attacks(query, PAGE, after, wanted)));
    // The timeline is the same however the attacks are grouped.
    let general = Memo::new(move |_| Query {
        general: question.with(|query| query.general.clone()),
        ..Query::default()
    });
    let seen = Memo::new(move |_| {
        let ready = groups.first.state.with(|state| *state == State::Ready);
        ready
            .then(|| groups.first.value.with(|page| page.as_ref().map(|page| Rows::from(page.total))))
            .flatten()
    });
    let none = move || seen.get().is_some_and(|seen| seen.shown == 0);
    view! {
        <section class="list-page" aria-label="Attacks">
            <h1 class="hidden">"Attacks"</h1>
            <FilterBar />
            <Timeline
                question=general
                answered=Signal::derive(move || groups.first.is_current())
                failed=Signal::derive(move || groups.first.failure().is_some())
            />
            <Totals groups />
            <Progress loaded=groups.first />
            <FailureNote loaded=groups.first />
            <Damaged />
            <Received seen what="group" />
            <table::Table groups question />
            <Show when=none><Nothing what="attack" advice="One and the same request must meet them all, and have an attack." /></Show>
        </section>
    }
}

/// What the groups count, by what they are made, and what is left out of them.
#[component]
fn Totals(groups: Groups) -> impl IntoView {
    let (route, zone) = (Route::here(), Zone::here());
    let words = move || {
        groups.first.value.with(|page| {
            page.as_ref().map(|page| {
                let part = |number, what| view! { <span title=format::counted(number, what)>{format::counted_short(number, what)}</span> };
                let as_of = parse_instant(&page.as_of)
                    .map(|millis| view! { "as of " <time datetime=zone.stamp(millis)>{zone.second(millis, clock::now())}</time> " " {zone.name()} });
                view! {
                    <strong>{part(page.total, "group")}</strong>
                    <span title=format!("{} with attacks", format::counted(page.requests, "request"))>{format!("{} with attacks", format::counted_short(page.requests, "request"))}</span>
                    {part(page.sessions, "session")}
                    <span class="as-of">{as_of}</span>
                }
            })
        })
    };
    let link = Callback::new(move |()| {
        let now = clock::now();
        let page = groups.first.value.get_untracked().unwrap_or_default();
        let ready = groups.first.state.with_untracked(|state| *state == State::Ready);
        // Relative times count from when the server counted.
        let as_of = parse_instant(&page.as_of).unwrap_or(now);
        let newest = groups.rows.with_untracked(|rows: &Vec<AttackGroup>| {
            rows.iter().filter_map(|row| parse_instant(&row.last)).max()
        });
        let end = as_of.max(newest.unwrap_or(as_of) + 1);
        let query = route.query.get_untracked().of_groups();
        Link::to_attacks(zone.pin(query.pinned(as_of, end, ready.then_some(page.total.into()))))
    });
    view! {
        <div class="totals">
            <div class="totals-words" role="status">{words}</div>
            <FalsePositives groups />
            <By />
            <CopyLink id=place::COPY_LINK link />
            <button type="button" id="refresh" class="button small" on:click=move |_| groups.first.retry() disabled=move || groups.first.is_loading()>
                "Refresh"
            </button>
        </div>
    }
}

/// What attacks are grouped by, each a link.
#[component]
fn By() -> impl IntoView {
    let route = Route::here();
    let links = Grouping::ALL.map(|by| {
        let address = move || {
            let mut query = route.query.get();
            if query.groups.by != by {
                // What is open is of another kind.
                query.groups.open.clear();
                query.rows = None;
            }
            query.groups.by = by;
            route.with(&query)
        };
        let current = move || route.query.with(|query| query.groups.by == by).then_some("true");
        view! { <li><a href=address data-noscroll="" data-focus=by.word() aria-current=current>{by.label()}</a></li> }
    });
    view! { <ul class="choices" aria-label="Group by">{links.into_iter().collect_view()}</ul> }
}

/// Where false positives are left out, how many, and the way to show them; where they are shown, the way back.
#[component]
fn FalsePositives(groups: Groups) -> impl IntoView {
    let edit = Edit::here();
    // Any verdict is what the link asks for; whoever chose some of them knows what they see.
    let chosen = Memo::new(move |_| {
        let filter = edit.general().filter;
        filter.values(Field::Verdict, Operator::Is).map(str::to_owned).collect::<Vec<_>>()
    });
    let left_out =
        Memo::new(move |_| groups.first.value.with(|page| page.as_ref().map_or(0, |page| page.left_out)));
    let without = move || {
        edit.changed(|general| {
            general.filter = general.filter.without_clause(Field::Verdict, Operator::Is);
        })
    };
    let with = move || {
        edit.changed(|general| {
            let filter = general.filter.without_clause(Field::Verdict, Operator::Is);
            general.filter = filter.with(Field::Verdict, Operator::Is, "*").unwrap_or(filter);
        })
    };
    move || {
        match chosen.get().as_slice() {
        [] if left_out.get() > 0 => {
            let words = format!("Show {}", format::counted(left_out.get(), "false positive"));
            view! { <a href=with data-noscroll="" data-focus="false-positives">{words}</a> }.into_any()
        }
        [any] if any == "*" => {
            view! { <a href=without data-noscroll="" data-focus="false-positives">"Leave false positives out"</a> }.into_any()
        }
        _ => ().into_any(),
    }
    }
}
