//! The W3C extended log format, as IIS writes it: a `#Fields:` line names the columns, and may come again with others.
//! `+` stands for a space, times are UTC, and IIS's `time-taken` is milliseconds.

use crate::draft::{Draft, MILLISECONDS, Target};
use crate::format::{Recognised, Row};
use crate::read::{Parsed, lines};
use crate::record::Record;

pub(crate) static ROW: Row = Row {
    name: "w3c",
    aliases: &["iis"],
    unit: "line",
    recognised: Recognised::Line(|line| {
        columns(line, target).is_some_and(|columns| columns.iter().any(|target| *target != Target::Nothing))
    }),
    read: |source, delivery| {
        let mut known: Vec<Target> = Vec::new();
        let mut day = None;
        lines(source, delivery, |line| {
            if let Some(named) = columns(line, target) {
                known = named;
                return Parsed::Skipped("a directive");
            }
            if line.starts_with('#') {
                // Where the columns have no date, the directive's day is meant.
                day = line
                    .strip_prefix("#Date:")
                    .and_then(|text| Some(text.split_whitespace().next()?.to_owned()))
                    .or(day.take());
                return Parsed::Skipped("a directive");
            }
            if known.is_empty() {
                return Parsed::Rejected("no #Fields line before it names the columns".to_owned());
            }
            Parsed::of(record(line, &known, day.as_deref()))
        })
    },
};

/// The columns that a `#Fields:` line names, by their meaning.
pub(super) fn columns(line: &str, target: fn(&str) -> Target) -> Option<Vec<Target>> {
    let names = line.strip_prefix("#Fields:")?;
    Some(names.split_whitespace().map(|name| target(&name.to_ascii_lowercase())).collect())
}

/// What a column means.
pub(super) fn target(name: &str) -> Target {
    match name {
        "date" => Target::Date,
        "time" => Target::TimeOfDay,
        "c-ip" => Target::Client,
        "x-forwarded-for" | "cs(x-forwarded-for)" => Target::Forwarded,
        "cs-host" | "cs(host)" => Target::Host,
        "s-ip" => Target::Server,
        "s-port" => Target::Port,
        "cs-method" => Target::Method,
        "cs-uri-stem" | "cs-uri" => Target::Path,
        "cs-uri-query" => Target::Query,
        "cs-version" => Target::Protocol,
        "cs-username" => Target::User,
        "cs(user-agent)" => Target::UserAgent,
        "cs(referer)" => Target::Referrer,
        "cs(cookie)" => Target::RequestHeader("Cookie".into()),
        "sc-status" => Target::Status,
        "sc-bytes" => Target::Size,
        "time-taken" => MILLISECONDS,
        _ => Target::Nothing,
    }
}

fn record(line: &str, columns: &[Target], day: Option<&str>) -> Result<Record, String> {
    let values: Vec<&str> = line.split_ascii_whitespace().collect();
    if values.len() != columns.len() {
        return Err(format!("it has {} columns where #Fields names {}", values.len(), columns.len()));
    }
    let mut draft = Draft::default();
    for (target, value) in columns.iter().zip(values) {
        let spaced = matches!(target, Target::UserAgent | Target::RequestHeader(_));
        if spaced && value.contains('+') {
            // A plus behind a space was a plus before: `;++http://` was `; +http://`.
            draft.take(
                target.clone(),
                &value.replace("++", " \u{0}").replace('+', " ").replace('\u{0}', "+"),
            )?;
        } else {
            draft.take(target.clone(), value)?;
        }
    }
    if let Some(day) = day {
        draft.take(Target::Date, day)?;
    }
    draft.finish()
}
