//! Logs of Cloudflare, JSON lines: HTTP requests with what its firewall did, and firewall events. An event and the request
//! it is of are two data sets; import one of them.

use super::kinds::kind_or_own;
use crate::clock;
use crate::draft::{Draft, Target};
use crate::format::{Recognised, Row};
use crate::logs::json::{self, Names, Object};
use crate::read::{Parsed, lines};
use crate::record::Record;
use serde_json::Value;
use spoor_model::Attack;
use spoor_model::request::Action;

pub(crate) static ROW: Row = Row {
    name: "cloudflare",
    aliases: &[],
    unit: "line",
    recognised: Recognised::Line(|line| json::is(line, is_request)),
    read: |source, delivery| {
        lines(source, delivery, |line| {
            json::parsed(line, is_request, record, |_| {
                Parsed::Rejected("it is no request of Cloudflare".to_owned())
            })
        })
    },
};

const NAMES: Names = &[
    ("EdgeStartTimestamp", Target::Time(None)),
    ("Datetime", Target::Time(None)),
    ("ClientIP", Target::Client),
    ("ClientCountry", Target::Country),
    ("ClientRequestHost", Target::Host),
    ("ClientRequestMethod", Target::Method),
    ("ClientRequestURI", Target::Path),
    ("ClientRequestPath", Target::Path),
    ("ClientRequestQuery", Target::Query),
    ("ClientRequestProtocol", Target::Protocol),
    ("ClientRequestUserAgent", Target::UserAgent),
    ("UserAgent", Target::UserAgent),
    ("ClientRequestReferer", Target::Referrer),
    ("EdgeResponseStatus", Target::Status),
    ("EdgeResponseBytes", Target::Size),
];

fn is_request(object: &Object) -> bool {
    let has = |key: &str| object.contains_key(key);
    has("ClientIP")
        && (has("ClientRequestMethod") || has("ClientRequestHost"))
        && (has("EdgeStartTimestamp") || has("Datetime"))
}

fn record(object: &Object) -> Result<Record, String> {
    let mut draft = Draft::default();
    json::take(&mut draft, object, NAMES)?;
    for (key, take) in [("RequestHeaders", true), ("ResponseHeaders", false)] {
        if let Some(headers) = object.get(key) {
            let headers = crate::draft::header_list(headers);
            if take { *draft.request_headers() = headers } else { *draft.response_headers() = headers }
        }
    }
    let mut record = draft.finish()?;
    record.duration = duration(object);
    record.attacks = attacks(object);
    Ok(record)
}

/// Microseconds between the two times of the edge, where they are more exact than seconds.
fn duration(object: &Object) -> Option<u64> {
    let text = |key: &str| json::text_at(object, key).filter(|text| !text.is_empty());
    let (start, end) = (text("EdgeStartTimestamp")?, text("EdgeEndTimestamp")?);
    match (start.parse::<u64>(), end.parse::<u64>()) {
        (Ok(start), Ok(end)) if start > 1_000_000_000_000_000 => {
            end.checked_sub(start).map(|time| time / 1000)
        }
        (Ok(_), _) | (_, Ok(_)) => None,
        _ if start.contains('.') || end.contains('.') => {
            let time = clock::moment(&end, None)?.checked_sub(clock::moment(&start, None)?)?;
            u64::try_from(time).ok().map(|milliseconds| milliseconds * 1000)
        }
        _ => None,
    }
}

/// One attack for each rule that acted. Lists of a request stand side by side: actions, rules, sources.
fn attacks(object: &Object) -> Vec<Attack> {
    let many = |keys: [&str; 3]| -> Vec<String> {
        let Some(value) = keys.iter().find_map(|key| object.get(*key).filter(|value| !value.is_null()))
        else {
            return Vec::new();
        };
        match value {
            Value::Array(values) => values.iter().filter_map(json::text).map(Into::into).collect(),
            other => json::text(other).filter(|text| !text.is_empty()).map(Into::into).into_iter().collect(),
        }
    };
    let actions = many(["SecurityActions", "SecurityAction", "Action"]);
    let rules = many(["SecurityRuleIDs", "SecurityRuleID", "RuleID"]);
    let sources = many(["SecuritySources", "SecuritySource", "Source"]);
    let described = many(["SecurityRuleDescription", "Description", "WAFRuleMessage"]);
    let acted = actions.iter().enumerate().filter(|(_, action)| is_finding(action));
    acted
        .map(|(at, action)| {
            let rule = rules.get(at).cloned();
            let source = sources.get(at).cloned().unwrap_or_default();
            let description = described.get(at).or(described.first()).cloned().unwrap_or_default();
            let own = if description.is_empty() { &source } else { &description };
            let (kind, name) = kind_or_own(&[&description, &source], own);
            let tags = name.into_iter().chain(Some(source.clone()).filter(|source| !source.is_empty()));
            Attack {
                kind: kind.to_owned(),
                rule,
                tags: tags.collect(),
                detector: Some("Cloudflare".to_owned()),
                action: if is_stopped(action) { Action::Blocked } else { Action::Monitored },
                ..Attack::default()
            }
        })
        .collect()
}

/// An action that says that something was found, not that it was let through on purpose.
fn is_finding(action: &str) -> bool {
    !matches!(action.to_ascii_lowercase().as_str(), "" | "unknown" | "allow" | "skip" | "bypass")
}

fn is_stopped(action: &str) -> bool {
    let action = action.to_ascii_lowercase().replace('_', "");
    matches!(
        action.as_str(),
        "block" | "drop" | "challenge" | "jschallenge" | "managedchallenge" | "connectionclose"
    )
}
