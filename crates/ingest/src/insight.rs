//! What a request tells of its endpoint: parameters and what kinds of sensitive data they hold, whether it takes
//! objects or files, and whether an attack got through. Remembers names and kinds, never a value.
//!
//! A request that was refused or is an attack tells nothing of what the endpoint takes: those who attack invent
//! parameters. Headers and cookies are the client's, not the endpoint's, and count only where the operator keeps one
//! that does not say who the client is.

mod sensitive;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use spoor_model::endpoint::{Facts, Sensitive};
use spoor_model::names::PROTOCOL_VIOLATION;
use spoor_model::request::Verdict;
use spoor_model::{Action, Attack, Exchange, ParameterUse, Request};

/// Longest body that is looked into, in bytes.
const LONGEST_BODY: usize = 256 * 1024;
/// Longest name of a parameter that is remembered, in bytes.
const LONGEST_NAME: usize = 100;
/// Most parameters that are looked at in one request.
const MOST: usize = 200;
/// Deepest object that is looked into.
const DEEPEST: usize = 16;

/// True for a request with an attack that was let through and answered with success, and that nobody called a false
/// positive. What only breaks the rules of HTTP, such as a numeric host, got nowhere.
pub fn got_through(request: &Request) -> bool {
    request.is_attack()
        && request.attacks.iter().any(is_more_than_form)
        && request.action() != Some(Action::Blocked)
        && request.status.is_some_and(|status| matches!(status, 200..=299))
}

/// True for an attack that counts, and that does more than break the rules of HTTP.
fn is_more_than_form(attack: &Attack) -> bool {
    attack.kind != PROTOCOL_VIOLATION && attack.verdict != Verdict::FalsePositive
}

/// Takes in what a request tells.
pub fn learn(facts: &mut Facts, request: &Request) {
    facts.issues += u64::from(got_through(request));
    if request.is_attack() || request.status.is_some_and(|status| status >= 400) {
        return;
    }
    let mut seen = Seen { facts, left: MOST };
    let whole = request.path.split('#').next().unwrap_or_default();
    if let Some((_, query)) = whole.split_once('?') {
        seen.pairs("query", query);
    }
    for parameter in &request.parameters {
        let value = if parameter.hashed { "" } else { parameter.value.as_str() };
        match parameter.place.as_str() {
            // Who the client is says nothing of the endpoint.
            _ if parameter.used_as != ParameterUse::Extra => {}
            "response" => seen.facts.answered.extend(sensitive::kind(&parameter.name, value)),
            place => seen.parameter(place, &parameter.name, value),
        }
    }
    if let Some(exchange) = &request.exchange {
        seen.exchange(exchange);
    }
}

/// What was seen of one request.
struct Seen<'a> {
    facts: &'a mut Facts,
    left: usize,
}

impl Seen<'_> {
    fn exchange(&mut self, exchange: &Exchange) {
        let media_type = header(&exchange.request_headers, "content-type").unwrap_or_default();
        let is = |words: &[&str]| words.iter().any(|word| media_type.contains(word));
        self.facts.uploads |=
            is(&["multipart/form-data", "octet-stream", "image/", "video/", "audio/", "zip", "pdf"]);
        if let Some(body) = exchange.request_body.as_deref().filter(|body| body.len() <= LONGEST_BODY) {
            let start = body.trim_start();
            if let Some(value) = object(body) {
                self.facts.objects = true;
                walk(&value, "", 0, &mut |name, value| self.parameter("body", name, value));
            } else if is(&["x-www-form-urlencoded"]) {
                self.pairs("body", body.trim());
            } else if start.starts_with("<?xml") || (start.starts_with('<') && is(&["xml"])) {
                self.facts.objects = true;
            }
        } else {
            // Not recorded: what it says of itself must do.
            self.facts.objects |= is(&["json", "xml"]);
        }
        if let Some(answer) = exchange.response_body.as_deref().filter(|body| body.len() <= LONGEST_BODY)
            && let Some(value) = object(answer)
        {
            let mut left = MOST;
            walk(&value, "", 0, &mut |name, value| {
                if left > 0 {
                    left -= 1;
                    self.facts.answered.extend(sensitive::kind(name, value));
                }
            });
        }
    }

    fn pairs(&mut self, place: &str, pairs: &str) {
        for pair in pairs.split('&').filter(|pair| !pair.is_empty()).take(MOST) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            self.parameter(place, &decoded(name), &decoded(value));
        }
    }

    fn parameter(&mut self, place: &str, name: &str, value: &str) {
        if self.left == 0 || name.is_empty() || name.len() > LONGEST_NAME || place.len() > LONGEST_NAME {
            return;
        }
        self.left -= 1;
        if let Some(parameter) = self.facts.parameter(place, name) {
            // What a name says it says each time.
            if parameter.requests == 0 {
                parameter.kinds.extend(sensitive::by_name(name));
            }
            if parameter.kinds.is_empty() {
                parameter.kinds.extend(sensitive::by_value(value));
            }
            parameter.requests += 1;
        }
    }
}

/// The kind of sensitive data that a value is by its name or by itself.
pub fn kind(name: &str, value: &str) -> Option<Sensitive> {
    sensitive::kind(name, value)
}

fn header(headers: &[(String, String)], name: &str) -> Option<String> {
    let found = headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.to_ascii_lowercase())
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// A JSON object or list.
fn object(text: &str) -> Option<Value> {
    text.trim_start().starts_with(['{', '[']).then(|| serde_json::from_str(text).ok()).flatten()
}

/// Visits the texts and numbers of an object with the names that lead to them.
fn walk(value: &Value, path: &str, depth: usize, visit: &mut dyn FnMut(&str, &str)) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(member, &path, depth + 1, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, path, depth + 1, visit)),
        Value::String(text) => visit(path, text),
        Value::Number(number) => visit(path, &number.to_string()),
        Value::Bool(_) | Value::Null => visit(path, ""),
    }
}
