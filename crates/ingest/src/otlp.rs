//! HTTP spans of OpenTelemetry in OTLP's JSON, as a collector's file exporter writes them: one export a line, or one
//! document. Requests are the spans of servers; those of clients would tell the same request from its other end.

use crate::clock::Unit;
use crate::draft::{Draft, Target};
use crate::format::{Recognised, Row};
use crate::logs::json::{self, Names, Object};
use crate::read::Parsed;
use crate::read::documents::{Entries, documents};
use crate::record::Record;
use memchr::memmem;
use serde_json::Value;

pub(crate) static ROW: Row = Row {
    name: "otlp",
    aliases: &["opentelemetry", "otel"],
    unit: "entry",
    recognised: Recognised::Text(|head| {
        head.first() == Some(&b'{')
            && (memmem::find(head, b"\"resourceSpans\"").is_some()
                || memmem::find(head, b"\"resource_spans\"").is_some())
    }),
    read: |source, delivery| documents(source, delivery, spans),
};

/// Attributes by the conventions of today first, then by those from before 2023.
const NAMES: Names = &[
    ("http.request.method", Target::Method),
    ("http.method", Target::Method),
    ("url.path", Target::Path),
    ("url.query", Target::Query),
    ("http.target", Target::Path),
    ("url.full", Target::Url),
    ("http.url", Target::Url),
    ("http.response.status_code", Target::Status),
    ("http.status_code", Target::Status),
    ("http.response.body.size", Target::Size),
    ("http.response_content_length", Target::Size),
    ("client.address", Target::Client),
    ("http.client_ip", Target::Client),
    ("network.peer.address", Target::Client),
    ("net.sock.peer.addr", Target::Client),
    ("net.peer.ip", Target::Client),
    ("http.host", Target::Host),
    ("server.address", Target::Server),
    ("net.host.name", Target::Server),
    ("server.port", Target::Port),
    ("net.host.port", Target::Port),
    ("user_agent.original", Target::UserAgent),
    ("http.user_agent", Target::UserAgent),
    ("user.id", Target::User),
    ("user.name", Target::User),
    ("enduser.id", Target::User),
    ("enduser.role", Target::Role),
];

/// The spans of one or several exports.
fn spans(text: &str) -> Result<Entries, String> {
    let text = crate::surrogates::paired(text);
    let mut entries = Entries::new();
    for export in serde_json::Deserializer::from_str(&text).into_iter::<Object>() {
        match export {
            Ok(export) => of_export(&export, &mut entries),
            Err(error) if entries.is_empty() => return Err(format!("it is no JSON object: {error}")),
            // What came before stays; what cannot be read is one entry.
            Err(error) => {
                entries
                    .push((Parsed::Rejected(format!("the rest is no JSON object: {error}")), String::new()));
                break;
            }
        }
    }
    Ok(entries)
}

fn of_export(export: &Object, entries: &mut Entries) {
    for resource in either(export, "resourceSpans", "resource_spans") {
        let attributes = resource.get("resource").and_then(|resource| resource.get("attributes"));
        let service = json::text_at(&flat(attributes), "service.name").map(std::borrow::Cow::into_owned);
        let scopes = either(resource, "scopeSpans", "scope_spans");
        // Exports from before 2022.
        let scopes = scopes.chain(either(resource, "instrumentationLibrarySpans", ""));
        for span in scopes.flat_map(|scope| either(scope, "spans", "")) {
            let raw = serde_json::to_string(span).unwrap_or_default();
            entries.push((parsed(span, service.as_deref()), raw));
        }
    }
}

fn either<'a>(object: &'a Object, name: &str, other: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
    let list = object.get(name).or_else(|| object.get(other)).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_object)
}

fn parsed(span: &Object, service: Option<&str>) -> Parsed {
    let attributes = flat(span.get("attributes"));
    if !attributes.contains_key("http.request.method") && !attributes.contains_key("http.method") {
        return Parsed::Skipped("a span that is not HTTP");
    }
    match span.get("kind").and_then(json::text).as_deref() {
        Some("2" | "SPAN_KIND_SERVER") => Parsed::of(record(span, &attributes, service)),
        _ => Parsed::Skipped("an HTTP span that is not a server's"),
    }
}

fn record(span: &Object, attributes: &Object, service: Option<&str>) -> Result<Record, String> {
    let mut draft = Draft::default();
    // OTLP writes 64-bit numbers as texts, because a double cannot hold nanoseconds since 1970.
    let nanoseconds =
        |key: &str| span.get(key).and_then(json::text)?.parse::<u64>().ok().filter(|time| *time > 0);
    let start = nanoseconds("startTimeUnixNano").or_else(|| nanoseconds("start_time_unix_nano"));
    let end = nanoseconds("endTimeUnixNano").or_else(|| nanoseconds("end_time_unix_nano"));
    let start = start.ok_or("the span says no time")?;
    draft.take(Target::Time(Some(Unit::Milliseconds)), &(start / 1_000_000).to_string())?;
    if let Some(duration) = end.and_then(|end| end.checked_sub(start)) {
        draft.take(Target::Duration(Unit::Nanoseconds), &duration.to_string())?;
    }
    json::take(&mut draft, attributes, NAMES)?;
    draft.take(Target::Application, service.unwrap_or_default())?;
    let version =
        json::text_at(attributes, "network.protocol.version").or(json::text_at(attributes, "http.flavor"));
    if let Some(version) = version {
        draft.take(Target::Protocol, &format!("HTTP/{version}"))?;
    }
    draft.request_headers().extend(headers(attributes, "http.request.header."));
    draft.response_headers().extend(headers(attributes, "http.response.header."));
    let mut record = draft.finish()?;
    // The template that the server itself matched: `/users/{id}` or `/users/:id`.
    record.endpoint = json::text_at(attributes, "http.route").map(std::borrow::Cow::into_owned);
    Ok(record)
}

fn headers(attributes: &Object, front: &str) -> Vec<(String, String)> {
    let found = json::headers_behind(attributes, front).into_iter();
    // The old conventions write the hyphens of a header's name as underscores.
    found.map(|(name, value)| (name.replace('_', "-"), value)).collect()
}

/// Attributes as an object: OTLP writes `[{"key":"…","value":{"stringValue":"…"}}]`.
fn flat(attributes: Option<&Value>) -> Object {
    let list = attributes.and_then(Value::as_array).into_iter().flatten();
    let pairs = list.filter_map(|attribute| {
        let key = attribute.get("key")?.as_str()?;
        Some((key.to_owned(), plain(attribute.get("value")?)?))
    });
    pairs.collect()
}

fn plain(value: &Value) -> Option<Value> {
    let (kind, inner) = value.as_object()?.iter().next()?;
    match kind.as_str() {
        "arrayValue" | "array_value" => {
            Some(Value::Array(inner.get("values")?.as_array()?.iter().filter_map(plain).collect()))
        }
        "kvlistValue" | "kvlist_value" => None,
        _ => Some(inner.clone()),
    }
}
