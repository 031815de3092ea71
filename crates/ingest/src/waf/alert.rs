//! An alert of ModSecurity or Coraza: the sentence they write into error logs and audit logs, with `[id "942100"]` and
//! the like behind it. Knows the sentence; where it stands in a log is each log's matter.

use super::kinds::{is_bookkeeping, kind};
use crate::access::unescaped;
use crate::record::Record;
use spoor_model::Attack;
use spoor_model::request::Action;

/// Attacks of a request that are kept: a request with more is not better known by them. The others are counted.
const MOST: usize = 500;

/// What an alert says.
#[derive(Debug, Default)]
pub(crate) struct Alert {
    pub(crate) rule: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) severity: Option<String>,
    pub(crate) tags: Vec<String>,
    /// `Matched Data: … found within …`.
    pub(crate) data: Option<String>,
    /// Where and what was matched, for rules without data: `ARGS:id` and its value.
    pub(crate) variable: Option<String>,
    pub(crate) value: Option<String>,
    /// The request was stopped.
    pub(crate) denied: bool,
    pub(crate) hostname: Option<String>,
    pub(crate) uri: Option<String>,
    pub(crate) unique_id: Option<String>,
}

impl Alert {
    /// Reads the sentence, from `Warning.` or `Access denied` on.
    pub(crate) fn read(text: &str) -> Alert {
        let mut alert = Alert { denied: is_denied(text), ..Alert::default() };
        let said = text.split(" [file \"").next().unwrap_or(text);
        alert.take_match(said);
        let fact = |text: &str| Some(unescaped(text).into_owned()).filter(|text| !text.is_empty());
        for (key, value) in facts(text) {
            let place = match key {
                "id" => &mut alert.rule,
                "msg" => &mut alert.message,
                "severity" => &mut alert.severity,
                "data" => &mut alert.data,
                "hostname" => &mut alert.hostname,
                "uri" => &mut alert.uri,
                "unique_id" => &mut alert.unique_id,
                "tag" => {
                    alert.tags.extend(fact(value));
                    continue;
                }
                _ => continue,
            };
            // The first counts: what an attacker sent can only stand behind it.
            if place.is_none() {
                *place = fact(value);
            }
        }
        alert
    }

    /// Takes variable and value out of `… at ARGS:id.` (version 2) and
    /// ``… against variable `ARGS:id' (Value: `1' )`` (version 3).
    pub(crate) fn take_match(&mut self, said: &str) {
        if let Some((_, rest)) = said.split_once("against variable `") {
            let (variable, rest) = rest.split_once('\'').unwrap_or((rest, ""));
            self.variable = Some(variable.to_owned());
            let value = rest.split_once("(Value: `").map(|(_, value)| value);
            let value = value.map(|value| value.rsplit_once("' )").map_or(value, |(value, _)| value));
            self.value = value.map(|value| unescaped(value).into_owned()).filter(|value| !value.is_empty());
        } else if let Some((_, rest)) = said.rsplit_once(" at ") {
            let variable = rest.trim_end_matches('.').trim();
            let is_variable = variable.chars().next().is_some_and(|first| first.is_ascii_uppercase())
                && !variable.contains(' ');
            self.variable = is_variable.then(|| variable.to_owned());
        }
    }

    /// The attack that it reports. Its kind is empty for a rule that only counts and reports.
    fn attack(self, detector: &str, path: &str) -> Attack {
        let Alert { rule, message, severity, mut tags, data, variable, value, denied, .. } = self;
        let (payload, variable) = match data.as_deref().and_then(matched) {
            Some((part, place, whole)) => {
                // A detector that compares fingerprints quotes the fingerprint, which nobody sent.
                let sent = whole.contains(part) || whole.is_empty();
                (Some(if sent { part } else { whole }.to_owned()), Some(place.to_owned()))
            }
            None => (value.or(data), variable),
        };
        let bookkeeping = is_bookkeeping(rule.as_deref());
        let names: Vec<&str> = message.as_deref().into_iter().collect();
        let kind = if bookkeeping { "" } else { kind(rule.as_deref(), &tags, &names) };
        if kind == super::OTHER {
            // The source's own name: the tag that says what it is, or the message.
            let at = tags.iter().position(|tag| tag.starts_with("attack-"));
            let name = at.map(|at| tags.remove(at)).or_else(|| message.clone());
            tags.splice(0..0, name);
        }
        Attack {
            kind: kind.to_owned(),
            payload: payload.filter(|payload| !payload.is_empty()),
            parameter: variable.map(|variable| parameter(&variable, path)),
            rule,
            severity: severity.map(|severity| self::severity(&severity)),
            tags,
            detector: Some(detector.to_owned()),
            action: if denied { Action::Blocked } else { Action::Monitored },
            ..Attack::default()
        }
    }
}

