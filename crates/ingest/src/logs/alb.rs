//! Access logs of AWS load balancers: Application Load Balancer, and the classic one, which has neither the type in
//! front nor the fields after the TLS protocol. Its three times are seconds, -1 where there was no answer.

use crate::access::Fields;
use crate::clock::{self, Unit};
use crate::draft::{Draft, Target};
use crate::format::{Recognised, Row};
use crate::read::{Parsed, lines};
use crate::record::Record;

pub(crate) static ROW: Row = Row {
    name: "alb",
    aliases: &["aws-alb", "elb"],
    unit: "line",
    recognised: Recognised::Line(|line| record(line).is_ok()),
    read: |source, delivery| lines(source, delivery, |line| Parsed::of(record(line))),
};

/// The fields from the time on.
const FIELDS: [Target; 14] = [
    Target::Time(None),
    Target::Nothing, // load balancer
    Target::Client,
    Target::Nothing, // target
    Target::DurationPart(Unit::Seconds),
    Target::DurationPart(Unit::Seconds),
    Target::DurationPart(Unit::Seconds),
    Target::Status,
    Target::Nothing, // status of the target
    Target::Nothing, // received bytes
    Target::Size,
    Target::Request,
    Target::UserAgent,
    Target::Nothing, // TLS cipher
];

const TYPES: [&str; 5] = ["http", "https", "h2", "ws", "wss"];

fn record(line: &str) -> Result<Record, String> {
    let missing = || "it is no line of a load balancer".to_owned();
    let first = line.split(' ').next().unwrap_or_default();
    let typed = TYPES.contains(&first) || first == "grpcs";
    let mut fields = Fields::new(if typed { &line[first.len()..] } else { line });
    let mut draft = Draft::default();
    for (place, target) in FIELDS.into_iter().enumerate() {
        let Some(field) = fields.next() else {
            // A classic load balancer may write no more than the request.
            if place > 11 {
                break;
            }
            return Err(missing());
        };
        if place == 0 && (clock::moment(&field.text, None).is_none() || !field.text.contains('T')) {
            return Err(missing());
        }
        if place == 11 && field.text.starts_with("- ") {
            // `- http://host:80- -` where the request could not be read.
            continue;
        }
        draft.take(target, &field.text)?;
    }
    draft.finish()
}
