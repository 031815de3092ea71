//! The names of secrets in queries and bodies, and values that are secret by their beginning.

/// Names that are secret as a whole, in lower case and without separators.
const WHOLE: &[&str] = &[
    "pwd",
    "pass",
    "passcode",
    "userpass",
    "newpass",
    "oldpass",
    "ticket",
    "tokens",
    "bearer",
    "idtokenhint",
    "clientassertion",
    "codeverifier",
    "samlresponse",
    "passphrase",
    "secret",
    "jwt",
    "sid",
    "sessionid",
    "phpsessid",
    "jsessionid",
    "aspnetsessionid",
    "authorization",
    "credential",
    "credentials",
    "otp",
    "pin",
    "cvv",
    "cvv2",
    "cvc",
    "cvc2",
    "csc",
    "pan",
    "ccnumber",
    "cardno",
    "ssn",
    "signature",
    "sig",
    "xamzsignature",
    "xamzcredential",
];
/// Beginnings, middles and ends that make a name secret.
const PARTS: &[&str] = &[
    "password",
    "passwd",
    "apikey",
    "privatekey",
    "creditcard",
    "cardnumber",
    "securitycode",
    "secretkey",
    "sessionkey",
    "accesskey",
    "authkey",
];
/// Ends that make a name secret.
const ENDS: &[&str] = &["secret", "token", "pwd"];
/// Tokens that open nothing: they only lead to the next page.
const PUBLIC: &[&str] = &["pagetoken", "nexttoken", "continuationtoken", "synctoken"];

/// True for the name of a secret: `user[password]`, `access_token`, `X-Api-Key`, `cardNumber`.
pub(super) fn is_secret(name: &str) -> bool {
    // The longest names worth a look; a hostile one is not worth the time.
    if name.is_empty() || name.len() > 100 {
        return false;
    }
    let mut plain = [0_u8; 100];
    let mut length = 0;
    for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
        plain[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    let plain = std::str::from_utf8(&plain[..length]).unwrap_or_default();
    let last = || name.rsplit(['[', '.']).next().unwrap_or_default().trim_end_matches(']');
    WHOLE.contains(&plain)
        || PARTS.iter().any(|part| plain.contains(part))
        || (ENDS.iter().any(|end| plain.ends_with(end)) && !PUBLIC.iter().any(|end| plain.ends_with(end)))
        || (name.contains(['[', '.']) && !last().is_empty() && last() != name && is_secret(last()))
}

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
