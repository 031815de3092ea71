//! Stored requests that are grouped anew: whether it is needed, how far it is, and what came of it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use spoor_model::wire::{ContextPage, Regrouping};

use crate::api;
use crate::browser::clock;
use crate::load::{Loaded, Sending, load};
use crate::route::{Route, Section};
use crate::ui::failure::{Failed, FailureNote};
use crate::ui::format;

/// How often the server is asked how far it is, in milliseconds.
const PACE: i32 = 400;

#[component]
pub fn RegroupingNote(loaded: Loaded<ContextPage>) -> impl IntoView {
    let asked = RwSignal::new(0_u32);
    // Asked anew when something else is saved, and while it goes on.
    let question =
        move || Some((asked.get(), loaded.value.with(|page| page.as_ref().map(|page| page.items.clone()))));
    let state = load(question, |_, wanted| api::regrouping(wanted));
    let sending = Sending::new();
    let route = Route::here();
    let sessions = move || route.query.with(|query| Section::Sessions.address(query));
    let begin = move |_| sending.send(api::regroup(), move |_| asked.update(|asked| *asked += 1));
    Effect::new(move |_| {
        if state.value.with(|state| state.as_ref().is_some_and(|state| state.running)) {
            spawn_local(async move {
                clock::pause(PACE).await;
                _ = asked.try_update(|asked| *asked += 1);
            });
        }
    });
    let words = move || {
        let state = state.value.get()?;
        let Regrouping { needed, running, seen, changed, total, failure } = state;
        let button = move |label: &'static str| view! { <button type="button" class="button" disabled=move || sending.busy.get() on:click=begin>{label}</button> };
        Some(if running {
            let sum = format!(
                "{} of {} looked at, {} changed",
                format::exact(seen),
                format::counted(total, "request"),
                format::exact(changed)
            );
            view! {
                <p>"Stored requests are being grouped anew. You can go on meanwhile, and leave this page."</p>
                <progress max=total.to_string() value=seen.to_string() aria-label="Requests grouped anew"></progress>
                <p>{sum}</p>
            }
            .into_any()
        } else if let Some(failure) = failure {
            view! { <p class="note failed" role="alert">{format!("Grouping anew ended before its end: {failure}. What was done stays done.")}</p> {button("Go on")} }.into_any()
        } else if needed {
            view! {
                <p>"Requests that are stored were grouped by earlier parameters. To group them anew changes the identifiers of sessions, and so the links to them."</p>
                {button("Group stored requests anew")}
            }
            .into_any()
        } else if seen > 0 {
            let sum = format!(
                "Done: {} looked at, {} changed.",
                format::counted(seen, "stored request"),
                format::exact(changed)
            );
            view! { <p>{sum} " " <a href=sessions>"See the sessions"</a></p> }.into_any()
        } else {
            view! { <p class="quiet">"All stored requests are grouped by what is saved."</p> }.into_any()
        })
    };
    view! {
        <section class="regrouping" aria-label="Stored requests">
            <h3>"Stored requests"</h3>
            <FailureNote loaded=state />
            <div role="status">{words}</div>
            <Failed sending />
        </section>
    }
}
