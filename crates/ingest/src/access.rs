//! Lines of Apache and nginx access logs: the common and the combined form, with a virtual host in front and
//! further fields behind where there are some. Knows one line; host, session and time zone of display are not
//! its matter.
//!
//! ```text
//! [vhost[:port]] client ident user [time] "request" status size ["referrer" "user agent" [further fields]]
//! ```

mod fields;
mod time;

use crate::clock::{self, Unit};
use crate::format::{Recognised, Row};
use crate::read::{Parsed, lines};
use crate::record::Record;
use fields::{Field, present};
pub(crate) use fields::{Fields, unescaped};
use std::net::IpAddr;

pub(crate) static ROW: Row = Row {
    name: "access",
    aliases: &["access-log", "combined", "common", "apache", "nginx"],
    unit: "line",
    recognised: Recognised::Line(|line| !line.starts_with('{') && record(line, false).is_ok()),
    read: |source, delivery| {
        let forwarded_for = delivery.forwarded_for();
        lines(source, delivery, |line| parsed(line, forwarded_for))
    },
};

/// What a line is: a request, an alert of a firewall among the lines of an error log, or nothing of the kind.
pub(crate) fn parsed(line: &str, forwarded_for: bool) -> Parsed {
    match record(line, forwarded_for) {
        Ok(record) => Parsed::Record(Box::new(record)),
        Err(_) if is_error_log(line) => {
            crate::waf::error_log::part(line).unwrap_or(Parsed::Skipped("a line of an error log"))
        }
        Err(_) if line.starts_with('#') => Parsed::Skipped("a comment"),
        Err(reason) => Parsed::Rejected(reason.to_owned()),
    }
}

/// Reads one line. A request line that is no HTTP (`-`, a TLS greeting, garbage) still makes a record when the
/// rest of the line is sound: method absent, path the raw text. With `forwarded_for`, the first address in the
/// further fields is the client's.
pub fn record(line: &str, forwarded_for: bool) -> Result<Record, &'static str> {
    let (front, moment, rest) =
        time::split(line).ok_or("no time such as [17/May/2015:10:05:03 +0000] before a quoted request")?;
    let front = Front::read(front)?;
    let mut fields = Fields::new(rest);
    let request = fields.next().ok_or("the request is missing")?;
    let status = status(&fields.next().ok_or("the status code is missing")?.text)?;
    let size = size(&fields.next().ok_or("the response size is missing")?.text)?;
    let referrer = fields.next().and_then(|field| present(field.text));
    let user_agent = fields.next().and_then(|field| present(field.text));
    let further = Further::read(fields, forwarded_for);
    let request = RequestLine::read(&request.text);
    Ok(Record {
        time: moment,
        host: front.host.map(str::to_owned),
        method: request.method.map(str::to_owned),
        path: request.path.to_owned(),
        status,
        size,
        duration: further.duration,
        user: front.user.and_then(|user| present(fields::unescaped(user))).map(std::borrow::Cow::into_owned),
        ip: Some(further.client.unwrap_or_else(|| front.client.to_owned())),
        user_agent: user_agent.map(std::borrow::Cow::into_owned),
        referrer: referrer.map(std::borrow::Cow::into_owned),
        protocol: request.protocol.map(str::to_owned),
        ..Record::default()
    })
}

/// True for a line of the error log, which Apache and nginx may write to the same file.
pub fn is_error_log(line: &str) -> bool {
    let apache = line.starts_with('[')
        && ["[Mon ", "[Tue ", "[Wed ", "[Thu ", "[Fri ", "[Sat ", "[Sun "]
            .iter()
            .any(|day| line.starts_with(day));
    // nginx: 2021/11/18 08:34:27 [info] …
    let nginx = line.get(..19).is_some_and(|stamp| {
        stamp.bytes().zip(b"dddd/dd/dd dd:dd:dd").all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            other => byte == *other,
        })
    }) && line.get(19..21) == Some(" [");
    apache || nginx
}

/// What stands before the time.
struct Front<'a> {
    host: Option<&'a str>,
    client: &'a str,
    user: Option<&'a str>,
}

