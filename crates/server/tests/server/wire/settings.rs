//! Session context over the wire: configured, tried out, and stored requests grouped anew.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use spoor_ingest::{Grouping, Record};
use spoor_model::context::{Context, ContextParameter, Place};
use spoor_model::wire::{ContextPage, ContextPreview, FacetPage, Regrouping, SessionPage};
use spoor_model::{Action, Attack, Exchange, ParameterUse, Verdict};
use spoor_server::store::{Patience, Store as _};
use spoor_server::{Access, Clock, Dist};

use super::{Answer, NOW, Server};

const PARAMETERS: &str = "/api/v1/settings/parameters";
const JSON: (&str, &str) = ("content-type", "application/json");
const SECRET: [u8; 32] = [9; 32];
const HOUR: i64 = 3_600_000;
/// More requests than are grouped anew in one step.
const MANY: i64 = 10_500;

/// Requests of three days: every visitor has an address, some of them changing ones, and says its name in a header.
fn records(number: i64) -> impl Iterator<Item = Record> {
    (0..number).map(|at: i64| {
        let visitor = at % 7;
        let attack = |action, verdict| Attack {
            kind: "sqli".to_owned(),
            payload: Some("1' OR 1=1".to_owned()),
            action,
            verdict,
            ..Attack::default()
        };
        let attacks = match at {
            at if at % 31 == 0 => vec![attack(Action::Blocked, Verdict::Unmarked)],
            at if at % 17 == 0 => vec![attack(Action::Monitored, Verdict::FalsePositive)],
            at if at % 13 == 0 => vec![attack(Action::Monitored, Verdict::Unmarked)],
            _ => Vec::new(),
        };
        let mut request_headers = vec![("X-Visitor".to_owned(), format!("visitor-{visitor}"))];
        if visitor == 3 {
            request_headers.push(("Cookie".to_owned(), "PHPSESSID=abc".to_owned()));
        }
        Record {
            id: Some(format!("r{at}")),
            time: NOW - 50 * HOUR + at * 15_000,
            ip: Some(format!("203.0.113.{}", at % 11)),
            user_agent: Some("curl/8".to_owned()),
            method: Some("GET".to_owned()),
            path: format!("/items/{at}"),
            status: Some(200),
            attacks,
            exchange: Some(Exchange {
                request_headers,
                request_body: Some(json!({"account": {"name": format!("user {visitor}")}}).to_string()),
                ..Exchange::default()
            }),
            ..Record::default()
        }
    })
}

fn context() -> Context {
    let parameter =
        |place, name: &str| ContextParameter { place, name: name.to_owned(), ..ContextParameter::default() };
    let by_visitor =
        ContextParameter { group_by: true, hashed: true, ..parameter(Place::Header, "x-visitor") };
    let user = ContextParameter { used_as: ParameterUse::User, ..parameter(Place::Body, "account.name") };
    Context { items: vec![by_visitor, user] }
}

fn server(grouping: &Grouping, number: i64) -> Server {
    let requests = records(number).map(|record| grouping.request(record)).collect();
    Server::with(requests, Clock::at(NOW), Access::default(), |_| Dist::default())
}

async fn put(server: &Server, body: Value) -> Answer {
    server.send_with(Method::PUT, PARAMETERS, &[JSON], body.to_string()).await
}

/// What the two say of everything that grouping can change.
async fn assert_same(one: &Server, other: &Server) {
    for query in [
        "",
        "attack=sqli",
        "session_status=blocked",
        "from=2026-10-30T00:00Z&to=2026-10-31T00:00Z",
        "user=user%201",
    ] {
        let (a, b): (SessionPage, SessionPage) = (
            one.api(&format!("/sessions?{query}&limit=200")).await,
            other.api(&format!("/sessions?{query}&limit=200")).await,
        );
        assert_eq!(a, b, "{query}");
        assert!(!a.items.is_empty(), "{query}");
        for row in &a.items {
            let path = format!("/sessions/{}/requests/full?{query}", row.id);
            let (a, b): (Value, Value) = (one.api(&path).await, other.api(&path).await);
            // Cursors name the store's own numbers.
            assert_eq!((&a["items"], &a["total"]), (&b["items"], &b["total"]), "{path}");
        }
    }
    let path = "/sessions/facets?field=user";
    let (a, b): (FacetPage, FacetPage) = (one.api(path).await, other.api(path).await);
    assert_eq!(a, b);
}

