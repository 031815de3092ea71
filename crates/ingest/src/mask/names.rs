//! What beside names says that something is a secret: what stands next to it, and how it begins. The names are the model's.

pub(super) use spoor_model::secrets::is_secret;

/// True for pairs among which a `code` signs somebody in: OAuth sends `state` or `grant_type` beside it. Elsewhere a
/// code is one of a country, a currency or an error.
pub(super) fn is_sign_in(pairs: &str) -> bool {
    pairs.contains("code") && (pairs.contains("state") || pairs.contains("grant_type"))
}

/// True for a value that is longer than postal codes and the like.
pub(super) fn is_long(value: &str) -> bool {
    value.bytes().take_while(|byte| !b"&;?#".contains(byte) && !byte.is_ascii_whitespace()).nth(7).is_some()
}

/// True for a value that is a secret by its first word, under whatever name.
pub(super) fn is_bearer(value: &str) -> bool {
    let begins = |word: &str| value.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    begins("bearer ") || begins("bearer+") || begins("bearer%20")
}
