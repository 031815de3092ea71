//! Who may ask, and the headers that every answer carries.

use axum::http::Method;
use spoor_server::{Access, Clock, Dist, Token};

use super::{NOW, Server};
use crate::traffic;

const TOKEN: &str = "correct-horse-battery";

fn guarded() -> Server {
    let access = Access { hosts: vec!["spoor.example".to_owned()], token: Some(Token::new(TOKEN).unwrap()) };
    Server::with(traffic::requests(20, 31), Clock::at(NOW), access, |_| Dist::default())
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let (open, guarded) = (Server::new(), guarded());
    let answers = [
        (200, open.get("/api/v1/health").await),
        (400, open.get("/api/v1/sessions?nonsense=1").await),
        (404, open.get("/api/v1/nothing").await),
        (404, open.get("/nothing.js").await),
        (405, open.send(Method::DELETE, "/api/v1/health", &[]).await),
        (405, open.send(Method::POST, "/", &[]).await),
        (421, open.send(Method::GET, "/", &[("host", "evil.example")]).await),
        (401, guarded.get("/").await),
    ];
    for (status, answer) in answers {
        assert_eq!(answer.status, status);
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self' 'wasm-unsafe-eval'")
        );
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("camera=()"));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.headers.get("access-control-allow-origin").is_none());
    }
}

#[tokio::test]
async fn a_name_that_is_not_this_servers_is_misdirected() {
    let server = guarded();
    let bearer = format!("Bearer {TOKEN}");
    for (host, status) in [
        ("localhost:7070", 200),
        ("127.0.0.1", 200),
        ("[::1]:7070", 200),
        ("SPOOR.example:443", 200),
        ("evil.example", 421),
        ("localhost.evil.example:7070", 421),
        ("", 421),
    ] {
        let headers = [("host", host), ("authorization", bearer.as_str())];
        assert_eq!(server.send(Method::GET, "/api/v1/health", &headers).await.status, status, "{host}");
    }
}

#[tokio::test]
async fn a_guarded_server_answers_to_its_token_only() {
    let server = guarded();
    // echo -n 'anybody:correct-horse-battery' | base64, and with a wrong password.
    let (right, wrong) = ("Basic YW55Ym9keTpjb3JyZWN0LWhvcnNlLWJhdHRlcnk=", "Basic YW55Ym9keTp3cm9uZw==");
    for (authorization, status) in [
        (format!("Bearer {TOKEN}"), 200),
        (format!("bearer {TOKEN}"), 200),
        (right.to_owned(), 200),
        (wrong.to_owned(), 401),
        (format!("Bearer {TOKEN}x"), 401),
        (format!("Bearer {}", &TOKEN[1..]), 401),
        (TOKEN.to_owned(), 401),
        ("Basic %%%".to_owned(), 401),
        (String::new(), 401),
    ] {
        for path in ["/api/v1/health", "/api/v1/openapi.json"] {
            let answer = server.send(Method::GET, path, &[("authorization", &authorization)]).await;
            assert_eq!(answer.status, status, "{authorization}");
        }
    }
    let answer = server.get("/api/v1/health").await;
    assert_eq!(answer.status, 401);
    assert!(
        answer.header("www-authenticate").starts_with("Basic "),
        "a browser asks its user for the password"
    );
    assert!(!answer.problem().title.is_empty());
}

#[tokio::test]
async fn other_origins_get_no_leave_to_read() {
    let server = Server::new();
    for method in [Method::GET, Method::OPTIONS, Method::TRACE, Method::HEAD] {
        let headers = [("origin", "https://evil.example"), ("access-control-request-method", "GET")];
        let answer = server.send(method.clone(), "/api/v1/sessions", &headers).await;
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{method}");
        let expected = if matches!(method, Method::GET | Method::HEAD) { 200 } else { 405 };
        assert_eq!(answer.status, expected, "{method}");
    }
    let overridden =
        server.send(Method::GET, "/api/v1/health", &[("x-http-method-override", "DELETE")]).await;
    assert_eq!(overridden.status, 200);
}

#[tokio::test]
async fn pages_of_other_sites_do_not_ask_the_api_but_may_lead_to_the_app() {
    let server = Server::new();
    for site in ["cross-site", "same-site"] {
        for path in ["/api/v1/health", "/api/v1/sessions?path=*a*", "/api/v1/openapi.json", "/api/v1/nothing"]
        {
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                let answer = server.send(method.clone(), path, &[("sec-fetch-site", site)]).await;
                assert_eq!(answer.status, 403, "{method} {path} {site}");
                assert_eq!(answer.header("content-type"), "application/problem+json");
            }
        }
        let problem = server.send(Method::GET, "/api/v1/health", &[("sec-fetch-site", site)]).await.problem();
        assert_eq!(problem.title, "The request comes from a page of another site");
        let page = server.send(Method::GET, "/sessions", &[("sec-fetch-site", site)]).await;
        assert_eq!(page.status, server.get("/sessions").await.status, "a link elsewhere may lead here");
    }
    for site in ["same-origin", "none"] {
        let answer = server.send(Method::GET, "/api/v1/health", &[("sec-fetch-site", site)]).await;
        assert_eq!(answer.status, 200, "{site}");
    }
    assert_eq!(server.get("/api/v1/health").await.status, 200);
}
