//! What requests tell of their endpoints.

use spoor_ingest::insight::{kind, learn};
use spoor_model::endpoint::{EndpointParameter, Facts, Reason, Sensitive};
use spoor_model::{Action, Attack, Exchange, Parameter, ParameterUse, Request, Verdict};

fn facts(requests: &[Request]) -> Facts {
    let mut facts = Facts::default();
    for request in requests {
        learn(&mut facts, request);
    }
    facts
}

fn names(facts: &Facts) -> Vec<String> {
    let parameters = Vec::<EndpointParameter>::from(facts);
    parameters.into_iter().map(|parameter| format!("{} {}", parameter.place, parameter.name)).collect()
}

#[test]
fn sensitive_data_is_told_by_its_name_and_by_values_that_leave_little_doubt() {
    use Sensitive::{Credentials, Financial, Medical, Personal, Technical};
    let cases = [
        ("user[email]", "", Some(Personal)),
        ("firstName", "", Some(Personal)),
        ("shipping.address.zip_code", "", Some(Personal)),
        ("cardNumber", "", Some(Financial)),
        ("card_number", "411111******1111", Some(Financial)),
        ("IBAN", "", Some(Financial)),
        ("password", "<hidden>", Some(Credentials)),
        ("access_token", "<hidden>", Some(Credentials)),
        ("patient_id", "", Some(Medical)),
        ("stackTrace", "", Some(Technical)),
        ("q", "jane.doe@shop.test", Some(Personal)),
        ("q", "+44 7700 900142", Some(Personal)),
        ("q", "4111 1111 1111 1111", Some(Financial)),
        ("q", "DE44 5001 0517 5407 3249 31", Some(Financial)),
        ("q", "eyJhbGciOiJI.eyJzdWIi.sig", Some(Credentials)),
        ("backend", "10.20.30.40", Some(Technical)),
        // None of these is what it looks like from afar.
        ("discard", "", None),
        ("company", "", None),
        ("q", "4111 1111 1111 1112", None),
        ("q", "DE44 5001 0517 5407 3249 32", None),
        ("q", "0000000000000000", None),
        ("q", "@home", None),
        ("q", "1+1", None),
        ("ip", "198.51.100.7", None),
        ("page", "12", None),
        ("q", "<hidden>", None),
        ("", "", None),
    ];
    for (name, value, expected) in cases {
        assert_eq!(kind(name, value), expected, "{name}={value}");
    }
}