impl<'a> Front<'a> {
    fn read(text: &'a str) -> Result<Self, &'static str> {
        let (first, rest) =
            text.split_once(' ').ok_or("client, ident and user are missing before the time")?;
        let rest = rest.trim_start();
        let second = rest.split(' ').next().unwrap_or_default();
        // An ident that is an address does not occur; a virtual host in front does.
        let named = is_address(second) && rest.split_ascii_whitespace().count() >= 3;
        let (host, client, rest) = if named {
            (Some(first), second, rest[second.len()..].trim_start())
        } else {
            (None, first, rest)
        };
        if client.is_empty() || client == "-" {
            return Err("the client's address is missing");
        }
        // The name of a user may hold spaces; the ident before it does not.
        let user = rest.split_once(' ').map(|(_ident, user)| user.trim());
        Ok(Front { host, client, user: user.filter(|user| !user.is_empty()) })
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// The first address of a list such as `203.0.113.7, 10.0.0.1`.
fn first_address(text: &str) -> Option<String> {
    let first = text.split(',').next().unwrap_or_default().trim();
    is_address(first).then(|| first.to_owned())
}

/// What stands after the user agent, where something does.
#[derive(Default)]
struct Further {
    client: Option<String>,
    duration: Option<u64>,
}

impl Further {
    fn read(fields: Fields<'_>, forwarded_for: bool) -> Further {
        let mut further = Further::default();
        for field in fields {
            if forwarded_for && further.client.is_none() {
                further.client = first_address(&field.text);
            }
            // Of several times the longest is the whole request; the others are those of servers behind.
            further.duration = further.duration.max(time_taken(&field));
        }
        further
    }
}

/// The time of a further field whose form says that it is one: seconds with three decimals as nginx writes them
/// (`0.005`, `rt=0.005`), or a number with its unit as Traefik does (`15ms`). A number alone can be anything.
fn time_taken(field: &Field<'_>) -> Option<u64> {
    let text = field.text.as_ref();
    let (name, value) = text.split_once('=').unwrap_or(("", text));
    if !matches!(name, "" | "rt" | "request_time") {
        return None;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds =
        value.split_once('.').is_some_and(|(whole, part)| digits(whole) && part.len() == 3 && digits(part));
    let with_unit = value.strip_suffix("ms").is_some_and(digits);
    if seconds || with_unit { clock::duration(value, Unit::Seconds).ok().flatten() } else { None }
}

/// Method, target and protocol of a request.
pub(crate) struct RequestLine<'a> {
    pub(crate) method: Option<&'a str>,
    pub(crate) path: &'a str,
    pub(crate) protocol: Option<&'a str>,
}

impl<'a> RequestLine<'a> {
    /// A target may hold spaces where a client did not encode them: it reaches to the last space before `HTTP/`.
    pub(crate) fn read(text: &'a str) -> Self {
        let garbage = RequestLine { method: None, path: if text == "-" { "" } else { text }, protocol: None };
        let Some((method, rest)) = text.split_once(' ') else { return garbage };
        let (path, protocol) = match rest.rsplit_once(' ') {
            Some((path, protocol)) if protocol.starts_with("HTTP/") => (path, Some(protocol)),
            _ => (rest, None),
        };
        let sound = !method.is_empty() && method.bytes().all(is_token) && !path.is_empty();
        if sound && (protocol.is_some() || path.starts_with('/')) {
            RequestLine { method: Some(method), path, protocol }
        } else {
            garbage
        }
    }
}

/// A character of a method, RFC 9110 section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn status(text: &str) -> Result<Option<u16>, &'static str> {
    match text {
        // nginx writes 000 when the client left before there was an answer.
        "-" | "0" | "000" => Ok(None),
        _ if text.len() == 3 && !text.starts_with('0') => text.parse().map(Some).map_err(|_| STATUS),
        _ => Err(STATUS),
    }
}

const STATUS: &str = "the status code is no number of three digits";

fn size(text: &str) -> Result<Option<u64>, &'static str> {
    if text == "-" {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| "the response size is no number of bytes")
}
