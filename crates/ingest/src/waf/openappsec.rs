//! Events of open-appsec, JSON lines: each is a request with the types of attack found in it, the sample that matched and
//! where it stood.

use super::kinds::kind_or_own;
use crate::draft::{Draft, Target};
use crate::format::{Recognised, Row};
use crate::logs::json::{self, Names, Object};
use crate::read::{Parsed, lines};
use crate::record::Record;
use spoor_model::Attack;
use spoor_model::request::Action;

pub(crate) static ROW: Row = Row {
    name: "open-appsec",
    aliases: &["openappsec"],
    unit: "line",
    recognised: Recognised::Line(|line| json::is(line, is_event)),
    read: |source, delivery| {
        lines(source, delivery, |line| {
            json::parsed(line, is_event, record, |_| Parsed::Skipped("an event that is no request"))
        })
    },
};

const NAMES: Names = &[
    ("eventTime", Target::Time(None)),
    ("eventData.sourceIP", Target::Client),
    ("eventData.httpSourceId", Target::Client),
    ("eventData.httpHostName", Target::Host),
    ("eventData.httpMethod", Target::Method),
    ("eventData.httpUriPath", Target::Path),
    ("eventData.httpUriQuery", Target::Query),
    ("eventData.httpResponseCode", Target::Status),
];

fn is_event(object: &Object) -> bool {
    let has = |path: &str| json::at(object, path).is_some();
    has("eventTime") && has("eventData") && (has("eventData.waapIncidentType") || has("eventData.httpMethod"))
}

fn record(object: &Object) -> Result<Record, String> {
    let text = |key: &str| json::text_at(object, &format!("eventData.{key}")).filter(|text| !text.is_empty());
    let mut draft = Draft::default();
    json::take(&mut draft, object, NAMES)?;
    let sample = text("matchedSample");
    let location = text("matchedLocation");
    // Where the path is left out, a sample of the URL is the path.
    if location.as_deref() == Some("url")
        && let Some(sample) = sample.as_deref().filter(|sample| sample.starts_with('/'))
    {
        draft.take(Target::Path, sample)?;
    }
    let mut record = draft.finish()?;
    let stopped = text("securityAction").is_some_and(|action| action.eq_ignore_ascii_case("prevent"));
    let indicators = text("matchedIndicators").unwrap_or_default();
    let indicators: Vec<String> = split(indicators.trim_matches(['[', ']'])).map(str::to_owned).collect();
    let types = text("waapIncidentType").unwrap_or_default();
    record.attacks = split(&types)
        .map(|name| {
            let (kind, own) = kind_or_own(&[name], name);
            Attack {
                kind: kind.to_owned(),
                payload: sample.as_deref().map(str::to_owned),
                parameter: location
                    .as_deref()
                    .map(|location| parameter(location, text("matchedParameter").as_deref())),
                rule: text("ruleName").filter(|rule| rule != "Any").map(Into::into),
                severity: json::text_at(object, "eventSeverity")
                    .map(|severity| severity.to_ascii_lowercase()),
                tags: own.into_iter().chain(indicators.iter().cloned()).collect(),
                detector: Some("open-appsec".to_owned()),
                action: if stopped { Action::Blocked } else { Action::Monitored },
                ..Attack::default()
            }
        })
        .collect();
    Ok(record)
}

fn split(list: &str) -> impl Iterator<Item = &str> {
    list.split(", ").map(str::trim).filter(|item| !item.is_empty())
}

fn parameter(location: &str, name: Option<&str>) -> String {
    let place = match location.to_ascii_lowercase().as_str() {
        "url" => "PATH",
        "url parameter" => "QUERY",
        "body" | "body parameter" => "BODY",
        "header" | "headers" => "HEADER",
        "cookie" => "COOKIE",
        _ => location,
    }
    .to_owned();
    name.map_or(place.clone(), |name| format!("{place} > {name}"))
}
