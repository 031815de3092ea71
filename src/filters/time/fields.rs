//! From and to, to the minute, on the clock of the zone that is shown. A time that the clock skips or shows twice on
//! its day is said, and what it is taken for.

use chrono::NaiveDateTime;
use leptos::prelude::*;
use spoor_model::instant::Millis;
use spoor_model::{Moment, TimeRange};

use super::PANEL;
use crate::browser::{clock, page};
use crate::filters::edit::Edit;
use crate::route::{History, use_go};
use crate::zone::Zone;
use crate::zone::wall::Shown;

/// One end of the range while it is being edited.
#[derive(Clone, Copy)]
struct End {
    zone: Zone,
    /// What the field holds.
    text: RwSignal<String>,
    /// What the field held at first, and the instant that stood for: what nobody touches stays to the millisecond, and
    /// the second of two equal times stays the second.
    before: StoredValue<(String, Option<Millis>)>,
}

impl End {
    fn new(zone: Zone, millis: Option<Millis>) -> End {
        let text = millis.map(|millis| field_text(zone.shown(millis))).unwrap_or_default();
        End { zone, text: RwSignal::new(text.clone()), before: StoredValue::new((text, millis)) }
    }

    /// The instant, or nothing where nothing is set. The error is a field that is filled in by half.
    fn instant(self) -> Result<Option<Millis>, &'static str> {
        let text = self.text.get();
        let (before, millis) = self.before.get_value();
        if text == before {
            return Ok(millis);
        }
        if text.is_empty() {
            return Ok(None);
        }
        let wall = read(&text).ok_or("Not a date and time")?;
        Ok(Some(self.zone.read(wall).instant))
    }

    /// What to know about a time that the clock does not show once.
    fn note(self) -> Option<String> {
        let text = self.text.get();
        let wall = read(&text).filter(|_| text != self.before.get_value().0)?;
        note(self.zone, wall)
    }
}

/// What to know about a time on the wall that the clock does not show once.
pub fn note(zone: Zone, wall: Millis) -> Option<String> {
    let reading = zone.read(wall);
    let time = clock_text(wall);
    let meant = clock_text(zone.shown(reading.instant));
    match reading.shown {
        Shown::Once => None,
        Shown::Never => Some(format!("{time} is skipped on this day: {meant} is meant")),
        Shown::Twice => Some(format!(
            "{time} comes twice on this day: the first is meant, {}",
            zone.named(reading.instant)
        )),
    }
}

#[component]
pub fn Fields() -> impl IntoView {
    let edit = Edit::here();
    let zone = Zone::here();
    let go = use_go();
    let window = untrack(|| edit.general()).time.resolve(clock::now());
    let (from, to) = untrack(|| (End::new(zone, window.from), End::new(zone, window.to)));
    let range = Memo::new(move |_| {
        let (from, to) = (from.instant()?, to.instant()?);
        if matches!((from, to), (Some(from), Some(to)) if from >= to) {
            return Err("The range ends before it starts");
        }
        Ok(TimeRange { from: from.map(Moment::At), to: to.map(Moment::At) })
    });
    let wrong = Memo::new(move |_| range.get().err());
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Ok(range) = range.get_untracked() {
            go(&edit.changed_once(|general| general.time = range), History::Push);
            page::hide_popover(PANEL);
        }
    };
    let field = move |label: &'static str, end: End| {
        view! {
            <label>
                {move || format!("{label} ({}) ", zone.name())}
                <input type="datetime-local" prop:value=end.text on:input=move |event| end.text.set(event_target_value(&event)) />
                {move || end.note().map(|note| view! { <span class="hint">{note}</span> })}
            </label>
        }
    };
    view! {
        <form on:submit=apply>
            {field("From", from)}
            {field("To, not included", to)}
            <p class="wrong" role="status">{wrong}</p>
            <button type="submit" class="button primary" disabled=move || wrong.get().is_some()>"Apply"</button>
        </form>
    }
}

const FIELD: &str = "%Y-%m-%dT%H:%M";

/// A time on the wall as the browser's date and time field holds it, to the minute.
fn field_text(wall: Millis) -> String {
    print(wall, FIELD)
}

fn clock_text(wall: Millis) -> String {
    print(wall, "%H:%M")
}

fn print(wall: Millis, form: &str) -> String {
    chrono::DateTime::from_timestamp_millis(wall)
        .map(|time| time.format(form).to_string())
        .unwrap_or_default()
}

/// The time on the wall that such a field holds.
pub fn read(text: &str) -> Option<Millis> {
    NaiveDateTime::parse_from_str(text.get(..16)?, FIELD).ok().map(|time| time.and_utc().timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_gives_back_the_minute_it_was_given() {
        assert_eq!(read(&field_text(1_789_999_980_000)), Some(1_789_999_980_000));
        assert_eq!(read("2026-10"), None);
    }
}
