//! The requests of a session and single requests.

use spoor_model::endpoint::{Reason, Sensitive};
use spoor_model::usual::EndpointUsual;
use spoor_model::wire::{RequestDetail, RequestPage};
use spoor_model::{Exchange, Field, Ledger, Request};
use spoor_server::{Access, Clock, Dist};

use super::{NOW, Server};
use crate::traffic::MIDNIGHT;

/// All parts of a session's requests put together.
async fn walk(server: &Server, session: &str, query: &str, limit: usize) -> (Ledger, u64) {
    let (mut ledger, mut after) = (Ledger::default(), String::new());
    loop {
        let chunk: serde_json::Value =
            server.api(&format!("/sessions/{session}/requests?{query}&limit={limit}{after}")).await;
        let part: Ledger = serde_json::from_value(chunk["columns"].clone()).unwrap();
        assert!(part.len() <= limit);
        ledger.append(part).unwrap();
        match chunk["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return (ledger, chunk["total"].as_u64().unwrap()),
        }
    }
}

fn ids(ledger: &Ledger) -> Vec<&str> {
    (0..ledger.len() as u32).map(|row| ledger.word(Field::Request, row).unwrap()).collect()
}

#[tokio::test]
async fn parts_by_cursor_make_the_session_in_the_order_of_time() {
    let server = Server::new();
    let session = &server.requests[0].session;
    let mut expected: Vec<&Request> =
        server.requests.iter().filter(|request| &request.session == session).collect();
    // Stable: requests of the same millisecond stay in the order they came.
    expected.sort_by_key(|request| request.time);
    let expected: Vec<&str> = expected.iter().map(|request| request.id.as_str()).collect();
    for limit in [1, 7, 50_000] {
        let (ledger, total) = walk(&server, session, "", limit).await;
        assert_eq!(ids(&ledger), expected);
        assert_eq!(total, expected.len() as u64);
    }
}

#[tokio::test]
async fn requests_in_full_are_those_that_were_written_under_the_query_and_in_its_order() {
    let server = Server::new();
    let session = &server.requests[0].session;
    for (query, limit) in
        [("", 1), ("", 2_000), ("in.status=4xx&", 7), ("attack=*&", 3), ("in.user=nobody&", 5)]
    {
        let (ledger, _) = walk(&server, session, query.trim_end_matches('&'), 50_000).await;
        let (mut full, mut after): (Vec<Request>, _) = (Vec::new(), String::new());
        loop {
            let path = format!("/sessions/{session}/requests/full?{query}limit={limit}{after}");
            let page: RequestPage = server.api(&path).await;
            assert!(page.items.len() <= limit);
            assert_eq!(page.total, ledger.len() as u64, "{query}");
            full.extend(page.items);
            let Some(next) = page.next else { break };
            after = format!("&after={next}");
        }
        let written = |id: &str| server.requests.iter().find(|request| request.id == id).unwrap().clone();
        assert_eq!(full, ids(&ledger).into_iter().map(written).collect::<Vec<_>>(), "{query}");
    }
}

#[tokio::test]
async fn requests_with_long_bodies_come_in_several_parts_that_are_all() {
    let requests = (0..12).map(|number| Request {
        id: format!("{number:02}"),
        session: "long".to_owned(),
        time: MIDNIGHT + number,
        exchange: Some(Exchange { response_body: Some("x".repeat(1 << 20)), ..Exchange::default() }),
        ..Request::default()
    });
    let server = Server::with(requests.collect(), Clock::at(NOW), Access::default(), |_| Dist::default());
    let (mut found, mut after, mut parts) = (Vec::new(), String::new(), 0);
    loop {
        let page: RequestPage = server.api(&format!("/sessions/long/requests/full?limit=2000{after}")).await;
        assert!((1..=5).contains(&page.items.len()));
        found.extend(page.items.into_iter().map(|request| request.id));
        parts += 1;
        let Some(next) = page.next else { break };
        after = format!("&after={next}");
    }
    assert_eq!((found.len(), parts), (12, 3));
    assert!(found.is_sorted());
}

