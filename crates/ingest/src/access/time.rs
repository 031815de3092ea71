//! The time of an access-log line, `[17/May/2015:10:05:03 +0200]`, and where the line is split by it.

use chrono::NaiveDate;

/// Length of `dd/Mon/yyyy:hh:mm:ss +zzzz`.
const LENGTH: usize = 26;

/// What stands before the time, the time in milliseconds since 1970, and what stands after it. The name of a user
/// may imitate a time, but not the quote that follows the real one: there a quote is escaped.
pub(super) fn split(line: &str) -> Option<(&str, i64, &str)> {
    let bytes = line.as_bytes();
    for at in memchr::memchr_iter(b'[', bytes) {
        let stamp = bytes.get(at + 1..at + 1 + LENGTH);
        let end = at + 1 + LENGTH;
        if at > 0
            && bytes[at - 1] == b' '
            && bytes.get(end..end + 3) == Some(b"] \"")
            && let Some(moment) = stamp.and_then(milliseconds)
        {
            return Some((&line[..at - 1], moment, &line[end + 2..]));
        }
    }
    None
}

/// Milliseconds since 1970 of `dd/Mon/yyyy:hh:mm:ss +zzzz`.
fn milliseconds(stamp: &[u8]) -> Option<i64> {
    let separators = [(2, b'/'), (6, b'/'), (11, b':'), (14, b':'), (17, b':'), (20, b' ')];
    if separators.iter().any(|(at, byte)| stamp[*at] != *byte) {
        return None;
    }
    let date =
        NaiveDate::from_ymd_opt(number(&stamp[7..11])? as i32, month(&stamp[3..6])?, number(&stamp[..2])?)?;
    let (hour, minute, second) = (number(&stamp[12..14])?, number(&stamp[15..17])?, number(&stamp[18..20])?);
    // A leap second is written 60.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let offset = i64::from(number(&stamp[22..24])? * 3600 + number(&stamp[24..26])? * 60);
    let offset = match stamp[21] {
        b'+' => offset,
        b'-' => -offset,
        _ => return None,
    };
    let midnight = date.and_hms_opt(0, 0, 0)?.and_utc().timestamp();
    Some((midnight + i64::from(hour * 3600 + minute * 60 + second) - offset) * 1000)
}

fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
}

fn month(name: &[u8]) -> Option<u32> {
    const NAMES: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    NAMES.chunks(3).position(|known| known == name).map(|index| index as u32 + 1)
}
