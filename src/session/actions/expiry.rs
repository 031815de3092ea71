//! When something ends: never, after a while, or at a time on the clock of the zone that is shown.

use leptos::prelude::*;
use spoor_model::instant::{Millis, rfc3339};

use crate::browser::clock;
use crate::filters::time::{note, read};
use crate::zone::Zone;

const HOUR: Millis = 3_600_000;
/// What is chosen for a time of one's own.
const AT: &str = "at";

/// After how long, in hours, and in words.
const CHOICES: [(&str, &str); 5] =
    [("1", "in 1 hour"), ("24", "in 1 day"), ("168", "in 7 days"), ("720", "in 30 days"), ("", "never")];

/// An end that is being chosen.
#[derive(Clone, Copy)]
pub struct Expiry {
    zone: Zone,
    /// Hours, nothing for never, or [`AT`].
    choice: RwSignal<String>,
    /// What the field for a time holds.
    text: RwSignal<String>,
}

impl Expiry {
    /// One that is chosen at first.
    pub fn new(zone: Zone, choice: &str) -> Expiry {
        Expiry { zone, choice: RwSignal::new(choice.to_owned()), text: RwSignal::new(String::new()) }
    }

    /// Chooses.
    pub fn choose(self, choice: &str) {
        self.choice.set(choice.to_owned());
        self.text.set(String::new());
    }

    /// The end as the API takes it, none for never. The error says what is wrong.
    pub fn end(self) -> Result<Option<String>, &'static str> {
        let (choice, now) = (self.choice.get(), clock::now());
        let end = match choice.as_str() {
            "" => return Ok(None),
            AT => {
                let wall = self.text.with(|text| read(text)).ok_or("Say day and time")?;
                self.zone.read(wall).instant
            }
            hours => now + hours.parse::<Millis>().unwrap_or_default() * HOUR,
        };
        if end > now { Ok(Some(rfc3339(end))) } else { Err("This time is past") }
    }
}

/// The fields of an end.
#[component]
pub fn ExpiryFields(
    expiry: Expiry,
    /// Identifier of the first field.
    id: &'static str,
) -> impl IntoView {
    let zone = expiry.zone;
    let at = move || expiry.choice.with(|choice| choice == AT);
    let options = CHOICES
        .into_iter()
        .chain([(AT, "at a time…")])
        .map(|(value, words)| view! { <option value=value selected=move || expiry.choice.with(|choice| choice == value)>{words}</option> })
        .collect_view();
    let hint = move || expiry.text.with(|text| read(text)).and_then(|wall| note(zone, wall));
    view! {
        <label for=id>"Ends"</label>
        <select id=id on:change=move |event| expiry.choice.set(event_target_value(&event))>{options}</select>
        <Show when=at>
            <label>
                {move || format!("Time ({})", zone.name())}
                " "
                <input type="datetime-local" prop:value=expiry.text on:input=move |event| expiry.text.set(event_target_value(&event)) />
            </label>
            {move || hint().map(|hint| view! { <p class="hint">{hint}</p> })}
        </Show>
    }
}