/// Adds what these alerts report. [`settle`] is called once all are there.
pub(crate) fn add(record: &mut Record, alerts: impl IntoIterator<Item = Alert>, detector: &str) {
    for alert in alerts {
        let attack = alert.attack(detector, &record.path);
        push(record, attack);
    }
}

/// Adds an attack that is not there yet, as long as there is room.
pub(crate) fn push(record: &mut Record, attack: Attack) {
    if record.attacks.contains(&attack) {
        return;
    }
    if record.attacks.len() < MOST {
        record.attacks.push(attack);
    } else {
        record.unkept += 1;
    }
}

/// Makes the alerts of a request its attacks: what was stopped was stopped because of all of them, and rules that only
/// count are left out, unless the request was stopped and no other rule says why.
pub(crate) fn settle(record: &mut Record) {
    let blocked = record.attacks.iter().any(|attack| attack.action == Action::Blocked);
    let (mut attacks, counting): (Vec<_>, Vec<_>) =
        std::mem::take(&mut record.attacks).into_iter().partition(|attack| !attack.kind.is_empty());
    if attacks.is_empty() && blocked {
        let stopped = counting.into_iter().find(|attack| attack.action == Action::Blocked);
        attacks.extend(stopped.map(|attack| Attack { kind: super::OTHER.to_owned(), ..attack }));
    }
    if blocked {
        for attack in &mut attacks {
            attack.action = Action::Blocked;
        }
    }
    attacks.sort_by_key(|attack| super::kinds::place(&attack.kind));
    record.attacks = attacks;
}

/// True for a sentence that says that the request was stopped.
pub(crate) fn is_denied(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with("Access denied") || start.starts_with("Access to")
}

/// The pairs `[key "value"]` of a text, in order.
fn facts(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let open = rest.find('[')?;
            rest = &rest[open + 1..];
            let length = rest.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
            let (key, value) = rest.split_at(length);
            let Some(value) = value.strip_prefix(" \"").filter(|_| length > 0) else { continue };
            let end = value.find("\"]")?;
            rest = &value[end + 2..];
            return Some((key, &value[..end]));
        }
    })
}

/// What was matched, where, and the whole value: `Matched Data: X found within ARGS:id: Y`.
fn matched(data: &str) -> Option<(&str, &str, &str)> {
    let (part, rest) = data.strip_prefix("Matched Data: ")?.split_once(" found within ")?;
    // The name of a parameter may hold colons; what follows it is a colon and a space.
    let (place, whole) = rest.split_once(": ").unwrap_or((rest.trim_end_matches(':'), ""));
    Some((part, place, whole))
}

/// A place in Spoor's words: `ARGS:json.order.note` is `BODY > JSON > order > note`.
pub(super) fn parameter(variable: &str, path: &str) -> String {
    let (collection, name) =
        variable.split_once(':').map_or((variable, None), |(front, name)| (front, Some(name)));
    let below = |place: &str| name.map_or_else(|| place.to_owned(), |name| format!("{place} > {name}"));
    match collection.trim_start_matches('&') {
        "ARGS" | "ARGS_NAMES" | "ARGS_COMBINED_SIZE" => match name {
            Some(name) if name.starts_with("json.") => {
                name.split('.').skip(1).fold("BODY > JSON".to_owned(), |path, part| path + " > " + part)
            }
            Some(name) if in_query(path, name) => format!("QUERY > {name}"),
            Some(name) => format!("BODY > FORM > {name}"),
            None => "QUERY".to_owned(),
        },
        "ARGS_GET" | "ARGS_GET_NAMES" | "QUERY_STRING" => below("QUERY"),
        "ARGS_POST" | "ARGS_POST_NAMES" | "FILES" | "FILES_NAMES" => below("BODY > FORM"),
        "REQUEST_BODY" => "BODY".to_owned(),
        "XML" => "BODY > XML".to_owned(),
        "REQUEST_HEADERS" | "REQUEST_HEADERS_NAMES" => below("HEADER"),
        "REQUEST_COOKIES" | "REQUEST_COOKIES_NAMES" => below("COOKIE"),
        "REQUEST_URI" | "REQUEST_URI_RAW" | "REQUEST_FILENAME" | "REQUEST_BASENAME" => "PATH".to_owned(),
        "RESPONSE_BODY" => "RESPONSE BODY".to_owned(),
        _ => variable.to_owned(),
    }
}

/// True where the query names that parameter, or where nothing tells.
fn in_query(path: &str, name: &str) -> bool {
    let Some((_, query)) = path.split_once('?') else { return false };
    query.split('&').any(|pair| {
        let known = pair.split('=').next().unwrap_or_default();
        percent_encoding::percent_decode_str(known).decode_utf8_lossy() == name
    })
}

/// A severity as a word; version 3 writes the number.
fn severity(text: &str) -> String {
    const WORDS: [&str; 8] =
        ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"];
    let word = text.parse::<usize>().ok().and_then(|number| WORDS.get(number).copied());
    word.map_or_else(|| text.to_ascii_lowercase(), str::to_owned)
}
