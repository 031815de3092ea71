//! A record while it is put together from named texts, which is how every log but Spoor's own says what it says: a
//! column, a variable, a key, and its text. Knows what each of them means for a request; where they stand in a line is
//! the format's matter.

mod finish;
mod target;

pub(crate) use finish::header_list;
pub use target::{Target, Unknown};

use crate::clock::{self, Unit, quoted};
use crate::record::Record;
use std::net::IpAddr;

/// A record that is not complete yet. Of two texts for the same fact the first counts.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    record: Record,
    time: Option<i64>,
    date: Option<String>,
    time_of_day: Option<String>,
    query: Option<String>,
    server: Option<String>,
    port: Option<String>,
    forwarded: Option<String>,
    request_headers: Vec<(String, String)>,
    response_headers: Vec<(String, String)>,
}

impl Draft {
    /// Takes a text in. Nothing and `-` mean absent.
    pub(crate) fn take(&mut self, target: Target, text: &str) -> Result<(), String> {
        let text = text.trim();
        if text.is_empty() || text == "-" {
            return Ok(());
        }
        let record = &mut self.record;
        match target {
            Target::Time(unit) => {
                if self.time.is_none() {
                    let moment = clock::moment(text, unit);
                    self.time = Some(moment.ok_or_else(|| format!("the time is no time: {}", quoted(text)))?);
                }
            }
            Target::Date => set(&mut self.date, text),
            Target::TimeOfDay => set(&mut self.time_of_day, text),
            Target::Client => {
                if record.ip.is_none() {
                    record.ip = Some(address(text));
                }
            }
            Target::Forwarded => set(&mut self.forwarded, text),
            Target::Host => set(&mut record.host, text),
            Target::Server => set(&mut self.server, text),
            Target::Port => set(&mut self.port, text),
            Target::Method => set(&mut record.method, text),
            Target::Path => {
                if record.path.is_empty() {
                    text.clone_into(&mut record.path);
                }
            }
            Target::Query => set(&mut self.query, text.trim_start_matches('?')),
            Target::Url => self.url(text),
            Target::Request => self.request_line(text),
            Target::Status => {
                if record.status.is_none() {
                    record.status = status(text)?;
                }
            }
            Target::Duration(unit) => {
                if record.duration.is_none() {
                    record.duration = clock::duration(text, unit)?;
                }
            }
            Target::DurationPart(unit) => {
                if let Some(part) = clock::duration(text, unit)? {
                    record.duration = Some(record.duration.unwrap_or(0).saturating_add(part));
                }
            }
            Target::Size => {
                if record.size.is_none() {
                    record.size = size(text)?;
                }
            }
            Target::User => set(&mut record.user, text),
            Target::Role => set(&mut record.role, text),
            Target::UserAgent => set(&mut record.user_agent, text),
            Target::Referrer => set(&mut record.referrer, text),
            Target::Protocol => set(&mut record.protocol, text),
            Target::Id => set(&mut record.id, text),
            Target::Country => set(&mut record.country, text),
            Target::Network => set(&mut record.network, text),
            Target::Application => set(&mut record.application, text),
            Target::RequestHeader(name) => self.request_headers.push((name.into_owned(), text.to_owned())),
            Target::ResponseHeader(name) => self.response_headers.push((name.into_owned(), text.to_owned())),
            Target::Cookie(name) => {
                self.request_headers.push(("Cookie".to_owned(), format!("{name}={text}")));
            }
            Target::Nothing => {}
        }
        Ok(())
    }

    /// True when it has a time, which is all that a record must have.
    pub(crate) fn has_time(&self) -> bool {
        self.time.is_some()
    }

    /// The method, the path and the protocol of a request line. One that is no HTTP is kept as the path.
    fn request_line(&mut self, text: &str) {
        let line = crate::access::RequestLine::read(text);
        if let Some(method) = line.method {
            set(&mut self.record.method, method);
        }
        if let Some(protocol) = line.protocol {
            set(&mut self.record.protocol, protocol);
        }
        if line.path.contains("://") && !line.path.starts_with('/') {
            self.url(line.path);
        } else if self.record.path.is_empty() {
            line.path.clone_into(&mut self.record.path);
        }
    }

    /// The host and the path of a URL.
    fn url(&mut self, text: &str) {
        match crate::har::host_and_path(text) {
            Some((host, path)) => {
                set(&mut self.server, &host);
                if self.record.path.is_empty() {
                    self.record.path = path;
                }
            }
            None if self.record.path.is_empty() => text.clone_into(&mut self.record.path),
            None => {}
        }
    }

    /// Puts this path in place of one that only an address gave.
    pub(crate) fn set_path(&mut self, path: &str) {
        path.clone_into(&mut self.record.path);
    }

    /// The headers of the request, in the order sent.
    pub(crate) fn request_headers(&mut self) -> &mut Vec<(String, String)> {
        &mut self.request_headers
    }

    /// The headers of the response, in the order sent.
    pub(crate) fn response_headers(&mut self) -> &mut Vec<(String, String)> {
        &mut self.response_headers
    }
}

fn set(fact: &mut Option<String>, text: &str) {
    if fact.is_none() && !text.is_empty() {
        *fact = Some(text.to_owned());
    }
}

/// An address without its port; what is none stays as it is.
fn address(text: &str) -> String {
    if let Ok(with_port) = text.parse::<std::net::SocketAddr>() {
        return with_port.ip().to_string();
    }
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() { bare.to_owned() } else { text.to_owned() }
}

/// 0 and 000 are written where there was no answer.
fn status(text: &str) -> Result<Option<u16>, String> {
    match text.parse::<u16>() {
        Ok(0) => Ok(None),
        Ok(code) if (100..=999).contains(&code) => Ok(Some(code)),
        _ => Err(format!("the status code is no number of three digits: {}", quoted(text))),
    }
}

fn size(text: &str) -> Result<Option<u64>, String> {
    if text.starts_with('-') {
        // Less than 0 means unknown.
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| format!("the response size is no number of bytes: {}", quoted(text)))
}

/// A unit for the tables of formats.
pub(crate) const SECONDS: Target = Target::Duration(Unit::Seconds);
/// A unit for the tables of formats.
pub(crate) const MILLISECONDS: Target = Target::Duration(Unit::Milliseconds);