#[tokio::test]
async fn long_texts_come_in_several_parts_that_are_all() {
    // 12 requests of 1 MiB each; the path that two of them share is counted once.
    let requests: Vec<Request> = (0..12)
        .map(|number: usize| Request {
            id: format!("{number:02}"),
            session: "long".to_owned(),
            time: MIDNIGHT + (number as i64 / 3),
            path: format!("/{:02}/{}", number.max(1), "x".repeat(1024 * 1024)),
            ..Request::default()
        })
        .collect();
    let server = Server::with(requests, Clock::at(NOW), Access::default(), |_| Dist::default());
    let (mut ledger, mut lengths, mut after) = (Ledger::default(), Vec::new(), String::new());
    loop {
        let chunk: serde_json::Value =
            server.api(&format!("/sessions/long/requests?limit=50000{after}")).await;
        assert_eq!(chunk["total"], 12);
        let part: Ledger = serde_json::from_value(chunk["columns"].clone()).unwrap();
        lengths.push(part.len());
        ledger.append(part).unwrap();
        let Some(next) = chunk["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(lengths, [9, 3]);
    assert_eq!(ids(&ledger), server.requests.iter().map(|request| &request.id).collect::<Vec<_>>());
    for (row, request) in (0..).zip(&server.requests) {
        assert!(ledger.word(Field::Path, row) == Some(&request.path), "{row}");
    }
}

#[tokio::test]
async fn columns_say_what_the_requests_say() {
    let server = Server::new();
    let session = &server.requests[0].session;
    let (ledger, _) = walk(&server, session, "", 100).await;
    let blocked = server
        .requests
        .iter()
        .any(|request| &request.session == session && request.action() == Some(spoor_model::Action::Blocked));
    let mut expected = Ledger::default();
    expected.know(EndpointUsual::of_requests(&server.requests));
    for id in ids(&ledger) {
        expected.push(server.requests.iter().find(|request| request.id == id).unwrap(), blocked);
    }
    for row in 0..ledger.len() as u32 {
        assert_eq!(ledger.time(row), expected.time(row));
        for field in Field::all() {
            assert_eq!(ledger.number(field, row), expected.number(field, row), "{field:?}");
            assert!(ledger.words(field, row).eq(expected.words(field, row)), "{field:?}");
        }
    }
}

#[tokio::test]
async fn general_filters_hold_inside_unless_they_are_suspended() {
    let server = Server::new();
    let session = &server.requests[0].session;
    let count = async |query: &str| walk(&server, session, query, 500).await.1;
    let (all, general, both) =
        (count("").await, count("method=GET").await, count("method=GET&in.status=4xx").await);
    assert!(all > general && general > both && both > 0);
    assert_eq!(count("method=GET&all=1").await, all);
    assert_eq!(count("method=POST&all=1&in.method=GET&in.status=4xx").await, both);
    assert_eq!(count("method=POST&in.method=GET").await, 0);
}

#[tokio::test]
async fn one_request_comes_with_everything_that_is_recorded() {
    let server = Server::new();
    for request in server.requests.iter().take(60) {
        let id = spoor_model::percent::encode(&request.id).replace('/', "%2F");
        let detail: RequestDetail = server.api(&format!("/requests/{id}")).await;
        assert_eq!(&detail.request, request);
    }
}

#[tokio::test]
async fn a_part_says_once_what_is_usual_for_each_of_its_endpoints() {
    let server = Server::new();
    let session = &server.requests[0].session;
    let chunk: serde_json::Value = server.api(&format!("/sessions/{session}/requests?limit=50000")).await;
    let usual: Vec<EndpointUsual> = serde_json::from_value(chunk["usual"].clone()).unwrap();
    let expected = EndpointUsual::of_requests(&server.requests);
    assert!(!usual.is_empty() && usual.len() < 20);
    for endpoint in &usual {
        assert!(expected.contains(endpoint), "{endpoint:?}");
        assert!(server.requests.iter().any(|request| {
            &request.session == session && request.endpoint.as_ref() == Some(&endpoint.endpoint)
        }));
    }
    let slow = server.get(&format!("/api/v1/sessions/{session}/requests?in.slow=*&limit=50000")).await;
    assert_eq!(slow.status, 200);
}

#[tokio::test]
async fn one_request_comes_with_what_its_endpoint_is_known_for() {
    let request = |number: usize, path: &str| Request {
        id: format!("{number:02}"),
        session: format!("session {}", number % 3),
        time: MIDNIGHT + number as i64,
        host: Some("api.shop.test".to_owned()),
        method: Some("GET".to_owned()),
        endpoint: Some(path.split('?').next().unwrap().to_owned()),
        path: path.to_owned(),
        status: Some(200),
        duration: Some(84_000),
        ..Request::default()
    };
    let mut requests: Vec<Request> =
        (0..25).map(|number| request(number, "/v1/users?email=a@b.test")).collect();
    requests.push(Request { endpoint: None, ..request(30, "/nowhere") });
    requests.push(request(31, "/v1/other"));
    let server = Server::with(requests, Clock::at(NOW), Access::default(), |_| Dist::default());
    let detail: RequestDetail = server.api("/requests/03").await;
    let endpoint = detail.endpoint.unwrap();
    assert_eq!((endpoint.requests, endpoint.sessions), (25, 3));
    assert_eq!(
        (endpoint.first.as_str(), endpoint.last.as_str()),
        ("2026-10-30T00:00:00.000Z", "2026-10-30T00:00:00.024Z")
    );
    let duration = endpoint.usual.duration.unwrap();
    assert_eq!(duration.n, 25);
    assert!(duration.median.abs_diff(84_000) < 2_100);
    assert_eq!((endpoint.usual.size, endpoint.risk.score), (None, 8));
    assert_eq!(endpoint.risk.reasons, [Reason::SensitiveData]);
    assert_eq!(endpoint.parameters[0].name, "email");
    assert_eq!(endpoint.parameters[0].sensitive, [Sensitive::Personal]);
    // The value itself is nowhere in what is said of the endpoint.
    let whole: serde_json::Value = server.api("/requests/03").await;
    assert!(!whole["endpoint"].to_string().contains("a@b.test"));
    let nowhere: RequestDetail = server.api("/requests/30").await;
    assert_eq!(nowhere.endpoint, None);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::new();
    for path in [
        "/requests/nobody",
        "/sessions/nobody",
        "/sessions/nobody/requests",
        "/requests/%FF",
        "/sessions/%00",
        "/nothing",
        "",
    ] {
        let answer = server.get(&format!("/api/v1{path}")).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.problem().title.is_empty());
    }
}
