//! Lines of access logs.

use super::{read_all, records};
use proptest::prelude::*;
use spoor_ingest::access::record;
use spoor_ingest::{Entry, Format, Grouping, Options, Record};

const TIME: i64 = 1_431_857_103_000;

fn base() -> Record {
    Record {
        time: TIME,
        method: Some("GET".to_owned()),
        path: "/a".to_owned(),
        status: Some(200),
        size: Some(5),
        ip: Some("203.0.113.7".to_owned()),
        protocol: Some("HTTP/1.1".to_owned()),
        ..Record::default()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the fields it fills are optional")]
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

#[test]
fn every_form_of_a_line_is_read() {
    let full = Record { referrer: text("http://r/"), user_agent: text("curl/8"), ..base() };
    let cases: Vec<(&str, &str, Record)> = vec![
        ("common", r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5"#, base()),
        (
            "combined",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "http://r/" "curl/8""#,
            full.clone(),
        ),
        (
            "a trailing field",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "http://r/" "curl/8" "198.51.100.9""#,
            full.clone(),
        ),
        (
            "trailing bare fields",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "http://r/" "curl/8" 0.005 "-" upstream"#,
            Record { duration: Some(5000), ..full.clone() },
        ),
        (
            "the longest of several times",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "http://r/" "curl/8" "-" rt=0.250 0.011"#,
            Record { duration: Some(250_000), ..full.clone() },
        ),
        (
            "Traefik's further fields",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "http://r/" "curl/8" 113 "test@docker" "http://172.17.0.3:80" 15ms"#,
            Record { duration: Some(15_000), ..full.clone() },
        ),
        (
            "a number that may be anything",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "http://r/" "curl/8" 15000 1.5"#,
            full.clone(),
        ),
        (
            "a virtual host in front",
            r#"shop.test:443 203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "http://r/" "curl/8""#,
            Record { host: text("shop.test:443"), ..full.clone() },
        ),
        ("time zone east", r#"203.0.113.7 - - [17/May/2015:13:35:03 +0330] "GET /a HTTP/1.1" 200 5"#, base()),
        (
            "time zone west, across midnight",
            r#"203.0.113.7 - - [16/May/2015:23:05:03 -1100] "GET /a HTTP/1.1" 200 5"#,
            base(),
        ),
        (
            "dashes mean absent",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" - - "-" "-""#,
            Record { status: None, size: None, ..base() },
        ),
        (
            "a user",
            r#"203.0.113.7 - alice [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5"#,
            Record { user: text("alice"), ..base() },
        ),
        (
            "a user with a space and a quote",
            r#"203.0.113.7 - Al \"Ice [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5"#,
            Record { user: text("Al \"Ice"), ..base() },
        ),
        (
            "a user who imitates the time",
            r#"203.0.113.7 - x [01/Jan/2000:00:00:00 +0000] \"GET /fake HTTP/1.1\" 200 1 [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5"#,
            Record { user: text("x [01/Jan/2000:00:00:00 +0000] \"GET /fake HTTP/1.1\" 200 1"), ..base() },
        ),
        (
            "escapes of Apache",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "-" "say \"hi\" \\ \t\xc3\xa4\xff""#,
            Record { user_agent: text("say \"hi\" \\ \tä\u{fffd}"), ..base() },
        ),
        (
            "escapes of nginx",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a?q=\x22\x5Cx41\xD0\x94 HTTP/1.1" 200 5"#,
            Record { path: "/a?q=\"\\x41Д".to_owned(), ..base() },
        ),
        (
            "quotes that were not escaped",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "-" "a"b"c""#,
            Record { user_agent: text("a\"b\"c"), ..base() },
        ),
        (
            "a last quote that is missing",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "-" "curl/8"#,
            Record { user_agent: text("curl/8"), ..base() },
        ),
        (
            "spaces in the target",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a b  c HTTP/1.1" 200 5"#,
            Record { path: "/a b  c".to_owned(), ..base() },
        ),
        (
            "no protocol",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a" 200 5"#,
            Record { protocol: None, ..base() },
        ),
        (
            "no request",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "-" 408 -"#,
            Record {
                method: None,
                path: String::new(),
                protocol: None,
                status: Some(408),
                size: None,
                ..base()
            },
        ),
        (
            "a TLS greeting",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "\x16\x03\x01" 400 5"#,
            Record {
                method: None,
                path: "\u{16}\u{3}\u{1}".to_owned(),
                protocol: None,
                status: Some(400),
                ..base()
            },
        ),
        (
            "a client by name",
            r#"crawl-1.example.org - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5"#,
            Record { ip: text("crawl-1.example.org"), ..base() },
        ),
        (
            "IPv6",
            r#"2001:db8::7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5"#,
            Record { ip: text("2001:db8::7"), ..base() },
        ),
        (
            "status 000 of a client that left",
            r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 000 5"#,
            Record { status: None, ..base() },
        ),
        (
            "a leap second",
            r#"203.0.113.7 - - [30/Jun/2015:23:59:60 +0000] "GET /a HTTP/1.1" 200 5"#,
            Record { time: 1_435_708_800_000, ..base() },
        ),
    ];
    for (what, line, expected) in cases {
        assert_eq!(record(line, false), Ok(expected), "{what}");
    }
}

#[test]
fn a_line_that_is_none_says_what_is_missing() {
    let cases = [
        ("hello", "no time"),
        (r#"203.0.113.7 - - [31/Feb/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5"#, "no time"),
        (r#"203.0.113.7 - - [17/May/2015:24:05:03 +0000] "GET / HTTP/1.1" 200 5"#, "no time"),
        (r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1""#, "status code is missing"),
        (r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200"#, "size is missing"),
        (r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 70000 5"#, "three digits"),
        (r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" abc 5"#, "three digits"),
        (r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 big"#, "size is no number"),
        (r#"- - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5"#, "address is missing"),
    ];
    for (line, reason) in cases {
        let error = record(line, false).unwrap_err();
        assert!(error.contains(reason), "{line}: {error}");
    }
}

#[test]
fn a_forwarded_address_counts_only_when_asked_for() {
    let line = r#"10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "-" "-" "198.51.100.9, 10.0.0.2""#;
    assert_eq!(record(line, false).unwrap().ip, text("10.0.0.1"));
    assert_eq!(record(line, true).unwrap().ip, text("198.51.100.9"));
    let without = r#"10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "-" "-" "-""#;
    assert_eq!(record(without, true).unwrap().ip, text("10.0.0.1"));
}

#[test]
fn equal_lines_are_two_requests_and_the_same_two_when_read_again() {
    let line = r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5"#;
    let log = format!("{line}\n{line}\r\n{line} \"-\" \"x\"\n");
    let ids = |log: &str, options: &Options| -> Vec<String> {
        let (entries, _) = read_all(log.as_bytes(), options);
        records(&entries).iter().map(|record| record.id.clone().unwrap()).collect()
    };
    let first = ids(&log, &Options::default());
    assert_eq!(first.len(), 3);
    assert!(first[0] != first[1] && first[1] != first[2] && first[0] != first[2]);
    assert!(first.iter().all(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())));
    assert_eq!(first, ids(&log, &Options::default()));
    let keyed = Options { secret: Some([7; 32]), ..Options::default() };
    assert_ne!(first, ids(&log, &keyed));
    assert_eq!(ids(&log, &keyed), ids(&log, &keyed));
}

#[test]
fn options_say_what_a_log_does_not() {
    let log = b"203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 5\n\
                own.test 203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 5\n";
    let options = Options { host: text("shop.test"), application: text("shop"), ..Options::default() };
    let (entries, _) = read_all(log, &options);
    let hosts: Vec<_> = records(&entries).iter().map(|record| record.host.clone().unwrap()).collect();
    assert_eq!(hosts, ["shop.test", "own.test"]);
    assert!(records(&entries).iter().all(|record| record.application.as_deref() == Some("shop")));
}

#[test]
fn every_line_is_accounted_for_with_its_number() {
    let log = "\u{feff}203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 5\r\n\
               \r\n\
               [Thu Oct 13 12:24:49.880562 2022] [auth_basic:error] [pid 10] user sss not found\n\
               2021/11/18 08:34:27 [info] 86596#86596: *1083 something\n\
               half a li\u{1b}ne\n\
               203.0.113.8 - - [17/May/2015:10:05:04 +0000] \"GET /b HTTP/1.1\" 404 5";
    let (entries, outcome) = read_all(log.as_bytes(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.records, summary.rejected, summary.skipped, summary.read()), (2, 1, 3, 6));
    assert_eq!(summary.format, Some(Format::ACCESS));
    assert_eq!(summary.bytes, log.len() as u64);
    let numbers: Vec<u64> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Record { number, .. } | Entry::Rejected { number, .. } | Entry::Skipped { number, .. } => {
                *number
            }
        })
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let Entry::Rejected { excerpt, .. } = &entries[4] else { panic!("line 5 is rejected") };
    assert_eq!(excerpt, "half a li\\u{1b}ne", "nothing in it can steer a terminal");
}

const WHOLE: &str = r#"shop.test 203.0.113.7 - Al \"Ice [17/May/2015:10:05:03 +0330] "GET /a?q=\x22é HTTP/1.1" 200 5 "http://r/" "a\\b" "198.51.100.9""#;

proptest! {
    #[test]
    fn no_damaged_line_stops_the_reader(from in 0..WHOLE.len(), length in 0..40_usize, patch in r#"[ "\\\[\]x0-9éA-F:/+-]{0,6}"#) {
        let mut bytes = WHOLE.as_bytes().to_vec();
        bytes.splice(from..(from + length).min(WHOLE.len()), patch.bytes());
        let text = String::from_utf8_lossy(&bytes);
        for forwarded_for in [false, true] {
            if let Ok(record) = record(&text, forwarded_for) {
                let request = Grouping::new([1; 32]).request(record);
                prop_assert_eq!(request.session.len(), 16);
            }
        }
    }
}
