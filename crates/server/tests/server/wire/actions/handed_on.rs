//! Rules that are switched off, and what is handed on to firewalls.

use axum::http::{Method, StatusCode};
use serde_json::json;
use spoor_model::denied::DeniedPage;
use spoor_model::rule::Rule;
use spoor_model::{Request, Verdict};
use spoor_server::store::Store as _;

use super::{DENYLIST, JSON, NOW, RULES, created, draft, request, server, server_on};

#[tokio::test]
async fn a_rule_that_is_switched_off_decides_on_nothing_until_it_is_on_again() {
    let server = server();
    let rule: Rule = created(&server.post(RULES, &draft("type")).await);
    assert!(!rule.disabled);
    let switch = async |id: &str, disabled: bool| {
        let body = json!({"disabled": disabled}).to_string();
        server.send_with(Method::PUT, &format!("{RULES}/{id}"), &[JSON], body).await
    };
    let off: Rule = switch(&rule.id, true).await.json();
    assert_eq!(off, Rule { disabled: true, ..rule.clone() });
    assert_eq!(server.rules().await, [off]);
    let verdict = |id: &str| {
        let patience = spoor_server::store::Patience::of(std::time::Duration::from_secs(10));
        server.store.request(id, &patience).unwrap().unwrap().request.attacks[0].verdict
    };
    server.store.write(&[request("off")]).unwrap();
    assert_eq!(verdict("off"), Verdict::Unmarked);
    assert!(
        server.get(&format!("{RULES}?format=modsecurity")).await.text().contains("# It is switched off.")
    );
    let on: Rule = switch(&rule.id, false).await.json();
    assert_eq!(on, rule);
    server.store.write(&[request("on")]).unwrap();
    assert_eq!(verdict("on"), Verdict::FalsePositive);
    assert_eq!(switch("none", true).await.status, StatusCode::NOT_FOUND);
    let odd =
        server.send_with(Method::PUT, &format!("{RULES}/{}", rule.id), &[JSON], r#"{"enabled":true}"#).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn rules_and_denied_sessions_are_handed_on_in_the_forms_that_others_take() {
    let from = |id: &str, ip: &str| Request { ip: Some(ip.to_owned()), ..request(id) };
    let requests =
        vec![from("a", "203.0.113.9"), from("b", "2001:db8::7"), from("c", "crawler.example.test")];
    let server = server_on(requests, NOW);
    let empty = server.get(&format!("{DENYLIST}?format=nginx")).await;
    assert!(
        empty.text().contains("map $remote_addr $spoor_denied {\n    default 0;\n}\n"),
        "{}",
        empty.text()
    );
    server.post(RULES, &draft("type")).await;
    server.post(DENYLIST, &json!({"session": "s", "reason": "scans\n\"; evil"})).await;
    let rules = server.get(&format!("{RULES}?format=modsecurity")).await;
    assert_eq!(rules.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(rules.header("content-disposition"), "attachment; filename=\"spoor-exclusions.conf\"");
    assert!(rules.text().contains("ctl:ruleRemoveTargetByTag=attack-sqli;ARGS:q\""), "{}", rules.text());
    assert_eq!(rules.text(), server.get(&format!("{RULES}?format=coraza")).await.text());
    let lines = |text: String| -> Vec<String> {
        text.lines().filter(|line| !line.trim_start().starts_with('#')).map(str::to_owned).collect()
    };
    let text = server.get(&format!("{DENYLIST}?format=text")).await.text();
    assert_eq!(lines(text), ["203.0.113.9", "2001:db8::7"], "a host name is no address");
    let map = server.get(&format!("{DENYLIST}?format=nginx")).await.text();
    let expected = [
        "map $remote_addr $spoor_denied {",
        "    default 0;",
        "    \"2001:db8::7\" 1;",
        "    \"203.0.113.9\" 1;",
        "}",
    ];
    assert_eq!(lines(map), expected);
    let json: DeniedPage = server.get(&format!("{DENYLIST}?format=json")).await.json();
    assert_eq!(json.total, 1);
    for path in [format!("{RULES}?format=nginx"), format!("{DENYLIST}?format=modsecurity")] {
        assert_eq!(server.get(&path).await.status, StatusCode::BAD_REQUEST);
    }
}
