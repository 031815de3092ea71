//! Headers whose value is a secret as a whole or in part.

use super::HIDDEN;
use super::names;

/// Headers that are secret although their name does not say so.
const SECRET: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "x-session-id",
    "session-id",
    "mcp-session-id",
    "x-auth",
    "x-key",
    "api-auth",
    "x-api-auth",
    "x-authorization",
    "x-amz-security-token",
    "x-goog-iap-jwt-assertion",
    "cf-access-jwt-assertion",
    "x-amzn-oidc-data",
    "x-forwarded-client-cert",
];

/// True for a header whose value is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    SECRET.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// True for a header that holds cookies: also `Cookie2`, and what a proxy passes on as `X-Original-Cookie`.
pub(super) fn is_cookie(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("cookie") || name.ends_with("cookie2")
}

/// The value of a secret header with the secret masked and the rest kept: the scheme, the names of the cookies and
/// their attributes. `None` for a header without a secret.
pub(super) fn masked(name: &str, value: &str) -> Option<String> {
    if is_cookie(name) && name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("set")) {
        Some(value.lines().map(set_cookie).collect::<Vec<_>>().join("\n"))
    } else if is_cookie(name) {
        Some(value.split(';').map(cookie).collect::<Vec<_>>().join(";"))
    } else if name.to_ascii_lowercase().ends_with("authorization") {
        // Two words at least, as in `Bearer …`: a lone word is the secret itself.
        Some(match value.trim().split_once(' ') {
            Some((scheme, rest)) if !rest.trim().is_empty() => format!("{scheme} {HIDDEN}"),
            _ => HIDDEN.to_owned(),
        })
    } else if is_secret(name) || names::is_secret(name) {
        Some(HIDDEN.to_owned())
    } else {
        None
    }
}

fn cookie(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, _)) => format!("{name}={HIDDEN}"),
        None if pair.trim().is_empty() => pair.to_owned(),
        None => HIDDEN.to_owned(),
    }
}

fn set_cookie(line: &str) -> String {
    match line.split_once(';') {
        Some((pair, attributes)) => format!("{};{attributes}", cookie(pair)),
        None => cookie(line),
    }
}
