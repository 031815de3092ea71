//! Logs of AWS WAF, JSON lines: the request with its headers, the rules that matched and what was done.

use super::kinds::kind_or_own;
use crate::clock::Unit;
use crate::draft::{Draft, Target, header_list};
use crate::format::{Recognised, Row};
use crate::logs::json::{self, Names, Object};
use crate::read::{Parsed, lines};
use crate::record::Record;
use serde_json::Value;
use spoor_model::Attack;
use spoor_model::request::Action;

pub(crate) static ROW: Row = Row {
    name: "aws-waf",
    aliases: &["awswaf"],
    unit: "line",
    recognised: Recognised::Line(|line| json::is(line, is_request)),
    read: |source, delivery| {
        lines(source, delivery, |line| {
            json::parsed(line, is_request, record, |_| {
                Parsed::Rejected("it is no request of AWS WAF".to_owned())
            })
        })
    },
};

const NAMES: Names = &[
    ("timestamp", Target::Time(Some(Unit::Milliseconds))),
    ("httpRequest.clientIp", Target::Client),
    ("httpRequest.country", Target::Country),
    ("httpRequest.httpMethod", Target::Method),
    ("httpRequest.uri", Target::Path),
    ("httpRequest.args", Target::Query),
    ("httpRequest.httpVersion", Target::Protocol),
    ("httpRequest.host", Target::Host),
    ("responseCodeSent", Target::Status),
];

fn is_request(object: &Object) -> bool {
    object.contains_key("webaclId") && object.get("httpRequest").is_some_and(Value::is_object)
}

fn record(object: &Object) -> Result<Record, String> {
    let mut draft = Draft::default();
    json::take(&mut draft, object, NAMES)?;
    *draft.request_headers() = json::at(object, "httpRequest.headers").map(header_list).unwrap_or_default();
    let mut record = draft.finish()?;
    let labels: Vec<String> = list(object, "labels")
        .filter_map(|label| label.get("name").and_then(json::text).map(Into::into))
        .collect();
    let action = json::text_at(object, "action").unwrap_or_default();
    let terminating = json::text_at(object, "terminatingRuleId").unwrap_or_default();
    let mut attacks = Vec::new();
    for group in list(object, "ruleGroupList") {
        let name = group.get("ruleGroupId").and_then(json::text).unwrap_or_default();
        let inside = group.get("terminatingRule").and_then(Value::as_object);
        for rule in inside.into_iter().chain(list(group, "nonTerminatingMatchingRules")) {
            attacks.extend(found(rule, &name, &labels, &action));
        }
        for excluded in list(group, "excludedRules") {
            attacks.extend(found(excluded, &name, &labels, "COUNT"));
        }
    }
    for rule in list(object, "nonTerminatingMatchingRules") {
        attacks.extend(found(rule, "", &labels, "COUNT"));
    }
    // The rule that ended it is named apart, unless it stands in a group.
    if !matches!(terminating.as_ref(), "" | "Default_Action")
        && stops(&action)
        && attacks.iter().all(|attack| attack.action == Action::Monitored)
    {
        let mut rule = Object::new();
        rule.insert("ruleId".to_owned(), Value::from(terminating.as_ref()));
        rule.insert("action".to_owned(), Value::from(action.as_ref()));
        if let Some(details) = object.get("terminatingRuleMatchDetails") {
            rule.insert("ruleMatchDetails".to_owned(), details.clone());
        }
        let kind_of_rule = json::text_at(object, "terminatingRuleType").unwrap_or_default();
        attacks.extend(found(&rule, &kind_of_rule, &labels, &action));
    }
    record.attacks = attacks;
    Ok(record)
}

fn list<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> {
    object.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn stops(action: &str) -> bool {
    matches!(action, "BLOCK" | "CAPTCHA" | "CHALLENGE")
}

/// The attacks that a rule matched: one for each of its matches, or one where it does not say what it matched.
fn found(rule: &Object, group: &str, labels: &[String], action: &str) -> Vec<Attack> {
    let text = |key: &str| rule.get(key).and_then(json::text);
    let id = text("ruleId").unwrap_or_default();
    let own = text("action");
    let action = own.as_deref().unwrap_or(action);
    let labelled: Vec<&str> =
        labels.iter().map(String::as_str).filter(|label| label.ends_with(id.as_ref())).collect();
    let attack = |condition: &str| {
        let mut names = vec![condition, id.as_ref()];
        names.extend(&labelled);
        names.push(group);
        let (kind, name) = kind_or_own(&names, &id);
        Attack {
            kind: kind.to_owned(),
            rule: Some(if group.starts_with("AWS") { format!("{group} {id}") } else { id.to_string() }),
            tags: name.into_iter().chain(labelled.iter().map(|label| (*label).to_owned())).collect(),
            detector: Some("AWS WAF".to_owned()),
            action: if stops(action) { Action::Blocked } else { Action::Monitored },
            ..Attack::default()
        }
    };
    if id.is_empty() || action == "ALLOW" {
        return Vec::new();
    }
    let details: Vec<&Object> = list(rule, "ruleMatchDetails").collect();
    if details.is_empty() {
        return vec![attack("")];
    }
    let matches = details.into_iter().map(|detail| {
        let text = |key: &str| detail.get(key).and_then(json::text);
        let data = detail.get("matchedData").and_then(Value::as_array);
        let data: Vec<_> = data.into_iter().flatten().filter_map(json::text).collect();
        Attack {
            payload: (!data.is_empty()).then(|| data.join(" ")),
            parameter: text("location").map(|place| parameter(&place, text("matchedFieldName").as_deref())),
            ..attack(&text("conditionType").unwrap_or_default())
        }
    });
    matches.collect()
}

fn parameter(place: &str, name: Option<&str>) -> String {
    let place = match place {
        "QUERY_STRING" | "ALL_QUERY_ARGS" | "SINGLE_QUERY_ARG" => "QUERY",
        "URI" => "PATH",
        "BODY" | "JSON_BODY" => "BODY",
        "HEADER" | "HEADERS" => "HEADER",
        "COOKIE" | "COOKIES" => "COOKIE",
        other => other,
    };
    match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("{place} > {name}"),
        None => place.to_owned(),
    }
}
