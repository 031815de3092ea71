//! What attackers and broken programs send.

use std::time::{Duration, Instant};

use axum::http::Method;
use spoor_model::Request;
use spoor_model::percent;
use spoor_model::query::Query;
use spoor_model::wire::{FacetPage, SessionPage};
use spoor_server::store::{Ask, Page, Patience, Store as _, StoreError};
use spoor_server::{Access, Clock, Dist};

use super::{NOW, Server};

#[tokio::test]
async fn everything_that_is_not_understood_is_reported_at_once() {
    let server = Server::new();
    let answer = server
        .get("/api/v1/sessions?cuntry=US&status=teapot&limit=0&sort=id;--&method=GET&duration.not.min=5&from=yesterday&limit=7")
        .await;
    assert_eq!(answer.status, 400);
    let keys: Vec<String> = answer.problem().problems.into_iter().map(|problem| problem.key).collect();
    for key in ["cuntry", "status", "limit", "sort", "duration.not.min", "from"] {
        assert!(keys.iter().any(|own| own == key), "{key} in {keys:?}");
    }
    assert!(!keys.contains(&"method".to_owned()));
}

#[tokio::test]
async fn nonsense_is_refused_and_never_widens_an_answer() {
    let server = Server::new();
    for query in [
        "limit=1e12",
        "limit=-1",
        "limit=%2B5",
        "limit=501",
        "limit=",
        "limit=1&limit=2",
        "sort=id%3B--",
        "sort=*",
        "__proto__=1",
        "constructor=x",
        "from=-1",
        "from=NaN",
        "from=%2B275760-01-01T00:00:00Z",
        "to=99999999999999",
        "regex=(a%2B)%2B%24",
        "next=//evil",
        "all=2",
        "offset=5",
        "path.like=%25",
        "in.limit=3",
        "duration=abc",
        "ip=999.1.1.1",
        "buckets=5",
    ] {
        let answer = server.get(&format!("/api/v1/sessions?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(!answer.problem().problems.is_empty());
    }
    for path in [
        "/sessions/facets",
        "/sessions/facets?field=",
        "/sessions/facets?field=cols%3D*",
        "/sessions/facets?field=duration",
        "/sessions/facets?field=size",
        "/sessions/facets?field=method&limit=1001",
        "/sessions/timeline?buckets=501",
        "/sessions/timeline?buckets=0",
        "/health?x=1",
        "/sessions/x/requests?limit=50001",
    ] {
        let answer = server.get(&format!("/api/v1{path}")).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(!answer.problem().problems.is_empty());
    }
}

#[tokio::test]
async fn sql_in_a_value_is_a_value() {
    let server = Server::new();
    let before: SessionPage = server.api("/sessions").await;
    for text in
        ["' OR 1=1--", "\"; DROP TABLE request;--", "x') UNION SELECT * FROM setting--", "%", "_", "\\"]
    {
        let value = percent::encode(text);
        let exact = server.requests.iter().filter(|request| request.path == text).count() as u64;
        let literal = percent::encode(
            &spoor_model::pattern::Pattern::literal(spoor_model::field::Kind::Text, Some(text))
                .text(spoor_model::field::Kind::Text),
        );
        let page: SessionPage = server.api(&format!("/sessions?path={literal}")).await;
        assert_eq!(page.requests, exact, "{text}");
        for key in ["request", "session", "user", "search"] {
            let path = if key == "search" { "/sessions/facets?field=path&search=" } else { "/sessions?" };
            let query = if key == "search" { value.clone() } else { format!("{key}={value}") };
            let answer = server.get(&format!("/api/v1{path}{query}")).await;
            assert_eq!(answer.status, 200, "{key}={text}");
        }
        let facet: FacetPage = server.api(&format!("/sessions/facets?field=path&search={value}")).await;
        assert!(facet.items.iter().all(|item| item.value.as_deref().unwrap().contains(text)), "{text}");
    }
    let after: SessionPage = server.api("/sessions").await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn strange_bytes_are_read_and_answered() {
    let server = Server::new();
    for query in [
        "path=%FF%FE",
        "path=%",
        "path=%zz",
        "path=%00",
        "user=a+b",
        "user=a%20b",
        "&&&",
        "=",
        "path",
        "?path=x",
        "path=%2525",
    ] {
        let answer = server.get(&format!("/api/v1/sessions?{query}")).await;
        assert!(answer.status == 200 || answer.status == 400, "{query}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_thousand_values_are_answered_and_more_are_refused() {
    let server = Server::new();
    let many = |count: usize| {
        let values: Vec<String> = (0..count).map(|number| format!("path=*{number}x*")).collect();
        format!("/api/v1/sessions?{}", values.join("&"))
    };
    assert_eq!(server.get(&many(1_000)).await.status, 200);
    let answer = server.get(&many(5_000)).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.problem().problems.len(), 1);
    let same = vec!["host=a.test"; 900].join("&");
    assert_eq!(server.get(&format!("/api/v1/sessions?{same}")).await.status, 200);
}

#[tokio::test]
async fn a_glob_takes_no_longer_for_being_malicious() {
    let server = Server::new();
    let glob = percent::encode(&format!("{}b", "*l*o*n*g".repeat(50)));
    let started = Instant::now();
    assert_eq!(server.get(&format!("/api/v1/sessions?path={glob}")).await.status, 200);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn odd_headers_change_nothing() {
    let server = Server::new();
    let long = format!("\"{}\"", "x".repeat(1_000_000));
    for headers in [
        [("if-none-match", long.as_str()), ("range", "bytes=0-,0-,0-,0-")],
        [("accept-encoding", "br;q=7, *;q=x, ;;;"), ("accept", "text/html")],
    ] {
        for path in ["/api/v1/health", "/", "/api/v1/sessions"] {
            let answer = server.send(Method::GET, path, &headers).await;
            assert!(answer.status == 200 || answer.status == 503, "{path} {}", answer.status);
        }
    }
}

#[tokio::test]
async fn answers_are_packed_as_the_client_likes() {
    use std::io::Read as _;
    let server = Server::new();
    let plain = server.get("/api/v1/sessions").await;
    assert_eq!(plain.header("content-encoding"), "");
    let packed = server.send(Method::GET, "/api/v1/sessions", &[("accept-encoding", "gzip")]).await;
    assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("gzip", "accept-encoding"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    for packing in ["br", "zstd"] {
        let answer = server.send(Method::GET, "/api/v1/sessions", &[("accept-encoding", packing)]).await;
        assert_eq!(answer.header("content-encoding"), packing);
        assert!(answer.body.len() < plain.body.len());
    }
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let requests: Vec<Request> = (0..30_000)
        .map(|number| Request {
            id: format!("{number:016x}"),
            session: "s".to_owned(),
            path: format!("/{number}"),
            time: number,
            ..Request::default()
        })
        .collect();
    let server = Server::with(requests, Clock::at(NOW), Access::default(), |_| Dist::default());
    let (query, _) = Query::parse("size.min=1&path=*7*");
    for patience in [Patience::of(Duration::ZERO), {
        let patience = Patience::of(Duration::from_mins(1));
        drop(patience.waiting());
        patience
    }] {
        let ask = Ask { query: &query, now: NOW, patience: &patience };
        assert_eq!(server.store.timeline(&ask, 60), Err(StoreError::TooSlow));
        assert_eq!(server.store.sessions(&ask, Page { limit: 5, after: None }, 3), Err(StoreError::TooSlow));
    }
    // The connection that was broken off answers the next question.
    let page: SessionPage = server.api("/sessions").await;
    assert_eq!(page.requests, 30_000);
}
