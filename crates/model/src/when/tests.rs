//! What can be typed, as a table, in Berlin and on days when clocks there change.

use super::*;
use crate::instant::parse_instant;
use proptest::prelude::*;

const HOUR: Millis = 3_600_000;

/// Central European Time as of 2026: summer from 29 March 01:00Z to 25 October 01:00Z.
fn offset(instant: Millis) -> Millis {
    let summer = parse_instant("2026-03-29T01:00Z").unwrap()..parse_instant("2026-10-25T01:00Z").unwrap();
    if summer.contains(&instant) { 2 * HOUR } else { HOUR }
}

/// The first instant at which a wall in Berlin shows this time or, where it is skipped, a later one.
fn berlin(wall: Millis) -> Millis {
    if offset(wall - 2 * HOUR) == 2 * HOUR {
        return wall - 2 * HOUR;
    }
    let winter = wall - HOUR;
    if offset(winter) == HOUR { winter } else { parse_instant("2026-03-29T01:00Z").unwrap() }
}

fn say(range: TimeRange) -> String {
    let end = |end: Option<Moment>| end.map(|end| end.to_string()).unwrap_or_default();
    format!("{} / {}", end(range.from), end(range.to))
}

fn read_at(text: &str, now: &str) -> Result<String, String> {
    let now = parse_instant(now).unwrap();
    read(text, Clock { now, wall: now + offset(now), instant: &berlin }).map(say)
}

