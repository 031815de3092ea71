//! Lines of Apache and nginx access logs: the common and the combined form, with a virtual host in front and
//! further fields behind where there are some. Knows one line; host, session and time zone of display are not
//! its matter.
//!
//! ```text
//! [vhost[:port]] client ident user [time] "request" status size ["referrer" "user agent" [further fields]]
//! ```

mod fields;
mod time;

use crate::record::Record;
use fields::{Fields, present};
use std::net::IpAddr;

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
    let ip = if forwarded_for { fields.find_map(|field| first_address(&field.text)) } else { None };
    let request = RequestLine::read(&request.text);
    Ok(Record {
        time: moment,
        host: front.host.map(str::to_owned),
        method: request.method.map(str::to_owned),
        path: request.path.to_owned(),
        status,
        size,
        user: front.user.and_then(|user| present(fields::unescaped(user))).map(std::borrow::Cow::into_owned),
        ip: Some(ip.unwrap_or_else(|| front.client.to_owned())),
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

struct RequestLine<'a> {
    method: Option<&'a str>,
    path: &'a str,
    protocol: Option<&'a str>,
}

impl<'a> RequestLine<'a> {
    /// A target may hold spaces where a client did not encode them: it reaches to the last space before `HTTP/`.
    fn read(text: &'a str) -> Self {
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
