//! The context parameters on the command line.

use std::fs;

use super::Place;

const HAR: &str = r#"{"log":{"version":"1.2","entries":[
{"startedDateTime":"2026-10-30T10:00:00Z","time":5,"request":{"method":"POST","url":"https://api.test/login","headers":[],"postData":{"text":"{\"name\":\"ann\"}"}},"response":{"status":200,"headers":[],"content":{"text":"{\"session\":{\"pass\":\"q7Zt1mXc9Kp4Wv2Rb8Ls\"}}"}}},
{"startedDateTime":"2026-10-30T10:00:01Z","time":5,"request":{"method":"GET","url":"https://api.test/me","headers":[{"name":"X-Pass","value":"q7Zt1mXc9Kp4Wv2Rb8Ls"}]},"response":{"status":200,"headers":[],"content":{}}},
{"startedDateTime":"2026-10-30T10:00:02Z","time":5,"request":{"method":"GET","url":"https://api.test/me","headers":[{"name":"X-Pass","value":"Hn3Yw8Qd5Tj1Xk6Vb0Pz"}]},"response":{"status":200,"headers":[],"content":{}}}
]}}"#;

const KEYS: &str = r#"{"items":[{"place":"header","name":"X-Pass","group_by":true,"hashed":true},
{"side":"response","place":"body","name":"session.pass","group_by":true,"hashed":true},
{"place":"body","name":"name","use":"user"}]}"#;

#[test]
fn what_is_configured_groups_the_next_import_a_login_and_what_follows_it() {
    let place = Place::new();
    fs::write(place.path("login.har"), HAR).unwrap();
    fs::write(place.path("keys.json"), KEYS).unwrap();
    let run = place.run(&["parameters", "--db", "a.db", "--set", "keys.json"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.json()["items"][0]["name"], "x-pass");
    let run = place.run(&["import", "--db", "a.db", "login.har"]);
    assert_eq!(run.code, 0, "{run:?}");
    let sessions = place.sessions("a.db");
    assert_eq!(sessions, [("body session.pass".to_owned(), 2), ("header x-pass".to_owned(), 1)]);
    let bytes = fs::read(place.path("a.db")).unwrap();
    assert!(
        !String::from_utf8_lossy(&bytes).contains("q7Zt1mXc9Kp4Wv2Rb8Ls"),
        "a token is stored as a hash only"
    );
}

#[test]
fn what_is_stored_is_grouped_anew_when_asked_to() {
    let place = Place::new();
    let line = |at: usize| {
        let (client, visitor) = (at % 5, at % 3);
        format!(
            "203.0.113.{client} - - [30/Oct/2026:10:00:{at:02} +0000] \"GET /a?v={visitor} HTTP/1.1\" 200 5 \"-\" \"x\"\n"
        )
    };
    let log = (0..50).map(line).collect::<Vec<_>>().concat();
    fs::write(place.path("access.log"), log).unwrap();
    assert_eq!(place.run(&["import", "--db", "a.db", "access.log"]).code, 0);
    assert_eq!(place.sessions("a.db").len(), 5);
    let keys = r#"{"items":[{"place":"query","name":"v","group_by":true}]}"#;
    fs::write(place.path("keys.json"), keys).unwrap();
    let run = place.run(&["parameters", "--db", "a.db", "--set", "keys.json"]);
    assert!(run.err.contains("--regroup groups them by these"), "{run:?}");
    assert_eq!(place.sessions("a.db").len(), 5);
    let run = place.run(&["parameters", "--db", "a.db", "--regroup"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.contains("50 requests looked at, 50 of them"), "{run:?}");
    assert_eq!(place.sessions("a.db").iter().map(|(_, requests)| requests).sum::<u64>(), 50);
    assert_eq!(place.sessions("a.db").len(), 3);
    let run = place.run(&["import", "--db", "a.db", "access.log", "--report", "json"]);
    assert_eq!(run.json()["known"], 50, "{run:?}");
}

#[test]
fn parameters_that_cannot_be_are_named_and_change_nothing() {
    let place = Place::new();
    for (text, reason) in [
        ("{", "holds no parameters"),
        (
            r#"{"items":[{"place":"query","side":"response","name":"x"}]}"#,
            "number 1: a response has no query",
        ),
        (r#"{"items":[{"place":"query","name":"x","hash":true}]}"#, "unknown field"),
    ] {
        fs::write(place.path("keys.json"), text).unwrap();
        let run = place.run(&["parameters", "--db", "a.db", "--set", "keys.json"]);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.err.contains(reason), "{run:?}");
    }
    assert_eq!(place.run(&["parameters", "--db", "a.db"]).json()["items"], serde_json::json!([]));
}
