//! ModSecurity's native audit log: each transaction is a block of sections between boundaries, `--1f2e-A--` to
//! `--1f2e-Z--` (version 3 writes three dashes).
//!
//! A: time, identifier, addresses. B: request line and headers. C: body. E: response body. F: response line and headers.
//! H: alerts, action, stopwatch. Other sections are left out.

use super::alert::{self, Alert};
use crate::clock::Unit;
use crate::draft::{Draft, Target};
use crate::format::{Recognised, Row};
use crate::har::body;
use crate::read::{Cause, Delivery, Source, blocks};
use crate::record::Record;
use spoor_model::request::Action;

pub(crate) static ROW: Row = Row {
    name: "modsecurity-native",
    aliases: &["modsec-native", "modsecurity-audit"],
    unit: "entry",
    recognised: Recognised::Text(|head| {
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        std::str::from_utf8(line)
            .is_ok_and(|line| boundary(line.trim()).is_some_and(|(_, section)| section == 'A'))
    }),
    read,
};

/// The transaction's mark and the section that a boundary begins.
fn boundary(line: &str) -> Option<(&str, char)> {
    let inner = line.strip_prefix("--")?.strip_suffix("--")?;
    let (mark, section) = inner.trim_matches('-').rsplit_once('-')?;
    let mark = mark.trim_end_matches('-');
    let mut letters = section.chars();
    let section = letters.next().filter(char::is_ascii_uppercase)?;
    let marked = mark.len() >= 4 && mark.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (letters.next().is_none() && marked).then_some((mark, section))
}

fn read(source: &mut Source<'_>, delivery: &mut Delivery<'_>) -> Result<(), Cause> {
    let mut mark = String::new();
    blocks(
        source,
        delivery,
        |line| match boundary(line) {
            Some((begun, 'A')) => {
                begun.clone_into(&mut mark);
                blocks::Place::First
            }
            // What a client sends may look like a boundary, but it does not know the transaction's mark.
            Some((ended, 'Z')) if ended == mark => blocks::Place::Last,
            _ => blocks::Place::Inside,
        },
        record,
    )
}

/// The record of a block.
fn record(text: &str) -> Result<Record, String> {
    let first = text.lines().next().and_then(|line| boundary(line.trim()));
    let Some((mark, 'A')) = first else { return Err("it is outside of any transaction".to_owned()) };
    let mut draft = Draft::default();
    let mut alerts = Vec::new();
    let (mut id, mut stopped, mut detector) = (None, false, "ModSecurity");
    let (mut request_body, mut response_body) = (None, None);
    let mut complete = false;
    for (section, content) in sections(text, mark) {
        match section {
            'A' => id = Some(transaction(&mut draft, content)?),
            'B' => {
                let (line, headers) = content.split_once('\n').unwrap_or((content, ""));
                draft.take(Target::Request, line)?;
                *draft.request_headers() = header_lines(headers);
            }
            'C' | 'I' if request_body.is_none() => request_body = body::text(Some(trimmed(content)), None),
            'E' => response_body = body::text(Some(trimmed(content)), None),
            'F' => {
                let (line, headers) = content.split_once('\n').unwrap_or((content, ""));
                draft.take(Target::Status, line.split_whitespace().nth(1).unwrap_or_default())?;
                *draft.response_headers() = header_lines(headers);
            }
            'H' => {
                for line in content.lines() {
                    if let Some(sentence) =
                        line.strip_prefix("Message: ").or_else(|| line.strip_prefix("ModSecurity: "))
                    {
                        alerts.push(Alert::read(sentence));
                    } else if line.starts_with("Action: Intercepted") {
                        stopped = true;
                    } else if line.starts_with("Producer: ") && line.contains("Coraza") {
                        detector = "Coraza";
                    } else if let Some(times) = line.strip_prefix("Stopwatch: ") {
                        let took = times.split_whitespace().nth(1).unwrap_or_default();
                        draft.take(Target::Duration(Unit::Microseconds), took)?;
                    }
                }
            }
            'Z' => complete = true,
            _ => {}
        }
    }
    if !complete {
        return Err("the transaction breaks off: it has no section Z".to_owned());
    }
    let mut record = draft.finish()?;
    record.id = id;
    if record.exchange.is_some() || request_body.is_some() || response_body.is_some() {
        let exchange = record.exchange.get_or_insert_default();
        (exchange.request_body, exchange.response_body) = (request_body, response_body);
    }
    alert::add(&mut record, alerts, detector);
    if stopped {
        for attack in &mut record.attacks {
            attack.action = Action::Blocked;
        }
    }
    alert::settle(&mut record);
    Ok(record)
}

/// The sections of a transaction with their content.
fn sections<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = (char, &'a str)> {
    let mut rest = text;
    let mut next = None;
    std::iter::from_fn(move || {
        if next.is_none() {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            next = boundary(line.trim()).map(|(_, section)| section);
            rest = after;
        }
        let section = next.take()?;
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            if let Some((of, following)) = boundary(line.trim())
                && of == mark
            {
                let content = &rest[..at];
                next = Some(following);
                rest = &rest[at + line.len()..];
                return Some((section, content));
            }
            at += line.len();
        }
        let content = rest;
        rest = "";
        Some((section, content))
    })
}

/// `[13/May/2017:08:39:31 --0400] identifier 192.168.75.130 46150 192.168.75.136 80`; gives the identifier.
fn transaction(draft: &mut Draft, content: &str) -> Result<String, String> {
    let broken = || "section A does not tell time, identifier and client".to_owned();
    let (time, rest) = content.trim().split_once(']').ok_or_else(broken)?;
    draft.take(Target::Time(None), time)?;
    let mut words = rest.split_whitespace();
    let id = words.next().ok_or_else(broken)?;
    draft.take(Target::Client, words.next().ok_or_else(broken)?)?;
    Ok(id.to_owned())
}

fn header_lines(text: &str) -> Vec<(String, String)> {
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
}

fn trimmed(content: &str) -> String {
    content.trim_end_matches(['\r', '\n']).to_owned()
}
