//! Cassettes of vcrpy and of programs that write the same: YAML with `interactions`. The only times in them are `Date`
//! headers of responses.

use super::{NO_TIME, Recording, body_text};
use crate::clock;
use crate::draft::{Draft, Target, header_list};
use crate::har::header;
use crate::read::Parsed;
use crate::read::documents::Entries;
use serde_json::Value;

/// The interactions of a cassette.
pub(super) fn entries(text: &str, start: Option<i64>) -> Result<Entries, String> {
    let document: Value = serde_saphyr::from_str(text).map_err(|error| {
        // The parser draws the place; its first line says what it is.
        format!("it is no YAML: {}", error.to_string().lines().next().unwrap_or_default())
    })?;
    let interactions =
        document.get("interactions").and_then(Value::as_array).ok_or("it has no list of interactions")?;
    let dated = interactions.iter().find_map(date);
    let Some(start) = dated.or(start) else { return Err(NO_TIME.to_owned()) };
    let mut recording = Recording::new(start);
    let entries = interactions.iter().map(|interaction| {
        // Dates are whole seconds: a request that has one does not come before those that were read.
        recording.time = recording.time.max(date(interaction).unwrap_or(i64::MIN));
        let parsed = Parsed::of(record(interaction, &mut recording));
        (parsed, interaction.to_string())
    });
    Ok(entries.collect())
}

fn date(interaction: &Value) -> Option<i64> {
    let headers = header_list(interaction.pointer("/response/headers")?);
    clock::moment(header(&headers, "date")?, None)
}

fn record(interaction: &Value, recording: &mut Recording) -> Result<crate::Record, String> {
    let text = |path: &str| interaction.pointer(path).and_then(Value::as_str);
    let mut draft = Draft::default();
    draft.take(Target::Method, text("/request/method").unwrap_or_default())?;
    draft.take(Target::Url, text("/request/uri").ok_or("the interaction has no uri")?)?;
    let status =
        interaction.pointer("/response/status/code").or_else(|| interaction.pointer("/response/status"));
    draft.take(Target::Status, &status.and_then(crate::logs::json::text).unwrap_or_default())?;
    let headers = |path: &str| interaction.pointer(path).map(header_list).unwrap_or_default();
    *draft.request_headers() = headers("/request/headers");
    *draft.response_headers() = headers("/response/headers");
    let parsed = interaction.pointer("/request/parsed_body").cloned();
    let body = interaction.pointer("/request/body");
    let sent = body.and_then(|body| body.get("string").or(Some(body)));
    let message = parsed.or_else(|| serde_json::from_str(sent?.as_str()?).ok());
    let mut record = recording.complete(draft, message.as_ref(), 1)?;
    let exchange = record.exchange.get_or_insert_default();
    exchange.request_body =
        interaction.pointer("/request/parsed_body").and_then(body_text).or_else(|| sent.and_then(body_text));
    let answer = ["/response/parsed_body", "/response/body/string", "/response/body"];
    exchange.response_body = answer.iter().find_map(|path| interaction.pointer(path).and_then(body_text));
    let length = header(&exchange.response_headers, "content-length");
    record.size = record.size.or_else(|| length?.parse().ok());
    Ok(record)
}
