//! HAR 1.2 of requests whose full text is known; the others are left out and counted. What HAR has no place for stands in each
//! entry as `_spoor`, the request's object of Spoor NDJSON without its full text. `docs/downloads.md` says what is made up.

mod address;

use serde::Serialize;

use super::ndjson;
use crate::instant::rfc3339;
use crate::names::reason_phrase;
use crate::percent;
use crate::request::{Exchange, Request};

/// Writes a HAR, an entry at a time.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    entries: usize,
    left_out: usize,
}

impl Writer {
    /// Appends what stands before the entries.
    pub fn start(&self, out: &mut Vec<u8>) {
        let log = concat!(
            r#"{"log":{"version":"1.2","creator":{"name":"Spoor","version":""#,
            env!("CARGO_PKG_VERSION"),
            r#""},"entries":["#
        );
        out.extend_from_slice(log.as_bytes());
    }

    /// Appends the entry of a request. False where its full text is not known: it is left out.
    pub fn entry(&mut self, request: &Request, out: &mut Vec<u8>) -> bool {
        let Some(exchange) = &request.exchange else {
            self.left_out += 1;
            return false;
        };
        out.extend_from_slice(if self.entries == 0 { b"\n" } else { b",\n" });
        self.entries += 1;
        // Texts, numbers and lists of them under text keys, into memory: it cannot fail.
        _ = serde_json::to_writer(&mut *out, &entry(request, exchange));
        // An entry ends with its brace, which moves behind what is Spoor's own.
        out.pop();
        out.extend_from_slice(br#","_spoor":"#);
        ndjson::object(request, None, out);
        out.push(b'}');
        true
    }

    /// Appends what stands behind the entries.
    pub fn end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\n]");
        if self.left_out > 0 {
            let comment = format!(r#","comment":"{} requests without full text left out""#, self.left_out);
            out.extend_from_slice(comment.as_bytes());
        }
        out.extend_from_slice(b"}}\n");
    }

    /// Number of entries so far.
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// Number of requests that were left out.
    pub fn left_out(&self) -> usize {
        self.left_out
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    started_date_time: String,
    time: f64,
    request: Asked<'a>,
    response: Answered<'a>,
    cache: Empty,
    timings: Timings,
}

#[derive(Serialize)]
struct Empty {}

#[derive(Serialize)]
struct Timings {
    send: u8,
    wait: f64,
    receive: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked<'a> {
    method: &'a str,
    url: String,
    http_version: &'a str,
    cookies: Vec<Pair<'a>>,
    headers: Vec<Pair<'a>>,
    query_string: Vec<Decoded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData<'a>>,
    headers_size: i8,
    body_size: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered<'a> {
    status: u16,
    status_text: &'a str,
    http_version: &'a str,
    cookies: Vec<Pair<'a>>,
    headers: Vec<Pair<'a>>,
    content: Content<'a>,
    #[serde(rename = "redirectURL")]
    redirect_url: &'a str,
    headers_size: i8,
    body_size: i64,
}

#[derive(Serialize)]
struct Pair<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Decoded {
    name: String,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData<'a> {
    mime_type: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    size: u64,
    mime_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

type Headers = [(String, String)];

fn entry<'a>(request: &'a Request, exchange: &'a Exchange) -> Entry<'a> {
    let Exchange { request_headers, request_body, response_headers, response_body } = exchange;
    let time = request.duration.map_or(0.0, ndjson::milliseconds);
    // What HAR must have and the source did not say.
    let http_version = request.protocol.as_deref().unwrap_or("unknown");
    let search = request.path.split_once('?').map_or("", |(_, search)| search);
    let body_length = response_body.as_ref().map_or(0, |body| body.len() as u64);
    Entry {
        started_date_time: rfc3339(request.time),
        time,
        request: Asked {
            method: request.method.as_deref().unwrap_or("GET"),
            url: address::of(request),
            http_version,
            cookies: cookies(request_headers, "cookie"),
            headers: pairs(request_headers),
            query_string: percent::pairs(search).map(|(name, value)| Decoded { name, value }).collect(),
            post_data: request_body
                .as_deref()
                .map(|text| PostData { mime_type: kind(request_headers), text }),
            headers_size: -1,
            body_size: request_body.as_ref().map_or(0, String::len),
        },
        response: Answered {
            status: request.status.unwrap_or(0),
            status_text: request.status.map_or("", |status| reason_phrase(&status.to_string())),
            http_version,
            cookies: cookies(response_headers, "set-cookie"),
            headers: pairs(response_headers),
            content: Content {
                size: request.size.unwrap_or(body_length),
                mime_type: kind(response_headers),
                text: response_body.as_deref(),
            },
            redirect_url: value(response_headers, "location"),
            headers_size: -1,
            body_size: request.size.map_or(-1, |size| size as i64),
        },
        cache: Empty {},
        timings: Timings { send: 0, wait: time, receive: 0 },
    }
}

fn pairs(headers: &Headers) -> Vec<Pair<'_>> {
    headers.iter().map(|(name, value)| Pair { name, value }).collect()
}

fn values<'a>(headers: &'a Headers, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// The value of a header, empty where it is absent.
fn value<'a>(headers: &'a Headers, name: &'a str) -> &'a str {
    values(headers, name).next().unwrap_or_default()
}

fn kind(headers: &Headers) -> &str {
    Some(value(headers, "content-type")).filter(|kind| !kind.is_empty()).unwrap_or("application/octet-stream")
}

/// The cookies of a header, with their names and values only.
fn cookies<'a>(headers: &'a Headers, name: &'a str) -> Vec<Pair<'a>> {
    let set = name == "set-cookie";
    let lines = values(headers, name).flat_map(str::lines);
    lines
        .flat_map(|line| line.split(';').take(if set { 1 } else { usize::MAX }))
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| Pair { name: name.trim(), value: value.trim() })
        .collect()
}
