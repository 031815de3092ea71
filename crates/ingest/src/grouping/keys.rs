//! Which parameters name a session, and in what order they are tried: those the operator configured, then those that
//! applications are known to use.

use super::values::{AUTHORIZATION, Value, Values};
use crate::template::is_drawn;
use spoor_model::context::{ContextParameter, Place, Side};

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

/// Where the answer to a login holds the token that later requests bear.
const TOKENS: &[&str] = &[
    "access_token",
    "accessToken",
    "auth_token",
    "authToken",
    "authentication.token",
    "token",
    "jwt",
    "id_token",
    "idToken",
    "data.access_token",
    "data.accessToken",
    "data.token",
];

const SHORTEST_TOKEN: usize = 16;

/// A parameter that names sessions.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) parameter: ContextParameter,
    /// True where nobody configured it.
    pub(super) is_built_in: bool,
    counts: Counts,
}

/// Which of its values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counts {
    All,
    /// Those behind a scheme such as `Bearer`: a name with its password is the same for all who share an account.
    Borne,
    /// Those that look drawn at random: nobody said that this parameter names sessions.
    Tokens,
}

impl Key {
    /// A key that was configured.
    pub(super) fn configured(parameter: &ContextParameter) -> Key {
        Key { parameter: parameter.clone(), is_built_in: false, counts: Counts::All }
    }

    /// The keys that are tried without being told to, in this order: first in the request, then in the response, where a
    /// new session is announced.
    pub(super) fn built_in() -> Vec<Key> {
        let mut keys = Vec::new();
        for side in [Side::Request, Side::Response] {
            let key = |place, name: &&str, counts| Key {
                parameter: ContextParameter {
                    side,
                    place,
                    name: (*name).to_owned(),
                    hashed: true,
                    group_by: true,
                    ..ContextParameter::default()
                },
                is_built_in: true,
                counts,
            };
            keys.extend(COOKIES.iter().map(|name| key(Place::Cookie, name, Counts::All)));
            keys.extend(HEADERS.iter().map(|name| key(Place::Header, name, Counts::All)));
            match side {
                Side::Request => keys.push(key(Place::Header, &AUTHORIZATION, Counts::Borne)),
                Side::Response => {
                    keys.extend(TOKENS.iter().map(|name| key(Place::Body, name, Counts::Tokens)));
                }
            }
        }
        keys
    }

    /// Its value.
    pub(super) fn value(&self, values: &Values<'_>) -> Option<Value> {
        values.of(&self.parameter).filter(|value| match self.counts {
            Counts::All => true,
            Counts::Borne => value.hashed || value.is_borne,
            Counts::Tokens => value.hashed || is_token(&value.text),
        })
    }
}

/// True for a value that looks drawn at random and is long enough for nobody else to have the same by chance: it is the
/// same session wherever it stands.
pub(super) fn is_token(value: &str) -> bool {
    value.len() >= SHORTEST_TOKEN && !value.bytes().all(|byte| byte.is_ascii_digit()) && is_drawn(value)
}
