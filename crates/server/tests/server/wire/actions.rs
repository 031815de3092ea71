//! Verdicts, rules and the denylist over the wire: their life, what may be in them, and who may change them.

mod handed_on;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use spoor_model::denied::{Denied, DeniedPage};
use spoor_model::rule::{Breadth, Rule, RulePage, WhatIf};
use spoor_model::wire::{RequestDetail, SessionHeader, SessionPage};
use spoor_model::{Attack, Request, Verdict};
use spoor_server::store::Store as _;
use spoor_server::{Access, Clock, Dist};

use super::{Answer, NOW, Server};
use crate::traffic::MIDNIGHT;

const JSON: (&str, &str) = ("content-type", "application/json");
const RULES: &str = "/api/v1/rules";
const WHAT_IF: &str = "/api/v1/rules/what-if";
const DENYLIST: &str = "/api/v1/denylist";

/// A request of session `s` with a hit on its parameter `q`.
fn request(id: &str) -> Request {
    let hit = Attack {
        kind: "sqli".to_owned(),
        payload: Some("' OR 1=1--".to_owned()),
        parameter: Some("QUERY > q".to_owned()),
        ..Attack::default()
    };
    Request {
        id: id.to_owned(),
        session: "s".to_owned(),
        time: MIDNIGHT,
        host: Some("api.shop.test".to_owned()),
        endpoint: Some("/search".to_owned()),
        path: "/search?q='".to_owned(),
        attacks: vec![hit],
        ..Request::default()
    }
}

fn server() -> Server {
    let clean = Request { attacks: Vec::new(), ..request("clean") };
    server_on(vec![request("a"), request("b"), clean], NOW)
}

fn server_on(requests: Vec<Request>, now: i64) -> Server {
    Server::with(requests, Clock::at(now), Access::default(), |_| Dist::default())
}

fn draft(breadth: &str) -> Value {
    let ignore = json!({
        "breadth": breadth, "host": "api.shop.test", "endpoint": "/search", "parameter": "QUERY > q",
        "type": "sqli", "payload": "' OR 1=1--",
    });
    json!({"ignore": ignore, "note": "a test"})
}

impl Server {
    async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send_with(Method::POST, path, &[JSON], body.to_string()).await
    }

    async fn judged(&self, id: &str, attack: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/requests/{id}/attacks/{attack}/verdict");
        self.send_with(Method::PUT, &path, &[JSON], body.to_string()).await
    }

    /// Attacks counted in the list, in the row, in the header and over time.
    async fn attacks(&self) -> [u64; 4] {
        let list: SessionPage = self.api("/sessions").await;
        let header: SessionHeader = self.api("/sessions/s").await;
        let timeline: spoor_model::wire::Timeline = self.api("/sessions/timeline").await;
        let over_time = timeline.items.iter().map(|bucket| bucket.attacks).sum();
        [list.attacks, list.items[0].attacks, header.attacks, over_time]
    }

    async fn rules(&self) -> Vec<Rule> {
        let page: RulePage = self.api("/rules").await;
        assert_eq!((page.total, page.next), (page.items.len() as u64, None));
        page.items
    }

    async fn denied(&self) -> Vec<Denied> {
        let page: DeniedPage = self.api("/denylist").await;
        assert_eq!((page.total, page.next), (page.items.len() as u64, None));
        page.items
    }
}

fn created<T: serde::de::DeserializeOwned>(answer: &Answer) -> T {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json");
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test]
async fn a_verdict_changes_every_count_at_once_and_can_be_taken_back() {
    let server = server();
    assert_eq!(server.attacks().await, [2; 4]);
    let judged: RequestDetail = server.judged("a", "0", &json!({"verdict": "false_positive"})).await.json();
    assert_eq!(judged.request.attacks[0].verdict, Verdict::FalsePositive);
    assert_eq!(server.api::<RequestDetail>("/requests/a").await, judged);
    assert_eq!(server.attacks().await, [1; 4]);
    let only: SessionPage = server.api("/sessions?verdict=false_positive").await;
    assert_eq!((only.requests, only.attacks), (1, 0), "it can still be found");
    let again = server.judged("a", "0", &json!({"verdict": "false_positive"})).await;
    assert_eq!(again.json::<RequestDetail>(), judged);
    assert_eq!(server.attacks().await, [1; 4]);
    for (verdict, attacks) in [("true_positive", 2), ("false_positive", 1), ("unmarked", 2)] {
        assert_eq!(server.judged("a", "0", &json!({"verdict": verdict})).await.status, StatusCode::OK);
        assert_eq!(server.attacks().await, [attacks; 4], "{verdict}");
    }
}

