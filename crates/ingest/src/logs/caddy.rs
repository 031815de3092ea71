//! Caddy's log: requests as JSON, and between them messages of Caddy itself and alerts of the firewall Coraza. Durations
//! are seconds.

use super::json::{self, Names, Object};
use crate::clock::Unit;
use crate::draft::{Draft, SECONDS, Target, header_list};
use crate::format::{Recognised, Row};
use crate::read::{Parsed, Part, lines};
use crate::record::Record;
use crate::waf::alert::Alert;
use crate::waf::error_log;

pub(crate) static ROW: Row = Row {
    name: "caddy",
    aliases: &[],
    unit: "line",
    recognised: Recognised::Line(|line| json::is(line, |object| is_request(object) || is_alert(object))),
    read: |source, delivery| {
        lines(source, delivery, |line| json::parsed(line, is_request, record, alert_or_message))
    },
};

const NAMES: Names = &[
    ("ts", Target::Time(Some(Unit::Seconds))),
    ("request.client_ip", Target::Client),
    ("request.remote_ip", Target::Client),
    ("request.remote_addr", Target::Client),
    ("request.host", Target::Host),
    ("request.method", Target::Method),
    ("request.uri", Target::Path),
    ("request.proto", Target::Protocol),
    ("status", Target::Status),
    ("size", Target::Size),
    ("duration", SECONDS),
    ("user_id", Target::User),
];

fn is_request(object: &Object) -> bool {
    let request = object.get("request").and_then(serde_json::Value::as_object);
    request.is_some_and(|request| request.contains_key("uri") && request.contains_key("method"))
        && object.contains_key("ts")
        && (object.contains_key("status") || object.contains_key("duration"))
}

/// What stands between requests.
fn alert_or_message(object: &Object) -> Parsed {
    if !is_alert(object) {
        return Parsed::Skipped("a message that is no request");
    }
    match alerts(object) {
        Ok(part) => Parsed::Part(Box::new(part)),
        Err(reason) => Parsed::Rejected(reason),
    }
}

fn record(object: &Object) -> Result<Record, String> {
    let mut draft = Draft::default();
    json::take(&mut draft, object, NAMES)?;
    if let Some(headers) = json::at(object, "request.headers") {
        *draft.request_headers() = header_list(headers);
    }
    if let Some(headers) = object.get("resp_headers") {
        *draft.response_headers() = header_list(headers);
    }
    draft.finish()
}

/// The sentence of an alert begins behind this.
const CORAZA: &str = "Coraza: ";

fn is_alert(object: &Object) -> bool {
    object.contains_key("ts")
        && json::text_at(object, "msg").is_some_and(|text| text.contains(CORAZA) && text.contains("[id \""))
}

/// `[client "192.168.1.1"] Coraza: Warning. … [unique_id "poZncymbfMkmkjPH"]`; a message may hold several.
fn alerts(object: &Object) -> Result<Part, String> {
    let message = json::text_at(object, "msg").unwrap_or_default();
    let mut draft = Draft::default();
    json::take(&mut draft, object, &[("ts", Target::Time(Some(Unit::Seconds)))])?;
    let client = message.split_once("[client \"").and_then(|(_, rest)| rest.split_once('"'));
    draft.take(Target::Client, client.map_or("", |(client, _)| client))?;
    let sentences = message.lines().filter_map(|line| Some(line.split_once(CORAZA)?.1));
    error_log::of(draft, sentences.map(Alert::read).collect(), "Coraza")
}
