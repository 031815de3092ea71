//! The names of secrets in queries and bodies.

use super::HIDDEN;

/// Names that are secret as a whole, in lower case and without separators.
const WHOLE: &[&str] = &[
    "pwd",
    "pass",
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
];
/// Ends that make a name secret.
const ENDS: &[&str] = &["secret", "token"];
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

/// Masks `;jsessionid=…` in a path, where Java servers put the session of a browser without cookies.
pub(super) fn mask_path_parameters(target: &mut String) {
    let path = target.split('?').next().unwrap_or_default();
    if !path.contains(';') {
        return;
    }
    let lower = path.to_ascii_lowercase();
    for name in [";jsessionid=", ";sid=", ";phpsessid="] {
        if let Some(at) = lower.find(name) {
            let from = at + name.len();
            let length = path[from..].find(['/', ';', '?']).unwrap_or(path.len() - from);
            if length > 0 && &path[from..from + length] != HIDDEN {
                target.replace_range(from..from + length, HIDDEN);
            }
            return;
        }
    }
}
