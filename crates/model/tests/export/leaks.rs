//! Redaction: secrets in the forms that clients use beside the plain one, and in the same rows of every kind of file.

use spoor_model::export::csv::{Options, Writer};
use spoor_model::export::{Redactor, Style, ndjson};
use spoor_model::{Attack, Exchange, Ledger, Parameter, Request};

use super::redacted::{pair, redacted, untagged};

fn redactor() -> Redactor {
    Redactor::new(&["email", "user", "ip"].map(str::to_owned))
}

fn written(request: &Request) -> String {
    let mut line = Vec::new();
    ndjson::line(request, &mut line);
    String::from_utf8(line).unwrap()
}

fn with_headers(headers: &[(&str, &str)]) -> Request {
    let request_headers = headers.iter().map(|(name, value)| pair(name, value)).collect();
    let exchange = Exchange { request_headers, ..Exchange::default() };
    Request { exchange: Some(exchange), ..Request::default() }
}

fn with_body(kind: &str, body: &str) -> Request {
    let mut request = with_headers(&[("Content-Type", kind)]);
    request.exchange.as_mut().unwrap().request_body = Some(body.to_owned());
    request
}

#[test]
fn names_of_lists_and_paths_are_names() {
    for query in [
        "email[]=leak",
        "email[0]=leak",
        "user[email][]=leak",
        "user%5Bemail%5D%5B%5D=leak",
        "user.email.0=leak",
        "email%20=leak",
        "%00email=leak",
        "%2565mail=leak",
        "x=email=leak",
        "token[]=leak",
        "access_token%5B%5D=leak",
    ] {
        let request = Request { path: format!("/a?{query}&b=c"), ..Request::default() };
        let path = redacted(&mut redactor(), &request).path;
        assert_eq!(path, format!("/a?{}&b=c", query.replace("leak", "redacted-1")));
    }
    for parameter in ["QUERY > email[]", "BODY > JSON > user.email", "ARGS:email", "BODY > JSON > email > 0"]
    {
        let (parameter, payload) = (Some(parameter.to_owned()), Some("' OR 1=1".to_owned()));
        let attacks = vec![Attack { parameter, payload, ..Attack::default() }];
        let request = redacted(&mut redactor(), &Request { attacks, ..Request::default() });
        assert_eq!(request.attacks[0].payload.as_deref(), Some("redacted-1"), "{:?}", request.attacks);
    }
}

