//! Instants and time ranges of queries: relative to now or fixed, written in UTC. Knows no clock: whoever
//! resolves a range says what time it is. Time zones are a matter of display and not known here.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};

/// Milliseconds since 1970-01-01T00:00Z.
pub type Millis = i64;

/// A point in time as a query writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// This many seconds before now, written `-15m`.
    Ago(u32),
    /// A fixed instant, written in UTC as RFC 3339, seconds left out when they are zero.
    At(Millis),
}

const UNITS: [(char, u32); 5] = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Instants outside these years cannot be written in RFC 3339 and are refused.
const YEARS: std::ops::RangeInclusive<i32> = 0..=9999;

impl Moment {
    /// Reads `-15m`, `-24h`, `-7d` or an RFC 3339 instant, with or without seconds.
    pub fn parse(text: &str) -> Result<Moment, String> {
        let wrong = || format!("“{text}” is not a time such as -24h or 2026-10-30T04:00Z");
        if let Some(ago) = text.strip_prefix('-') {
            let unit = ago.chars().next_back().ok_or_else(wrong)?;
            let (_, seconds) = UNITS.iter().find(|(letter, _)| *letter == unit).ok_or_else(wrong)?;
            let count = &ago[..ago.len() - unit.len_utf8()];
            if count.is_empty() || !count.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong());
            }
            let count: u32 = count.parse().map_err(|_| wrong())?;
            return count
                .checked_mul(*seconds)
                .map(Moment::Ago)
                .ok_or_else(|| format!("“{text}” is too long ago"));
        }
        parse_instant(text).map(Moment::At).ok_or_else(wrong)
    }

    /// The instant in milliseconds since 1970 when it is `now`.
    pub fn resolve(self, now: Millis) -> Millis {
        match self {
            Moment::Ago(seconds) => now.saturating_sub(i64::from(seconds) * 1000),
            Moment::At(millis) => millis,
        }
    }
}

const MINUTE: Millis = 60_000;

/// The first and the last instant that RFC 3339 can write.
const WRITABLE: std::ops::RangeInclusive<Millis> = -62_167_219_200_000..=253_402_300_799_999;

/// The instant, or the nearest that RFC 3339 can write.
pub(crate) fn within_years(millis: Millis) -> Millis {
    millis.clamp(*WRITABLE.start(), *WRITABLE.end())
}

/// Reads an RFC 3339 instant, with or without seconds, into milliseconds since 1970.
pub fn parse_instant(text: &str) -> Option<Millis> {
    use chrono::Datelike;
    let instant =
        DateTime::parse_from_rfc3339(text).map(|time| time.with_timezone(&Utc)).ok().or_else(|| {
            let short = text.strip_suffix(['Z', 'z'])?;
            NaiveDateTime::parse_from_str(short, "%Y-%m-%dT%H:%M").ok().map(|time| time.and_utc())
        })?;
    YEARS.contains(&instant.year()).then(|| instant.timestamp_millis())
}

/// Writes an instant as RFC 3339 in UTC with milliseconds, `2026-10-30T04:00:00.000Z`. Instants that RFC 3339
/// cannot write are held to the nearest that it can.
pub fn rfc3339(millis: Millis) -> String {
    DateTime::from_timestamp_millis(within_years(millis))
        .map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true))
        .unwrap_or_default()
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Moment::Ago(seconds) => {
                // Days are not folded into weeks nor hours into days: -24h and -1d are the same moment, and the
                // largest unit that a preset uses is written.
                let unit = UNITS.iter().skip(1).find(|(letter, unit)| match letter {
                    'd' => seconds % unit == 0 && seconds > *unit,
                    _ => seconds % unit == 0,
                });
                let (letter, unit) = unit.copied().unwrap_or(('s', 1));
                write!(formatter, "-{}{letter}", seconds / unit)
            }
            Moment::At(millis) => {
                let text = rfc3339(millis);
                let short = text.strip_suffix(":00.000Z").or_else(|| text.strip_suffix(".000Z"));
                match short {
                    Some(short) => write!(formatter, "{short}Z"),
                    None => formatter.write_str(&text),
                }
            }
        }
    }
}

/// The time range of a query, half-open: `[from, to)`. A missing end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TimeRange {
    /// First moment inside.
    pub from: Option<Moment>,
    /// First moment outside.
    pub to: Option<Moment>,
}

impl TimeRange {
    /// The range that holds both moments, in milliseconds since 1970, from minute to minute.
    pub fn around(first: Millis, last: Millis) -> TimeRange {
        const MINUTE: Millis = 60_000;
        TimeRange {
            from: Some(Moment::At(first.div_euclid(MINUTE).saturating_mul(MINUTE))),
            to: Some(Moment::At(last.div_euclid(MINUTE).saturating_add(1).saturating_mul(MINUTE))),
        }
    }

