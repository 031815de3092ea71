//! The time zone that instants are printed in. The address says which (`tz`); where it says nothing, what this device
//! chose last, and UTC at first. Which rows match never depends on it, and files are always in UTC.

mod menu;
pub mod wall;

use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::instant::Millis;
use spoor_model::query::zone::UTC;
use spoor_model::when::Clock;

use crate::browser::{clock, storage, zone as browser};
use crate::route::Route;
use crate::ui::format;
pub use menu::ZoneMenu;
use wall::{Reading, Shown};

/// The zone behind the name of a column of times.
#[component]
pub fn InZone() -> impl IntoView {
    let zone = Zone::here();
    let far = move || zone.name() != UTC;
    view! { <span class="in-zone" class:far=far title=move || zone.named(clock::now())>{move || format!(" ({})", zone.name())}</span> }
}

/// The setting's key on this device.
const SETTING: &str = "spoor.zone";

/// The zone instants are printed in now. What it prints follows the zone where it is read reactively.
#[derive(Clone, Copy)]
pub struct Zone {
    name: Memo<String>,
    unknown: Memo<Option<String>>,
    preferred: RwSignal<Option<String>>,
}

impl Zone {
    /// Follows the address and the device. For the shell of the app; parts take it from the context.
    pub fn follow(route: Route) -> Zone {
        let preferred = RwSignal::new(storage::setting(SETTING));
        let said = Memo::new(move |_| route.query.with(|query| query.zone.clone()));
        let name = Memo::new(move |_| {
            let wanted = said.get().or_else(|| preferred.get());
            wanted.filter(|zone| browser::is_known(zone)).unwrap_or_else(|| UTC.to_owned())
        });
        let unknown = Memo::new(move |_| said.get().filter(|zone| !browser::is_known(zone)));
        Zone { name, unknown, preferred }
    }

    /// The zone of the app.
    pub fn here() -> Zone {
        expect_context::<Zone>()
    }

    /// Its name: `UTC`, `Europe/Berlin`.
    pub fn name(self) -> String {
        self.name.get()
    }

    /// The zone the address asks for, if the browser does not know it; times are in UTC then.
    pub fn unknown(self) -> Option<String> {
        self.unknown.get()
    }

    /// Remembers a zone on this device, for addresses that say nothing.
    pub fn prefer(self, zone: &str) {
        let zone = (zone != UTC).then(|| zone.to_owned());
        storage::remember_setting(SETTING, zone.as_deref());
        self.preferred.set(zone);
    }

    /// The query with this zone written into it, for a link to hand on.
    pub fn pin(self, query: Query) -> Query {
        Query { zone: Some(self.name.get_untracked()), ..query }
    }

    /// Its name, and how far it is ahead of UTC at an instant: `Europe/Berlin, GMT+2`.
    pub fn named(self, instant: Millis) -> String {
        match self.name() {
            name if name == UTC => name,
            name => format!("{name}, {}", wall::ahead(self.offset(instant))),
        }
    }

    /// Day and time to the minute, see [`format::minute`]. As all times here, one that clocks show twice says which of
    /// the two it is.
    pub fn minute(self, instant: Millis, now: Millis) -> String {
        self.marked(instant, format::minute(self.shown(instant), self.shown(now)))
    }

    /// Day and time to the second, see [`format::second`].
    pub fn second(self, instant: Millis, now: Millis) -> String {
        self.marked(instant, format::second(self.shown(instant), self.shown(now)))
    }

    /// Day and time to the millisecond, see [`format::millisecond`].
    pub fn millisecond(self, instant: Millis, now: Millis) -> String {
        self.marked(instant, format::millisecond(self.shown(instant), self.shown(now)))
    }

    /// Time of day to the millisecond, see [`format::clock`].
    pub fn clock(self, instant: Millis) -> String {
        self.marked(instant, format::clock(self.shown(instant)))
    }

    /// An interval to the minute, see [`format::interval`].
    pub fn interval(self, first: Millis, last: Millis, now: Millis) -> String {
        if self.is_shown_twice(first) && self.same_day(first, last) {
            let end = format::interval(self.shown(last), self.shown(last), self.shown(now));
            let end = end.rsplit('–').next().unwrap_or_default().to_owned();
            return format!("{}–{}", self.minute(first, now), self.marked(last, end));
        }
        self.marked(last, format::interval(self.shown(first), self.shown(last), self.shown(now)))
    }

    /// From one instant to another, to the millisecond and with the zone, for hovering.
    pub fn exact_interval(self, first: Millis, last: Millis, now: Millis) -> String {
        format!("{} → {} {}", self.millisecond(first, now), self.millisecond(last, now), self.named(last))
    }

    fn marked(self, instant: Millis, text: String) -> String {
        if self.is_shown_twice(instant) {
            format!("{text} {}", wall::ahead(self.offset(instant)))
        } else {
            text
        }
    }

    fn is_shown_twice(self, instant: Millis) -> bool {
        self.read(self.shown(instant)).shown == Shown::Twice
    }

    /// True when both instants are on one day.
    pub fn same_day(self, one: Millis, two: Millis) -> bool {
        format::same_day(self.shown(one), self.shown(two))
    }

    /// The instant for programs: RFC 3339 with the distance from UTC.
    pub fn stamp(self, instant: Millis) -> String {
        wall::stamp(instant, self.offset(instant))
    }

    /// What a clock on the wall shows, see [`wall`].
    pub fn shown(self, instant: Millis) -> Millis {
        instant + self.offset(instant)
    }

    /// The instant at which a clock on the wall shows a time.
    pub fn read(self, wall: Millis) -> Reading {
        wall::read(wall, |instant| self.offset(instant))
    }

    /// Calls with the clock of this zone as it stands now.
    pub fn with_clock<T>(self, ask: impl FnOnce(Clock<'_>) -> T) -> T {
        let now = clock::now();
        ask(Clock { now, wall: self.shown(now), instant: &|wall| self.read(wall).instant })
    }

    fn offset(self, instant: Millis) -> Millis {
        let offset = |zone: &str| if zone == UTC { None } else { browser::offset(zone, instant) };
        self.name.with(|zone| offset(zone)).unwrap_or_default()
    }
}
