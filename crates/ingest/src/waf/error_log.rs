//! Alerts of ModSecurity and Coraza in the error logs of Apache and nginx. Every alert is a line; those of one request
//! carry the same identifier and become one request.

use super::alert::{self, Alert};
use crate::clock;
use crate::draft::{Draft, Target};
use crate::format::{Recognised, Row};
use crate::read::{Parsed, Part, joining_key, lines};

pub(crate) static ROW: Row = Row {
    name: "error-log",
    aliases: &["modsecurity-error-log"],
    unit: "line",
    recognised: Recognised::Line(|line| crate::access::is_error_log(line) && part(line).is_some()),
    read: |source, delivery| {
        let forwarded_for = delivery.forwarded_for();
        lines(source, delivery, |line| crate::access::parsed(line, forwarded_for))
    },
};

/// Identifiers shorter than this are no more than a time in seconds.
const SHORTEST_ID: usize = 14;

/// The alert in a line of an error log, with what the line says of the request; `None` for any other message.
pub(crate) fn part(line: &str) -> Option<Parsed> {
    let (front, sentence, detector) = ["ModSecurity: ", "Coraza: "].iter().find_map(|name| {
        let (front, sentence) = line.split_once(name)?;
        Some((front, sentence, &name[..name.len() - 2]))
    })?;
    // What ModSecurity says of itself has no rule.
    if !sentence.contains("[id \"") {
        return None;
    }
    // Apache escapes backslashes once more.
    let apache = front.starts_with('[');
    let plain = if apache { sentence.replace("\\\\", "\\") } else { sentence.to_owned() };
    let alert = Alert::read(&plain);
    let mut draft = Draft::default();
    let taken = if apache { from_apache(&mut draft, front) } else { from_nginx(&mut draft, front, sentence) };
    Some(match taken.and_then(|()| of(draft, vec![alert], detector)) {
        Ok(part) => Parsed::Part(Box::new(part)),
        Err(reason) => Parsed::Rejected(reason),
    })
}

/// A part of a request: what the log says of it, and its alerts.
pub(crate) fn of(mut draft: Draft, alerts: Vec<Alert>, detector: &str) -> Result<Part, String> {
    let mut key = None;
    if let Some(first) = alerts.first() {
        let texts = [
            (Target::Server, &first.hostname),
            (Target::Path, &first.uri),
            (Target::Nothing, &first.unique_id),
        ];
        for (target, text) in texts {
            draft.take(target, text.as_deref().unwrap_or_default())?;
        }
        key.clone_from(&first.unique_id);
    }
    let mut record = draft.finish()?;
    record.id = key.clone().filter(|id| id.len() >= SHORTEST_ID);
    let key = key.map(|key| joining_key(&key, record.ip.as_deref()));
    alert::add(&mut record, alerts, detector);
    Ok(Part { key, record })
}

/// `[Thu Sep 30 13:27:06.009964 2021] [:error] [pid 2560:tid 1] [client ::1:37752] [client ::1] `
fn from_apache(draft: &mut Draft, front: &str) -> Result<(), String> {
    let mut groups = front.split(['[', ']']).filter(|group| !group.trim().is_empty());
    draft.take(Target::Time(None), groups.next().unwrap_or_default())?;
    // The last names the client that ModSecurity saw, without its port.
    let client = groups.rev().find_map(|group| group.strip_prefix("client "));
    draft.take(Target::Client, client.unwrap_or_default())
}

/// `2021/11/18 08:34:27 [info] 86596#86596: *1083 ` in front, and behind the alert
/// `, client: 203.0.113.7, server: a.test, request: "GET / HTTP/1.1", host: "a.test"`.
fn from_nginx(draft: &mut Draft, front: &str, sentence: &str) -> Result<(), String> {
    let stamp = front.get(..19).unwrap_or_default();
    draft.take(Target::Time(None), stamp)?;
    if clock::moment(stamp, None).is_none() {
        return Err("the line of the error log has no time".to_owned());
    }
    // The identifier stands behind everything that the client can write into the alert.
    let behind = sentence.find("[unique_id \"").map_or(sentence, |at| &sentence[at..]);
    let Some((_, rest)) = behind.split_once(", client: ") else {
        let client = front.split("[client ").nth(1).and_then(|rest| rest.split(']').next());
        return draft.take(Target::Client, client.unwrap_or_default());
    };
    let (client, rest) = rest.split_once(", ").unwrap_or((rest, ""));
    draft.take(Target::Client, client)?;
    // Quotes of the client are not escaped here: a request ends with its protocol, and what nginx says comes after it.
    let (request, after) = match rest.split_once("request: \"") {
        Some((_, text)) => {
            let end = text.match_indices(" HTTP/").find_map(|(at, _)| {
                let protocol = &text[at + 6..];
                let length = protocol.find('"').filter(|length| *length <= 3)?;
                Some(at + 6 + length)
            });
            let end = end.or_else(|| text.find("\", ")).unwrap_or(text.trim_end_matches('"').len());
            (&text[..end], &text[end..])
        }
        None => ("", rest),
    };
    let quoted = |name: &str| {
        let (_, text) = after.split_once(name)?;
        Some(text.split_once('"').map_or(text, |(value, _)| value))
    };
    draft.take(Target::Request, request)?;
    draft.take(Target::Host, quoted(", host: \"").unwrap_or_default())?;
    draft.take(Target::Referrer, quoted(", referrer: \"").unwrap_or_default())?;
    let server = rest.strip_prefix("server: ").map(|rest| rest.split(", ").next().unwrap_or_default());
    draft.take(Target::Server, server.unwrap_or_default())
}
