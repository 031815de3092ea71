//! Redaction: where secrets are found, and that pseudonyms stand for one value each.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use spoor_model::export::{Redactor, ndjson};
use spoor_model::{Attack, Bot, Exchange, Parameter, Request, percent};

/// A text with the tag taken off each pseudonym: `redacted-1` in place of `redacted-1-k3f9qz`.
pub fn untagged(text: &str) -> String {
    let mut parts = text.split("redacted-");
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let is_tagged = part[digits..].starts_with('-') && digits > 0;
        plain = plain + "redacted-" + &part[..digits] + &part[digits + if is_tagged { 7 } else { 0 }..];
    }
    plain
}

/// A request as the redactor leaves it, but for the tags.
pub fn redacted(redactor: &mut Redactor, request: &Request) -> Request {
    let mut request = request.clone();
    redactor.request(&mut request);
    serde_json::from_str(&untagged(&serde_json::to_string(&request).unwrap())).unwrap()
}

pub fn redactor() -> Redactor {
    Redactor::new(&["email".to_owned(), " Tenant ".to_owned(), String::new()])
}

pub fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn of_header(name: &str, value: &str) -> String {
    let exchange = Exchange { request_headers: vec![pair(name, value)], ..Exchange::default() };
    let request = Request { exchange: Some(exchange), ..Request::default() };
    redacted(&mut redactor(), &request).exchange.unwrap().request_headers.remove(0).1
}

#[test]
fn headers_lose_their_secrets_and_keep_their_form() {
    let cases = [
        ("Cookie", "sid=abc; theme=dark; sid=abc", "sid=redacted-1; theme=redacted-2; sid=redacted-1"),
        ("cookie", "sid=<hidden>; lone", "sid=<hidden>; redacted-1"),
        ("X-Original-Cookie", "a=\"b\"", "a=redacted-1"),
        ("Set-Cookie", "sid=abc; Path=/; HttpOnly\nb=c", "sid=redacted-1; Path=/; HttpOnly\nb=redacted-2"),
        ("Authorization", "Bearer abc.def", "Bearer redacted-1"),
        ("Proxy-Authorization", "abc", "redacted-1"),
        ("authorization", "Bearer <hidden>", "Bearer <hidden>"),
        ("X-Api-Key", "abc", "redacted-1"),
        ("X-Amz-Security-Token", "abc", "redacted-1"),
        ("Tenant", "acme", "redacted-1"),
        (
            "Referer",
            "https://a.test/x?email=a%40b&y=1#email=c",
            "https://a.test/x?email=redacted-1&y=1#email=redacted-2",
        ),
        ("Accept", "text/html;q=0.9", "text/html;q=0.9"),
        ("Cache-Control", "max-age=3, private", "max-age=3, private"),
    ];
    for (name, value, redacted) in cases {
        assert_eq!(of_header(name, value), redacted, "{name}: {value}");
    }
}

#[test]
fn targets_lose_the_values_of_secret_parameters_and_no_other_byte() {
    let cases = [
        ("/a?email=x%40y&b=%zz&EMAIL=x@y", "/a?email=redacted-1&b=%zz&EMAIL=redacted-1"),
        ("/a?user%5Bemail%5D=x&user.email=x+y;z=1", "/a?user%5Bemail%5D=redacted-1&user.email=redacted-2"),
        ("/a;tenant=acme/b?c=d", "/a;tenant=redacted-1/b?c=d"),
        ("/a?next=%2Fb%3Femail%3Dx%26c%3Dd&e=f", "/a?next=/b%3Femail%3Dredacted-1%26c%3Dd&e=f"),
        ("/a?next=/b?email=x&e=f", "/a?next=/b?email=redacted-1&e=f"),
        ("/a?q=%7B%22email%22%3A%22x%22%7D", "/a?q=%7B%22email%22:%22redacted-1%22%7D"),
        ("/a?access_token=x&page=2", "/a?access_token=redacted-1&page=2"),
        ("/a?email=&b", "/a?email=&b"),
        ("/a?email=%ff&tenant=%fe", "/a?email=redacted-1&tenant=redacted-2"),
        ("/email/x", "/email/x"),
    ];
    for (path, expected) in cases {
        let request = Request { path: path.to_owned(), ..Request::default() };
        assert_eq!(redacted(&mut redactor(), &request).path, expected, "{path}");
    }
}

