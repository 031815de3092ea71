//! Session context: the parameters an operator configures, wherever they stand.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use spoor_ingest::{Grouping, Record};
use spoor_model::context::{Context, ContextParameter, Place, Side};
use spoor_model::{Parameter, ParameterUse, Request};

use crate::grouping::{SECRET, basket, text, with_headers};

const TOKEN: &str = "q7Zt1mXc9Kp4Wv2Rb8Ls";

pub fn parameter(side: Side, place: Place, name: &str) -> ContextParameter {
    ContextParameter { side, place, name: name.to_owned(), ..ContextParameter::default() }
}

fn key(side: Side, place: Place, name: &str) -> ContextParameter {
    ContextParameter { hashed: true, group_by: true, ..parameter(side, place, name) }
}

pub fn grouping(items: &[ContextParameter]) -> Grouping {
    Grouping::new(SECRET).with_context(Context { items: items.to_vec() }.checked().unwrap())
}

fn jwt(claims: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(r#"{"alg":"HS256"}"#), part(claims), part("signature"))
}

/// Groups a request anew that is stored.
fn again(request: &Request, items: &[ContextParameter], past: &[ContextParameter]) -> Request {
    grouping(items).again(request, past)
}

/// A record with something in every place.
fn full() -> Record {
    let bearer = format!("Bearer {}", jwt(r#"{"sub":"u-7","realm":{"roles":["admin","staff"]},"n":12}"#));
    let sent = [("X-Client", "c-9"), ("Cookie", "shop=s-1; PHPSESSID=abc"), ("authorization", &bearer)];
    let mut record = with_headers(&sent, &[("X-Tenant", "t-3"), ("Set-Cookie", "basket=b-2; Path=/")]);
    "/cart?visitor=v%2B1#frag".clone_into(&mut record.path);
    let exchange = record.exchange.as_mut().unwrap();
    exchange.request_body = text(r#"{"user":{"name":"alice","teams":["red","blue"]},"a.b":{"c":true}}"#);
    let id_token = jwt(r#"{"email":"alice@example.com"}"#);
    exchange.response_body = Some(format!(r#"[{{"id":42}},{{"id_token":"{id_token}"}}]"#));
    record
}

fn kept<'a>(request: &'a Request, place: &str, name: &str) -> Option<&'a Parameter> {
    request.parameters.iter().find(|own| own.place == place && own.name == name)
}

#[test]
fn a_value_is_found_in_every_place() {
    use Place::{Body, Cookie, Header, Jwt, Query};
    use Side::{Request, Response};
    let cases = [
        (Request, Header, "x-client", "header", Some("c-9")),
        (Request, Cookie, "shop", "cookie", Some("s-1")),
        (Request, Query, "visitor", "query", Some("v+1")),
        (Request, Body, "user.name", "body", Some("alice")),
        (Request, Body, "user.teams.1", "body", Some("blue")),
        (Request, Body, "user.teams", "body", Some("red, blue")),
        (Request, Body, "a.b.c", "body", Some("true")),
        (Request, Body, "user", "body", None),
        (Request, Body, "user.teams.9", "body", None),
        (Request, Jwt, "sub", "jwt", Some("u-7")),
        (Request, Jwt, "realm.roles.0", "jwt", Some("admin")),
        (Request, Jwt, "n", "jwt", Some("12")),
        (Request, Jwt, "email", "jwt", None),
        (Response, Header, "x-tenant", "response header", Some("t-3")),
        (Response, Cookie, "basket", "response cookie", Some("b-2")),
        (Response, Body, "0.id", "response body", Some("42")),
        (Response, Jwt, "email", "response jwt", Some("alice@example.com")),
        (Response, Header, "x-client", "response header", None),
        (Response, Cookie, "shop", "response cookie", None),
    ];
    for (side, place, name, words, expected) in cases {
        let made = grouping(&[parameter(side, place, name)]).request(full());
        let found = kept(&made, words, name);
        assert_eq!(found.map(|own| own.value.as_str()), expected, "{words} {name}");
        assert!(found.is_none_or(|own| !own.hashed && own.used_as == ParameterUse::Extra));
        let grouped = grouping(&[key(side, place, name)]).request(full());
        let label = if expected.is_some() {
            format!("{} {name}", place.word())
        } else {
            "cookie PHPSESSID".to_owned()
        };
        assert_eq!(grouped.session_key, label);
        if let Some(value) = expected.filter(|value| value.len() >= 6) {
            let stored = serde_json::to_string(&grouped).unwrap();
            assert!(!stored.contains(value), "{value} is hashed everywhere: {stored}");
        }
    }
}

#[test]
fn forms_have_fields_like_bodies() {
    let mut record = with_headers(&[], &[]);
    record.exchange.as_mut().unwrap().request_body = text("login=al%20ice&password=x");
    let made = grouping(&[parameter(Side::Request, Place::Body, "login")]).request(record.clone());
    assert_eq!(kept(&made, "body", "login").unwrap().value, "al ice");
    let hashed = ContextParameter { hashed: true, ..parameter(Side::Request, Place::Body, "login") };
    let made = grouping(&[hashed]).request(record);
    assert_eq!(made.exchange.unwrap().request_body.unwrap(), "login=<hidden>&password=<hidden>");
}

#[test]
fn keys_are_tried_in_their_order_and_before_the_built_in_ones() {
    let shop = || key(Side::Request, Place::Cookie, "shop");
    let client = || key(Side::Request, Place::Header, "X-Client");
    let absent = || key(Side::Request, Place::Header, "x-absent");
    let cases = [
        (vec![shop(), client()], "cookie shop"),
        (vec![client(), shop()], "header x-client"),
        (vec![absent(), shop()], "cookie shop"),
        (vec![absent()], "cookie PHPSESSID"),
    ];
    for (keys, expected) in cases {
        let made = grouping(&keys).request(full());
        assert_eq!(made.session_key, expected);
        let marked = made.parameters.iter().filter(|own| own.used_as == ParameterUse::SessionKey);
        assert_eq!(marked.map(|own| format!("{} {}", own.place, own.name)).collect::<Vec<_>>(), [expected]);
    }
    let made = grouping(&[client()]).request(full());
    let exchange = made.exchange.unwrap();
    assert_eq!(exchange.request_headers[0].1, "<hidden>");
    let made = grouping(&[key(Side::Request, Place::Query, "visitor")]).request(full());
    assert_eq!(made.path, "/cart?visitor=<hidden>#frag");
}

#[test]
fn the_answer_to_a_login_begins_the_session_of_its_token() {
    let login = |body: String| {
        let mut record = with_headers(&[], &[]);
        record.exchange.as_mut().unwrap().response_body = Some(body);
        record
    };
    let token = jwt(r#"{"sub":"u-7"}"#);
    let later = |token: &str| with_headers(&[("Authorization", &format!("Bearer {token}"))], &[]);
    let plain = Grouping::new(SECRET);
    for body in [
        format!(r#"{{"access_token":"{token}","refresh_token":"r"}}"#),
        format!(r#"{{"status":"ok","auth_token":"{token}"}}"#),
        format!(r#"{{"data":{{"token":"{token}"}}}}"#),
    ] {
        let first = plain.request(login(body.clone()));
        assert_eq!(first.session, plain.request(later(&token)).session, "{body}");
        assert_ne!(first.session, plain.request(later(&jwt(r#"{"sub":"u-8"}"#))).session);
        assert!(!serde_json::to_string(&first).unwrap().contains(&token), "{first:?}");
    }
    // A word under such a name is no token.
    assert_eq!(plain.request(login(r#"{"token":"expired"}"#.to_owned())).session_key, "IP + user agent");
    // Names that nobody else uses are configured, on both sides.
    let items =
        [key(Side::Request, Place::Header, "x-pass"), key(Side::Response, Place::Body, "session.pass")];
    let own = grouping(&items);
    let first = own.request(login(format!(r#"{{"session":{{"pass":"{TOKEN}"}}}}"#)));
    let second = own.request(with_headers(&[("X-Pass", TOKEN)], &[]));
    assert_eq!(
        (first.session_key.as_str(), second.session_key.as_str()),
        ("body session.pass", "header x-pass")
    );
    assert_eq!(first.session, second.session);
    let stored = serde_json::to_string(&[first, second]).unwrap();
    assert!(!stored.contains(TOKEN), "{stored}");
}

#[test]
fn a_short_value_is_the_same_session_under_one_name_only() {
    let by = |name: &str| {
        let record = with_headers(&[(name, "7")], &[]);
        grouping(&[key(Side::Request, Place::Header, "x-a"), key(Side::Request, Place::Header, "x-b")])
            .request(record)
            .session
    };
    assert_ne!(by("x-a"), by("x-b"));
}

#[test]
fn user_and_role_come_from_what_is_configured() {
    let user = |place, name: &str| ContextParameter {
        used_as: ParameterUse::User,
        ..parameter(Side::Request, place, name)
    };
    let role = ContextParameter {
        used_as: ParameterUse::Role,
        ..parameter(Side::Request, Place::Jwt, "realm.roles")
    };
    let said = Record { user: text("from the log"), ..full() };
    let made = grouping(&[user(Place::Jwt, "sub"), role.clone()]).request(said.clone());
    assert_eq!((made.user.as_deref(), made.role.as_deref()), (Some("u-7"), Some("admin, staff")));
    let made = grouping(&[user(Place::Jwt, "absent"), role]).request(said);
    assert_eq!(made.user.as_deref(), Some("from the log"));
    let hashed = ContextParameter { hashed: true, ..user(Place::Body, "user.name") };
    let made = grouping(&[hashed]).request(full());
    let hash = made.user.unwrap();
    assert!(hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hash}");
    let both = ContextParameter { group_by: true, ..user(Place::Jwt, "sub") };
    let made = grouping(&[both]).request(full());
    assert_eq!((made.user.as_deref(), made.session_key.as_str()), (Some("u-7"), "jwt sub"));
    assert!(!kept(&made, "jwt", "sub").unwrap().hashed, "an operator who wants to read the key may");
}

#[test]
fn a_secret_is_hashed_whatever_is_configured() {
    let record = with_headers(&[("X-Api-Key", TOKEN), ("Cookie", "PHPSESSID=abc; other=1")], &[]);
    let items = [
        parameter(Side::Request, Place::Header, "x-api-key"),
        parameter(Side::Request, Place::Cookie, "PHPSESSID"),
        parameter(Side::Request, Place::Header, "authorization"),
    ];
    let made = grouping(&items).request(record);
    let stored = serde_json::to_string(&made).unwrap();
    assert!(!stored.contains(TOKEN) && !stored.contains("abc"), "{stored}");
    assert!(made.parameters.iter().all(|own| own.hashed));
    let basic = with_headers(&[("Authorization", "Basic dTpwYXNzd29yZA==")], &[]);
    let by_header = grouping(&[key(Side::Request, Place::Header, "authorization")]).request(basic.clone());
    assert_eq!(by_header.session_key, "header authorization");
    assert!(!serde_json::to_string(&by_header).unwrap().contains("dTpwYXNzd29yZA"));
    assert_eq!(Grouping::new(SECRET).request(basic).session_key, "IP + user agent", "accounts are shared");
}

#[test]
fn what_is_no_json_and_no_token_is_passed_over() {
    let deep = "[".repeat(100_000);
    let bodies = ["{", "{\"a\":", deep.as_str(), "null", "\u{0}", "a=b=c&&=", "%ff=%fe"];
    let tokens = ["eyJ..", "eyJhbGciOiJub25lIn0.!!.x", "eyJ.W10.x", "a.b", "....", "eyJ.bm90IGpzb24.x"];
    let items = [
        parameter(Side::Request, Place::Body, "a.b.c.d.e.f.g"),
        parameter(Side::Response, Place::Body, "0.0.0"),
        parameter(Side::Request, Place::Jwt, "sub"),
        parameter(Side::Response, Place::Jwt, "sub"),
    ];
    for body in bodies {
        for token in tokens {
            let mut record = with_headers(&[("authorization", token), ("cookie", token)], &[("x", token)]);
            let exchange = record.exchange.as_mut().unwrap();
            (exchange.request_body, exchange.response_body) = (text(body), text(body));
            assert_eq!(grouping(&items).request(record).session_key, "IP + user agent", "{body:.20} {token}");
        }
    }
}

#[test]
fn a_stored_request_is_grouped_anew_as_if_it_came_in_now() {
    let client = key(Side::Request, Place::Header, "x-client");
    let shop = key(Side::Request, Place::Cookie, "shop");
    let user = ContextParameter {
        used_as: ParameterUse::User,
        ..parameter(Side::Request, Place::Body, "user.name")
    };
    let plain = Grouping::new(SECRET).request(full());
    // What is stored in clear is found, and then hidden where it is to be.
    let by_client = again(&plain, &[client.clone(), user.clone()], &[]);
    assert_eq!(by_client, grouping(&[client.clone(), user.clone()]).request(full()));
    assert_eq!(
        (by_client.session_key.as_str(), by_client.user.as_deref()),
        ("header x-client", Some("alice"))
    );
    // Cookies are hidden when a request is stored: a new one is not found, and the key stays.
    assert_eq!(again(&plain, std::slice::from_ref(&shop), &[]).session, plain.session);
    // Back again: the key that was configured is one no longer.
    let past = [client.clone(), user];
    let back = again(&by_client, &[], &past);
    assert_eq!(
        (back.session.as_str(), back.session_key.as_str()),
        (plain.session.as_str(), "cookie PHPSESSID")
    );
    assert_eq!(back.user, None);
    let marked = back.parameters.iter().filter(|own| own.used_as == ParameterUse::SessionKey);
    assert_eq!(marked.map(|own| own.name.as_str()).collect::<Vec<_>>(), ["PHPSESSID"]);
    // Once more changes nothing.
    assert_eq!(again(&back, &[], &past), back);
    assert_eq!(again(&by_client, &past, &[client]), by_client);
}

#[test]
fn what_holds_a_stored_request_to_its_session_stays() {
    let alone = Record { recording: text("r"), ..Record::default() };
    let named = Record { parameters: vec![basket()], ..with_headers(&[], &[]) };
    for record in [alone, named, Record::default(), with_headers(&[], &[])] {
        let stored = Grouping::new(SECRET).request(record);
        assert_eq!(again(&stored, &[key(Side::Request, Place::Query, "none")], &[]), stored);
    }
}
