//! Requests as Spoor NDJSON, one a line: all that is known of them. `spoor import` reads such a line and stores the same
//! request in the same session again; docs/ndjson.md is its schema.

use serde::Serialize;

use crate::instant::rfc3339;
use crate::request::{Attack, Bot, Exchange, Parameter, Request};

/// A request as a line says it. What is not known has no key.
#[derive(Serialize)]
struct Line<'a> {
    time: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    session: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    session_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    application: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    flows: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    referrer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Attack]>::is_empty")]
    attacks: &'a [Attack],
    #[serde(skip_serializing_if = "Option::is_none")]
    bot: Option<&'a Bot>,
    #[serde(skip_serializing_if = "<[Parameter]>::is_empty")]
    parameters: &'a [Parameter],
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<&'a Exchange>,
}

/// Appends the line of a request, with its line feed.
pub fn line(request: &Request, out: &mut Vec<u8>) {
    object(request, request.exchange.as_ref(), out);
    out.push(b'\n');
}

/// Appends the object of a request, with this for its full text.
pub(super) fn object(request: &Request, exchange: Option<&Exchange>, out: &mut Vec<u8>) {
    let time = rfc3339(request.time);
    let line = Line {
        time: &time,
        id: &request.id,
        session: &request.session,
        session_key: &request.session_key,
        application: request.application.as_deref(),
        host: request.host.as_deref(),
        method: request.method.as_deref(),
        path: &request.path,
        endpoint: request.endpoint.as_deref(),
        status: request.status,
        duration_ms: request.duration.map(milliseconds),
        size: request.size,
        flows: &request.flows,
        user: request.user.as_deref(),
        role: request.role.as_deref(),
        ip: request.ip.as_deref(),
        country: request.country.as_deref(),
        network: request.network.as_deref(),
        user_agent: request.user_agent.as_deref(),
        referrer: request.referrer.as_deref(),
        protocol: request.protocol.as_deref(),
        attacks: &request.attacks,
        bot: request.bot.as_ref(),
        parameters: &request.parameters,
        exchange,
    };
    // Texts, numbers and lists of them under text keys, into memory: it cannot fail.
    _ = serde_json::to_writer(out, &line);
}

/// Microseconds as milliseconds.
pub(super) fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1000.0
}