#[tokio::test]
async fn a_verdict_on_nothing_or_that_is_none_changes_nothing() {
    let server = server();
    let good = json!({"verdict": "false_positive"});
    for (id, attack) in [
        ("a", "1"),
        ("clean", "0"),
        ("nobody", "0"),
        ("a", "-1"),
        ("a", "x"),
        ("a", "99999999999999999999"),
        ("%00", "0"),
        ("'%20OR%201=1--", "0"),
    ] {
        let answer = server.judged(id, attack, &good).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id} {attack}");
        assert!(!answer.problem().title.is_empty());
    }
    for bad in [
        json!({}),
        json!([]),
        json!(null),
        json!({"verdict": "innocent"}),
        json!({"verdict": 2}),
        json!({"verdict": "unmarked", "by": "me"}),
    ] {
        assert_eq!(server.judged("a", "0", &bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    assert_eq!(server.attacks().await, [2; 4]);
}

#[tokio::test]
async fn a_rule_is_tried_made_applied_and_deleted() {
    let server = server();
    let found: WhatIf = server.post(WHAT_IF, &draft("payload")).await.json();
    assert_eq!(found, WhatIf { hits: 2, requests: 2, sessions: 1, ..WhatIf::default() });
    assert_eq!(server.rules().await, [], "to try one makes none");
    let rule: Rule = created(&server.post(RULES, &draft("payload")).await);
    assert!(rule.id.len() == 16 && rule.id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!((rule.note.as_str(), rule.created.as_str()), ("a test", "2026-10-31T16:00:00.000Z"));
    assert_eq!(server.rules().await, std::slice::from_ref(&rule));
    assert_eq!(server.attacks().await, [2; 4], "what is stored stays");
    server.store.write(&[request("c")]).unwrap();
    assert_eq!(server.attacks().await, [2; 4]);
    let stored: RequestDetail = server.api("/requests/c").await;
    assert_eq!(stored.request.attacks[0].ignored_by, Some(rule.id.clone()));
    let found: WhatIf = server.post(WHAT_IF, &draft("type")).await.json();
    assert_eq!((found.hits, found.false_positives), (3, 1));
    let path = format!("{RULES}/{}", rule.id);
    let gone = server.send(Method::DELETE, &path, &[]).await;
    assert_eq!((gone.status, gone.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(server.send(Method::DELETE, &path, &[]).await.status, StatusCode::NOT_FOUND);
    server.store.write(&[request("d")]).unwrap();
    assert_eq!(server.attacks().await, [3; 4]);
    let after: RequestDetail = server.api("/requests/c").await;
    assert_eq!(after.request, stored.request, "what it ignored stays ignored");
}

#[tokio::test]
async fn a_rule_keeps_what_it_compares_and_its_texts_are_texts_and_nothing_else() {
    let server = server();
    let hostile =
        ["<script>alert(1)</script>", "'); DROP TABLE rule;--", "{{7*7}}", "a\u{0}b\u{202e}c", "日本語😀"];
    for (number, text) in hostile.into_iter().enumerate() {
        let ignore = json!({
            "breadth": "payload", "host": text, "method": text, "endpoint": text, "parameter": text, "type": text,
            "payload": text,
        });
        let body = json!({"ignore": ignore, "note": text, "expires": "2026-11-01T09:00:00+01:00"});
        let rule: Rule = created(&server.post(RULES, &body).await);
        assert_eq!(serde_json::to_value(&rule.ignore).unwrap(), ignore);
        assert_eq!((rule.note.as_str(), rule.expires.as_deref()), (text, Some("2026-11-01T08:00:00.000Z")));
        assert!(server.rules().await.contains(&rule));
        assert_eq!(server.rules().await.len(), number + 1);
        let found: WhatIf = server.post(WHAT_IF, &body).await.json();
        assert_eq!(found, WhatIf::default());
    }
    let rule: Rule = created(&server.post(RULES, &draft("all")).await);
    assert_eq!((rule.ignore.breadth, rule.ignore.kind, rule.ignore.payload), (Breadth::All, None, None));
}

#[tokio::test]
async fn a_rule_that_cannot_be_is_refused_and_says_why() {
    let server = server();
    let with = |key: &str, value: Value| {
        let mut body = draft("payload");
        match key {
            "note" | "expires" | "id" => body[key] = value,
            key => body["ignore"][key] = value,
        }
        body
    };
    for (body, said) in [
        (json!({}), "ignore"),
        (json!([]), "JSON object"),
        (json!({"ignore": {}}), "breadth"),
        (json!({"ignore": {"breadth": "payload"}}), "`type`"),
        (with("breadth", json!("some")), "some"),
        (with("payload", json!("x".repeat(8 * 1024 + 1))), "`payload` may have 8192 bytes"),
        (with("payload", json!("password='<hidden>'")), "hidden when it was stored"),
        (with("endpoint", json!("é".repeat(5_000))), "`endpoint`"),
        (with("type", json!(null)), "`type`"),
        (with("note", json!("é".repeat(501))), "0 to 500"),
        (with("expires", json!("tomorrow")), "instant"),
        (with("expires", json!(12)), "expected a string"),
        (with("id", json!("mine")), "unknown field"),
        (with("hosts", json!("a")), "unknown field"),
    ] {
        for path in [RULES, WHAT_IF] {
            let answer = server.post(path, &body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
            let detail = answer.problem().detail.unwrap();
            assert!(detail.contains(said), "{said}: {detail}");
        }
    }
    assert_eq!(server.rules().await, []);
}

#[tokio::test]
async fn there_are_five_hundred_rules_at_most() {
    let server = server();
    for _ in 0..500 {
        created::<Rule>(&server.post(RULES, &draft("type")).await);
    }
    let answer = server.post(RULES, &draft("type")).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.problem().detail.unwrap().contains("500"));
    assert_eq!(server.post(WHAT_IF, &draft("type")).await.status, StatusCode::OK);
    let id = server.rules().await[0].id.clone();
    server.send(Method::DELETE, &format!("{RULES}/{id}"), &[]).await;
    created::<Rule>(&server.post(RULES, &draft("type")).await);
}

#[tokio::test]
async fn a_session_is_denied_shown_as_such_changed_and_removed() {
    let server = server();
    let body = json!({"session": "s", "reason": "  <b>credential stuffing</b>\n", "expires": "2026-10-31T17:00:00Z"});
    let denied: Denied = created(&server.post(DENYLIST, &body).await);
    assert_eq!(denied.reason, "<b>credential stuffing</b>");
    assert_eq!(denied.expires.as_deref(), Some("2026-10-31T17:00:00.000Z"));
    assert_eq!(server.denied().await, std::slice::from_ref(&denied));
    let shown = async || {
        let (list, header): (SessionPage, SessionHeader) =
            (server.api("/sessions").await, server.api("/sessions/s").await);
        assert_eq!(list.items[0].denied, header.denied);
        header.denied
    };
    assert_eq!(shown().await, Some(denied));
    let longer: Denied =
        created(&server.post(DENYLIST, &json!({"session": "s", "reason": "for good"})).await);
    assert_eq!((server.denied().await, shown().await), (vec![longer.clone()], Some(longer)));
    let gone = server.send(Method::DELETE, &format!("{DENYLIST}/s"), &[]).await;
    assert_eq!((gone.status, gone.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!((server.denied().await, shown().await), (Vec::new(), None));
    assert_eq!(
        server.send(Method::DELETE, &format!("{DENYLIST}/s"), &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_entry_that_is_over_is_kept_and_denies_nothing() {
    for (now, is_denied) in [(NOW, true), (NOW + 999, true), (NOW + 1_000, false), (NOW + 86_400_000, false)]
    {
        let server = server_on(vec![request("a")], now);
        let draft = spoor_model::denied::DeniedDraft {
            session: "s".to_owned(),
            reason: "for a second".to_owned(),
            expires: Some(spoor_model::instant::rfc3339(NOW + 1_000)),
        };
        server.store.deny(&draft, NOW).unwrap().unwrap();
        assert_eq!(server.denied().await.len(), 1);
        let (list, header): (SessionPage, SessionHeader) =
            (server.api("/sessions").await, server.api("/sessions/s").await);
        assert_eq!(
            (list.items[0].denied.is_some(), header.denied.is_some()),
            (is_denied, is_denied),
            "{now}"
        );
    }
}

#[tokio::test]
async fn a_session_that_cannot_be_denied_is_refused_and_says_why() {
    let server = server();
    for (body, status, said) in [
        (json!({"session": "nobody", "reason": "x"}), StatusCode::NOT_FOUND, "never stored"),
        (json!({"session": "", "reason": "x"}), StatusCode::NOT_FOUND, "never stored"),
        (json!({"session": "s", "reason": " \n"}), StatusCode::BAD_REQUEST, "1 to 500"),
        (json!({"session": "s", "reason": "x".repeat(501)}), StatusCode::BAD_REQUEST, "1 to 500"),
        (json!({"session": "s"}), StatusCode::BAD_REQUEST, "reason"),
        (json!({"reason": "x"}), StatusCode::BAD_REQUEST, "session"),
        (json!({"session": "s", "reason": "x", "expires": "soon"}), StatusCode::BAD_REQUEST, "instant"),
        (
            json!({"session": "s", "reason": "x", "expires": "2026-10-31T16:00:00Z"}),
            StatusCode::BAD_REQUEST,
            "past",
        ),
        (json!({"session": "s", "reason": "x", "until": "never"}), StatusCode::BAD_REQUEST, "unknown field"),
        (json!(["s", "x"]), StatusCode::BAD_REQUEST, "JSON"),
    ] {
        let answer = server.post(DENYLIST, &body).await;
        assert_eq!(answer.status, status, "{body}");
        let detail = answer.problem().detail.unwrap();
        assert!(detail.contains(said), "{said}: {detail}");
    }
    assert_eq!(server.denied().await, []);
    for id in ["nobody", "%00", "..%2F..", &"x".repeat(5_000)] {
        assert_eq!(server.send(Method::DELETE, &format!("{DENYLIST}/{id}"), &[]).await.status, 404, "{id}");
    }
}

#[tokio::test]
async fn pages_of_other_sites_decide_nothing() {
    let server = server();
    let rule: Rule = created(&server.post(RULES, &draft("type")).await);
    let denied: Denied = created(&server.post(DENYLIST, &json!({"session": "s", "reason": "x"})).await);
    let changes = [
        (
            Method::PUT,
            "/api/v1/requests/a/attacks/0/verdict".to_owned(),
            json!({"verdict": "false_positive"}),
        ),
        (Method::POST, RULES.to_owned(), draft("type")),
        (Method::POST, WHAT_IF.to_owned(), draft("type")),
        (Method::DELETE, format!("{RULES}/{}", rule.id), Value::Null),
        (Method::POST, DENYLIST.to_owned(), json!({"session": "s", "reason": "theirs"})),
        (Method::DELETE, format!("{DENYLIST}/s"), Value::Null),
    ];
    for header in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
        for (method, path, body) in &changes {
            let answer = server.send_with(method.clone(), path, &[JSON, header], body.to_string()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} {header:?}");
        }
    }
    assert_eq!((server.rules().await, server.denied().await), (vec![rule], vec![denied]));
    assert_eq!(server.attacks().await, [2; 4]);
}
