//! From records to requests.

use spoor_ingest::{Grouping, Record};
use spoor_model::{Exchange, Parameter, ParameterUse, Request};

pub const SECRET: [u8; 32] = [42; 32];

#[expect(clippy::unnecessary_wraps, reason = "the fields it fills are optional")]
pub fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

pub fn with_headers(request: &[(&str, &str)], response: &[(&str, &str)]) -> Record {
    let owned = |headers: &[(&str, &str)]| {
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let exchange = Exchange {
        request_headers: owned(request),
        response_headers: owned(response),
        ..Exchange::default()
    };
    Record {
        ip: text("203.0.113.7"),
        user_agent: text("curl/8"),
        exchange: Some(exchange),
        ..Record::default()
    }
}

/// A parameter that its source names as the session key.
pub fn basket() -> Parameter {
    Parameter {
        place: "cookie".to_owned(),
        name: "basket".to_owned(),
        value: "b1".to_owned(),
        used_as: ParameterUse::SessionKey,
        hashed: false,
    }
}

fn request(record: Record) -> Request {
    Grouping::new(SECRET).request(record)
}

#[test]
fn the_first_key_with_a_value_decides_the_session() {
    type Headers<'a> = &'a [(&'a str, &'a str)];
    let cases: &[(Headers<'_>, Headers<'_>, &str)] = &[
        (&[("Cookie", "a=1; PHPSESSID=abc; b=2")], &[], "cookie PHPSESSID"),
        (&[("cookie", "JSESSIONID=abc"), ("authorization", "Bearer t")], &[], "cookie JSESSIONID"),
        (&[("cookie", "phpsessid=abc")], &[], "IP + user agent"),
        (&[("cookie", "PHPSESSID=; connect.sid=s%3Aabc")], &[], "cookie connect.sid"),
        (&[("Session-Id", "abc")], &[], "header session-id"),
        (&[("MCP-Session-Id", "abc"), ("Authorization", "Bearer t")], &[], "header mcp-session-id"),
        (&[("Authorization", "bearer t")], &[], "header authorization"),
        (&[("Authorization", "Basic dTpw")], &[], "IP + user agent"),
        (&[("Authorization", "Bearer <hidden>")], &[], "IP + user agent"),
        (&[("Cookie", "PHPSESSID=[REDACTED]")], &[], "IP + user agent"),
        (&[], &[("Set-Cookie", "x=1; Path=/\nPHPSESSID=abc; Path=/")], "cookie PHPSESSID"),
        (&[], &[("Set-Cookie", "PHPSESSID=deleted; Max-Age=0")], "IP + user agent"),
        (&[("Cookie", "JSESSIONID=abc")], &[("Set-Cookie", "PHPSESSID=new")], "cookie JSESSIONID"),
        (&[], &[("mcp-session-id", "abc")], "header mcp-session-id"),
        (&[], &[], "IP + user agent"),
    ];
    for (sent, answered, expected) in cases {
        let made = request(with_headers(sent, answered));
        assert_eq!(made.session_key, *expected, "{sent:?} {answered:?}");
        assert_eq!(made.session.len(), 16);
    }
}

#[test]
fn without_any_key_the_client_decides() {
    let cases = [
        (
            Record { ip: text("203.0.113.7"), user_agent: text("curl/8"), ..Record::default() },
            "IP + user agent",
        ),
        (Record { ip: text("203.0.113.7"), user_agent: text(" "), ..Record::default() }, "IP"),
        (
            Record { user_agent: text("curl/8"), recording: text("r"), user: text("u"), ..Record::default() },
            "recording",
        ),
        (Record { user: text("alice"), ..Record::default() }, "user"),
        (Record { user_agent: text("curl/8"), ..Record::default() }, "request"),
        (Record::default(), "request"),
    ];
    for (record, expected) in cases {
        assert_eq!(request(record).session_key, expected);
    }
}

#[test]
fn requests_that_nothing_ties_together_stay_apart() {
    let first = request(Record { id: text("a"), ..Record::default() });
    let second = request(Record { id: text("b"), ..Record::default() });
    assert_ne!(first.session, second.session);
}

#[test]
fn the_session_is_a_keyed_hash_of_name_and_value() {
    let session = |secret, name: &str, value: &str| {
        let record = with_headers(&[("cookie", &format!("{name}={value}"))], &[]);
        Grouping::new(secret).request(record).session
    };
    assert_eq!(session(SECRET, "PHPSESSID", "abc"), session(SECRET, "PHPSESSID", "abc"));
    assert_ne!(session(SECRET, "PHPSESSID", "abc"), session(SECRET, "PHPSESSID", "abd"));
    assert_ne!(session(SECRET, "PHPSESSID", "abc"), session(SECRET, "JSESSIONID", "abc"));
    assert_ne!(session(SECRET, "PHPSESSID", "abc"), session([43; 32], "PHPSESSID", "abc"));
    let by_agent = |ip: &str, agent: &str| {
        request(Record { ip: text(ip), user_agent: text(agent), ..Record::default() }).session
    };
    assert_ne!(by_agent("host-a", "bc"), by_agent("host-ab", "c"), "lengths are part of the hash");
}

#[test]
fn no_secret_is_left_anywhere_in_a_request() {
    let mut record = with_headers(
        &[
            ("Cookie", "PHPSESSID=TOPSECRET; other=TOPSECRET"),
            ("Authorization", "Bearer TOPSECRET"),
            ("X-Api-Key", "TOPSECRET"),
            ("Referer", "https://x.test/?token=TOPSECRET"),
        ],
        &[("Set-Cookie", "sid=TOPSECRET; Path=/")],
    );
    record.path = "/login?access_token=TOPSECRET".to_owned();
    record.referrer = text("https://x.test/?password=TOPSECRET");
    record.parameters = vec![
        Parameter {
            place: "cookie".to_owned(),
            name: "PHPSESSID".to_owned(),
            value: "TOPSECRET".to_owned(),
            ..Parameter::default()
        },
        Parameter {
            place: "body".to_owned(),
            name: "password".to_owned(),
            value: "TOPSECRET".to_owned(),
            ..Parameter::default()
        },
        Parameter {
            place: "query".to_owned(),
            name: "page".to_owned(),
            value: "2".to_owned(),
            ..Parameter::default()
        },
    ];
    let exchange = record.exchange.as_mut().unwrap();
    exchange.request_body = text(r#"{"password":"TOPSECRET"}"#);
    exchange.response_body = text("access_token=TOPSECRET&x=1");
    let made = request(record);
    let stored = serde_json::to_string(&made).unwrap();
    assert!(!stored.contains("TOPSECRET"), "{stored}");
    assert_eq!(made.session_key, "cookie PHPSESSID");
    let marked: Vec<_> =
        made.parameters.iter().filter(|parameter| parameter.used_as == ParameterUse::SessionKey).collect();
    assert_eq!(marked.len(), 1);
    assert!(marked[0].hashed && marked[0].value.len() == 16 && marked[0].value != made.session);
    let page = made.parameters.iter().find(|parameter| parameter.name == "page").unwrap();
    assert_eq!(page.value, "2", "what is no secret stays readable");
}

#[test]
fn a_source_that_names_its_session_key_is_believed() {
    let record = Record { parameters: vec![basket()], ..with_headers(&[("cookie", "PHPSESSID=abc")], &[]) };
    let made = request(record);
    assert_eq!(made.session_key, "cookie basket");
    assert!(made.parameters[0].hashed);
    assert_ne!(made.parameters[0].value, "b1");
}

#[test]
fn texts_are_brought_into_one_form() {
    let made = request(Record {
        host: text("API.Shop.test.:443"),
        ip: text("::ffff:203.0.113.7"),
        country: text("de"),
        user: text("  "),
        referrer: text(""),
        status: Some(0),
        path: "/v1/login/42?x=1".to_owned(),
        parameters: vec![Parameter {
            name: "role".to_owned(),
            value: "admin".to_owned(),
            used_as: ParameterUse::Role,
            ..Parameter::default()
        }],
        ..Record::default()
    });
    assert_eq!(made.host, text("api.shop.test"));
    assert_eq!(made.ip, text("203.0.113.7"));
    assert_eq!(made.country, text("DE"));
    assert_eq!((made.user, made.referrer, made.status), (None, None, None));
    assert_eq!(made.role, text("admin"));
    assert_eq!(made.endpoint, text("/v1/login/{int}"));
    assert_eq!(made.flows, ["auth"]);
    assert_eq!(made.path, "/v1/login/42?x=1");
}

#[test]
fn hosts_and_addresses_have_one_spelling() {
    let hosts = [
        ("A.test:80", "a.test"),
        ("a.test:8080", "a.test:8080"),
        ("[2001:DB8::1]:443", "[2001:db8::1]"),
        ("localhost:8000", "localhost:8000"),
    ];
    for (given, expected) in hosts {
        assert_eq!(
            request(Record { host: text(given), ..Record::default() }).host,
            text(expected),
            "{given}"
        );
    }
    let addresses = [
        ("203.0.113.7:5678", "203.0.113.7"),
        ("[2001:DB8:0::1]:443", "2001:db8::1"),
        ("2001:0db8:0000::0001", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("Crawl-1.Example.org", "crawl-1.example.org"),
    ];
    for (given, expected) in addresses {
        assert_eq!(request(Record { ip: text(given), ..Record::default() }).ip, text(expected), "{given}");
    }
}

#[test]
fn what_the_source_says_is_kept() {
    let made = request(Record {
        endpoint: text("/own/{thing}"),
        flows: vec!["billing".to_owned()],
        path: "/login/1".to_owned(),
        id: text("own-id"),
        ..Record::default()
    });
    assert_eq!(
        (made.endpoint, made.flows, made.id),
        (text("/own/{thing}"), vec!["billing".to_owned()], "own-id".to_owned())
    );
}

#[test]
fn a_request_that_was_stored_groups_the_same_when_it_comes_back() {
    let made = request(with_headers(&[("cookie", "PHPSESSID=abc")], &[]));
    let again = Record {
        parameters: made.parameters.clone(),
        exchange: made.exchange.clone(),
        ip: made.ip.clone(),
        user_agent: made.user_agent.clone(),
        ..Record::default()
    };
    let other = request(with_headers(&[("cookie", "PHPSESSID=xyz")], &[]));
    let other_again = Record {
        parameters: other.parameters,
        exchange: other.exchange,
        ip: other.ip,
        user_agent: other.user_agent,
        ..Record::default()
    };
    let (first, second) = (request(again), request(other_again));
    assert_eq!(
        (first.session_key.as_str(), first.session.as_str()),
        ("cookie PHPSESSID", made.session.as_str())
    );
    assert_ne!(first.session, second.session, "a masked cookie does not melt sessions together");
}
