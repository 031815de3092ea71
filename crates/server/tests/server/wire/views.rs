//! Saved views over the wire: their life, what may be in them, and who may change them.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use spoor_ingest::Networks;
use spoor_model::Query;
use spoor_model::wire::{View, ViewPage};
use spoor_server::store::Store as _;
use spoor_server::store::sqlite::SqliteStore;
use spoor_server::{Access, Clock, Dist, app};

use super::{Answer, NOW, Server};

const VIEWS: &str = "/api/v1/views";
const JSON: (&str, &str) = ("content-type", "application/json");

fn server() -> Server {
    Server::with(Vec::new(), Clock::at(NOW), Access::default(), |_| Dist::default())
}

impl Server {
    async fn add(&self, name: &str, query: &str) -> Answer {
        let draft = json!({"name": name, "query": query}).to_string();
        self.send_with(Method::POST, VIEWS, &[JSON], draft).await
    }

    async fn saved(&self, name: &str, query: &str) -> View {
        let answer = self.add(name, query).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json");
        serde_json::from_slice(&answer.body).unwrap()
    }

    async fn put(&self, id: &str, draft: Value) -> Answer {
        self.send_with(Method::PUT, &format!("{VIEWS}/{id}"), &[JSON], draft.to_string()).await
    }

    async fn views(&self) -> Vec<View> {
        let page: ViewPage = self.api("/views").await;
        assert_eq!((page.total, page.next), (page.items.len() as u64, None));
        page.items
    }
}

