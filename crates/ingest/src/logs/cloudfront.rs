//! Standard logs of Amazon CloudFront: columns named by a `#Fields:` line as in W3C logs, but separated by tabs, with
//! values percent-encoded and `time-taken` in seconds.

use super::w3c;
use crate::draft::{Draft, SECONDS, Target};
use crate::format::{Recognised, Row};
use crate::read::{Parsed, lines};
use crate::record::Record;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

pub(crate) static ROW: Row = Row {
    name: "cloudfront",
    aliases: &["aws-cloudfront"],
    unit: "line",
    recognised: Recognised::Line(|line| line.starts_with("#Fields:") && line.contains("x-edge-location")),
    read: |source, delivery| {
        let mut known: Vec<Target> = Vec::new();
        lines(source, delivery, |line| {
            if let Some(named) = w3c::columns(line, target) {
                known = named;
            }
            if line.starts_with('#') {
                return Parsed::Skipped("a directive");
            }
            if known.is_empty() {
                return Parsed::Rejected("no #Fields line before it names the columns".to_owned());
            }
            Parsed::of(record(line, &known))
        })
    },
};

fn target(name: &str) -> Target {
    match name {
        // What the viewer asked for; `cs(Host)` is the distribution's own name.
        "x-host-header" => Target::Host,
        "cs(host)" => Target::Server,
        "cs-protocol-version" => Target::Protocol,
        "time-taken" => SECONDS,
        shared => w3c::target(shared),
    }
}

fn record(line: &str, columns: &[Target]) -> Result<Record, String> {
    let values: Vec<&str> = line.split('\t').collect();
    if values.len() != columns.len() {
        return Err(format!("it has {} columns where #Fields names {}", values.len(), columns.len()));
    }
    let mut draft = Draft::default();
    for (target, value) in columns.iter().zip(values) {
        let value = match target {
            Target::UserAgent | Target::Referrer | Target::RequestHeader(_) => decoded(value),
            _ => Cow::Borrowed(value),
        };
        draft.take(target.clone(), &value)?;
    }
    draft.finish()
}

/// Older logs encode a percent sign once more: `%2520` for a space.
fn decoded(value: &str) -> Cow<'_, str> {
    let once = percent_decode_str(value).decode_utf8_lossy();
    if value.contains("%2520") {
        return Cow::Owned(percent_decode_str(&once).decode_utf8_lossy().into_owned());
    }
    once
}
