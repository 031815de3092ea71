//! Clocks on walls: an instant as the clock of a zone shows it, and back, on days when clocks change, too. How far
//! the clock is ahead of UTC is told by whoever asks. A time on the wall is written as the milliseconds since the wall
//! showed 1970-01-01T00:00.

use spoor_model::instant::{Millis, rfc3339};

/// The instant that a time on the wall means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Milliseconds since 1970-01-01T00:00Z.
    pub instant: Millis,
    /// How the wall shows the time.
    pub shown: Shown,
}

/// How often a wall shows a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Once, as most times.
    Once,
    /// Never: clocks are put forward over it. The instant is the first after.
    Never,
    /// Twice: clocks are put back. The instant is the first of the two.
    Twice,
}

const HOUR: Millis = 3_600_000;

/// Reads a time on the wall. `offset` is how far the wall is ahead of UTC at an instant, in milliseconds.
pub fn read(wall: Millis, offset: impl Fn(Millis) -> Millis) -> Reading {
    // No clock on earth is further ahead or behind, so what the wall shows happens in between.
    let (early, late) = (wall - 15 * HOUR, wall + 13 * HOUR);
    let (before, after) = (offset(early), offset(late));
    let fits = |ahead: Millis| (offset(wall - ahead) == ahead).then_some(wall - ahead);
    let (instant, shown) = match (fits(before), fits(after)) {
        (Some(one), Some(two)) if one != two => (one.min(two), Shown::Twice),
        (Some(one), _) | (None, Some(one)) => (one, Shown::Once),
        (None, None) => (change(early, late, &offset), Shown::Never),
    };
    Reading { instant, shown }
}

/// The first instant after a change of the clock between two instants.
fn change(early: Millis, late: Millis, offset: &impl Fn(Millis) -> Millis) -> Millis {
    let before = offset(early);
    let (mut last, mut first) = (early, late);
    while first - last > 1 {
        let middle = last + (first - last) / 2;
        if offset(middle) == before { last = middle } else { first = middle }
    }
    first
}

/// How far a clock is ahead of UTC, as `GMT+2`, `GMT-3:30` or `GMT`.
pub fn ahead(offset: Millis) -> String {
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60_000);
    match (minutes / 60, minutes % 60) {
        (0, 0) => "GMT".to_owned(),
        (hours, 0) => format!("GMT{sign}{hours}"),
        (hours, minutes) => format!("GMT{sign}{hours}:{minutes:02}"),
    }
}

/// An instant as a clock shows it that is so far ahead of UTC, for programs: `2026-10-30T12:20:09.104+02:00`.
pub fn stamp(instant: Millis, offset: Millis) -> String {
    let text = rfc3339(instant + offset);
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60_000);
    match minutes {
        0 => text,
        _ => format!("{}{sign}{:02}:{:02}", text.trim_end_matches('Z'), minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spoor_model::instant::parse_instant;

    fn at(text: &str) -> Millis {
        parse_instant(text).unwrap()
    }

    /// A clock that changes once.
    fn changing(when: &'static str, before: Millis, after: Millis) -> impl Fn(Millis) -> Millis {
        move |millis| if millis < at(when) { before } else { after }
    }

    #[test]
    fn times_on_days_when_clocks_change_are_read() {
        let spring = ("2026-03-29T01:00Z", HOUR, 2 * HOUR);
        let autumn = ("2026-10-25T01:00Z", 2 * HOUR, HOUR);
        // New York a week later; Lord Howe changes by half an hour; Samoa left a day out.
        let new_york = ("2026-11-01T06:00Z", -4 * HOUR, -5 * HOUR);
        let lord_howe = ("2026-10-03T15:30Z", 21 * HOUR / 2, 11 * HOUR);
        let samoa = ("2011-12-30T10:00Z", -10 * HOUR, 14 * HOUR);
        let cases = [
            (spring, "2026-03-29T01:59Z", "2026-03-29T00:59Z", Shown::Once),
            (spring, "2026-03-29T02:00Z", "2026-03-29T01:00Z", Shown::Never),
            (spring, "2026-03-29T02:30Z", "2026-03-29T01:00Z", Shown::Never),
            (spring, "2026-03-29T02:59:59.999Z", "2026-03-29T01:00Z", Shown::Never),
            (spring, "2026-03-29T03:00Z", "2026-03-29T01:00Z", Shown::Once),
            (spring, "2026-03-29T12:00Z", "2026-03-29T10:00Z", Shown::Once),
            (autumn, "2026-10-25T01:59Z", "2026-10-24T23:59Z", Shown::Once),
            (autumn, "2026-10-25T02:00Z", "2026-10-25T00:00Z", Shown::Twice),
            (autumn, "2026-10-25T02:59Z", "2026-10-25T00:59Z", Shown::Twice),
            (autumn, "2026-10-25T03:00Z", "2026-10-25T02:00Z", Shown::Once),
            (autumn, "2026-10-25T12:00Z", "2026-10-25T11:00Z", Shown::Once),
            (new_york, "2026-11-01T01:30Z", "2026-11-01T05:30Z", Shown::Twice),
            (new_york, "2026-11-01T02:00Z", "2026-11-01T07:00Z", Shown::Once),
            (lord_howe, "2026-10-04T02:10Z", "2026-10-03T15:30Z", Shown::Never),
            (samoa, "2011-12-30T12:00Z", "2011-12-30T10:00Z", Shown::Never),
            (samoa, "2011-12-31T00:00Z", "2011-12-30T10:00Z", Shown::Once),
        ];
        for ((when, before, after), wall, instant, shown) in cases {
            let reading = read(at(wall), changing(when, before, after));
            assert_eq!((rfc3339(reading.instant), reading.shown), (rfc3339(at(instant)), shown), "{wall}");
        }
    }

    #[test]
    fn what_a_wall_shows_once_is_read_as_the_instant_it_was_shown_at() {
        let autumn = changing("2026-10-25T01:00Z", 2 * HOUR, HOUR);
        for quarter in 0..400 {
            let instant = at("2026-10-23T00:00Z") + quarter * HOUR / 4;
            let reading = read(instant + autumn(instant), &autumn);
            assert!(reading.instant == instant || reading.shown == Shown::Twice, "{}", rfc3339(instant));
        }
    }

    #[test]
    fn distances_from_utc_are_written_for_people_and_for_programs() {
        let cases = [
            (0, "GMT", "2026-10-30T10:20:09.104Z"),
            (2 * HOUR, "GMT+2", "2026-10-30T12:20:09.104+02:00"),
            (11 * HOUR / 2, "GMT+5:30", "2026-10-30T15:50:09.104+05:30"),
            (-7 * HOUR / 2, "GMT-3:30", "2026-10-30T06:50:09.104-03:30"),
            (-11 * HOUR, "GMT-11", "2026-10-29T23:20:09.104-11:00"),
        ];
        for (offset, people, programs) in cases {
            let instant = at("2026-10-30T10:20:09.104Z");
            assert_eq!((ahead(offset).as_str(), stamp(instant, offset).as_str()), (people, programs));
            assert_eq!(parse_instant(programs), Some(instant));
        }
    }
}