#[tokio::test]
async fn a_view_is_saved_listed_changed_and_deleted() {
    let server = server();
    assert_eq!(server.views().await, []);
    let blocked = server.saved("  Blocked \n", "?status=403&from=-24h").await;
    assert_eq!((blocked.name.as_str(), blocked.query.as_str()), ("Blocked", "from=-24h&status=403"));
    assert!(blocked.id.len() == 16 && blocked.id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!((blocked.default, blocked.changed.as_str()), (false, "2026-10-31T16:00:00.000Z"));
    let all = server.saved("all", "").await;
    assert_eq!(server.views().await, [all.clone(), blocked.clone()], "in the order of names in any case");
    let renamed: View = server.put(&blocked.id, json!({"name": "Refused"})).await.json();
    assert_eq!(renamed, View { name: "Refused".to_owned(), ..blocked.clone() });
    let updated: View = server.put(&blocked.id, json!({"query": "status=5xx"})).await.json();
    assert_eq!(updated, View { query: "status=5xx".to_owned(), ..renamed.clone() });
    assert_eq!(server.put(&blocked.id, json!({})).await.json::<View>(), updated, "nothing to change");
    assert_eq!(server.views().await, [all.clone(), updated]);
    let gone = server.send(Method::DELETE, &format!("{VIEWS}/{}", blocked.id), &[]).await;
    assert_eq!((gone.status, gone.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(server.views().await, [all]);
}

#[tokio::test]
async fn a_view_keeps_what_shows_the_list_and_not_what_its_sender_saw() {
    let server = server();
    let kept = "from=-24h&off.host=a.test&status.not=404&sort=-attacks";
    let search = format!("{kept}&n=7&open=abc&in.method=GET&in.sort=status&all=1");
    let view = server.saved("one", &search).await;
    assert_eq!(Query::parse(&view.query), Query::parse(kept));
    let (query, problems) = Query::parse(&view.query);
    assert_eq!((query.to_search(), problems), (view.query, Vec::new()));
}

#[tokio::test]
async fn a_query_that_is_not_understood_is_not_saved() {
    let server = server();
    let view = server.saved("good", "status=4xx").await;
    let bad = "cuntry=US&status=teapot&method=GET";
    for answer in [server.add("bad", bad).await, server.put(&view.id, json!({"query": bad})).await] {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let keys: Vec<String> = answer.problem().problems.into_iter().map(|problem| problem.key).collect();
        assert_eq!(keys, ["cuntry", "status"]);
    }
    let many = vec!["path=x"; 5_000].join("&");
    assert_eq!(server.add("many", &many).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(server.views().await, [view]);
}

#[tokio::test]
async fn names_are_texts_and_nothing_else() {
    let server = server();
    let longest = "é".repeat(80);
    for name in ["<script>alert(1)</script>", "'); DROP TABLE saved_view;--", "{{7*7}}", longest.as_str()] {
        let view = server.saved(name, "status=403").await;
        assert_eq!(view.name, name);
        assert!(server.views().await.contains(&view), "{name:?}");
    }
    let before = server.views().await;
    for name in ["", "   ", "\u{3000}\n\t", &"é".repeat(81), &"x".repeat(10_000)] {
        for answer in [server.add(name, "").await, server.put(&before[0].id, json!({"name": name})).await] {
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", name.len());
            let problem = answer.problem();
            assert_eq!(problem.title, "The view cannot have this name");
            assert!(problem.detail.unwrap().contains("1 to 80 characters"));
        }
    }
    for (name, said) in [
        ("\u{202E}gpj.exe", "U+202E"),
        ("a\u{0}b", "U+0000"),
        ("two\nlines", "\\n"),
        ("\u{200B}", "U+200B"),
        ("Blocked\u{FEFF}", "U+FEFF"),
    ] {
        for answer in [server.add(name, "").await, server.put(&before[0].id, json!({"name": name})).await] {
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name:?}");
            let problem = answer.problem();
            assert_eq!(problem.title, "The view cannot have this name");
            assert!(problem.detail.unwrap().contains(said), "{name:?}");
        }
    }
    assert_eq!(server.views().await, before);
}

#[tokio::test]
async fn no_two_views_have_the_same_name_in_any_case() {
    let server = server();
    let first = server.saved("Straße Ärger", "status=4xx").await;
    let second = server.saved("Other", "").await;
    for name in ["straße ÄRGER", " Straße Ärger "] {
        for answer in [server.add(name, "").await, server.put(&second.id, json!({"name": name})).await] {
            assert_eq!(answer.status, StatusCode::CONFLICT, "{name}");
            assert_eq!(answer.problem().title, "Another view has this name");
        }
    }
    let own: View = server.put(&first.id, json!({"name": "STRASSE ärger"})).await.json();
    assert_eq!(own.name, "STRASSE ärger");
    let own: View = server.put(&first.id, json!({"name": "strasse Ärger"})).await.json();
    assert_eq!(own.name, "strasse Ärger", "a view may change the case of its own name");
}

#[tokio::test]
async fn there_are_two_hundred_views_at_most() {
    let server = server();
    for number in 0..200 {
        server.saved(&format!("view {number}"), "").await;
    }
    let answer = server.add("one more", "").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.problem().detail.unwrap().contains("200"));
    let id = server.views().await[0].id.clone();
    assert_eq!(
        server.send(Method::DELETE, &format!("{VIEWS}/{id}"), &[]).await.status,
        StatusCode::NO_CONTENT
    );
    server.saved("one more", "").await;
}

#[tokio::test]
async fn at_most_one_view_is_the_default() {
    let server = server();
    let (a, b) = (server.saved("a", "").await, server.saved("b", "status=5xx").await);
    let defaults = async || {
        let views = server.views().await;
        views.into_iter().filter(|view| view.default).map(|view| view.name).collect::<Vec<_>>()
    };
    assert!(server.put(&a.id, json!({"default": true})).await.json::<View>().default);
    assert_eq!(defaults().await, ["a"]);
    server.put(&b.id, json!({"default": true})).await.json::<View>();
    assert_eq!(defaults().await, ["b"]);
    server.put(&a.id, json!({"default": false})).await.json::<View>();
    assert_eq!(defaults().await, ["b"], "no default of its own to give up");
    let draft = json!({"name": "c", "query": "", "default": true}).to_string();
    let saved = server.send_with(Method::POST, VIEWS, &[JSON], draft).await;
    assert_eq!(saved.status, StatusCode::CREATED);
    assert_eq!(defaults().await, ["c"]);
    server.put(&server.views().await[2].id, json!({"default": false})).await.json::<View>();
    assert_eq!(defaults().await, [""; 0]);
}

/// Two programs on one database, each with a connection of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_want_to_be_the_default_at_once_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let store = Arc::new(SqliteStore::open(&folder.path().join("wire.db")).unwrap());
        let router =
            app(store.clone(), Clock::at(NOW), Access::default(), Dist::default(), Networks::default());
        Arc::new(Server::on(router, store))
    };
    let servers = [open(), open()];
    let mut ids = Vec::new();
    for number in 0..12 {
        ids.push(servers[0].saved(&format!("view {number}"), "").await.id);
    }
    let changes: Vec<_> = ids
        .iter()
        .cycle()
        .take(60)
        .enumerate()
        .map(|(number, id)| {
            let (server, id) = (Arc::clone(&servers[number % 2]), id.clone());
            tokio::spawn(async move { server.put(&id, json!({"default": true})).await })
        })
        .collect();
    for change in changes {
        assert!(change.await.unwrap().json::<View>().default, "it was when it was answered");
    }
    let defaults = servers[1].views().await.into_iter().filter(|view| view.default).count();
    assert_eq!(defaults, 1);
    let same: Vec<_> = (0..8)
        .map(|number| {
            let server = Arc::clone(&servers[number % 2]);
            tokio::spawn(async move { server.add("the same", "").await.status })
        })
        .collect();
    let mut created = 0;
    for answer in same {
        match answer.await.unwrap() {
            StatusCode::CREATED => created += 1,
            status => assert_eq!(status, StatusCode::CONFLICT),
        }
    }
    assert_eq!(created, 1);
}

