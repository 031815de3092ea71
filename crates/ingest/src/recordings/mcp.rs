//! Recordings of MCP sessions: JSON with `interactions`, each a JSON-RPC message with its answer and the time it took.

use super::{NO_TIME, Recording, body_text};
use crate::clock::{self, Unit};
use crate::draft::{Draft, Target};
use crate::read::Parsed;
use crate::read::documents::Entries;
use serde_json::Value;

/// The interactions of a recording.
pub(super) fn entries(text: &str, start: Option<i64>) -> Result<Entries, String> {
    let document: Value = serde_json::from_str(&crate::surrogates::paired(text))
        .map_err(|error| format!("it is no JSON document: {error}"))?;
    let interactions =
        document.get("interactions").and_then(Value::as_array).ok_or("it has no list of interactions")?;
    let recorded = document.pointer("/metadata/recorded_at").and_then(Value::as_str);
    let recorded = recorded.and_then(|text| clock::moment(text, None));
    let Some(start) = recorded.or(start) else { return Err(NO_TIME.to_owned()) };
    let server = document.pointer("/metadata/server_url").and_then(Value::as_str).unwrap_or_default();
    let mut recording = Recording::new(start);
    let entries = interactions.iter().map(|interaction| {
        let parsed = Parsed::of(record(interaction, server, &mut recording));
        (parsed, interaction.to_string())
    });
    Ok(entries.collect())
}

fn record(interaction: &Value, server: &str, recording: &mut Recording) -> Result<crate::Record, String> {
    let text = |key: &str| interaction.get(key).and_then(crate::logs::json::text);
    let mut draft = Draft::default();
    // A message is posted to the server's one address; beside it there are the stream and the end of the session.
    draft.take(Target::Method, text("http_method").as_deref().unwrap_or("POST"))?;
    draft.take(Target::Url, server)?;
    let mut path = text("http_path").unwrap_or("/mcp".into());
    if path.is_empty() {
        path = "/mcp".into();
    }
    draft.take(Target::Status, text("response_status").as_deref().unwrap_or_default())?;
    let took = text("latency_ms").unwrap_or_default();
    draft.take(Target::Duration(Unit::Milliseconds), &took)?;
    let message = interaction.get("request").filter(|message| !message.is_null());
    draft.set_path(&path);
    let took = took.parse::<f64>().map_or(1, |took| took.round() as i64);
    let mut record = recording.complete(draft, message, took)?;
    let exchange = record.exchange.get_or_insert_default();
    exchange.request_body = message.and_then(body_text);
    exchange.response_body = interaction.get("response").and_then(body_text);
    Ok(record)
}
