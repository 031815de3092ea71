//! Names under which secrets travel, whoever asks.

/// What the name of a secret header or parameter contains, in lower case and without separators.
const PARTS: &[&str] = &[
    "token",
    "apikey",
    "secret",
    "password",
    "passwd",
    "sessionid",
    "credential",
    "jwt",
    "clientcert",
    "authorization",
];
/// Whole names.
const WHOLE: &[&str] = &["xauth", "xkey", "apiauth", "xapiauth", "sid", "phpsessid", "jsessionid"];
/// Longest name worth a look.
const LONGEST: usize = 100;

/// True for the name of a secret.
pub fn is_secret(name: &str) -> bool {
    if name.is_empty() || name.len() > LONGEST {
        return false;
    }
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    WHOLE.contains(&plain.as_str()) || PARTS.iter().any(|part| plain.contains(part))
}

/// True for a header that holds cookies: also `Cookie2`, and what a proxy passes on as `X-Original-Cookie`.
pub fn is_cookie(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("cookie") || name.ends_with("cookie2")
}

/// True for a header that authorizes: a scheme, and then the secret.
pub fn is_authorization(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("authorization")
}
