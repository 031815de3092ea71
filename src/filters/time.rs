//! The time range of the general filters: presets, from and to on the clock of the zone that is shown, what people
//! type, and steps to what was before, after, and around.

mod fields;
mod steps;
mod typed;

pub use fields::{note, read};

use leptos::prelude::*;
use spoor_model::instant::Millis;
use spoor_model::{Moment, TimeRange};

use super::edit::Edit;
use crate::browser::{clock, page};
use crate::ui::format;
use crate::ui::menu::Menu;
use crate::zone::Zone;

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

const DAY: Millis = 86_400_000;

/// The time range: a menu, and steps beside it.
#[component]
pub fn TimeMenu() -> impl IntoView {
    let edit = Edit::here();
    let zone = Zone::here();
    let label = Memo::new(move |_| words(edit.general().time, clock::now(), zone));
    let set = Memo::new(move |_| !edit.general().time.is_all());
    view! {
        <span class="time-control">
            <Menu id=PANEL label active=set>
                <Panel />
            </Menu>
            <steps::Steps />
        </span>
    }
}

#[component]
fn Panel() -> impl IntoView {
    view! {
        <div class="time-panel">
            <typed::Typed />
            <Presets />
            <fields::Fields />
        </div>
    }
}

#[component]
fn Presets() -> impl IntoView {
    let edit = Edit::here();
    let zone = Zone::here();
    let now = clock::now();
    // Days begin when the clock of the zone says so.
    let [yesterday, today] = untrack(|| {
        let today = zone.shown(now).div_euclid(DAY) * DAY;
        [today - DAY, today].map(|wall| Some(Moment::At(zone.read(wall).instant)))
    });
    let fixed = [
        ("Today", TimeRange { from: today, to: None }),
        ("Yesterday", TimeRange { from: yesterday, to: today }),
    ];
    let ago = PRESETS.map(|(name, seconds)| (name, TimeRange { from: Some(Moment::Ago(seconds)), to: None }));
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
    view! { <ul class="presets">{presets.collect_view()}</ul> }
}

/// A time range as people say it. Fixed instants are in the zone that is shown, and say so.
pub fn words(range: TimeRange, now: Millis, zone: Zone) -> String {
    let say = |millis: Millis| match millis % 60_000 {
        0 => zone.minute(millis, now),
        _ => zone.second(millis, now),
    };
    phrase(range, &say, &zone.name())
}

fn phrase(range: TimeRange, say: &dyn Fn(Millis) -> String, zone: &str) -> String {
    let preset = PRESETS
        .iter()
        .find(|(_, seconds)| range == TimeRange { from: Some(Moment::Ago(*seconds)), to: None });
    if let Some((name, _)) = preset {
        return (*name).to_owned();
    }
    let moment = |moment: Moment| match moment {
        Moment::At(millis) => say(millis),
        Moment::Ago(seconds) => format!("{} ago", format::length(i64::from(seconds) * 1000)),
    };
    let words = match (range.from, range.to) {
        (None, None) => return "All time".to_owned(),
        (Some(from), None) => format!("Since {}", moment(from)),
        (None, Some(to)) => format!("Until {}", moment(to)),
        (Some(from), Some(to)) => format!("{} → {}", moment(from), moment(to)),
    };
    let fixed = [range.from, range.to].into_iter().flatten().any(|moment| matches!(moment, Moment::At(_)));
    if fixed { format!("{words} {zone}") } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_said_in_words_with_their_zone() {
        let say = |millis: Millis| format!("{}", millis / 60_000);
        let (ago, at) =
            (|seconds| Some(Moment::Ago(seconds)), |minutes: Millis| Some(Moment::At(minutes * 60_000)));
        let cases = [
            (None, None, "All time"),
            (ago(86_400), None, "Last 24 hours"),
            (ago(5_400), None, "Since 1 h 30 min ago"),
            (ago(7_200), ago(3_600), "2 h ago → 1 h ago"),
            (at(5), None, "Since 5 Europe/Berlin"),
            (None, at(9), "Until 9 Europe/Berlin"),
            (at(5), at(9), "5 → 9 Europe/Berlin"),
        ];
        for (from, to, expected) in cases {
            assert_eq!(phrase(TimeRange { from, to }, &say, "Europe/Berlin"), expected);
        }
    }
}
