//! One time as a person types it: now, so long ago, a day, a time of day, or an instant as logs have it.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use super::{Clock, DAY};
use crate::instant::{Millis, parse_instant, within_years};

/// One time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Now.
    Now,
    /// This many seconds before now.
    Ago(u32),
    /// A fixed instant.
    Instant(Millis),
    /// What a wall shows: a day, a time of day in milliseconds, or both; never neither.
    Wall { day: Option<Day>, time: Option<Millis> },
}

/// A day on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    Today,
    Yesterday,
    /// The day that began at this time on the wall.
    Date(Millis),
}

impl Day {
    /// When the day begins on the wall.
    pub fn start(self, clock: Clock<'_>) -> Millis {
        let today = clock.wall.div_euclid(DAY) * DAY;
        match self {
            Day::Today => today,
            Day::Yesterday => today - DAY,
            Day::Date(start) => start,
        }
    }
}

/// Reads one time, or nothing.
pub fn read(text: &str, clock: Clock<'_>) -> Option<Piece> {
    let lower = text.to_ascii_lowercase();
    if lower == "now" {
        return Some(Piece::Now);
    }
    ago(&lower).map(Piece::Ago).or_else(|| instant(text).map(Piece::Instant)).or_else(|| wall(&lower, clock))
}

/// `-3h`, `3h`, `1h 30m`, `last 3 hours`, `last hour`, `3 hours ago`, in seconds.
fn ago(text: &str) -> Option<u32> {
    let said = ["last ", "past ", "-"].into_iter().find_map(|word| text.strip_prefix(word));
    let text = said.or_else(|| text.strip_suffix(" ago")).unwrap_or(text).trim();
    if said.is_some() && unit(text).is_some() {
        return unit(text);
    }
    let mut rest = text;
    let mut sum = 0_u32;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let count: u32 = rest[..digits].parse().ok()?;
        let word = rest[digits..].trim_start();
        let end = word.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(word.len());
        sum = sum.checked_add(count.checked_mul(unit(&word[..end])?)?)?;
        rest = word[end..].trim_start();
    }
    (sum > 0).then_some(sum)
}

/// A unit in seconds.
fn unit(word: &str) -> Option<u32> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 604_800,
        _ => return None,
    })
}

/// RFC 3339, the time of access logs, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970.
fn instant(text: &str) -> Option<Millis> {
    let log = text.trim_start_matches('[').trim_end_matches(']');
    let in_utc = || {
        let text = text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" utc"))?;
        ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"]
            .into_iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .map(|time| time.and_utc().timestamp_millis())
    };
    let of_log =
        || DateTime::parse_from_str(log, "%d/%b/%Y:%H:%M:%S %z").ok().map(|time| time.timestamp_millis());
    epoch(text)
        .or_else(|| parse_instant(text))
        .or_else(of_log)
        .or_else(in_utc)
        .filter(|millis| *millis == within_years(*millis))
}

fn epoch(text: &str) -> Option<Millis> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || (!fraction.is_empty() && whole.len() > 11) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        9..=11 => {
            let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
            number.checked_mul(1_000)?.checked_add(millis)
        }
        12..=14 => Some(number),
        15..=17 => Some(number / 1_000),
        18..=19 => Some(number / 1_000_000),
        _ => None,
    }
}

/// A day, a time of day, or a day and a time of day in either order.
fn wall(text: &str, clock: Clock<'_>) -> Option<Piece> {
    if let Some(day) = day(text, clock) {
        return Some(Piece::Wall { day: Some(day), time: None });
    }
    if let Some(time) = time(text) {
        return Some(Piece::Wall { day: None, time: Some(time) });
    }
    let spaces = text.char_indices().filter(|(_, letter)| matches!(letter, ' ' | 't'));
    spaces.map(|(at, _)| (&text[..at], &text[at + 1..])).find_map(|(a, b)| {
        let a = a.trim_end_matches([',', ' ']).trim_end_matches(" at");
        let both = day(a, clock).zip(time(b)).or_else(|| day(b, clock).zip(time(a)));
        both.map(|(day, time)| Piece::Wall { day: Some(day), time: Some(time) })
    })
}

fn day(text: &str, clock: Clock<'_>) -> Option<Day> {
    match text {
        "today" => return Some(Day::Today),
        "yesterday" => return Some(Day::Yesterday),
        _ => {}
    }
    let start = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    let whole =
        ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%b/%Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y"];
    let text = text.replace(',', "");
    if let Some(date) = whole.into_iter().find_map(|form| NaiveDate::parse_from_str(&text, form).ok()) {
        return (0..=9999).contains(&date.year()).then(|| Day::Date(start(date)));
    }
    // Without a year: the last such day. A 29th of February may be some years ago.
    let this_year = DateTime::from_timestamp_millis(clock.wall)?.year();
    let forms = ["%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y"];
    (0..=8).map(|ago| this_year - ago).find_map(|year| {
        let dated = format!("{text} {year}");
        let date = forms.into_iter().find_map(|form| NaiveDate::parse_from_str(&dated, form).ok())?;
        (start(date) <= clock.wall).then(|| Day::Date(start(date)))
    })
}

/// `6:00`, `06:00:00.123`, `6am`, `6:30 pm`, in milliseconds from midnight.
fn time(text: &str) -> Option<Millis> {
    let half = [("am", 0), ("pm", 12)].into_iter().find_map(|(word, hours)| {
        let clock = text.strip_suffix(word)?.trim_end();
        Some((clock, hours))
    });
    let (clock, seconds) = match half {
        None => (text, text.matches(':').count()),
        Some((clock, _)) => (clock, clock.matches(':').count()),
    };
    let (hour, rest) = match (seconds, half) {
        (0, Some(_)) => (clock, "0:0"),
        (0, None) => return None,
        _ => clock.split_once(':')?,
    };
    let whole = |text: &str, below: i64| {
        let short = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        short.then(|| text.parse::<i64>().ok()).flatten().filter(|number| *number < below)
    };
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "0"));
    let (second, fraction) = second.split_once(['.', ',']).unwrap_or((second, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let hour = match half {
        None => whole(hour, 24)?,
        Some((_, hours)) => whole(hour, 13).filter(|hour| *hour > 0)? % 12 + hours,
    };
    Some(((hour * 60 + whole(minute, 60)?) * 60 + whole(second, 60)?) * 1_000 + millis)
}
