//! Times and durations as programs write them. Knows spellings and units; a moment without a zone is read as UTC, and
//! a clock that was wrong is not corrected: what the source says is what is kept.

use crate::record::milliseconds;
use chrono::{DateTime, NaiveDateTime};
use std::borrow::Cow;

/// The unit of a number of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
}

impl Unit {
    /// The unit of that name: `s`, `ms`, `us` or `ns`.
    pub fn from_name(name: &str) -> Option<Unit> {
        match name {
            "s" => Some(Unit::Seconds),
            "ms" => Some(Unit::Milliseconds),
            "us" | "µs" | "μs" => Some(Unit::Microseconds),
            "ns" => Some(Unit::Nanoseconds),
            _ => None,
        }
    }

    fn microseconds(self) -> f64 {
        match self {
            Unit::Seconds => 1e6,
            Unit::Milliseconds => 1e3,
            Unit::Microseconds => 1.0,
            Unit::Nanoseconds => 1e-3,
        }
    }
}

/// The last moment that is accepted: the end of the year 9999, and as far before 1970.
const FARTHEST: f64 = 253_402_300_800_000.0;
/// A duration beyond this many microseconds (about 31 years) is a mistake of the source.
const LONGEST: f64 = 1e15;

/// Milliseconds since 1970 of a moment. A bare number has this unit; without one its size tells the unit, as long
/// as it lies between 1973 and 5138.
pub fn moment(text: &str, unit: Option<Unit>) -> Option<i64> {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    if let Ok(number) = text.parse::<f64>() {
        return instant(number, unit);
    }
    if text.as_bytes().get(2) == Some(&b'/') {
        return access_log(text);
    }
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        // ISO 8601 lets the fraction begin with a comma.
        let text =
            if text.contains(',') { Cow::Owned(text.replacen(',', ".", 1)) } else { Cow::Borrowed(text) };
        return milliseconds(&text)
            .or_else(|| {
                let zoned = DateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f %z").ok()?;
                Some(zoned.timestamp_millis())
            })
            .or_else(|| local(&text, "%Y/%m/%d %H:%M:%S%.f"));
    }
    // `Wed Dec 10 09:25:32 2025` of C and of Apache's error log, `Wed, 10 Dec 2025 09:25:32 GMT` of HTTP.
    local(text, "%a %b %e %H:%M:%S%.f %Y")
        .or_else(|| DateTime::parse_from_rfc2822(text).ok().map(|moment| moment.timestamp_millis()))
}

fn local(text: &str, form: &str) -> Option<i64> {
    NaiveDateTime::parse_from_str(text, form).ok().map(|moment| moment.and_utc().timestamp_millis())
}

/// `17/May/2015:10:05:03 +0200`; ModSecurity adds microseconds, and version 2.9.1 writes the sign of a western zone
/// twice.
fn access_log(text: &str) -> Option<i64> {
    let text = text.replace(" --", " -");
    DateTime::parse_from_str(&text, "%d/%b/%Y:%H:%M:%S%.f %z").ok().map(|moment| moment.timestamp_millis())
}

/// Milliseconds since 1970 of a number.
pub(crate) fn instant(number: f64, unit: Option<Unit>) -> Option<i64> {
    let unit = unit.unwrap_or(match number.abs() {
        size if size < 1e11 => Unit::Seconds,
        size if size < 1e14 => Unit::Milliseconds,
        size if size < 1e17 => Unit::Microseconds,
        _ => Unit::Nanoseconds,
    });
    let milliseconds = (number * unit.microseconds() / 1000.0).round();
    (milliseconds.abs() < FARTHEST).then_some(milliseconds as i64)
}

/// Microseconds of a duration. `None` where the source says that it does not know: `-`, nothing, or less than 0.
/// A unit in the text (`1.5ms`) goes before the one that is usual.
pub(crate) fn duration(text: &str, unit: Unit) -> Result<Option<u64>, String> {
    let text = text.trim();
    if text.is_empty() || text == "-" {
        return Ok(None);
    }
    let digits = text.trim_end_matches(|last: char| last.is_alphabetic());
    let said = &text[digits.len()..];
    let number = digits.parse::<f64>().ok().filter(|number| number.is_finite());
    let unit = if said.is_empty() { Some(unit) } else { Unit::from_name(said) };
    let microseconds = number.zip(unit).map(|(number, unit)| number * unit.microseconds());
    match microseconds {
        Some(duration) if duration < 0.0 => Ok(None),
        Some(duration) if duration <= LONGEST => Ok(Some(duration.round() as u64)),
        _ => Err(format!("the duration is no time: {}", quoted(text))),
    }
}

/// A text of the source in a reason, short.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}
