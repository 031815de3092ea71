//! How the download stands, at the bottom of every page, with what can be done about it.

use leptos::prelude::*;

use super::job::ATTEMPTS;
use super::{Downloads, State};
use crate::browser::clock;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};

/// How often those who listen are told, in milliseconds.
const SPOKEN: i64 = 3_000;

/// The place of the app's download.
#[component]
pub fn Tray() -> impl IntoView {
    let downloads = Downloads::here();
    let state = downloads.state;
    let there = move || state.with(|state| *state != State::Quiet);
    let words = Memo::new(move |_| state.with(words));
    // Progress is written all the time; whoever listens hears it from time to time, and at once how it ended.
    let spoken = Memo::new(move |before: Option<&(i64, String)>| {
        let now = clock::now();
        let moving = state.with(|state| {
            matches!(state, State::Loading { .. } | State::Writing { .. } | State::Waiting { .. })
        });
        match before {
            Some(before) if moving && now - before.0 < SPOKEN => before.clone(),
            _ => (now, words.get()),
        }
    });
    let bar = move || {
        let (at, of) = state.with(|state| match state {
            State::Loading { here, of } => (*here, *of),
            State::Writing { rows, of, .. } => (*rows, Some(*of)),
            _ => (0, None),
        });
        of.filter(|of| *of > 0).map(|of| view! { <progress aria-label="Download" max=of.to_string() value=at.to_string()></progress> })
    };
    let moves = move || {
        match state.get() {
        State::Quiet => ().into_any(),
        State::Loading { .. } | State::Writing { .. } | State::Waiting { .. } => view! {
            <button type="button" class="button" on:click=move |_| downloads.cancel()>"Cancel"</button>
        }
        .into_any(),
        State::Stopped { .. } => view! {
            <button type="button" class="button primary" on:click=move |_| downloads.again()>"Try again"</button>
            <button type="button" class="button" on:click=move |_| downloads.keep()>"Save what is there"</button>
            <button type="button" class="button" on:click=move |_| downloads.cancel()>"Cancel"</button>
        }
        .into_any(),
        State::Ended { .. } => view! {
            <button type="button" class="button icon-button" aria-label="Close" title="Close" on:click=move |_| state.set(State::Quiet)>
                <Draw icon=Icon::Cross />
            </button>
        }
        .into_any(),
    }
    };
    let wrong = move || {
        state.with(|state| matches!(state, State::Stopped { .. } | State::Ended { failed: true, .. }))
    };
    view! {
        <aside class="download-tray" class:failed=wrong hidden=move || !there() aria-label="Download">
            <strong>{move || downloads.title.get()}</strong>
            <span aria-hidden="true">{words}</span>
            {bar}
            <span class="moves">{moves}</span>
        </aside>
        <span class="hidden" role="status">{move || spoken.get().1}</span>
    }
}

fn words(state: &State) -> String {
    match state {
        State::Quiet => String::new(),
        State::Loading { here, of } => {
            let of = of.map(|of| format!(" of {}", format::exact(of))).unwrap_or_default();
            format!("Loading the rest first: {}{of} requests", format::exact(*here))
        }
        State::Writing { rows, of, bytes, millis } => {
            let rate = (rows * 1_000).checked_div(*millis as u64).unwrap_or(0);
            format!(
                "{} of {}, {}, {} a second",
                format::exact(*rows),
                format::counted(*of, "row"),
                format::bytes(*bytes),
                format::short(rate)
            )
        }
        State::Waiting { seconds, attempt, why } => {
            format!("{}; trying again in {seconds} s ({attempt} of {ATTEMPTS})", why.title)
        }
        State::Stopped { why, rows } => {
            format!("{}. {} {} written so far.", why.title, why.detail, format::counted(*rows, "row"))
        }
        State::Ended { words, .. } => words.clone(),
    }
}
