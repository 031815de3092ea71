//! The names under which secrets travel. One table for all that take secrets out: import, which cannot give back what it hid and
//! goes by [`is_secret`], and redaction of what is handed on, which had rather hide too much and goes by [`may_be_secret`].

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
    "subscriptionkey",
];
/// Ends that make a name secret.
const ENDS: &[&str] = &["secret", "token", "pwd"];
/// Tokens that open nothing: they only lead to the next page.
const PUBLIC: &[&str] = &["pagetoken", "nexttoken", "continuationtoken", "synctoken"];
/// Headers that are secret although their name does not say so.
const HEADERS: &[&str] = &[
    "authorization",
    "proxyauthorization",
    "xsessionid",
    "sessionid",
    "mcpsessionid",
    "xauth",
    "xkey",
    "apiauth",
    "xapiauth",
    "xauthorization",
    "xamzsecuritytoken",
    "xgoogiapjwtassertion",
    "cfaccessjwtassertion",
    "xamznoidcdata",
    "xforwardedclientcert",
    "xfunctionskey",
    "xvaultkey",
    "xhubsignature",
    "xhubsignature256",
];
/// What makes a name one that may be secret.
const LIKELY_PARTS: &[&str] = &[
    "token",
    "secret",
    "sessionid",
    "credential",
    "jwt",
    "clientcert",
    "authorization",
    "signature",
    "csrf",
    "xsrf",
];
/// Whole names that may be secret.
const LIKELY: &[&str] = &["session", "refresh"];

/// True for the name of a secret, also where it is the last one of a path: `user[password]`, `access_token[]`, `X-Api-Key`,
/// `cardNumber`. Takes time by the length of the name.
pub fn is_secret(name: &str) -> bool {
    // What counts the members of a list is no name.
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let last = || parts(name).rfind(|part| !is_number(part));
    is_plain(name, is_certain)
        || (name.contains(['[', '.']) && last().is_some_and(|last| is_plain(last, is_certain)))
}

/// True for the name of what may be a secret, also where it is any one of a path.
pub fn may_be_secret(name: &str) -> bool {
    let is_likely = |plain: &str| {
        is_certain(plain)
            || HEADERS.contains(&plain)
            || LIKELY.contains(&plain)
            || (LIKELY_PARTS.iter().any(|part| plain.contains(part)) && !is_public(plain))
    };
    is_plain(name, is_likely)
        || (name.contains(['[', '.', '>', ':']) && parts(name).any(|part| is_plain(part, is_likely)))
}

/// True for a header that is secret although its name may not say so.
pub fn is_secret_header(name: &str) -> bool {
    is_plain(name, |plain| HEADERS.contains(&plain))
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

/// The names that a path of names is made of: of `user[emails][].0` these are `user`, `emails` and `0`.
pub fn parts(name: &str) -> impl DoubleEndedIterator<Item = &str> {
    name.split(['[', ']', '.', '>', ':']).map(str::trim).filter(|part| !part.is_empty())
}

fn is_certain(plain: &str) -> bool {
    WHOLE.contains(&plain)
        || PARTS.iter().any(|part| plain.contains(part))
        || (ENDS.iter().any(|end| plain.ends_with(end)) && !is_public(plain))
}

fn is_public(plain: &str) -> bool {
    PUBLIC.iter().any(|end| plain.ends_with(end))
}

/// Judges a name in lower case and without separators. Nearly all names are short, and asked for again and again.
fn is_plain(name: &str, judge: impl Fn(&str) -> bool) -> bool {
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase());
    let mut short = [0; 100];
    if name.len() > short.len() {
        return judge(&letters.map(char::from).collect::<String>());
    }
    let mut length = 0;
    for (place, letter) in short.iter_mut().zip(letters) {
        *place = letter;
        length += 1;
    }
    length > 0 && judge(std::str::from_utf8(&short[..length]).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_in_every_spelling() {
        let long = format!("{}[password]", "a".repeat(200));
        let cases = [
            // Name, whether it is secret, whether it may be.
            ("password", true, true),
            ("access_token", true, true),
            ("access_token[]", true, true),
            ("tokens[0].access_token[1]", true, true),
            ("X-Api-Key", true, true),
            ("Ocp-Apim-Subscription-Key", true, true),
            ("cardNumber", true, true),
            ("pwd", true, true),
            ("otp", true, true),
            ("pin", true, true),
            ("sig", true, true),
            ("cvv", true, true),
            ("ticket", true, true),
            ("ticket[subject]", false, true),
            (&long, true, true),
            ("X-Hub-Signature-256", false, true),
            ("X-Functions-Key", false, true),
            ("X-Vault-Key", false, true),
            ("session", false, true),
            ("refresh", false, true),
            ("tokenId", false, true),
            ("pageToken", false, false),
            ("nextToken", false, false),
            ("sync_token", false, false),
            ("page", false, false),
            ("author", false, false),
            ("", false, false),
            ("[]", false, false),
        ];
        for (name, secret, may_be) in cases {
            assert_eq!((is_secret(name), may_be_secret(name)), (secret, may_be), "{name}");
        }
        for name in ["X-Hub-Signature-256", "X-Functions-Key", "X-Vault-Key", "Mcp-Session-Id"] {
            assert!(is_secret_header(name), "{name}");
        }
    }
}
