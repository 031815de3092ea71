//! What a text of a log can mean, and the words under which options name it.

use crate::clock::Unit;
use std::borrow::Cow;
use thiserror::Error;

/// What a text of a log says of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// When it began; a bare number has this unit.
    Time(Option<Unit>),
    /// The day it began, where the time of day stands apart.
    Date,
    /// The time of day it began, in UTC.
    TimeOfDay,
    /// The client's address, with or without its port.
    Client,
    /// The list of X-Forwarded-For.
    Forwarded,
    /// The host that was asked for.
    Host,
    /// The server's name or address, where the host is not said.
    Server,
    /// The server's port.
    Port,
    /// The method.
    Method,
    /// The path, with or without the query.
    Path,
    /// The query, with or without its question mark.
    Query,
    /// A URL: host, path and query.
    Url,
    /// A request line: method, path and protocol.
    Request,
    /// The response code.
    Status,
    /// The time to the complete response.
    Duration(Unit),
    /// A part of that time; the parts are added up.
    DurationPart(Unit),
    /// The size of the response in bytes.
    Size,
    /// The user.
    User,
    /// The user's role.
    Role,
    /// The User-Agent header.
    UserAgent,
    /// The Referer header.
    Referrer,
    /// The protocol version.
    Protocol,
    /// The source's own identifier of the request.
    Id,
    /// The country of the client.
    Country,
    /// The network of the client.
    Network,
    /// The application.
    Application,
    /// A header of the request.
    RequestHeader(Cow<'static, str>),
    /// A header of the response.
    ResponseHeader(Cow<'static, str>),
    /// A cookie of the request.
    Cookie(Cow<'static, str>),
    /// Nothing that is kept.
    Nothing,
}

/// A word that names no target.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0:?} is nothing that Spoor knows of a request; it knows {names}, and header.NAME, response_header.NAME and cookie.NAME", names = NAMES)]
pub struct Unknown(pub String);

const NAMES: &str = "time, date, time_of_day, ip, forwarded_for, host, server, port, method, path, query, url, \
                     request, status, duration, size, user, role, user_agent, referrer, protocol, id, country, network, \
                     application";

impl Target {
    /// The target of a word as in `--map`: `status`, `duration:us`, `time:ms`, `header.Cookie`.
    pub fn from_name(name: &str) -> Result<Target, Unknown> {
        let unknown = || Unknown(name.to_owned());
        let (word, unit) = match name.split_once(':') {
            Some((word, unit)) => (word, Some(Unit::from_name(unit).ok_or_else(unknown)?)),
            None => (name, None),
        };
        let target = match word {
            "time" => return Ok(Target::Time(unit)),
            "duration" | "duration_ms" => return Ok(Target::Duration(unit.unwrap_or(Unit::Milliseconds))),
            _ if unit.is_some() => return Err(unknown()),
            "date" => Target::Date,
            "time_of_day" => Target::TimeOfDay,
            "ip" | "client" => Target::Client,
            "forwarded_for" => Target::Forwarded,
            "host" => Target::Host,
            "server" => Target::Server,
            "port" => Target::Port,
            "method" => Target::Method,
            "path" => Target::Path,
            "query" => Target::Query,
            "url" => Target::Url,
            "request" => Target::Request,
            "status" => Target::Status,
            "size" => Target::Size,
            "user" => Target::User,
            "role" => Target::Role,
            "user_agent" => Target::UserAgent,
            "referrer" | "referer" => Target::Referrer,
            "protocol" => Target::Protocol,
            "id" => Target::Id,
            "country" => Target::Country,
            "network" => Target::Network,
            "application" => Target::Application,
            _ => {
                let named = |front: &str| {
                    word.strip_prefix(front)
                        .filter(|name| !name.is_empty())
                        .map(|name| name.to_owned().into())
                };
                named("header.")
                    .map(Target::RequestHeader)
                    .or_else(|| named("response_header.").map(Target::ResponseHeader))
                    .or_else(|| named("cookie.").map(Target::Cookie))
                    .ok_or_else(unknown)?
            }
        };
        Ok(target)
    }
}
