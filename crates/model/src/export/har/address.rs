//! Where a request went, as a URI (RFC 3986). A target is whatever a client sent; what may not stand in a URI is
//! percent-encoded.

use std::fmt::Write as _;

use crate::request::Request;

/// The host of a request whose host is not known (RFC 6761).
const UNKNOWN: &str = "unknown.invalid";

/// The address of a request. The scheme is taken for https where the target does not say.
pub fn of(request: &Request) -> String {
    let path = request.path.as_str();
    let absolute = ["http://", "https://"].into_iter().find_map(|scheme| {
        let (host, rest) = split(path.strip_prefix(scheme)?);
        is_host(host).then(|| format!("{scheme}{host}{}", encoded(rest)))
    });
    absolute.unwrap_or_else(|| {
        let host = request.host.as_deref().filter(|host| is_host(host)).unwrap_or(UNKNOWN);
        let slash = if path.starts_with('/') { "" } else { "/" };
        format!("https://{host}{slash}{}", encoded(path))
    })
}

/// Host and rest of what follows a scheme.
fn split(text: &str) -> (&str, &str) {
    text.split_at(text.find(['/', '?', '#']).unwrap_or(text.len()))
}

/// True for what can be a host with its port, and nothing else, such as a user name before one.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
        _ => (text, ""),
    };
    let name = |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    let literal = |host: &str| host.bytes().all(|byte| byte.is_ascii_hexdigit() || b":.".contains(&byte));
    let brackets = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    !host.is_empty() && port.len() <= 5 && brackets.map_or_else(|| name(host), literal)
}

/// A target with what may not stand in path and query percent-encoded; what is encoded already stays. A fragment is never
/// sent, so that a `#` stands for itself.
fn encoded(target: &str) -> String {
    let mut encoded = String::with_capacity(target.len());
    let bytes = target.as_bytes();
    for (position, byte) in bytes.iter().enumerate() {
        let is_escape = || {
            let digits = bytes.get(position + 1..position + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        if byte.is_ascii_alphanumeric()
            || b"-._~:/?@!$&'()*+,;=".contains(byte)
            || (*byte == b'%' && is_escape())
        {
            encoded.push(char::from(*byte));
        } else {
            // Writing to a text cannot fail.
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_uri_whatever_a_client_sent() {
        let cases = [
            (Some("api.shop.test"), "/a?b=c", "https://api.shop.test/a?b=c"),
            (Some("api.shop.test:8080"), "a b", "https://api.shop.test:8080/a%20b"),
            (Some("[::1]:80"), "/%2e%zz%", "https://[::1]:80/%2e%25zz%25"),
            (
                None,
                "/é[]<>\"{}|\\^`#x\r\n",
                "https://unknown.invalid/%C3%A9%5B%5D%3C%3E%22%7B%7D%7C%5C%5E%60%23x%0D%0A",
            ),
            (Some("a@b"), "/", "https://unknown.invalid/"),
            (Some("a.test"), "http://b.test/x y", "http://b.test/x%20y"),
            (Some("a.test"), "http://b@c/x", "https://a.test/http://b@c/x"),
            (Some("a.test"), "", "https://a.test/"),
        ];
        for (host, path, url) in cases {
            let request =
                Request { host: host.map(str::to_owned), path: path.to_owned(), ..Request::default() };
            assert_eq!(of(&request), url);
        }
    }
}