#[test]
fn bodies_lose_the_values_of_secret_members_in_every_form() {
    let cases = [
        (
            r#"{"email": "x", "n": 1.50, "a": [{"Email":"x"}, {"tenant": 47}]}"#,
            r#"{"email": "redacted-1", "n": 1.50, "a": [{"Email":"redacted-1"}, {"tenant": "redacted-2"}]}"#,
        ),
        (r#"{"email":{"a":["}"]},"b":2}"#, r#"{"email":"redacted-1","b":2}"#),
        (r#"{"email":null,"tenant":"","b":true}"#, r#"{"email":null,"tenant":"","b":true}"#),
        (r#"{"email":"\u00e9\"q"}"#, r#"{"email":"redacted-1"}"#),
        (r#"{"email":"cut off"#, r#"{"email":"redacted-1""#),
        (r#"{"inner":"{\"email\":\"x\"}"}"#, r#"{"inner":"{\"email\":\"redacted-1\"}"}"#),
        ("email=x%40y&b=c d", "email=redacted-1&b=c d"),
        ("b=c d&email=x", "b=c d&email=redacted-1"),
        (
            "--z\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nx\ny\r\n--z\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nc\r\n--z--",
            "--z\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nredacted-1\r\n--z\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nc\r\n--z--",
        ),
        ("<a>email=x</a>", "<a>email=redacted-1</a>"),
        ("[\"email\", \"x\"]", "[\"email\", \"x\"]"),
    ];
    for (body, expected) in cases {
        let exchange = Exchange { request_body: Some(body.to_owned()), ..Exchange::default() };
        let request = Request { exchange: Some(exchange), ..Request::default() };
        let request = redacted(&mut redactor(), &request);
        assert_eq!(request.exchange.unwrap().request_body.unwrap(), expected, "{body}");
    }
}

#[test]
fn payloads_parameters_and_copies_are_redacted_with_the_value_they_came_from() {
    let attack = |parameter: &str, payload: &str| Attack {
        parameter: Some(parameter.to_owned()),
        payload: Some(payload.to_owned()),
        ..Attack::default()
    };
    let kept = |place: &str, name: &str, value: &str, hashed| Parameter {
        place: place.to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        hashed,
        ..Parameter::default()
    };
    let request = Request {
        path: "/u/jane.doe%40shop.test?email=jane.doe@shop.test".to_owned(),
        user: Some("jane.doe@shop.test".to_owned()),
        role: Some("x".to_owned()),
        user_agent: Some("for jane.doe@shop.test".to_owned()),
        attacks: vec![
            attack("BODY > JSON > email", "jane.doe@shop.test"),
            attack("BODY > JSON > email", "' OR 1=1"),
            attack("COOKIES > theme", "dark"),
            attack("QUERY > q", "email=jane.doe@shop.test&tenant=x"),
        ],
        bot: Some(Bot { reasons: vec!["saw jane.doe@shop.test".to_owned()], ..Bot::default() }),
        parameters: vec![
            kept("cookie", "theme", "dark", false),
            kept("cookie", "sid", "0123456789abcdef", true),
            kept("header", "X-Tenant", "acme", false),
        ],
        exchange: Some(Exchange {
            request_body: Some(
                r#"{"contact":"jane.doe\u0040shop.test","x":"jane.doe@shop.test."}"#.to_owned(),
            ),
            ..Exchange::default()
        }),
        ..Request::default()
    };
    let request = redacted(&mut redactor(), &request);
    assert_eq!(request.path, "/u/redacted-1?email=redacted-1");
    assert_eq!(request.user.as_deref(), Some("redacted-1"));
    assert_eq!(request.user_agent.as_deref(), Some("for redacted-1"));
    let payloads: Vec<&str> = request.attacks.iter().filter_map(|attack| attack.payload.as_deref()).collect();
    assert_eq!(payloads, ["redacted-1", "redacted-3", "redacted-2", "email=redacted-1&tenant=redacted-4"]);
    assert_eq!(request.bot.unwrap().reasons, ["saw redacted-1"]);
    let values: Vec<&str> = request.parameters.iter().map(|known| known.value.as_str()).collect();
    assert_eq!(values, ["redacted-2", "0123456789abcdef", "acme"]);
    let body = request.exchange.unwrap().request_body.unwrap();
    assert_eq!(body, r#"{"contact":"redacted-1","x":"redacted-1."}"#);
    // As long as the value it is a copy of, and by chance.
    assert_eq!(request.role.as_deref(), Some("redacted-4"));
}

#[test]
fn a_value_that_looks_like_a_pseudonym_gets_one_of_its_own() {
    let path = "/a?email=x&tenant=redacted-1&email=redacted-2".to_owned();
    let request = redacted(&mut redactor(), &Request { path, ..Request::default() });
    assert_eq!(request.path, "/a?email=redacted-1&tenant=redacted-2&email=redacted-3");
}

#[test]
fn naming_a_field_redacts_the_fact_too() {
    let names = ["user".to_owned(), "ip".to_owned()];
    let request = Request {
        user: Some("jane".to_owned()),
        ip: Some("192.0.2.1".to_owned()),
        role: Some("admin".to_owned()),
        path: "/a?user=jane".to_owned(),
        ..Request::default()
    };
    let request = redacted(&mut Redactor::new(&names), &request);
    assert_eq!(
        (request.user.as_deref(), request.ip.as_deref(), request.role.as_deref(), request.path.as_str()),
        (Some("redacted-1"), Some("redacted-2"), Some("admin"), "/a?user=redacted-1")
    );
}

/// A request with a secret in every place where one is found.
fn everywhere(secret: &str) -> Request {
    let encoded = percent::encode(secret);
    let json = serde_json::to_string(secret).unwrap();
    let inner = serde_json::to_string(&format!("{{\"email\":{json}}}")).unwrap();
    Request {
        path: format!("/a?email={encoded}&next={}", percent::encode(&format!("/b?email={encoded}"))),
        referrer: Some(format!("https://a.test/?tenant={encoded}")),
        attacks: vec![Attack {
            parameter: Some("BODY > email".to_owned()),
            payload: Some(secret.to_owned()),
            ..Attack::default()
        }],
        parameters: vec![Parameter {
            name: "email".to_owned(),
            value: secret.to_owned(),
            ..Parameter::default()
        }],
        exchange: Some(Exchange {
            request_headers: vec![pair("X-Api-Key", secret)],
            request_body: Some(format!("{{\"tenant\":{json},\"inner\":{inner}}}")),
            response_headers: Vec::new(),
            response_body: Some(format!("email={encoded}")),
        }),
        ..Request::default()
    }
}

/// The pseudonyms in a request, and how often one stands there.
fn pseudonyms(line: &str) -> (BTreeSet<String>, usize) {
    let mut count = 0;
    let found = line.split("redacted-").skip(1).map(|rest| {
        count += 1;
        rest.chars().take_while(char::is_ascii_digit).collect()
    });
    (found.collect(), count)
}

proptest! {
    #[test]
    fn a_value_has_one_pseudonym_in_a_file_wherever_it_stands_and_no_other_value_has_it(
        secrets in proptest::collection::vec("[ -~äß\u{1F600}\u{0}\n]{1,12}", 1..8)
    ) {
        let mut redactor = redactor();
        let mut numbers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for secret in secrets.iter().map(|secret| secret.trim()).filter(|secret| !secret.is_empty() && *secret != "<hidden>") {
            // As a cookie parser does, quotes around a whole value are not told from the value.
            let mut request = everywhere(secret);
            redactor.request(&mut request);
            let mut line = Vec::new();
            ndjson::line(&request, &mut line);
            let (found, count) = pseudonyms(&String::from_utf8(line).unwrap());
            prop_assert_eq!(found.len(), 1, "{:?}: {:?}", secret, request);
            prop_assert_eq!(count, 9, "{:?}: {:?}", secret, request);
            numbers.entry(secret.to_owned()).or_default().extend(found);
        }
        prop_assert!(numbers.values().all(|found| found.len() == 1), "{:?}", numbers);
        let distinct: BTreeSet<&String> = numbers.values().flatten().collect();
        prop_assert_eq!(distinct.len(), numbers.len());
    }

    #[test]
    fn no_text_whatever_stops_a_redactor(text in any::<String>(), signs in "[a-z=&;?#\"'\\\\{}:%3Dd22,]{0,40}") {
        let text = format!("email={text}{signs}\"email\":{signs}");
        let mut request = everywhere(&text);
        request.path.clone_from(&text);
        request.exchange = Some(Exchange {
            request_headers: vec![pair("Cookie", &text), pair("X", &signs)],
            request_body: Some(signs.clone()),
            response_headers: vec![pair("Set-Cookie", &signs)],
            response_body: Some(text),
        });
        redactor().request(&mut request);
    }
}
