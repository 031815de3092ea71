//! One entry of a HAR as a record. Knows the fields of HAR 1.1 and 1.2 that say something of the request; timings
//! in detail, caches and initiators are not its matter.

use super::body;
use crate::record::{Record, milliseconds};
use serde::Deserialize;
use spoor_model::Exchange;
use std::net::IpAddr;

/// What an entry turns out to be.
pub(super) enum Parsed {
    /// A request over HTTP.
    Request(Box<Record>),
    /// Something a browser records beside, and what it is.
    Other(&'static str),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: String,
    time: Option<f64>,
    request: Request,
    #[serde(default)]
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    #[serde(default)]
    method: String,
    url: String,
    http_version: Option<String>,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    cookies: Vec<Pair>,
    post_data: Option<PostData>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Response {
    status: Option<i64>,
    headers: Vec<Pair>,
    cookies: Vec<Pair>,
    content: Option<Content>,
    body_size: Option<i64>,
}

#[derive(Clone, Deserialize)]
struct Pair {
    #[serde(default)]
    name: String,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    text: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
    encoding: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    size: Option<i64>,
    text: Option<String>,
    encoding: Option<String>,
}

/// Reads the JSON of one entry.
pub(super) fn record(json: &str, forwarded_for: bool) -> Result<Parsed, String> {
    let entry: Entry = serde_json::from_str(&crate::surrogates::paired(json))
        .map_err(|error| format!("not an entry of a HAR: {error}"))?;
    let time = milliseconds(&entry.started_date_time)
        .ok_or_else(|| format!("startedDateTime is no time: {:?}", entry.started_date_time))?;
    let Some((host, path)) = host_and_path(&entry.request.url) else {
        return Ok(Parsed::Other("not a request over HTTP"));
    };
    let Entry { time: duration, request, response, .. } = entry;
    let request_headers = headers(request.headers, "Cookie", &request.cookies, "; ");
    let response_headers = headers(response.headers, "Set-Cookie", &response.cookies, "\n");
    let header = |name: &str| header(&request_headers, name).filter(|value| !value.is_empty());
    let client = if forwarded_for { header("x-forwarded-for").and_then(first_address) } else { None };
    Ok(Parsed::Request(Box::new(Record {
        time,
        host: (!host.is_empty()).then_some(host),
        method: (!request.method.is_empty()).then_some(request.method),
        path,
        status: response.status.and_then(|code| u16::try_from(code).ok()).filter(|code| *code > 0),
        duration: duration
            .filter(|time| (0.0..1e12).contains(time))
            .map(|time| (time * 1000.0).round() as u64),
        size: size(response.body_size, response.content.as_ref().and_then(|content| content.size)),
        ip: client,
        user_agent: header("user-agent").map(str::to_owned),
        referrer: header("referer").map(str::to_owned),
        protocol: request.http_version.and_then(protocol),
        exchange: Some(Exchange {
            request_body: request.post_data.and_then(|data| posted(&data)),
            response_body: response
                .content
                .and_then(|content| body::text(content.text, content.encoding.as_deref())),
            request_headers,
            response_headers,
        }),
        ..Record::default()
    })))
}

/// Host (without the port its scheme implies, and without a user in front) and target of a URL; `None` for a
/// URL that is not fetched over HTTP, such as `data:` or `chrome-extension:`.
pub(crate) fn host_and_path(url: &str) -> Option<(String, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "http" | "ws" => ":80",
        "https" | "wss" => ":443",
        _ => return None,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.strip_suffix(default_port).unwrap_or(host);
    let target = target.split('#').next().unwrap_or_default();
    let slash = if target.starts_with('/') { "" } else { "/" };
    Some((host.to_owned(), format!("{slash}{target}")))
}

/// The headers as recorded. Some programs record cookies only in a list of their own; they get their header back.
fn headers(
    recorded: Vec<Pair>,
    cookie_header: &str,
    cookies: &[Pair],
    between: &str,
) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> =
        recorded.into_iter().map(|pair| (pair.name, pair.value.unwrap_or_default())).collect();
    if !cookies.is_empty() && header(&headers, cookie_header).is_none() {
        let cookies = cookies
            .iter()
            .map(|cookie| format!("{}={}", cookie.name, cookie.value.as_deref().unwrap_or_default()));
        headers.push((cookie_header.to_owned(), cookies.collect::<Vec<_>>().join(between)));
    }
    headers
}

pub(crate) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn first_address(list: &str) -> Option<String> {
    let first = list.split(',').next()?.trim();
    first.parse::<IpAddr>().ok().map(|address| address.to_string())
}

/// Bytes sent, as an access log counts them; where only the unpacked size is known, that one.
fn size(body: Option<i64>, content: Option<i64>) -> Option<u64> {
    let sent = body.and_then(|size| u64::try_from(size).ok());
    sent.or_else(|| content.and_then(|size| u64::try_from(size).ok()))
}

/// The form access logs use: browsers write `h2`, `h3` and `http/2.0`.
fn protocol(version: String) -> Option<String> {
    match version.to_ascii_lowercase().as_str() {
        "" | "unknown" => None,
        "h2" | "http/2.0" | "http/2" | "http/2+quic/46" => Some("HTTP/2.0".to_owned()),
        "h3" | "http/3.0" | "http/3" => Some("HTTP/3.0".to_owned()),
        "http/1.1" => Some("HTTP/1.1".to_owned()),
        "http/1.0" => Some("HTTP/1.0".to_owned()),
        _ => Some(version),
    }
}

/// What was sent in the body; a form that was recorded field by field is put together again.
fn posted(data: &PostData) -> Option<String> {
    if let Some(text) = data.text.as_ref().filter(|text| !text.is_empty()) {
        return body::text(Some(text.clone()), data.encoding.as_deref());
    }
    let form = data.params.iter().map(|field| {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        format!("{}={}", encode(&field.name), encode(field.value.as_deref().unwrap_or_default()))
    });
    body::text(Some(form.collect::<Vec<_>>().join("&")), None)
}
