//! How the requests shown follow each other: median gap, bursts and the longest silence, each a link to its interval.

use leptos::prelude::*;
use spoor_model::instant::Millis;
use spoor_model::ledger::{Burst, Rhythm};

use super::{MOST, time};
use crate::browser::page;
use crate::browser::timing::Timed;
use crate::route::Route;
use crate::session::Open;
use crate::session::timeline::narrowed;
use crate::ui::format;
use crate::ui::menu::Menu;
use crate::zone::Zone;

/// What a burst is, for people; the ledger has the same numbers.
const BURST: &str = "A burst is ten requests or more, each at most one second after the one before.";
const PANEL: &str = "bursts";

#[component]
pub fn RhythmNote() -> impl IntoView {
    let open = Open::here();
    let (route, zone) = (Route::here(), Zone::here());
    let rhythm = Memo::new(move |_| {
        open.view.with(|view| {
            let _timed = Timed::start("rhythm");
            open.ledger().with(|ledger| ledger.rhythm(view.rows()))
        })
    });
    let bursts = Memo::new(move |_| rhythm.with(|rhythm| rhythm.bursts.clone()));
    let count = Memo::new(move |_| bursts.with(Vec::len));
    let during =
        move |from: Millis, to: Millis| route.query.with(|query| narrowed(route, query, from, to + 1));
    let median = move || {
        rhythm.with(|rhythm| rhythm.median_gap).map(|gap| {
            view! { <span title="Half of the requests shown came sooner than this after the one before">"median gap "{format::gap(gap)}</span> }
        })
    };
    let silence = move || {
        rhythm.with(|Rhythm { silence, .. }| *silence).map(|(from, to)| {
            let title = format!("{} → {}: leads to the requests around it", time(open, zone, from), time(open, zone, to));
            view! {
                <a class="jump" href=move || during(from, to) data-noscroll="" data-focus="silence" title=title>
                    "longest silence "{format::gap(to - from)}
                </a>
            }
        })
    };
    let line = move |burst: Burst| {
        let from_to = move || format!("{} → {}", time(open, zone, burst.first), time(open, zone, burst.last));
        let requests = format::counted(u64::from(burst.requests), "request");
        view! {
            <li>
                <a class="jump" href=move || during(burst.first, burst.last) data-noscroll="" on:click=|_| page::hide_popover(PANEL)>
                    {from_to}
                    <span class="of">{format!(" · {requests} in {}", format::gap(burst.last - burst.first))}</span>
                </a>
            </li>
        }
    };
    view! {
        {median}
        <Show
            when=move || { count.get() > 0 }
            fallback=move || rhythm.with(|rhythm| rhythm.median_gap.is_some()).then(|| view! { <span title=BURST>"no bursts"</span> })
        >
            <span title=BURST>
                <Menu id=PANEL label=Signal::derive(move || format::counted(count.get() as u64, "burst")) slight=true>
                    <p class="of">{BURST}" A link narrows the session to it."</p>
                    <ol class="story-list">{move || bursts.with(|bursts| bursts.iter().take(MOST).copied().map(line).collect_view())}</ol>
                    {move || {
                        let rest = count.get().saturating_sub(MOST);
                        (rest > 0).then(|| view! { <p class="cut">{format!("{} later bursts are not listed.", format::exact(rest as u64))}</p> })
                    }}
                </Menu>
            </span>
        </Show>
        {silence}
    }
}