#[test]
fn parameters_are_those_of_query_body_and_what_the_operator_keeps() {
    let request = Request {
        path: "/v1/orders?page=2&q=%6Aane%40shop.test#top=1".into(),
        status: Some(200),
        parameters: vec![
            Parameter {
                place: "header".into(),
                name: "X-App".into(),
                value: "5".into(),
                ..Parameter::default()
            },
            Parameter {
                place: "cookie".into(),
                name: "sid".into(),
                used_as: ParameterUse::SessionKey,
                ..Parameter::default()
            },
            Parameter {
                place: "header".into(),
                name: "X-User".into(),
                value: "j.doe@shop.test".into(),
                used_as: ParameterUse::User,
                ..Parameter::default()
            },
            Parameter { place: "response".into(), name: "email".into(), ..Parameter::default() },
        ],
        exchange: Some(Exchange {
            request_headers: vec![
                ("Content-Type".into(), "application/json".into()),
                ("Cookie".into(), "a=b".into()),
            ],
            request_body: Some(r#"{"card":{"number":"x"},"items":[{"id":1},{"id":2}],"gift":false}"#.into()),
            ..Exchange::default()
        }),
        ..Request::default()
    };
    let facts = facts(&[request]);
    assert_eq!(
        names(&facts),
        ["body card.number", "body gift", "body items.id", "header X-App", "query page", "query q"]
    );
    assert_eq!(facts.risk().reasons, [Reason::SensitiveData, Reason::Objects]);
    assert_eq!(facts.answered.into_iter().collect::<Vec<_>>(), [Sensitive::Personal]);
}

#[test]
fn what_an_endpoint_takes_is_told_by_media_type_and_body() {
    let taking = |media_type: &str, body: Option<&str>| {
        let exchange = Exchange {
            request_headers: vec![("content-type".to_owned(), media_type.to_owned())],
            request_body: body.map(str::to_owned),
            ..Exchange::default()
        };
        let facts = facts(&[Request { exchange: Some(exchange), ..Request::default() }]);
        (facts.objects, facts.uploads, names(&facts))
    };
    let none = Vec::<String>::new;
    let cases = [
        ("application/json; charset=utf-8", None, (true, false, none())),
        ("text/plain", Some("[1]"), (true, false, vec![])),
        ("application/soap+xml", Some("<a/>"), (true, false, none())),
        ("text/html", Some("<a/>"), (false, false, none())),
        ("application/json", Some("{cut off"), (false, false, none())),
        ("multipart/form-data; boundary=x", Some("--x"), (false, true, none())),
        ("image/png", None, (false, true, none())),
        (
            "application/x-www-form-urlencoded",
            Some("a=1&b=2"),
            (false, false, vec!["body a".into(), "body b".into()]),
        ),
        ("", None, (false, false, none())),
    ];
    for (media_type, body, expected) in cases {
        assert_eq!(taking(media_type, body), expected, "{media_type} {body:?}");
    }
}

#[test]
fn an_attack_that_got_through_is_an_issue_and_tells_nothing_else() {
    let request = |status, action, verdict| Request {
        path: "/x?invented=1".into(),
        status: Some(status),
        attacks: vec![Attack { kind: "sqli".into(), action, verdict, ..Attack::default() }],
        ..Request::default()
    };
    let cases = [
        (200, Action::Monitored, Verdict::Unmarked, 1, 0),
        (204, Action::Monitored, Verdict::TruePositive, 1, 0),
        (200, Action::Monitored, Verdict::FalsePositive, 0, 1),
        (200, Action::Blocked, Verdict::Unmarked, 0, 0),
        (403, Action::Monitored, Verdict::Unmarked, 0, 0),
        (302, Action::Monitored, Verdict::Unmarked, 0, 0),
    ];
    for (status, action, verdict, issues, parameters) in cases {
        let facts = facts(&[request(status, action, verdict)]);
        assert_eq!(
            (facts.issues, names(&facts).len()),
            (issues, parameters),
            "{status} {action:?} {verdict:?}"
        );
    }
    let refused = Request { path: "/x?a=1".into(), status: Some(404), ..Request::default() };
    assert_eq!(names(&facts(&[refused])).len(), 0);
}

#[test]
fn what_only_breaks_the_rules_of_http_has_not_got_through() {
    let attack = |kind: &str, verdict| Attack { kind: kind.into(), verdict, ..Attack::default() };
    let host = attack("protocol_violation", Verdict::Unmarked);
    let cases = [
        (vec![host.clone()], 0),
        (vec![attack("sqli", Verdict::Unmarked), host.clone()], 1),
        (vec![attack("sqli", Verdict::FalsePositive), host], 0),
        (vec![attack("other", Verdict::Unmarked)], 1),
    ];
    for (attacks, issues) in cases {
        let request = Request { status: Some(200), attacks, ..Request::default() };
        assert_eq!(facts(std::slice::from_ref(&request)).issues, issues, "{:?}", request.attacks);
    }
}

#[test]
fn hostile_requests_are_looked_at_no_longer_than_others() {
    let names_without_end = (0..5_000).map(|number| format!("p{number}=1")).collect::<Vec<_>>().join("&");
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let long = format!("{}=1", "n".repeat(5_000));
    let request = |path: String, body: String| Request {
        path: format!("/x?{path}"),
        exchange: Some(Exchange { request_body: Some(body), ..Exchange::default() }),
        ..Request::default()
    };
    let facts = facts(&[request(names_without_end, deep), request(long, "{".repeat(200_000))]);
    assert_eq!(names(&facts).len(), 100);
}
