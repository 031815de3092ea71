//! Audit logs of ModSecurity 2 and 3 and of Coraza as JSON: one transaction a line, with the headers of both sides and
//! the alerts.

use super::alert::{self, Alert, is_denied};
use crate::access::unescaped;
use crate::draft::{Draft, Target, header_list};
use crate::format::{Recognised, Row};
use crate::har::body;
use crate::logs::json::{self, Names, Object};
use crate::read::{Parsed, lines};
use crate::record::Record;
use serde_json::Value;
use spoor_model::Attack;

pub(crate) static ROW: Row = Row {
    name: "modsecurity",
    aliases: &["modsec", "modsecurity-json", "coraza"],
    unit: "line",
    recognised: Recognised::Line(|line| json::is(line, is_transaction)),
    read: |source, delivery| {
        lines(source, delivery, |line| {
            json::parsed(line, is_transaction, record, |_| {
                Parsed::Rejected("it is no transaction of an audit log".to_owned())
            })
        })
    },
};

fn is_transaction(object: &Object) -> bool {
    let Some(Value::Object(transaction)) = object.get("transaction") else { return false };
    let version_2 = object.contains_key("audit_data") || object.contains_key("request");
    version_2 || transaction.contains_key("request") || transaction.contains_key("client_ip")
}

const VERSION_2: Names = &[
    ("transaction.time", Target::Time(None)),
    ("transaction.remote_address", Target::Client),
    ("request.request_line", Target::Request),
    ("response.status", Target::Status),
    ("response.protocol", Target::Protocol),
];

const VERSION_3: Names = &[
    // Nanoseconds that Coraza adds to its own spelling of the time.
    ("transaction.unix_timestamp", Target::Time(None)),
    ("transaction.time_stamp", Target::Time(None)),
    ("transaction.timestamp", Target::Time(None)),
    ("transaction.client_ip", Target::Client),
    ("transaction.request.method", Target::Method),
    ("transaction.request.uri", Target::Path),
    ("transaction.response.http_code", Target::Status),
    ("transaction.response.status", Target::Status),
];

fn record(object: &Object) -> Result<Record, String> {
    let version_2 = object.contains_key("audit_data") || object.contains_key("request");
    let front = if version_2 { "" } else { "transaction." };
    let at = |path: &str| json::at(object, &format!("{front}{path}"));
    let mut draft = Draft::default();
    json::take(&mut draft, object, if version_2 { VERSION_2 } else { VERSION_3 })?;
    *draft.request_headers() = at("request.headers").map(header_list).unwrap_or_default();
    *draft.response_headers() = at("response.headers").map(header_list).unwrap_or_default();
    if let Some(Value::Object(stopwatch)) = object.get("audit_data").and_then(|data| data.get("stopwatch")) {
        // The time that the phases took, in microseconds: the only one that the log has.
        let phases =
            stopwatch.iter().filter(|(name, _)| name.starts_with('p')).filter_map(|(_, time)| time.as_u64());
        draft.take(Target::Duration(crate::clock::Unit::Microseconds), &phases.sum::<u64>().to_string())?;
    }
    if let Some(version) = at("request.http_version")
        .and_then(json::text)
        .or_else(|| at("request.protocol").and_then(json::text))
    {
        let protocol =
            if version.starts_with("HTTP/") { version.into_owned() } else { format!("HTTP/{version}") };
        draft.take(Target::Protocol, &protocol)?;
    }
    let mut record = draft.finish()?;
    let id = ["transaction_id", "unique_id", "id"];
    record.id =
        id.iter().find_map(|key| json::text_at(object, &format!("transaction.{key}"))).map(Into::into);
    let bodies = [at("request.body"), at("response.body")].map(|value| {
        let text = match value? {
            Value::Array(pieces) => pieces.iter().filter_map(Value::as_str).collect::<String>(),
            other => json::text(other)?.into_owned(),
        };
        body::text(Some(text), None)
    });
    let [request_body, response_body] = bodies;
    if record.exchange.is_some() || request_body.is_some() || response_body.is_some() {
        let exchange = record.exchange.get_or_insert_default();
        (exchange.request_body, exchange.response_body) = (request_body, response_body);
    }
    let coraza = json::text_at(object, "transaction.producer.connector")
        .is_some_and(|name| name.eq_ignore_ascii_case("coraza"))
        || object.get("messages").is_some();
    let detector = if coraza { "Coraza" } else { "ModSecurity" };
    let alerts = if version_2 { of_version_2(object) } else { of_version_3(object) };
    alert::add(&mut record, alerts, detector);
    if is_stopped(object, version_2, &record.attacks, record.status) {
        for attack in &mut record.attacks {
            attack.action = spoor_model::request::Action::Blocked;
        }
    }
    alert::settle(&mut record);
    Ok(record)
}

/// Version 2 says that it intercepted; version 3 says so in new versions, and else by what it answered.
fn is_stopped(object: &Object, version_2: bool, attacks: &[Attack], status: Option<u16>) -> bool {
    let is_true = |path: &str| json::at(object, path).and_then(Value::as_bool);
    if version_2 {
        return is_true("audit_data.action.intercepted") == Some(true);
    }
    let told = is_true("transaction.is_interrupted")
        .or_else(|| is_true("transaction.highest_severity.is_interrupted"));
    let engine = ["transaction.producer.secrules_engine", "transaction.producer.rule_engine"];
    let enabled = engine
        .iter()
        .find_map(|path| json::text_at(object, path))
        .is_some_and(|engine| engine.eq_ignore_ascii_case("enabled") || engine.eq_ignore_ascii_case("on"));
    told.unwrap_or(enabled && status == Some(403) && !attacks.is_empty())
}

fn of_version_2(object: &Object) -> Vec<Alert> {
    let messages = json::at(object, "audit_data.messages").and_then(Value::as_array);
    let sentences = messages.into_iter().flatten().filter_map(Value::as_str);
    sentences.map(Alert::read).collect()
}

fn of_version_3(object: &Object) -> Vec<Alert> {
    let messages = json::at(object, "transaction.messages").or_else(|| object.get("messages"));
    let messages = messages.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    messages.map(of_message).collect()
}

/// `details` of ModSecurity 3, `data` of Coraza.
fn of_message(message: &Object) -> Alert {
    let details = message.get("details").or_else(|| message.get("data")).and_then(Value::as_object);
    let text = |key: &str| {
        let text = details.and_then(|details| details.get(key)).and_then(json::text)?;
        Some(unescaped(&text).into_owned()).filter(|text| !text.is_empty())
    };
    let tags = details.and_then(|details| details.get("tags")).and_then(Value::as_array);
    let mut alert = Alert {
        rule: text("ruleId").or_else(|| text("id")).filter(|rule| rule != "0"),
        message: message.get("message").and_then(json::text).map(Into::into).or_else(|| text("msg")),
        severity: text("severity"),
        data: text("data"),
        tags: tags.into_iter().flatten().filter_map(|tag| tag.as_str().map(str::to_owned)).collect(),
        denied: message
            .get("error_message")
            .and_then(Value::as_str)
            .is_some_and(|said| said.split_once("Coraza: ").is_some_and(|(_, sentence)| is_denied(sentence))),
        ..Alert::default()
    };
    if let Some(said) = details.and_then(|details| details.get("match")).and_then(Value::as_str) {
        alert.take_match(said);
    }
    alert
}
