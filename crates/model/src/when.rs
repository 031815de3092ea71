//! Reads a time range that a person typed: words, clock times, dates, instants of logs. Knows no clock and no time
//! zone: whoever asks says what time it is there and how clocks there are read.

mod piece;

use crate::instant::{Millis, Moment, TimeRange, within_years};
use piece::{Day, Piece};

/// Longest text that is read, in bytes.
const LONGEST: usize = 100;

const DAY: Millis = 86_400_000;

/// What a clock on the wall of the reader's time zone shows, and how to read one.
#[derive(Clone, Copy)]
pub struct Clock<'a> {
    /// Milliseconds since 1970-01-01T00:00Z.
    pub now: Millis,
    /// Day and time on the wall, as the milliseconds from 1970-01-01T00:00 on that wall.
    pub wall: Millis,
    /// The instant at which the wall shows a day and time, for times that are skipped or come twice, too.
    pub instant: &'a dyn Fn(Millis) -> Millis,
}

/// What can be typed, for those who typed something else.
pub const EXAMPLES: &str = "yesterday, last 3 hours, 90m, 6:00–8:30, yesterday 22:00–2:00, 30 Oct, 30 Oct 10:00, 2026-10-30, 28 Oct–30 Oct, \
     1793354400, 2026-10-30T10:00:00Z";

/// Reads a time range. A day alone is that day, a time alone is since then; a time without a day is the last such
/// time that has begun, and a day without a year the last such day. The error says what can be typed.
pub fn read(text: &str, clock: Clock<'_>) -> Result<TimeRange, String> {
    let wrong = || format!("“{}” is not a time range. What can be typed: {EXAMPLES}", text.trim());
    if text.len() > LONGEST {
        return Err(format!("This is too long for a time range. What can be typed: {EXAMPLES}"));
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = words.to_ascii_lowercase();
    let range = if let "all" | "all time" | "any time" | "ever" = lower.as_str() {
        TimeRange::default()
    } else if let Some(start) = strip(&words, &["since ", "from ", "after "])
        && let Some(piece) = piece::read(start, clock)
    {
        TimeRange { from: first(piece, clock), to: None }
    } else if let Some(end) = strip(&words, &["until ", "till ", "before ", "up to "])
        && let Some(piece) = piece::read(end, clock)
    {
        TimeRange { from: None, to: first(piece, clock) }
    } else if let Some(piece) = piece::read(&words, clock) {
        alone(piece, clock)
    } else {
        let words = strip(&words, &["from ", "between "]).unwrap_or(&words);
        splits(words)
            .find_map(|(a, b)| Some(between(piece::read(a, clock)?, piece::read(b, clock)?, clock)))
            .ok_or_else(wrong)?
    };
    match (range.from, range.to) {
        (Some(from), Some(to)) if from.resolve(clock.now) >= to.resolve(clock.now) => {
            Err("The range ends before it starts".to_owned())
        }
        _ => Ok(range),
    }
}

/// The text after any of these words, whatever their case.
fn strip<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let start = text.get(..word.len())?;
        start.eq_ignore_ascii_case(word).then(|| text[word.len()..].trim())
    })
}

/// Every way to see the text as two: at words and signs that stand between two times first, at hyphens last, since
/// dates have them, too.
fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let between = [" to ", " until ", " till ", " and ", "→", "–", "—", "..", "-"];
    between.into_iter().flat_map(move |sign| {
        // Signs have one case.
        let words = sign.starts_with(' ');
        let places = text.char_indices().filter_map(move |(at, _)| {
            let found = text.get(at..at + sign.len())?;
            (found == sign || (words && found.eq_ignore_ascii_case(sign))).then_some(at)
        });
        places.map(move |at| (text[..at].trim(), text[at + sign.len()..].trim()))
    })
}

/// The moment at which something begins; `None` for now, since a range without an end has none.
fn first(piece: Piece, clock: Clock<'_>) -> Option<Moment> {
    match piece {
        Piece::Now => None,
        Piece::Ago(seconds) => Some(Moment::Ago(seconds)),
        Piece::Instant(millis) => Some(Moment::At(millis)),
        Piece::Wall { day, time } => {
            let day = day.map_or_else(|| begun(time.unwrap_or(0), clock), |day| day.start(clock));
            Some(at(day + time.unwrap_or(0), clock))
        }
    }
}

fn at(wall: Millis, clock: Clock<'_>) -> Moment {
    Moment::At(within_years((clock.instant)(wall)))
}

/// The day on which it was last this time, as the wall has it: today, or yesterday when that is yet to come.
fn begun(time: Millis, clock: Clock<'_>) -> Millis {
    let today = clock.wall.div_euclid(DAY) * DAY;
    if today + time > clock.wall { today - DAY } else { today }
}

fn alone(piece: Piece, clock: Clock<'_>) -> TimeRange {
    let to = match piece {
        // Today has no end yet.
        Piece::Wall { day: Some(day), time: None } if day != Day::Today => {
            Some(at(day.start(clock) + DAY, clock))
        }
        _ => None,
    };
    TimeRange { from: first(piece, clock), to }
}

fn between(a: Piece, b: Piece, clock: Clock<'_>) -> TimeRange {
    let Piece::Wall { day: b_day, time: b_time } = b else {
        return TimeRange { from: first(a, clock), to: first(b, clock) };
    };
    let Piece::Wall { day: a_day, time: a_time } = a else {
        // "An hour ago to yesterday" has no better reading than that a time of day is of the last such day.
        let end = if b_time.is_none() { DAY } else { 0 };
        let start = b_day.map_or_else(|| begun(b_time.unwrap_or(0), clock), |day| day.start(clock));
        return TimeRange { from: first(a, clock), to: Some(at(start + b_time.unwrap_or(0) + end, clock)) };
    };
    // Either day stands for both. A day at the end is inside.
    let start_time = a_time.unwrap_or(0);
    let start = match (a_day, b_day) {
        (Some(day), _) | (None, Some(day)) => day.start(clock),
        (None, None) => begun(start_time, clock),
    };
    let end = match (b_day, b_time) {
        (Some(day), None) => day.start(clock) + DAY,
        (Some(day), Some(time)) if a_day.is_some() => day.start(clock) + time,
        // A time alone that is not later is of the next day: 22:00–2:00.
        (_, time) => {
            let time = time.unwrap_or(0);
            start + time + if time <= start_time { DAY } else { 0 }
        }
    };
    TimeRange { from: Some(at(start + start_time, clock)), to: Some(at(end, clock)) }
}

#[cfg(test)]
mod tests;