#[test]
fn what_people_type_is_read_on_the_clock_of_their_zone() {
    // 31 October, 09:20 in Berlin.
    let now = "2026-10-31T08:20Z";
    let cases = [
        ("yesterday", "2026-10-29T23:00Z / 2026-10-30T23:00Z"),
        (" Yesterday ", "2026-10-29T23:00Z / 2026-10-30T23:00Z"),
        ("today", "2026-10-30T23:00Z / "),
        ("last 3 hours", "-3h / "),
        ("past hour", "-1h / "),
        ("last day", "-24h / "),
        ("3h", "-3h / "),
        ("-3h", "-3h / "),
        ("90m", "-90m / "),
        ("2d", "-2d / "),
        ("1h 30m", "-90m / "),
        ("1h30min", "-90m / "),
        ("2 hours ago", "-2h / "),
        ("3h–1h", "-3h / -1h"),
        ("3 hours ago to 1 hour ago", "-3h / -1h"),
        ("6:00–8:30", "2026-10-31T05:00Z / 2026-10-31T07:30Z"),
        ("6:00-8:30", "2026-10-31T05:00Z / 2026-10-31T07:30Z"),
        ("06:00 to 08:30", "2026-10-31T05:00Z / 2026-10-31T07:30Z"),
        ("from 6:00 until 8:30", "2026-10-31T05:00Z / 2026-10-31T07:30Z"),
        ("between 6am and 8:30 AM", "2026-10-31T05:00Z / 2026-10-31T07:30Z"),
        ("12am-12pm", "2026-10-30T23:00Z / 2026-10-31T11:00Z"),
        // What has not begun today was yesterday.
        ("10:00–11:00", "2026-10-30T09:00Z / 2026-10-30T10:00Z"),
        ("22:00–2:00", "2026-10-30T21:00Z / 2026-10-31T01:00Z"),
        ("yesterday 6:00–8:30", "2026-10-30T05:00Z / 2026-10-30T07:30Z"),
        ("6:00–8:30 yesterday", "2026-10-30T05:00Z / 2026-10-30T07:30Z"),
        ("yesterday 22:00 – today 2:00", "2026-10-30T21:00Z / 2026-10-31T01:00Z"),
        ("yesterday 22:00–2:00", "2026-10-30T21:00Z / 2026-10-31T01:00Z"),
        ("2026-10-30", "2026-10-29T23:00Z / 2026-10-30T23:00Z"),
        ("2026-10-30 6:00–8:30", "2026-10-30T05:00Z / 2026-10-30T07:30Z"),
        ("2026-10-30 06:00 - 2026-10-30 08:30", "2026-10-30T05:00Z / 2026-10-30T07:30Z"),
        ("2026-10-28-2026-10-30", "2026-10-27T23:00Z / 2026-10-30T23:00Z"),
        ("2026-10-30T10:00", "2026-10-30T09:00Z / "),
        ("30 Oct 10:00", "2026-10-30T09:00Z / "),
        ("30 October, 10:00:05.25", "2026-10-30T09:00:05.250Z / "),
        ("Oct 30, 2026 at 10:00", "2026-10-30T09:00Z / "),
        ("10:00 30 Oct", "2026-10-30T09:00Z / "),
        ("30 oct", "2026-10-29T23:00Z / 2026-10-30T23:00Z"),
        ("30.10.2026", "2026-10-29T23:00Z / 2026-10-30T23:00Z"),
        ("28 Oct–30 Oct", "2026-10-27T23:00Z / 2026-10-30T23:00Z"),
        // The last one was a year ago.
        ("24 Dec", "2025-12-23T23:00Z / 2025-12-24T23:00Z"),
        ("9:00", "2026-10-31T08:00Z / "),
        ("10:00", "2026-10-30T09:00Z / "),
        ("since yesterday", "2026-10-29T23:00Z / "),
        ("until 30 Oct 10:00", " / 2026-10-30T09:00Z"),
        ("30 Oct 10:00 to now", "2026-10-30T09:00Z / "),
        ("1793354400", "2026-10-30T10:00Z / "),
        ("1793354400123", "2026-10-30T10:00:00.123Z / "),
        ("1793354400.5", "2026-10-30T10:00:00.500Z / "),
        ("1793354400123456789", "2026-10-30T10:00:00.123Z / "),
        ("1793354400-1793358000", "2026-10-30T10:00Z / 2026-10-30T11:00Z"),
        ("2026-10-30T10:00:00Z", "2026-10-30T10:00Z / "),
        ("2026-10-30T10:00:00+05:30", "2026-10-30T04:30Z / "),
        ("2026-10-30T10:00Z–2026-10-30T11:00Z", "2026-10-30T10:00Z / 2026-10-30T11:00Z"),
        ("2026-10-30T10:00Z..2026-10-30T11:00Z", "2026-10-30T10:00Z / 2026-10-30T11:00Z"),
        ("2026-10-30 10:00 UTC", "2026-10-30T10:00Z / "),
        ("[30/Oct/2026:10:00:00 +0100]", "2026-10-30T09:00Z / "),
        ("all time", " / "),
    ];
    for (text, expected) in cases {
        assert_eq!(read_at(text, now).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn a_day_is_as_long_as_the_clock_makes_it_and_a_skipped_time_is_the_next() {
    let now = "2026-11-02T08:20Z";
    let cases = [
        // 23 hours, 25 hours.
        ("29 Mar 2026", "2026-03-28T23:00Z / 2026-03-29T22:00Z"),
        ("25 Oct 2026", "2026-10-24T22:00Z / 2026-10-25T23:00Z"),
        ("29 Mar 2026 2:30", "2026-03-29T01:00Z / "),
        ("29 Mar 2026 1:30–3:30", "2026-03-29T00:30Z / 2026-03-29T01:30Z"),
        // It was half past two twice: the first.
        ("25 Oct 2026 2:30", "2026-10-25T00:30Z / "),
    ];
    for (text, expected) in cases {
        assert_eq!(read_at(text, now).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn a_29th_of_february_without_a_year_is_the_last_there_was() {
    assert_eq!(
        read_at("29 Feb", "2026-11-02T08:20Z").as_deref(),
        Ok("2024-02-28T23:00Z / 2024-02-29T23:00Z")
    );
}

#[test]
fn what_is_no_time_says_what_can_be_typed() {
    let long = "9".repeat(LONGEST + 1);
    let texts = [
        "",
        " ",
        "-",
        "–",
        "soon",
        "25:00",
        "6:60",
        "6",
        "13pm",
        "0am",
        "30 Okt",
        "31 Feb",
        "2026-13-01",
        "10/11/2026",
        "12:00:00:00",
        "6:00–",
        "–8:30",
        "99999999999999999999999",
        "1793354400123.5",
        "99999999w",
        "0h",
        "+3h",
        "2026-10-30T25:00Z",
        "5é",
        "é–é",
        "t",
        &long,
    ];
    for text in texts {
        let error = read_at(text, "2026-10-31T08:20Z").unwrap_err();
        assert!(error.contains("What can be typed: yesterday"), "{text}: {error}");
    }
    for text in ["2026-10-30–2026-10-28", "1h–3h", "2026-10-30T11:00Z–2026-10-30T10:00Z", "today–yesterday"]
    {
        assert_eq!(
            read_at(text, "2026-10-31T08:20Z"),
            Err("The range ends before it starts".to_owned()),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}|[0-9:. apmtoZ–-]{0,30}") {
        if let Ok(range) = read(&text, Clock { now: 1_793_000_000_000, wall: 1_793_003_600_000, instant: &berlin }) {
            for moment in [range.from, range.to].into_iter().flatten() {
                prop_assert_eq!(Moment::parse(&moment.to_string()), Ok(moment));
            }
        }
    }
}
