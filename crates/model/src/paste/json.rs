//! Lines of logs in JSON: the members whose names are words of the vocabulary, or what common servers call them.

use serde_json::{Map, Value};

use super::facts::Facts;
use super::link::Url;
use super::{Offer, value, words};
use crate::field::Field;

/// How deep members are looked for.
const DEEPEST: usize = 3;

/// Fields whose values are in a log what they are in Spoor; durations and sizes have other units.
const FIELDS: [Field; 10] = [
    Field::Session,
    Field::Request,
    Field::Application,
    Field::Host,
    Field::Method,
    Field::Path,
    Field::Status,
    Field::User,
    Field::Ip,
    Field::UserAgent,
];

pub(super) fn offers(text: &str) -> Vec<Offer> {
    if !text.starts_with('{') {
        return Vec::new();
    }
    // One record on each line is usual; a single record may span lines.
    let mut records = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    let Some(Ok(record)) = records.next() else { return Vec::new() };
    let mut facts = Facts::default();
    collect(&mut facts, &record, 0);
    let whose = if records.next().is_some() { "First of several requests: " } else { "This request: " };
    facts.offers(whose, &[])
}

fn collect(facts: &mut Facts, record: &Map<String, Value>, depth: usize) {
    for (name, member) in record {
        let member = match member {
            Value::Array(items) => items.first().unwrap_or(&Value::Null),
            member => member,
        };
        match member {
            Value::String(text) => note(facts, name, text),
            Value::Number(number) => note(facts, name, &number.to_string()),
            Value::Object(inner) if depth < DEEPEST => collect(facts, inner, depth + 1),
            _ => {}
        }
    }
}

fn note(facts: &mut Facts, name: &str, text: &str) {
    let name = name.to_ascii_lowercase().replace('-', "_");
    if words::TIMES.contains(&name.as_str()) {
        // Seconds with decimals are common; the decimals do not matter within a minute.
        let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
        facts.time = facts.time.or_else(|| value::moment(text)).or_else(|| value::moment(whole));
        return;
    }
    let field = if name == "id" { Some(Field::Request) } else { words::field(&name) };
    match field.filter(|field| FIELDS.contains(field) && text != "-") {
        Some(Field::Path) => match Url::read(text) {
            Some(url) => {
                facts.note(Field::Host, &url.host);
                facts.note(Field::Path, &url.target);
            }
            None => facts.note(Field::Path, text),
        },
        Some(Field::Ip) => {
            if let Some(address) = value::address(text) {
                facts.note(Field::Ip, &address);
            }
        }
        Some(Field::Host) => facts.note(Field::Host, &text.to_lowercase()),
        Some(field) => facts.note(field, text),
        None => {}
    }
}
