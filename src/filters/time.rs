//! The time range of the general filters: presets, or from and to in UTC.

use chrono::NaiveDateTime;
use leptos::prelude::*;
use spoor_model::{Moment, TimeRange};

use super::edit::Edit;
use crate::browser::{clock, page};
use crate::route::{History, use_go};
use crate::ui::format;
use crate::ui::menu::Menu;

const PRESETS: [(&str, u32); 7] = [
    ("Last 15 minutes", 900),
    ("Last 30 minutes", 1_800),
    ("Last hour", 3_600),
    ("Last 6 hours", 21_600),
    ("Last 12 hours", 43_200),
    ("Last 24 hours", 86_400),
    ("Last 7 days", 604_800),
];

const PANEL: &str = "filter-time";

#[component]
pub fn TimeMenu() -> impl IntoView {
    let edit = Edit::here();
    let label = Memo::new(move |_| words(edit.general().time, clock::now()));
    let set = Memo::new(move |_| !edit.general().time.is_all());
    view! {
        <Menu id=PANEL label active=set>
            <Panel />
        </Menu>
    }
}

#[component]
fn Panel() -> impl IntoView {
    let edit = Edit::here();
    let go = use_go();
    let now = clock::now();
    let day = 86_400_000;
    let today = now - now.rem_euclid(day);
    let days = [("Today", today, None), ("Yesterday", today - day, Some(today))];
    let ago = PRESETS.map(|(name, seconds)| (name, TimeRange { from: Some(Moment::Ago(seconds)), to: None }));
    let fixed = days
        .map(|(name, from, to)| (name, TimeRange { from: Some(Moment::At(from)), to: to.map(Moment::At) }));
    let all = [("All time", TimeRange::default())];
    let presets = ago.into_iter().chain(fixed).chain(all).map(move |(name, range)| {
        let address = move || edit.changed(|general| general.time = range);
        let current = move || edit.general().time == range;
        view! {
            <li>
                <a href=address data-noscroll="" aria-current=move || current().then_some("true") on:click=move |_| page::hide_popover(PANEL)>
                    {name}
                </a>
            </li>
        }
    });
    let window = untrack(|| edit.general()).time.resolve(now);
    let from = RwSignal::new(window.from.map(field_text).unwrap_or_default());
    let to = RwSignal::new(window.to.map(field_text).unwrap_or_default());
    let wrong = Memo::new(move |_| {
        let (from, to) = (from.get(), to.get());
        let (read_from, read_to) = (read(&from), read(&to));
        if (!from.is_empty() && read_from.is_none()) || (!to.is_empty() && read_to.is_none()) {
            Some("Not a date and time")
        } else if matches!((read_from, read_to), (Some(from), Some(to)) if from >= to) {
            Some("The range ends before it starts")
        } else {
            None
        }
    });
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if wrong.get_untracked().is_none() {
            let (from, to) = (read(&from.get_untracked()), read(&to.get_untracked()));
            let range = TimeRange { from: from.map(Moment::At), to: to.map(Moment::At) };
            go(&edit.changed_once(|general| general.time = range), History::Push);
            page::hide_popover(PANEL);
        }
    };
    view! {
        <div class="time-panel">
            <ul class="presets">{presets.collect_view()}</ul>
            <form on:submit=apply>
                <label>"From (UTC)" <input type="datetime-local" prop:value=from on:input=move |event| from.set(event_target_value(&event)) /></label>
                <label>"To, not included (UTC)" <input type="datetime-local" prop:value=to on:input=move |event| to.set(event_target_value(&event)) /></label>
                <p class="wrong" role="status">{wrong}</p>
                <button type="submit" class="button primary" disabled=move || wrong.get().is_some()>"Apply"</button>
            </form>
        </div>
    }
}

/// A time range as people say it. Fixed instants are in UTC, and say so.
pub fn words(range: TimeRange, now: i64) -> String {
    let preset = PRESETS
        .iter()
        .find(|(_, seconds)| range == TimeRange { from: Some(Moment::Ago(*seconds)), to: None });
    if let Some((name, _)) = preset {
        return (*name).to_owned();
    }
    let say = |moment: Moment| match moment {
        Moment::At(millis) if millis % 60_000 == 0 => format::minute(millis, now),
        Moment::At(millis) => format::second(millis, now),
        Moment::Ago(seconds) => format!("{} ago", format::length(i64::from(seconds) * 1000)),
    };
    let words = match (range.from, range.to) {
        (None, None) => return "All time".to_owned(),
        (Some(from), None) => format!("Since {}", say(from)),
        (None, Some(to)) => format!("Until {}", say(to)),
        (Some(from), Some(to)) => format!("{} → {}", say(from), say(to)),
    };
    let fixed = [range.from, range.to].into_iter().flatten().any(|moment| matches!(moment, Moment::At(_)));
    if fixed { format!("{words} UTC") } else { words }
}

const FIELD: &str = "%Y-%m-%dT%H:%M";

/// An instant as the browser's date and time field holds it, in UTC and to the minute.
fn field_text(millis: i64) -> String {
    chrono::DateTime::from_timestamp_millis(millis)
        .map(|time| time.format(FIELD).to_string())
        .unwrap_or_default()
}

fn read(text: &str) -> Option<i64> {
    NaiveDateTime::parse_from_str(text.get(..16)?, FIELD).ok().map(|time| time.and_utc().timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_said_in_words_with_their_zone() {
        let now = 1_790_000_000_000;
        let range = |from, to| TimeRange { from, to };
        assert_eq!(words(range(None, None), now), "All time");
        assert_eq!(words(range(Some(Moment::Ago(86_400)), None), now), "Last 24 hours");
        assert_eq!(words(range(Some(Moment::Ago(5_400)), None), now), "Since 1 h 30 min ago");
        let fixed = range(Some(Moment::At(1_789_999_980_000)), Some(Moment::At(1_790_000_000_000)));
        assert_eq!(words(fixed, now), "21 Sep 14:13 → 21 Sep 14:13:20 UTC");
    }

    #[test]
    fn a_field_gives_back_the_minute_it_was_given() {
        assert_eq!(read(&field_text(1_789_999_980_000)), Some(1_789_999_980_000));
        assert_eq!(read("2026-10"), None);
    }
}