#[tokio::test]
async fn a_view_that_is_not_there_is_not_found() {
    let server = server();
    for id in ["0123456789abcdef", "%00", "'%20OR%201=1--", "..%2F..", &"x".repeat(5_000)] {
        assert_eq!(server.put(id, json!({"name": "x"})).await.status, 404, "{id}");
        let answer = server.send(Method::DELETE, &format!("{VIEWS}/{id}"), &[]).await;
        assert_eq!(answer.status, 404, "{id}");
        assert!(!answer.problem().title.is_empty());
    }
}

#[tokio::test]
async fn pages_of_other_sites_change_nothing() {
    let server = server();
    let view = server.saved("mine", "").await;
    let draft = r#"{"name": "theirs", "query": ""}"#;
    let one = format!("{VIEWS}/{}", view.id);
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
        ("sec-fetch-site", ""),
        ("origin", "https://evil.example"),
        ("origin", "http://localhost:7071"),
        ("origin", "http://localhost:7070.evil.example"),
        ("origin", "http://localhost"),
        ("origin", "localhost:7070"),
        ("origin", "null"),
        ("origin", ""),
    ] {
        for (method, path) in [(Method::POST, VIEWS), (Method::PUT, &one), (Method::DELETE, &one)] {
            let answer = server.send_with(method.clone(), path, &[JSON, (name, value)], draft).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {name}: {value}");
            assert!(!answer.problem().title.is_empty());
        }
    }
    // Said by the browser itself, it goes before the name, which a proxy may have changed.
    let both = [JSON, ("sec-fetch-site", "cross-site"), ("origin", "http://localhost:7070")];
    assert_eq!(server.send_with(Method::POST, VIEWS, &both, draft).await.status, StatusCode::FORBIDDEN);
    assert_eq!(server.views().await, [view]);
    for (number, headers) in [
        vec![JSON, ("origin", "http://localhost:7070")],
        vec![JSON, ("origin", "HTTP://LOCALHOST:7070")],
        vec![JSON, ("sec-fetch-site", "same-origin"), ("origin", "https://spoor.example")],
        vec![JSON],
    ]
    .into_iter()
    .enumerate()
    {
        let draft = json!({"name": format!("ours {number}"), "query": ""}).to_string();
        let answer = server.send_with(Method::POST, VIEWS, &headers, draft).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{headers:?}");
    }
}

#[tokio::test]
async fn only_json_of_a_bounded_length_is_read() {
    let server = server();
    let good = r#"{"name": "n", "query": ""}"#;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"] {
        let answer = server.send_with(Method::POST, VIEWS, &[("content-type", kind)], good).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
        assert!(answer.problem().detail.unwrap().contains("application/json"));
    }
    assert_eq!(server.send_with(Method::POST, VIEWS, &[], good).await.status, 415);
    for body in [
        "",
        "null",
        "[]",
        "{",
        r#"{"name": 1, "query": ""}"#,
        r#"{"name": "n"}"#,
        r#"{"query": ""}"#,
        r#"{"name": "n", "query": "", "id": "mine"}"#,
        r#"{"name": "n", "query": "", "default": "yes"}"#,
        r#"{"name": "n", "name": "m", "query": ""}"#,
        "{\"name\": \"\\ud800\", \"query\": \"\"}",
    ] {
        let answer = server.send_with(Method::POST, VIEWS, &[JSON], body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(!answer.problem().title.is_empty());
    }
    let bytes = server.send_with(Method::POST, VIEWS, &[JSON], vec![0xFF; 20]).await;
    assert_eq!(bytes.status, StatusCode::BAD_REQUEST);
    let long = json!({"name": "n", "query": "x".repeat(200_000)}).to_string();
    let answer = server.send_with(Method::POST, VIEWS, &[JSON], long).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(!answer.problem().title.is_empty());
    assert_eq!(server.views().await, []);
    let charset = [("content-type", "Application/JSON; charset=utf-8")];
    assert_eq!(server.send_with(Method::POST, VIEWS, &charset, good).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_method_that_is_not_taken_is_answered_with_those_that_are() {
    let server = server();
    for (method, path, allowed) in [
        (Method::DELETE, VIEWS, "GET,HEAD,POST"),
        (Method::POST, "/api/v1/views/0123456789abcdef", "PUT,DELETE"),
        (Method::POST, "/api/v1/health", "GET,HEAD"),
    ] {
        let answer = server.send(method, path, &[]).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("allow"), allowed, "{path}");
    }
}

#[tokio::test]
async fn views_outlive_the_program_and_are_no_requests() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wire.db");
    let before = {
        let store = SqliteStore::open(&file).unwrap();
        store.write(&crate::traffic::requests(50, 3)).unwrap();
        store.add_view("kept", "status=4xx", true, NOW).unwrap()
    };
    let store = Arc::new(SqliteStore::open(&file).unwrap());
    let router = app(store.clone(), Clock::at(NOW), Access::default(), Dist::default(), Networks::default());
    let server = Server::on(router, store);
    assert_eq!(server.views().await, [before]);
    let health: spoor_model::wire::Health = server.api("/health").await;
    assert_eq!(health.requests, 50);
}
