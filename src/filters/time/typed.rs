//! A time range typed as text: what it is taken for is said before it is used.

use std::cell::RefCell;

use leptos::prelude::*;
use spoor_model::TimeRange;
use spoor_model::instant::Millis;
use spoor_model::when::{self, Clock};

use super::fields::note;
use super::{PANEL, words};
use crate::browser::{clock, page};
use crate::filters::edit::Edit;
use crate::route::{History, use_go};
use crate::zone::Zone;

/// What a text is taken for, and what is to be known about its times; or why it is taken for nothing.
type Taken = Result<(TimeRange, Vec<String>), String>;

#[component]
pub fn Typed() -> impl IntoView {
    let edit = Edit::here();
    let zone = Zone::here();
    let go = use_go();
    let draft = RwSignal::new(String::new());
    // Read anew when it is used: what was typed a while ago still means the time of the key that ends it.
    let take = move || draft.with(|text| (!text.trim().is_empty()).then(|| read(text, zone)));
    let taken = Memo::new(move |_| take());
    let wrong = move || matches!(taken.get(), Some(Err(_)));
    let said = move || match taken.get() {
        None => when::EXAMPLES.to_owned(),
        Some(Ok((range, notes))) => {
            let mut said = vec![words(range, clock::now(), zone)];
            said.extend(notes);
            said.join(". ")
        }
        Some(Err(reason)) => reason,
    };
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(Ok((range, _))) = untrack(take) {
            go(&edit.changed_once(|general| general.time = range), History::Push);
            page::hide_popover(PANEL);
        }
    };
    view! {
        <form class="time-typed" on:submit=apply>
            <label>
                "Time range, typed"
                <input type="text" autocomplete="off" spellcheck="false" placeholder="yesterday, 6:00–8:30, 3h, 1793354400 …" aria-describedby="time-said" aria-invalid=move || wrong().to_string() prop:value=draft on:input=move |event| draft.set(event_target_value(&event)) />
            </label>
            <p id="time-said" class="hint" role="status">{said}</p>
        </form>
    }
}

fn read(text: &str, zone: Zone) -> Taken {
    let notes = RefCell::new(Vec::new());
    let range = zone.with_clock(|clock| {
        let instant = |wall: Millis| {
            notes.borrow_mut().extend(note(zone, wall));
            (clock.instant)(wall)
        };
        when::read(text, Clock { instant: &instant, ..clock })
    })?;
    let mut notes = notes.into_inner();
    notes.dedup();
    Ok((range, notes))
}
