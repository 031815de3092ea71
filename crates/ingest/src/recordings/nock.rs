//! Fixtures of nock: a list of requests with their answers. The only times in them are `Date` headers of responses.

use super::{NO_TIME, Recording, body_text};
use crate::clock;
use crate::draft::{Draft, Target, header_list};
use crate::har::header;
use crate::logs::json;
use crate::read::Parsed;
use crate::read::documents::Entries;
use serde_json::Value;

/// The requests of a fixture.
pub(super) fn entries(text: &str, start: Option<i64>) -> Result<Entries, String> {
    let recorded: Vec<Value> = serde_json::from_str(&crate::surrogates::paired(text))
        .map_err(|error| format!("it is no list of requests in JSON: {error}"))?;
    let dated = recorded.iter().find_map(date);
    let Some(start) = dated.or(start) else { return Err(NO_TIME.to_owned()) };
    let mut recording = Recording::new(start);
    let entries = recorded.iter().map(|request| {
        recording.time = recording.time.max(date(request).unwrap_or(i64::MIN));
        (Parsed::of(record(request, &mut recording)), request.to_string())
    });
    Ok(entries.collect())
}

fn date(request: &Value) -> Option<i64> {
    clock::moment(header(&answered(request), "date")?, None)
}

/// Headers of the response: names and values in turn, or as an object.
fn answered(request: &Value) -> Vec<(String, String)> {
    let Some(headers) = request.get("rawHeaders").or_else(|| request.get("headers")) else {
        return Vec::new();
    };
    match headers.as_array() {
        Some(list) if list.iter().all(Value::is_string) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            texts.chunks_exact(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
        }
        _ => header_list(headers),
    }
}

fn record(request: &Value, recording: &mut Recording) -> Result<crate::Record, String> {
    let text = |key: &str| request.get(key).and_then(json::text).unwrap_or_default();
    let mut draft = Draft::default();
    draft.take(Target::Method, &text("method").to_ascii_uppercase())?;
    let scope = text("scope");
    if scope.is_empty() {
        return Err("the request has no scope, which is its server".to_owned());
    }
    draft.take(Target::Url, &format!("{}{}", scope.trim_end_matches('/'), text("path")))?;
    draft.take(Target::Status, &text("status"))?;
    *draft.request_headers() = request.get("reqheaders").map(header_list).unwrap_or_default();
    *draft.response_headers() = answered(request);
    let length = header(draft.response_headers(), "content-length").map(str::to_owned);
    draft.take(Target::Size, length.as_deref().unwrap_or_default())?;
    let mut record = recording.complete(draft, None, 1)?;
    let exchange = record.exchange.get_or_insert_default();
    exchange.request_body = request.get("body").and_then(body_text);
    exchange.response_body = request.get("response").and_then(body_text);
    Ok(record)
}