    /// True when the range leaves nothing out.
    pub fn is_all(self) -> bool {
        self == TimeRange::default()
    }

    /// True when what the range covers depends on the clock.
    pub fn is_relative(self) -> bool {
        [self.from, self.to].into_iter().flatten().any(|moment| matches!(moment, Moment::Ago(_)))
    }

    /// The interval in milliseconds when it is `now`. Without `to` it has no end: a clock that runs ahead in
    /// a log must not hide requests.
    pub fn resolve(self, now: Millis) -> Window {
        Window {
            from: self.from.map(|moment| moment.resolve(now)),
            to: self.to.map(|moment| moment.resolve(now)),
        }
    }

    /// The same range with fixed ends, so that a copied link shows what the sender saw. `end` stands for the
    /// moment up to which the sender saw requests: now, or just after the newest shown where that is later.
    pub fn pinned(self, now: Millis, end: Millis) -> TimeRange {
        TimeRange {
            from: self.from.map(|moment| Moment::At(moment.resolve(now))),
            to: Some(Moment::At(self.to.map_or(end, |moment| moment.resolve(now)))),
        }
    }

    /// The range moved by this many of its own lengths, later or, where negative, earlier. `None` for a range without
    /// a beginning, which has no length. A range without an end is as long as it is `now`, to the minute.
    pub fn shifted(self, now: Millis, lengths: i64) -> Option<TimeRange> {
        let (from, to) = self.bounds(now)?;
        let distance = (to - from).checked_mul(lengths)?;
        let moved = |millis: Millis| millis.checked_add(distance).filter(|moved| WRITABLE.contains(moved));
        Some(TimeRange { from: Some(Moment::At(moved(from)?)), to: Some(Moment::At(moved(to)?)) })
    }

    /// The range made twice as long around its middle; one up to now reaches twice as far back instead, since nothing
    /// comes after now. `None` for a range without a beginning.
    pub fn zoomed_out(self, now: Millis) -> Option<TimeRange> {
        match (self.from?, self.to) {
            (Moment::Ago(seconds), None) => {
                let from = seconds.checked_mul(2).map(Moment::Ago);
                from.map(|from| TimeRange { from: Some(from), to: None })
            }
            (_, None) => {
                let (from, to) = self.bounds(now)?;
                Some(TimeRange { from: Some(Moment::At(within_years(from - (to - from)))), to: None })
            }
            (_, Some(_)) => {
                let (from, to) = self.bounds(now)?;
                let (before, after) = ((to - from) / 2, (to - from + 1) / 2);
                let end = |millis: Millis| Some(Moment::At(within_years(millis)));
                Some(TimeRange { from: end(from.checked_sub(before)?), to: end(to.checked_add(after)?) })
            }
        }
    }

    /// First instant inside and first outside when it is `now`; an end that depends on the clock is held to the
    /// minute, so that what is made from it can be read. `None` without a beginning or where nothing is inside.
    fn bounds(self, now: Millis) -> Option<(Millis, Millis)> {
        let now = if self.is_relative() || self.to.is_none() { now.div_euclid(MINUTE) * MINUTE } else { now };
        let from = self.from?.resolve(now);
        let to = self.to.map_or(now, |to| to.resolve(now));
        (from < to).then_some((from, to))
    }

    /// The range that lies inside both. An end that only one range has is kept as it was written.
    pub fn and(self, other: TimeRange, now: Millis) -> TimeRange {
        let pick = |a: Option<Moment>, b: Option<Moment>, later: bool| match (a, b) {
            (Some(a), Some(b)) if (a.resolve(now) < b.resolve(now)) == later => Some(b),
            (a, b) => a.or(b),
        };
        TimeRange { from: pick(self.from, other.from, true), to: pick(self.to, other.to, false) }
    }
}

/// An interval in milliseconds since 1970, half-open: `[from, to)`; a missing end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Window {
    /// First millisecond inside.
    pub from: Option<Millis>,
    /// First millisecond outside.
    pub to: Option<Millis>,
}

impl Window {
    /// True when the instant lies inside.
    pub fn contains(self, millis: Millis) -> bool {
        self.from.is_none_or(|from| millis >= from) && self.to.is_none_or(|to| millis < to)
    }

