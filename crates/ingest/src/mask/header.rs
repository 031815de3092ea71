//! Headers whose value is a secret as a whole or in part.

use super::HIDDEN;
use super::names;
use spoor_model::secrets::is_authorization;
pub(super) use spoor_model::secrets::{is_cookie, is_secret_header as is_secret};

/// The value of a secret header with the secret masked and the rest kept: the scheme, the names of the cookies and
/// their attributes. `None` for a header without a secret.
pub(super) fn masked(name: &str, value: &str) -> Option<String> {
    if is_cookie(name) && name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("set")) {
        Some(value.lines().map(set_cookie).collect::<Vec<_>>().join("\n"))
    } else if is_cookie(name) {
        Some(value.split(';').map(cookie).collect::<Vec<_>>().join(";"))
    } else if is_authorization(name) {
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