#[test]
fn signs_within_a_value_do_not_end_it_where_the_form_is_known() {
    let addresses = [
        "https://s.test/p?email=o'leak@x.test",
        "/p?email=(leak@x.test)",
        "/n?email=a,leak@x.test&b=1",
        "/n?email=a;leak@x.test&b=1",
    ];
    let requests = addresses.map(|address| with_headers(&[("X-To", address)]));
    let requests = requests.into_iter().chain([
        with_headers(&[("X-Info", "email=\"leak@x.test\"")]),
        with_body("application/x-www-form-urlencoded", "@a=1&email=o'leak@x.test"),
        with_body("application/x-www-form-urlencoded; charset=utf-8", "a=1\r\n&email=o'leak@x.test"),
        with_body("text/html", "<u email=\"leak@x.test\">"),
        with_body("text/html", "<u email='(leak@x.test)'>"),
        with_body("application/json", r#"{"to":"https://s/?email=o'leak@x.test"}"#),
        with_body("application/json", r#"{"session":"leak","n":{"refresh":"leak"}}"#),
        with_headers(&[("Ocp-Apim-Subscription-Key", "leak")]),
        with_headers(&[("X-Functions-Key", "leak"), ("X-Vault-Key", "leak")]),
        with_headers(&[("X-Hub-Signature-256", "sha256=leak")]),
        Request { path: "/?pwd=leak&otp=leak&sig=leak&cvv=leak".to_owned(), ..Request::default() },
    ]);
    for request in requests {
        let line = written(&redacted(&mut redactor(), &request));
        assert!(line.contains("redacted-1") && !line.contains("leak"), "{line}");
    }
    for name in ["pageToken", "nextToken", "syncToken"] {
        let path = format!("/?{name}=abc");
        let request = Request { path: path.clone(), ..Request::default() };
        assert_eq!(redacted(&mut redactor(), &request).path, path);
    }
}

#[test]
fn parts_of_a_multipart_form_are_found_however_they_are_written() {
    let headers = [
        "Content-Disposition: form-data; name=\"email\"",
        "Content-Disposition: form-data;name=\"email\"",
        "Content-Disposition: form-data; name=email",
        "content-disposition: form-data; NAME=\"email\"",
        "Content-Disposition: form-data; name*=utf-8''email",
        "Content-Disposition: form-data; name=\"email[]\"\r\nContent-Type: text/plain",
    ];
    for header in headers {
        for end in ["\r\n", "\n"] {
            let body = format!("--b\r\n{header}\r\n\r\nx\n--y\r\n--b\r\nX: y\r\n\r\nz\r\n--b--\r\n");
            let (body, value) = (body.replace("\r\n", end), "x\n--y");
            let request = with_body("multipart/form-data; boundary=b", &body);
            let redacted = redacted(&mut redactor(), &request).exchange.unwrap().request_body.unwrap();
            assert_eq!(redacted, body.replace(value, "redacted-1"), "{header}");
        }
    }
}

#[test]
fn short_values_are_found_where_they_are_a_whole_part() {
    let mut request = with_headers(&[
        ("X-Forwarded-For", "1.2.3.4"),
        ("Via", "1.2.3.40, 1.2.3.4, 11.2.3.4"),
        ("Forwarded", "for=1.2.3.4;proto=http"),
        ("X-User", "jane"),
        ("X-Note", "jane was here"),
    ]);
    request.ip = Some("1.2.3.4".to_owned());
    request.user = Some("jane".to_owned());
    request.path = "/users/jane/janet?who=jane&at=1.2.3.4&note=jane+doe".to_owned();
    request.parameters = vec![Parameter { value: "jane".to_owned(), ..Parameter::default() }];
    let request = redacted(&mut redactor(), &request);
    assert_eq!(request.path, "/users/redacted-1/janet?who=redacted-1&at=redacted-2&note=jane+doe");
    let exchange = request.exchange.unwrap();
    let headers: Vec<&str> = exchange.request_headers.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(
        headers,
        [
            "redacted-2",
            "1.2.3.40, redacted-2, 11.2.3.4",
            "for=redacted-2;proto=http",
            "redacted-1",
            "jane was here"
        ]
    );
    assert_eq!(request.parameters[0].value, "redacted-1");
}

#[test]
fn copies_are_whole_words_in_any_case_and_in_every_layer_of_encodings() {
    let cases = [
        ("alice@shop.test", "redacted-1"),
        ("ALICE@Shop.test", "redacted-1"),
        ("alice@shop.test2", "alice@shop.test2"),
        ("malice@shop.test", "malice@shop.test"),
        ("to:alice@shop.test.", "to:redacted-1."),
        ("x alice%40shop.test%20y", "x redacted-1%20y"),
        ("%61lice%2540shop.test", "redacted-1"),
        (r"\u0061lice@shop.test\n", r"redacted-1\n"),
        (r"alice\u0040shop%2etest", "redacted-1"),
        ("alice@shop.test alice@shop.test", "redacted-1 redacted-1"),
        // Two values of which one holds the other, and two that overlap.
        ("alice@shop.test/of/sales", "redacted-2"),
        ("alice@shop.test/of/sales/of/shoes", "redacted-2redacted-3"),
    ];
    for (agent, expected) in cases {
        let request = Request {
            user: Some("alice@shop.test".to_owned()),
            path: "/?email=alice@shop.test/of/sales&email=sales/of/shoes".to_owned(),
            user_agent: Some(agent.to_owned()),
            ..Request::default()
        };
        let request = redacted(&mut redactor(), &request);
        assert_eq!(request.user_agent.as_deref(), Some(expected), "{agent}");
    }
}

#[test]
fn nobody_makes_a_pseudonym_but_the_redactor() {
    let of = |session: &str| {
        let mut request = Request {
            session: session.to_owned(),
            user: Some("redacted-1".to_owned()),
            path: "/u/redacted-2?email=redacted-3&note=redacted-1".to_owned(),
            user_agent: Some("redacted-1 and redacted-7".to_owned()),
            ..Request::default()
        };
        redactor().request(&mut request);
        request
    };
    let request = of("5aeb1ded84fd27e1");
    let user = request.user.unwrap();
    let tag = user.strip_prefix("redacted-1-").unwrap();
    assert_eq!(tag.len(), 6);
    assert_eq!(request.path, format!("/u/redacted-2?email=redacted-2-{tag}&note=redacted-1-{tag}"));
    assert_eq!(request.user_agent.unwrap(), format!("redacted-1-{tag} and redacted-7"));
    assert_ne!(of("5aeb1ded84fd27e2").user.unwrap(), user, "a client knows no session's identifier");
}

#[test]
fn a_value_that_is_a_word_of_pseudonyms_tears_none_apart() {
    let request = Request {
        user: Some("redacted".to_owned()),
        path: "/a?email=jane.doe@shop.test".to_owned(),
        user_agent: Some("jane.doe@shop.test, redacted".to_owned()),
        ..Request::default()
    };
    let request = redacted(&mut redactor(), &request);
    assert_eq!(request.path, "/a?email=redacted-2");
    assert_eq!(request.user_agent.as_deref(), Some("redacted-2, redacted-1"));
}

#[test]
fn a_table_of_the_same_rows_has_no_copies_either() {
    let kept = |name: &str, value: &str| Parameter {
        name: name.to_owned(),
        value: value.to_owned(),
        ..Parameter::default()
    };
    let request = Request {
        id: "93706e60d0e3d6e8".to_owned(),
        session: "5aeb1ded84fd27e1".to_owned(),
        user: Some("alice@shop.test".to_owned()),
        ip: Some("1.2.3.4".to_owned()),
        path: "/u/alice%40shop.test/0123456789abcdef/4711/12?from=1.2.3.4&email=bob@shop.test".to_owned(),
        user_agent: Some("for bob@shop.test".to_owned()),
        parameters: [("note", "4711"), ("page", "12"), ("sid", "0123456789abcdef"), ("pin", "4711")]
            .map(|(name, value)| kept(name, value))
            .to_vec(),
        ..Request::default()
    };
    let mut ledger = Ledger::default();
    ledger.push(&request, false);
    let options = Options { redactor: Some(redactor()), ..Options::new(Style::Raw) };
    let mut out = Vec::new();
    Writer::new(&ledger, options, "").rows(&[0], &mut out);
    let line = untagged(&String::from_utf8(out).unwrap());
    for leak in ["alice", "bob", "1.2.3.4", "0123456789abcdef", "4711"] {
        assert!(!line.contains(leak), "{leak}: {line}");
    }
    assert!(
        line.contains(",/u/redacted-2/redacted-6/redacted-4/12?from=redacted-3&email=redacted-1,"),
        "{line}"
    );
    assert!(line.contains(",for redacted-1,"), "{line}");
}