#[tokio::test]
async fn what_is_grouped_anew_is_as_if_it_came_in_so() {
    let plain = Grouping::new(SECRET);
    let by_visitor = plain.clone().with_context(context());
    let (server, wanted, before) = (server(&plain, MANY), server(&by_visitor, MANY), server(&plain, MANY));
    let regroup = |grouping: &Grouping, past: &[ContextParameter]| {
        let (mut next, mut changed) = (None, 0);
        loop {
            let step = server.store.regroup(next, &|request| grouping.again(request, past)).unwrap();
            changed += step.changed;
            next = step.next;
            if next.is_none() {
                return changed;
            }
        }
    };
    assert_eq!(regroup(&by_visitor, &[]), MANY as u64);
    assert_same(&server, &wanted).await;
    assert_eq!(regroup(&by_visitor, &[]), 0, "once more changes nothing");
    // And back.
    assert_eq!(regroup(&plain, &context().items), MANY as u64);
    let (a, b): (SessionPage, SessionPage) =
        (server.api("/sessions?limit=200").await, before.api("/sessions?limit=200").await);
    assert_eq!(a, b);
}

#[tokio::test]
async fn parameters_are_configured_and_then_group_what_is_stored() {
    let server = server(&Grouping::new(SECRET), 400);
    let page: ContextPage = server.api("/settings/parameters").await;
    assert_eq!(page, ContextPage::default());
    let sent = json!({"items": [
        {"place": "header", "name": " X-Visitor ", "group_by": true, "hashed": true},
        {"place": "body", "name": "account.name", "use": "user"}
    ]});
    let page: ContextPage = put(&server, sent.clone()).await.json();
    assert_eq!((page.items.clone(), page.total), (context().items, 2));
    assert!(page.regrouping.needed && !page.regrouping.running);
    let before: SessionPage = server.api("/sessions").await;
    let begun = server.send(Method::POST, "/api/v1/settings/regrouping", &[]).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text());
    let ended = loop {
        let state: Regrouping = server.api("/settings/regrouping").await;
        if !state.running {
            break state;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(ended, Regrouping { seen: 400, changed: 400, total: 400, ..Regrouping::default() });
    let after: SessionPage = server.api("/sessions").await;
    assert_eq!(after.total, 7);
    assert_ne!(before.total, 7);
    assert_eq!(after.items[0].session_key, "header x-visitor");
    // Configuring the same again asks for nothing; removing does.
    let page: ContextPage = put(&server, sent).await.json();
    assert!(!page.regrouping.needed);
    let page: ContextPage = put(&server, json!({"items": []})).await.json();
    assert!(page.regrouping.needed);
}

#[tokio::test]
async fn a_preview_tells_what_parameters_would_find_and_changes_nothing() {
    let server = server(&Grouping::new(SECRET), 400);
    let sent = json!({"items": [
        {"place": "header", "name": "x-visitor", "group_by": true},
        {"place": "body", "name": "account.name", "hashed": true},
        {"place": "jwt", "name": "sub"}
    ]});
    let path = format!("{PARAMETERS}/preview");
    let preview: ContextPreview =
        server.send_with(Method::POST, &path, &[JSON], sent.to_string()).await.json();
    assert_eq!((preview.requests, preview.recorded, preview.sessions_after), (400, 400, 7));
    let found: Vec<_> =
        preview.items.iter().map(|item| (item.requests, item.values, item.examples.len())).collect();
    assert_eq!(found, [(400, 7, 3), (400, 7, 0), (0, 0, 0)]);
    assert!(preview.items[0].examples[0].starts_with("visitor-"));
    assert_eq!(preview.keys[0].session_key, "header x-visitor");
    let configured = server.store.context(&Patience::of(std::time::Duration::from_secs(10))).unwrap();
    assert_eq!(configured, spoor_server::store::Configured::default());
}

#[tokio::test]
async fn parameters_that_cannot_be_are_refused_by_name_and_nothing_changes() {
    let server = server(&Grouping::new(SECRET), 400);
    let wrong = json!({"items": [
        {"place": "header", "name": "x-ok"},
        {"place": "query", "side": "response", "name": "q"},
        {"place": "cookie", "name": "a\u{202e}b"}
    ]});
    for (method, path) in
        [(Method::PUT, PARAMETERS.to_owned()), (Method::POST, format!("{PARAMETERS}/preview"))]
    {
        let answer = server.send_with(method, &path, &[JSON], wrong.to_string()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let keys: Vec<_> = answer.problem().problems.into_iter().map(|problem| problem.key).collect();
        assert_eq!(keys, ["items[1]", "items[2]"]);
    }
    for wrong in [
        json!({"items": [{"place": "body"}]}),
        json!({"items": [{"place": "heap", "name": "x"}]}),
        json!({"item": []}),
    ] {
        assert_eq!(put(&server, wrong).await.status, StatusCode::BAD_REQUEST);
    }
    let foreign = [JSON, ("origin", "http://evil.test")];
    let answer = server.send_with(Method::PUT, PARAMETERS, &foreign, r#"{"items":[]}"#).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let page: ContextPage = server.api("/settings/parameters").await;
    assert_eq!(page.items, []);
}
