//! What a source says of one request, before Spoor has grouped it. Every reader makes records; a line of Spoor
//! NDJSON is the JSON form of one. Session, session key, endpoint template, flows, country and network are
//! worked out from a record afterwards, where the source did not say.

mod json;

pub(crate) use json::milliseconds;
use serde::{Deserialize, Serialize};
use spoor_model::{Attack, Bot, Exchange, Parameter, Request};

/// What a source says of one request. `time` is the only fact a record must have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The source's own identifier of the request, unique among all requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The session it belongs to, 16 hex digits, as Spoor wrote it when it handed the request on. Such a record says all that is
    /// known: nothing is worked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Name of the session key of that session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_key: Option<String>,
    /// When the request began, in milliseconds since 1970-01-01T00:00Z. In NDJSON an RFC 3339 text, or a number of
    /// seconds or milliseconds since 1970.
    #[serde(with = "json::time")]
    pub time: i64,
    /// Application the traffic belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// API host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// HTTP method as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Request target as sent: path and query, still percent-encoded.
    #[serde(default, deserialize_with = "json::or_default", skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Path template; worked out from `path` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Response status code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Time to the complete response, in microseconds. In NDJSON `duration_ms`, a number of milliseconds.
    #[serde(
        rename = "duration_ms",
        default,
        with = "json::duration",
        skip_serializing_if = "Option::is_none"
    )]
    pub duration: Option<u64>,
    /// Size of the response, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Business flows; worked out from the path where absent.
    #[serde(default, deserialize_with = "json::or_default", skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<String>,
    /// User the request was made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Role of that user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Address of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// The client that the header X-Forwarded-For names first: its address in place of `ip` where the options of the
    /// reading trust the header. Never in a record that was delivered, nor in NDJSON.
    #[serde(skip)]
    pub forwarded: Option<String>,
    /// Country of the address, ISO 3166-1 alpha-2; looked up where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Network of the address; looked up where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The User-Agent header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The Referer header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
    /// Protocol version, such as `HTTP/1.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The recording of one client this request was taken from, such as a HAR file: the last resort that holds its
    /// requests together when nothing else names the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<String>,
    /// What detectors reported.
    #[serde(default, deserialize_with = "json::or_default", skip_serializing_if = "Vec::is_empty")]
    pub attacks: Vec<Attack>,
    /// Number of reports that are not among the attacks, because there are too many of them.
    #[serde(skip)]
    pub unkept: u64,
    /// What a bot detector said of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot: Option<Bot>,
    /// Parameters kept by the source. One that is used as the session key decides the session.
    #[serde(default, deserialize_with = "json::or_default", skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// Headers and bodies where the source recorded them. Session keys are looked for in its headers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
}

impl From<Request> for Record {
    /// All that is stored of a request. What held a recording together is not.
    fn from(request: Request) -> Record {
        Record {
            id: Some(request.id),
            session: Some(request.session),
            session_key: Some(request.session_key),
            time: request.time,
            application: request.application,
            host: request.host,
            method: request.method,
            path: request.path,
            endpoint: request.endpoint,
            status: request.status,
            duration: request.duration,
            size: request.size,
            flows: request.flows,
            user: request.user,
            role: request.role,
            ip: request.ip,
            forwarded: None,
            country: request.country,
            network: request.network,
            user_agent: request.user_agent,
            referrer: request.referrer,
            protocol: request.protocol,
            recording: None,
            attacks: request.attacks,
            unkept: 0,
            bot: request.bot,
            parameters: request.parameters,
            exchange: request.exchange,
        }
    }
}
