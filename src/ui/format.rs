//! Numbers, sizes, lengths of time and instants, as people read them. Instants are printed as
//! clocks in UTC show them: whoever prints another zone's moves them first.

use chrono::{DateTime, Datelike};

/// A number in three or four characters: `950`, `1.57K`, `48.2K`, `3.4M`.
pub fn short(number: u64) -> String {
    let (value, unit) = match number {
        0..1_000 => return number.to_string(),
        1_000..1_000_000 => (number as f64 / 1e3, "K"),
        1_000_000..1_000_000_000 => (number as f64 / 1e6, "M"),
        _ => (number as f64 / 1e9, "G"),
    };
    let digits = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}{unit}")
}

/// A number with its thousands set apart: `48,214`.
pub fn exact(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and the word for what it counts, in the right form: `1 request`, `2 requests`.
pub fn counted(number: u64, one: &str) -> String {
    format!("{} {one}{}", exact(number), if number == 1 { "" } else { "s" })
}

/// The same with the number in three or four characters: `1.57K requests`.
pub fn counted_short(number: u64, one: &str) -> String {
    format!("{} {one}{}", short(number), if number == 1 { "" } else { "s" })
}

/// A number of bytes: `950 B`, `48.2 KB`, `1.1 MB`.
pub fn bytes(number: u64) -> String {
    let text = short(number);
    match text.strip_suffix(['K', 'M', 'G']) {
        Some(value) => format!("{value} {}B", &text[value.len()..]),
        None => format!("{text} B"),
    }
}

/// A share as a percentage: `58%`, and `<1%` for a little.
pub fn percent(part: u64, whole: u64) -> String {
    match (part * 100).checked_div(whole) {
        None => "–".to_owned(),
        Some(0) if part > 0 => "<1%".to_owned(),
        Some(_) => format!("{:.0}%", part as f64 * 100.0 / whole as f64),
    }
}

/// A length of time as people say it: `under 1 s`, `41 s`, `6 min 22 s`, `3 h 5 min`, `2 d 4 h`.
pub fn length(millis: i64) -> String {
    let seconds = millis / 1000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let pair =
        |one: String, count: i64, unit: &str| if count == 0 { one } else { format!("{one} {count} {unit}") };
    match seconds {
        ..=0 => "under 1 s".to_owned(),
        1..60 => format!("{seconds} s"),
        60..3_600 => pair(format!("{minutes} min"), seconds % 60, "s"),
        3_600..86_400 => pair(format!("{hours} h"), minutes, "min"),
        _ => pair(format!("{days} d"), hours, "h"),
    }
}

/// A short length of time: `0 ms`, `350 ms`, `4.2 s`, and from ten seconds on as [`length`] says it.
pub fn gap(millis: i64) -> String {
    match millis {
        ..1_000 => format!("{millis} ms"),
        1_000..10_000 => {
            let tenths = (millis + 50) / 100;
            if tenths % 10 == 0 {
                format!("{} s", tenths / 10)
            } else {
                format!("{}.{} s", tenths / 10, tenths % 10)
            }
        }
        _ => length(millis),
    }
}

/// A length of time to the millisecond, for hovering: `382.104 s`.
pub fn exact_length(millis: i64) -> String {
    format!("{}.{:03} s", millis / 1000, millis % 1000)
}

/// Day and time to the minute: `30 Oct 10:20`; with the year when it is not the year of `now`.
pub fn minute(millis: i64, now: i64) -> String {
    print(millis, now, "%H:%M")
}

/// An interval to the minute: `30 Oct 10:20–10:26`, `28 Oct–30 Oct 10:26`.
pub fn interval(first: i64, last: i64, now: i64) -> String {
    if same_day(first, last) {
        let end = print(last, last, "%H:%M");
        let end = end.rsplit(' ').next().unwrap_or_default();
        format!("{}–{end}", minute(first, now))
    } else {
        // The year stands once, behind the second day.
        format!("{}–{}", print(first, last, "").trim_end(), minute(last, now))
    }
}

/// True when both instants are on one day.
pub fn same_day(one: i64, two: i64) -> bool {
    const DAY: i64 = 86_400_000;
    one.div_euclid(DAY) == two.div_euclid(DAY)
}

/// Time of day to the millisecond: `10:20:09.104`.
pub fn clock(millis: i64) -> String {
    let text = millisecond(millis, millis);
    text.rsplit(' ').next().unwrap_or_default().to_owned()
}

/// Day and time to the second: `30 Oct 10:20:09`.
pub fn second(millis: i64, now: i64) -> String {
    print(millis, now, "%H:%M:%S")
}

/// Day and time to the millisecond: `30 Oct 10:20:09.104`.
pub fn millisecond(millis: i64, now: i64) -> String {
    print(millis, now, "%H:%M:%S%.3f")
}

fn print(millis: i64, now: i64, clock: &str) -> String {
    let Some(time) = DateTime::from_timestamp_millis(millis) else { return "–".to_owned() };
    let year = |millis: i64| DateTime::from_timestamp_millis(millis).map(|time| time.year());
    let day = if year(now) == Some(time.year()) { "%-d %b" } else { "%-d %b %Y" };
    time.format(&format!("{day} {clock}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_exact() {
        let cases =
            [(0, "0", "0"), (999, "999", "999"), (1_570, "1.57K", "1,570"), (48_214, "48.2K", "48,214")];
        for (number, expected_short, expected_exact) in cases {
            assert_eq!((short(number).as_str(), exact(number).as_str()), (expected_short, expected_exact));
        }
        assert_eq!(
            [bytes(0), bytes(950), bytes(48_214), bytes(1_100_000)],
            ["0 B", "950 B", "48.2 KB", "1.1 MB"]
        );
        assert_eq!([short(100_000), short(1_000_000), short(3_400_000)], ["100K", "1M", "3.4M"]);
        assert_eq!(
            [percent(0, 9), percent(1, 900), percent(19, 33), percent(1, 0)],
            ["0%", "<1%", "58%", "–"]
        );
    }

    #[test]
    fn lengths_and_instants_read_as_people_say_them() {
        let lengths = [0, 999, 41_000, 382_104, 11_100_000, 187_200_000].map(length);
        assert_eq!(lengths, ["under 1 s", "under 1 s", "41 s", "6 min 22 s", "3 h 5 min", "2 d 4 h"]);
        assert_eq!(exact_length(382_104), "382.104 s");
        let gaps = [0, 350, 1_000, 4_240, 9_960, 41_000].map(gap);
        assert_eq!(gaps, ["0 ms", "350 ms", "1 s", "4.2 s", "10 s", "41 s"]);
        let now = 1_790_000_000_000;
        assert_eq!(interval(1_789_999_000_000, 1_789_999_999_000, now), "21 Sep 13:56–14:13");
        assert_eq!(interval(1_789_899_000_000, 1_789_999_999_000, now), "20 Sep–21 Sep 14:13");
        assert_eq!(clock(1_789_999_999_104), "14:13:19.104");
        assert_eq!(minute(1_761_819_609_104, now), "30 Oct 2025 10:20");
        assert_eq!(millisecond(1_789_999_999_104, now), "21 Sep 14:13:19.104");
    }
}
