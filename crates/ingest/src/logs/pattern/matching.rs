//! Takes a line apart by the pieces of a pattern. A value ends where the text after it begins; where that text stands
//! in the line more than once, the first place that lets the rest fit is taken.

use super::Piece;
use crate::clock;
use crate::draft::Target;

/// Places that are tried for a line: hostile text may hold any number of them.
const TRIES: u32 = 100;

/// The values of a line, in order.
pub(super) fn values<'p, 'l>(pieces: &'p [Piece], line: &'l str) -> Option<Vec<(&'p Target, &'l str)>> {
    let mut values = Vec::with_capacity(pieces.len());
    let mut tries = TRIES;
    fits(pieces, line, &mut values, &mut tries).then_some(values)
}

fn fits<'p, 'l>(
    pieces: &'p [Piece],
    line: &'l str,
    values: &mut Vec<(&'p Target, &'l str)>,
    tries: &mut u32,
) -> bool {
    match pieces {
        [] => line.trim().is_empty(),
        [Piece::Literal(text), rest @ ..] => {
            line.strip_prefix(text.as_str()).is_some_and(|line| fits(rest, line, values, tries))
        }
        [Piece::Field(target)] => {
            values.push((target, line));
            sound(target, line)
        }
        [Piece::Field(target), rest @ ..] => {
            let Some(Piece::Literal(text)) = rest.first() else { return false };
            let kept = values.len();
            for (end, _) in line.match_indices(text.as_str()) {
                if *tries == 0 {
                    return false;
                }
                *tries -= 1;
                let value = &line[..end];
                if escaped(value, text) || !sound(target, value) {
                    continue;
                }
                values.push((target, value));
                if fits(rest, &line[end..], values, tries) {
                    return true;
                }
                values.truncate(kept);
            }
            false
        }
    }
}

/// A quote behind a backslash is part of the value.
fn escaped(value: &str, text: &str) -> bool {
    text.starts_with('"') && value.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// What a value must be so that it can end there.
fn sound(target: &Target, value: &str) -> bool {
    match target {
        Target::Time(unit) => clock::moment(value, *unit).is_some(),
        Target::Status => {
            value == "-" || (!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()))
        }
        Target::Size => value == "-" || value.bytes().all(|byte| byte.is_ascii_digit()),
        Target::Method => {
            value == "-"
                || (!value.is_empty()
                    && value.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_".contains(&byte)))
        }
        Target::Path => {
            value == "-"
                || value.is_empty()
                || value.starts_with('/')
                || value.contains("://")
                || value == "*"
        }
        Target::Query => value == "-" || !value.contains(' '),
        Target::Protocol => value == "-" || value.is_empty() || value.starts_with("HTTP/"),
        Target::Client => !value.contains('"'),
        _ => true,
    }
}
