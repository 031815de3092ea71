//! The names under which applications keep a session. Knows names only; where their values stand is `find`'s
//! matter.

/// A place where a session key may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A cookie of that name, upper and lower case told apart.
    Cookie(String),
    /// A header of that name, upper and lower case the same.
    Header(String),
    /// The token of `Authorization: Bearer`.
    Bearer,
    /// A parameter of the query.
    Query(String),
}

/// Session cookies of PHP, Java, ASP, Node, Django, Flask, Laravel, Rack, `ColdFusion` and what people call theirs.
const COOKIES: &[&str] = &[
    "PHPSESSID",
    "JSESSIONID",
    "ASP.NET_SessionId",
    ".AspNetCore.Session",
    "connect.sid",
    "sessionid",
    "session",
    "SESSION",
    "session_id",
    "SESSIONID",
    "sid",
    "laravel_session",
    "rack.session",
    "CFTOKEN",
    "__Host-session",
    "__Secure-session",
];

const HEADERS: &[&str] = &["session-id", "x-session-id", "mcp-session-id"];

impl Key {
    /// The keys that are tried without being told to, in this order.
    pub fn built_in() -> Vec<Key> {
        let cookies = COOKIES.iter().map(|name| Key::Cookie((*name).to_owned()));
        let headers = HEADERS.iter().map(|name| Key::Header((*name).to_owned()));
        cookies.chain(headers).chain([Key::Bearer]).collect()
    }

    /// The name of the header, lower case, where it is one whose whole value is the key.
    pub(super) fn header(&self) -> Option<&str> {
        match self {
            Key::Header(name) => Some(name),
            _ => None,
        }
    }

    /// The name of the query parameter, where it is one.
    pub(super) fn query(&self) -> Option<&str> {
        match self {
            Key::Query(name) => Some(name),
            _ => None,
        }
    }
}
