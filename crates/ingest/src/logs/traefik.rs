//! Traefik's access log as JSON. Its durations are nanoseconds; messages of Traefik itself may stand between the lines.
//! Its form after the common log format is an access log with further fields.

use super::json::{self, Names, Object};
use crate::clock::Unit;
use crate::draft::{Draft, Target};
use crate::format::{Recognised, Row};
use crate::read::{Parsed, lines};
use crate::record::Record;

pub(crate) static ROW: Row = Row {
    name: "traefik",
    aliases: &["traefik-json"],
    unit: "line",
    recognised: Recognised::Line(|line| json::is(line, is_request)),
    read: |source, delivery| {
        lines(source, delivery, |line| {
            json::parsed(line, is_request, record, |_| Parsed::Skipped("a message that is no request"))
        })
    },
};

const NAMES: Names = &[
    ("StartUTC", Target::Time(None)),
    ("StartLocal", Target::Time(None)),
    ("time", Target::Time(None)),
    ("ClientHost", Target::Client),
    ("ClientAddr", Target::Client),
    ("ClientUsername", Target::User),
    ("RequestHost", Target::Host),
    ("RequestAddr", Target::Host),
    ("RequestMethod", Target::Method),
    ("RequestPath", Target::Path),
    ("RequestProtocol", Target::Protocol),
    ("DownstreamStatus", Target::Status),
    ("DownstreamContentSize", Target::Size),
    ("Duration", Target::Duration(Unit::Nanoseconds)),
];

fn is_request(object: &Object) -> bool {
    let has = |key: &str| object.contains_key(key);
    has("RequestPath") && (has("RequestMethod") || has("DownstreamStatus") || has("ClientHost"))
}

fn record(object: &Object) -> Result<Record, String> {
    let mut draft = Draft::default();
    json::take(&mut draft, object, NAMES)?;
    *draft.request_headers() = json::headers_behind(object, "request_");
    *draft.response_headers() = json::headers_behind(object, "downstream_");
    draft.finish()
}
