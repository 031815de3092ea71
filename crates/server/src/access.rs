//! Who may ask: requests for a name of this server, with the token where there is one, and, where they change
//! something or ask the API, from this server's own pages or from no page. Knows nothing of what is asked for.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;

use crate::api::Refusal;

/// What a request must bring.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Names this server answers to besides `localhost` and addresses, lower case, without port. A page elsewhere
    /// can make its own name lead to this server, and the browser would let it read the answers.
    pub hosts: Vec<String>,
    /// The token, if one is wanted.
    pub token: Option<Token>,
}

/// A secret that opens the server.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token of at least 16 characters that fit into a header.
    pub fn new(text: &str) -> Result<Token, String> {
        if text.len() < 16 {
            return Err(
                "the token is too short: take 16 characters or more, such as from `openssl rand -hex 16`"
                    .to_owned(),
            );
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("the token may hold letters, digits and punctuation of ASCII only".to_owned());
        }
        Ok(Token(text.to_owned()))
    }

    fn is(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token")
    }
}

/// Lets through what may pass.
pub async fn check(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if !host.is_some_and(|host| access.answers_to(host)) {
        let detail = "Spoor answers to localhost and to addresses; start it with --allow-host NAME for a name of your own";
        return Refusal::new(
            StatusCode::MISDIRECTED_REQUEST,
            "This server has another name",
            Some(detail.to_owned()),
        )
        .into_response();
    }
    if access.token.as_ref().is_some_and(|token| !carries(request.headers(), token)) {
        return unauthorized();
    }
    if !request.method().is_safe() && comes_from_elsewhere(request.headers()) {
        let detail = "only pages of this server may change what it stores, and programs that are no browser";
        return Refusal::new(
            StatusCode::FORBIDDEN,
            "The request comes from a page of another site",
            Some(detail.to_owned()),
        )
        .into_response();
    }
    // A page elsewhere cannot read the answer, but it could make the server work for it, and time the work.
    if request.uri().path().starts_with("/api/") && is_asked_by_another_site(request.headers()) {
        let detail = "only pages of this server may ask its API, and programs that are no browser; open the app instead";
        return Refusal::new(
            StatusCode::FORBIDDEN,
            "The request comes from a page of another site",
            Some(detail.to_owned()),
        )
        .into_response();
    }
    next.run(request).await
}

impl Access {
    fn answers_to(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.rsplit_once(':').map_or(host, |(name, _)| name),
        };
        // Only a name can be made to lead elsewhere; an address is what it is.
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        name == "localhost" || name.parse::<IpAddr>().is_ok() || self.hosts.contains(&name)
    }
}

/// True when the request carries the token: as bearer, or as the password that a browser asks its user for.
fn carries(headers: &HeaderMap, token: &Token) -> bool {
    let Some((scheme, value)) = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
    else {
        return false;
    };
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return token.is(value);
    }
    let decoded = || STANDARD.decode(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    scheme.eq_ignore_ascii_case("basic")
        && decoded()
            .and_then(|pair| pair.split_once(':').map(|(_, password)| token.is(password)))
            .unwrap_or(false)
}

/// True when a browser says that another site made the request. An address that its user typed is nobody's.
fn is_asked_by_another_site(headers: &HeaderMap) -> bool {
    headers.get_all("sec-fetch-site").iter().any(|site| site == "cross-site" || site == "same-site")
}

/// True when a browser says that a page of another origin made the request. Browsers send the password by themselves,
/// so it proves nothing. Programs say nothing.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    // A page cannot set this header, and it is right behind a proxy that changes the host, so it goes first. Browsers
    // leave it out on plain http.
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    !origin.is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host))
}

fn unauthorized() -> Response {
    let detail =
        "send the server's token as `Authorization: Bearer TOKEN`, or as the password when a browser asks";
    let mut response =
        Refusal::new(StatusCode::UNAUTHORIZED, "A token is needed", Some(detail.to_owned())).into_response();
    for challenge in ["Basic realm=\"Spoor\", charset=\"UTF-8\"", "Bearer realm=\"Spoor\""] {
        response.headers_mut().append(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_server_are_answered_to() {
        let access = Access { hosts: vec!["spoor.example".to_owned()], token: None };
        let cases = [
            ("localhost:7070", true),
            ("LOCALHOST", true),
            ("localhost.", true),
            ("127.0.0.1:7070", true),
            ("[::1]:7070", true),
            ("192.0.2.7", true),
            ("spoor.example:443", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("spoor.example.evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
            ("[evil]", false),
        ];
        for (host, expected) in cases {
            assert_eq!(access.answers_to(host), expected, "{host}");
        }
    }

    #[test]
    fn a_token_that_is_easily_guessed_is_refused() {
        assert!(Token::new("short").is_err());
        assert!(Token::new("has a space in the middle").is_err());
        assert!(Token::new("0123456789abcdef").is_ok());
    }
}