    /// The interval that lies inside both.
    pub fn and(self, other: Window) -> Window {
        let later = |a: Option<Millis>, b: Option<Millis>| a.max(b);
        let earlier = |a: Option<Millis>, b: Option<Millis>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Window { from: later(self.from, other.from), to: earlier(self.to, other.to) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moments_are_read_and_written_canonically() {
        let cases = [
            ("-15m", Some("-15m")),
            ("-60m", Some("-1h")),
            ("-24h", Some("-24h")),
            ("-1d", Some("-24h")),
            ("-7d", Some("-7d")),
            ("-1w", Some("-7d")),
            ("-90s", Some("-90s")),
            ("2026-10-30T04:00Z", Some("2026-10-30T04:00Z")),
            ("2026-10-30T04:00:00.000Z", Some("2026-10-30T04:00Z")),
            ("2026-10-30T06:00:07+02:00", Some("2026-10-30T04:00:07Z")),
            ("2026-10-30T04:00:00.120Z", Some("2026-10-30T04:00:00.120Z")),
            ("15m", None),
            ("-", None),
            ("-m", None),
            ("-+5m", None),
            ("-5é", None),
            ("-99999999999w", None),
            ("-99999w", None),
            ("yesterday", None),
            ("2026-13-01T00:00Z", None),
            ("+275760-01-01T00:00:00Z", None),
        ];
        for (text, expected) in cases {
            assert_eq!(
                Moment::parse(text).ok().map(|moment| moment.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_pinned_range_shows_the_same_instants_later() {
        let range = TimeRange { from: Some(Moment::Ago(60)), to: None };
        let pinned = range.pinned(1_000_000, 1_000_001);
        assert_eq!(pinned.resolve(9_000_000), Window { from: Some(940_000), to: Some(1_000_001) });
        assert_eq!(TimeRange::default().pinned(5, 7).resolve(9), Window { from: None, to: Some(7) });
    }

    #[test]
    fn two_ranges_meet_in_the_interval_that_both_cover() {
        let range = |from, to| TimeRange { from, to };
        let (early, late, ago) = (Some(Moment::At(10)), Some(Moment::At(90)), Some(Moment::Ago(0)));
        assert_eq!(range(early, None).and(range(late, late), 50), range(late, late));
        assert_eq!(range(ago, late).and(range(early, early), 50), range(ago, early));
        assert_eq!(range(None, ago).and(range(None, None), 50), range(None, ago));
    }

    #[test]
    fn a_range_is_moved_by_its_own_length_and_doubled() {
        let now = 1_790_000_030_000;
        let range = |from: &str, to: &str| {
            let end = |text: &str| (!text.is_empty()).then(|| Moment::parse(text).unwrap());
            TimeRange { from: end(from), to: end(to) }
        };
        let say = |range: Option<TimeRange>| {
            range.map(|range| {
                let end = |end: Option<Moment>| end.map(|end| end.to_string()).unwrap_or_default();
                format!("{} {}", end(range.from), end(range.to))
            })
        };
        let cases = [
            (
                "2026-10-30T06:00Z",
                "2026-10-30T08:30Z",
                "2026-10-30T03:30Z 2026-10-30T06:00Z",
                "2026-10-30T08:30Z 2026-10-30T11:00Z",
                "2026-10-30T04:45Z 2026-10-30T09:45Z",
            ),
            // now is 2026-09-21T14:13:50Z.
            ("-1h", "", "2026-09-21T12:13Z 2026-09-21T13:13Z", "2026-09-21T14:13Z 2026-09-21T15:13Z", "-2h "),
            (
                "-3h",
                "-1h",
                "2026-09-21T09:13Z 2026-09-21T11:13Z",
                "2026-09-21T13:13Z 2026-09-21T15:13Z",
                "2026-09-21T10:13Z 2026-09-21T14:13Z",
            ),
            (
                "2026-09-21T13:13Z",
                "",
                "2026-09-21T12:13Z 2026-09-21T13:13Z",
                "2026-09-21T14:13Z 2026-09-21T15:13Z",
                "2026-09-21T12:13Z ",
            ),
        ];
        for (from, to, earlier, later, out) in cases {
            let range = range(from, to);
            assert_eq!(say(range.shifted(now, -1)).as_deref(), Some(earlier), "{from}–{to} earlier");
            assert_eq!(say(range.shifted(now, 1)).as_deref(), Some(later), "{from}–{to} later");
            assert_eq!(say(range.zoomed_out(now)).as_deref(), Some(out), "{from}–{to} out");
        }
        for (from, to) in [("", ""), ("", "-1h"), ("2026-10-30T06:00Z", "2026-10-30T06:00Z")] {
            assert_eq!(range(from, to).shifted(now, 1), None, "{from}–{to}");
            assert_eq!(range(from, to).zoomed_out(now), None, "{from}–{to}");
        }
        let ever = range("0000-01-01T00:00Z", "9999-12-31T23:59Z");
        assert_eq!(ever.shifted(now, 1), None);
        assert_eq!(say(ever.zoomed_out(now)).as_deref(), Some("0000-01-01T00:00Z 9999-12-31T23:59:59.999Z"));
    }

    proptest! {
        #[test]
        fn a_written_moment_is_read_back_as_itself(ago in any::<u32>(), at in -62_167_219_200_000_i64..253_402_300_799_999) {
            for moment in [Moment::Ago(ago), Moment::At(at)] {
                prop_assert_eq!(Moment::parse(&moment.to_string()), Ok(moment));
            }
        }
    }
}
