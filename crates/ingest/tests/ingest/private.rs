//! What clients can do with parameters that are kept: they choose the values, and must neither hide what is said of them nor
//! have a secret stored in clear.

use std::time::{Duration, Instant};

use spoor_ingest::mask::Mask;
use spoor_ingest::{Grouping, Record};
use spoor_model::Attack;
use spoor_model::context::{ContextParameter, Place, Side};

use crate::context::{grouping, parameter};
use crate::grouping::{SECRET, text, with_headers};

const TOKEN: &str = "Zk83hd92Jdk29dlQpx71mZaY";
const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJpZGRlbj4ifQ.c2lnbmF0dXJl";

fn hashed(place: Place, name: &str) -> ContextParameter {
    ContextParameter { hashed: true, ..parameter(Side::Request, place, name) }
}

#[test]
fn no_client_hides_what_is_said_of_its_request() {
    let said = ["path_traversal", "' OR 1=1", "api.shop.test", "GET", "/v1/orders", "attack-sqli", "Mozilla"];
    let by_client = [
        (Vec::new(), "Cookie", "sid="),
        (Vec::new(), "Session-Id", ""),
        (vec![hashed(Place::Header, "x-user")], "X-User", ""),
    ];
    for value in said {
        for (items, header, front) in &by_client {
            let attack = Attack {
                kind: "path_traversal".to_owned(),
                payload: text("' OR 1=1"),
                parameter: text("QUERY > q"),
                tags: vec!["attack-sqli".to_owned()],
                ..Attack::default()
            };
            let record = Record {
                host: text("api.shop.test"),
                method: text("GET"),
                path: "/v1/orders?q=' OR 1=1".to_owned(),
                user_agent: text("Mozilla"),
                attacks: vec![attack.clone()],
                ..with_headers(&[(header, &format!("{front}{value}"))], &[])
            };
            let made = grouping(items).request(record.clone());
            assert_eq!(made.attacks, [attack], "{header}: {value}");
            assert_eq!((made.host, made.method, made.path), (record.host, record.method, record.path));
            assert_eq!(made.user_agent, record.user_agent);
        }
    }
    // But of a parameter of which a hash is wanted, what was found in it is hidden, too.
    let attack = Attack { payload: text("secret"), parameter: text("HEADER > X-User"), ..Attack::default() };
    let record = Record { attacks: vec![attack], ..with_headers(&[("X-User", "secret")], &[]) };
    let made = grouping(&[hashed(Place::Header, "x-user")]).request(record);
    assert_eq!(made.attacks[0].payload, text("<hidden>"));
}

#[test]
fn what_is_hidden_where_it_stands_is_kept_as_a_hash_only() {
    use Place::{Body, Header, Query};
    use Side::{Request, Response};
    let record = || {
        let sent = [
            ("Referer", "https://x.test/?password=hunter2"),
            ("Cookie", "pref=hunter3; theme=dark"),
            ("X-Ctx", "u=1&token=hunter4"),
            ("X-Plain", "tenant 7"),
        ];
        let mut record = with_headers(&sent, &[("Set-Cookie", "pref=hunter7; Path=/")]);
        record.path = "/a?next=https%3A%2F%2Fx.test%2F%3Ftoken%3Dhunter5&page=2".to_owned();
        let body = r#"{"credentials":{"value":"hunter6"},"fields":[{"name":"password","value":"hunter8"}],"page":{"of":"nine"}}"#;
        record.exchange.as_mut().unwrap().request_body = text(body);
        record
    };
    let secret = [
        (Request, Header, "referer"),
        (Request, Header, "cookie"),
        (Request, Header, "x-ctx"),
        (Response, Header, "set-cookie"),
        (Request, Query, "next"),
        (Request, Body, "credentials.value"),
        (Request, Body, "fields.0.value"),
    ];
    for (side, place, name) in secret {
        let made = grouping(&[parameter(side, place, name)]).request(record());
        let kept = made.parameters.iter().find(|kept| kept.name == name).unwrap();
        assert!(kept.hashed, "{name}: {}", kept.value);
        assert!(!serde_json::to_string(&made).unwrap().contains("hunter"), "{name}: {made:?}");
    }
    for (place, name, value) in
        [(Header, "x-plain", "tenant 7"), (Query, "page", "2"), (Body, "page.of", "nine")]
    {
        let made = grouping(&[parameter(Request, place, name)]).request(record());
        let kept = made.parameters.iter().find(|kept| kept.name == name).unwrap();
        assert_eq!((kept.value.as_str(), kept.hashed), (value, false));
    }
}

#[test]
fn a_token_that_is_handed_out_is_hidden_in_every_copy() {
    let mut record =
        with_headers(&[("Cookie", "sid=abc12345")], &[("Location", &format!("/home#at={TOKEN}"))]);
    record.exchange.as_mut().unwrap().response_body =
        Some(format!(r#"{{"access_token":"{TOKEN}","data":{{"raw":"{TOKEN}"}}}}"#));
    let made = Grouping::new(SECRET).request(record);
    assert_eq!(made.session_key, "cookie sid");
    assert!(!serde_json::to_string(&made).unwrap().contains(TOKEN), "{made:?}");
    // So is a web token under an innocent name once a claim of it is configured.
    let record = with_headers(&[("X-Id", JWT)], &[]);
    let made = grouping(&[hashed(Place::Jwt, "sub")]).request(record);
    assert!(!serde_json::to_string(&made).unwrap().contains(JWT), "{made:?}");
}

#[test]
fn grouping_anew_leaves_what_it_made_and_melts_no_clients_together() {
    let items = vec![hashed(Place::Jwt, "sub"), hashed(Place::Header, "x-uid")];
    let odd =
        Record { user_agent: text("x idden> y"), ..with_headers(&[("X-Id", JWT), ("X-Uid", "idden>")], &[]) };
    let own = grouping(&items);
    let mut made = own.request(odd);
    for _ in 0..3 {
        let again = own.again(&made, &[]);
        assert_eq!(again, made);
        made = again;
    }
    let by_header = ContextParameter { group_by: true, ..parameter(Side::Request, Place::Header, "x-sess") };
    let own = grouping(&[by_header]);
    let sessions = ["s=1&token=AAAA1111", "s=1&token=BBBB2222"].map(|value| {
        let made = own.request(with_headers(&[("X-Sess", value)], &[]));
        assert_eq!(own.again(&made, &[]), made);
        made.session
    });
    assert_ne!(sessions[0], sessions[1]);
}

#[test]
fn many_secrets_in_one_line_take_no_time_each() {
    let mut body = "password%3da&".repeat(80_000);
    let began = Instant::now();
    Mask::default().text(&mut body);
    assert!(body.starts_with("password%3d<hidden>&password%3d<hidden>&"));
    // Minutes where each is looked for to the end of the text.
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn a_parameter_that_is_only_kept_groups_as_before() {
    let record = with_headers(&[("Cookie", "PHPSESSID=abc")], &[]);
    let made = grouping(&[parameter(Side::Request, Place::Cookie, "PHPSESSID")]).request(record);
    assert_eq!(made.session_key, "cookie PHPSESSID");
    assert!(made.parameters.iter().all(|kept| kept.hashed));
}
