//! HAR: its structure, and what is made up where the source did not say. Its schema is checked in tests/files.

use serde_json::{Value, json};
use spoor_model::export::har::Writer;
use spoor_model::{Attack, Exchange, Request};

fn archive(requests: &[Request]) -> (Value, Vec<bool>, usize) {
    let (mut out, mut writer) = (Vec::new(), Writer::default());
    writer.start(&mut out);
    let written = requests.iter().map(|request| writer.entry(request, &mut out)).collect();
    writer.end(&mut out);
    assert_eq!(writer.entries() + writer.left_out(), requests.len());
    (serde_json::from_slice(&out).unwrap(), written, writer.left_out())
}

fn request() -> Request {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Request {
        id: "93706e60d0e3d6e8".to_owned(),
        session: "5aeb1ded84fd27e1".to_owned(),
        time: 1_793_332_800_123,
        host: Some("api.shop.test".to_owned()),
        method: Some("POST".to_owned()),
        path: "/v2/orders?dry=1&note=a+b%20c".to_owned(),
        status: Some(302),
        duration: Some(84_250),
        size: Some(5_000),
        protocol: Some("HTTP/2.0".to_owned()),
        attacks: vec![Attack { kind: "sqli".to_owned(), ..Attack::default() }],
        exchange: Some(Exchange {
            request_headers: vec![pair("Cookie", "a=1; b=\"x=y\""), pair("content-type", "application/json")],
            request_body: Some("{}".to_owned()),
            response_headers: vec![
                pair("Set-Cookie", "sid=9; Path=/; HttpOnly"),
                pair("Location", "/elsewhere"),
                pair("Content-Type", "text/html"),
            ],
            response_body: Some("<p>".to_owned()),
        }),
        ..Request::default()
    }
}

#[test]
fn an_entry_says_in_the_words_of_har_what_is_known_and_the_rest_in_spoors() {
    let (archive, ..) = archive(&[request()]);
    let log = &archive["log"];
    assert_eq!(
        (&log["version"], &log["creator"]["name"], &log["comment"]),
        (&json!("1.2"), &json!("Spoor"), &Value::Null)
    );
    let entry = &log["entries"][0];
    let expected = [
        ("/startedDateTime", json!("2026-10-30T04:00:00.123Z")),
        ("/time", json!(84.25)),
        ("/timings", json!({"send": 0, "wait": 84.25, "receive": 0})),
        ("/cache", json!({})),
        ("/request/method", json!("POST")),
        ("/request/url", json!("https://api.shop.test/v2/orders?dry=1&note=a+b%20c")),
        ("/request/httpVersion", json!("HTTP/2.0")),
        ("/request/cookies", json!([{"name": "a", "value": "1"}, {"name": "b", "value": "\"x=y\""}])),
        ("/request/queryString", json!([{"name": "dry", "value": "1"}, {"name": "note", "value": "a b c"}])),
        ("/request/postData", json!({"mimeType": "application/json", "text": "{}"})),
        ("/request/bodySize", json!(2)),
        ("/response/status", json!(302)),
        ("/response/statusText", json!("Found")),
        ("/response/cookies", json!([{"name": "sid", "value": "9"}])),
        ("/response/redirectURL", json!("/elsewhere")),
        ("/response/content", json!({"size": 5000, "mimeType": "text/html", "text": "<p>"})),
        ("/response/bodySize", json!(5000)),
        ("/_spoor/id", json!("93706e60d0e3d6e8")),
        ("/_spoor/session", json!("5aeb1ded84fd27e1")),
        ("/_spoor/attacks/0/type", json!("sqli")),
        ("/_spoor/path", json!("/v2/orders?dry=1&note=a+b%20c")),
    ];
    for (pointer, value) in expected {
        assert_eq!(entry.pointer(pointer), Some(&value), "{pointer}");
    }
    assert_eq!(entry.pointer("/_spoor/exchange"), None);
}

#[test]
fn what_is_not_known_is_left_out_or_said_to_be_unknown() {
    let bare = Request { exchange: Some(Exchange::default()), ..Request::default() };
    let without = Request { exchange: None, ..request() };
    let (archive, written, left_out) = archive(&[without.clone(), bare, without]);
    assert_eq!((written, left_out), (vec![false, true, false], 2));
    let log = &archive["log"];
    assert_eq!(log["comment"], "2 requests without full text left out");
    assert_eq!(log["entries"].as_array().unwrap().len(), 1);
    let entry = &log["entries"][0];
    let expected = [
        ("/request/url", json!("https://unknown.invalid/")),
        ("/request/httpVersion", json!("unknown")),
        ("/request/postData", Value::Null),
        ("/response/status", json!(0)),
        ("/response/content", json!({"size": 0, "mimeType": "application/octet-stream"})),
        ("/response/bodySize", json!(-1)),
    ];
    for (pointer, value) in expected {
        assert_eq!(entry.pointer(pointer).unwrap_or(&Value::Null), &value, "{pointer}");
    }
}

#[test]
fn an_archive_that_is_ended_early_is_whole_json() {
    let (empty, ..) = archive(&[]);
    assert_eq!(empty["log"]["entries"], json!([]));
    let (some, ..) = archive(&[request(), request()]);
    assert_eq!(some["log"]["entries"].as_array().unwrap().len(), 2);
}
