//! Access logs of servers, proxies and clouds.

use super::{read_all, records};
use spoor_ingest::{Entry, Format, Mapping, Options, Pattern, Record};

/// The records of a text in a format that is told from it.
fn of(format: &str, text: &str, options: &Options) -> Vec<Record> {
    let (entries, outcome) = read_all(text.as_bytes(), options);
    let summary = outcome.unwrap();
    assert_eq!(summary.format.map(Format::name), Some(format), "{text}");
    let refused: Vec<_> = entries.iter().filter(|entry| matches!(entry, Entry::Rejected { .. })).collect();
    assert!(refused.is_empty(), "{refused:?}");
    records(&entries).into_iter().map(|record| Record { id: None, ..record.clone() }).collect()
}

fn only(format: &str, text: &str) -> Record {
    let all = of(format, text, &Options::default());
    assert_eq!(all.len(), 1, "{text}");
    all.into_iter().next().unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "the fields it fills are optional")]
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// What all samples here tell, at 2026-03-01T12:00:00.250Z.
fn base() -> Record {
    Record {
        time: 1_772_366_400_250,
        host: text("api.test"),
        method: text("POST"),
        path: "/v1/orders?dry=1".to_owned(),
        status: Some(201),
        duration: Some(1_500),
        size: Some(512),
        ip: text("203.0.113.7"),
        user_agent: text("curl/8"),
        protocol: text("HTTP/1.1"),
        ..Record::default()
    }
}

fn without_exchange(record: Record) -> Record {
    Record { exchange: None, ..record }
}

#[test]
fn every_program_tells_the_same_in_its_own_units() {
    let whole_second = Record { time: 1_772_366_400_000, ..base() };
    let cases: Vec<(&str, &str, Record)> = vec![
        (
            "traefik",
            r#"{"ClientAddr":"203.0.113.7:5000","ClientHost":"203.0.113.7","ClientUsername":"-","DownstreamContentSize":512,"DownstreamStatus":201,"Duration":1500000,"RequestHost":"api.test","RequestMethod":"POST","RequestPath":"/v1/orders?dry=1","RequestProtocol":"HTTP/1.1","StartUTC":"2026-03-01T12:00:00.250123456Z","request_User-Agent":"curl/8","time":"2026-03-01T12:00:01Z"}"#,
            base(),
        ),
        (
            "caddy",
            r#"{"level":"info","ts":1772366400.25,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.0.1","client_ip":"203.0.113.7","proto":"HTTP/1.1","method":"POST","host":"api.test","uri":"/v1/orders?dry=1","headers":{"User-Agent":["curl/8"]}},"duration":0.0015,"size":512,"status":201,"user_id":""}"#,
            base(),
        ),
        (
            "envoy",
            r#"{":authority":"api.test","bytes_sent":512,"downstream_remote_address":"203.0.113.7:59292","duration":1.5,"method":"POST","protocol":"HTTP/1.1","response_code":201,"response_flags":"-","start_time":"2026-03-01T12:00:00.250Z","user-agent":"curl/8","x-envoy-origin-path":"/v1/orders?dry=1","x-forwarded-for":"198.51.100.9"}"#,
            base(),
        ),
        (
            "envoy",
            r#"[2026-03-01T12:00:00.250Z] "POST /v1/orders?dry=1 HTTP/1.1" 201 - via_upstream - "-" 12 512 2 1 "203.0.113.7" "curl/8" "4f1c" "api.test" "10.0.0.1:80""#,
            Record { duration: Some(2_000), ..base() },
        ),
        (
            "alb",
            r#"https 2026-03-01T12:00:00.250000Z app/lb/1 203.0.113.7:5000 10.0.0.1:80 0.000 0.001 0.0005 201 200 12 512 "POST https://api.test:443/v1/orders?dry=1 HTTP/1.1" "curl/8" ECDHE TLSv1.2 arn "Root=1-5" "-" "-" 0 2026-03-01T12:00:00.249000Z "forward" "-" "-" "-" "-" "-" "-""#,
            base(),
        ),
        (
            "alb",
            r#"2026-03-01T12:00:00.250000Z lb 203.0.113.7:5000 10.0.0.1:80 0.000 0.001 0.0005 201 200 12 512 "POST https://api.test:443/v1/orders?dry=1 HTTP/1.1" "curl/8" - -"#,
            base(),
        ),
        (
            "cloudfront",
            "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-host-header time-taken cs-protocol-version\n2026-03-01\t12:00:00\tFRA2\t512\t203.0.113.7\tPOST\td1.cloudfront.net\t/v1/orders\t201\t-\tcurl/8%20(x)\tdry=1\t-\tapi.test\t0.0015\tHTTP/1.1",
            Record { user_agent: text("curl/8 (x)"), ..whole_second.clone() },
        ),
        (
            "w3c",
            "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-host cs-method cs-uri-stem cs-uri-query c-ip cs-username cs-version cs(User-Agent) sc-status sc-bytes time-taken\n2026-03-01 12:00:00 api.test POST /v1/orders dry=1 203.0.113.7 - HTTP/1.1 curl/8+(x;++http://x/) 201 512 2",
            Record {
                user_agent: text("curl/8 (x; +http://x/)"),
                duration: Some(2_000),
                ..whole_second.clone()
            },
        ),
        (
            "json",
            r#"{"msec":"1772366400.250","remote_addr":"203.0.113.7","request":"POST /v1/orders?dry=1 HTTP/1.1","status":"201","body_bytes_sent":512,"request_time":0.0015,"http_user_agent":"curl/8","http_host":"api.test","upstream":"ignored"}"#,
            base(),
        ),
    ];
    for (format, line, expected) in cases {
        assert_eq!(without_exchange(only(format, line)), expected, "{line}");
    }
}

#[test]
fn what_is_absent_stays_absent() {
    let alb = only(
        "alb",
        r#"https 2026-03-01T12:00:00Z app/lb/1 203.0.113.7:5000 - -1 -1 -1 404 - 12 512 "- http://api.test:80- -" "-" - -"#,
    );
    assert_eq!((alb.duration, alb.path.as_str(), alb.user_agent), (None, "", None));
    let caddy = only(
        "caddy",
        r#"{"ts":0.5,"request":{"method":"GET","uri":"/","host":"a"},"duration":0,"size":0,"status":0}"#,
    );
    assert_eq!((caddy.time, caddy.status, caddy.duration, caddy.size), (500, None, Some(0), Some(0)));
    let w3c = only(
        "w3c",
        "#Date: 2038-01-19 00:00:00\n#Fields: time s-ip s-port cs-method cs-uri-stem sc-status\n03:14:08 10.0.0.1 8080 GET / -",
    );
    assert_eq!((w3c.time, w3c.status, w3c.host), (2_147_483_648_000, None, text("10.0.0.1:8080")));
    let long_ago = only("json", r#"{"time":"1969-12-31T23:59:59Z","request_method":"GET","uri":"/"}"#);
    assert_eq!((long_ago.time, long_ago.status, long_ago.ip), (-1_000, None, None));
}

#[test]
fn the_forwarded_address_is_believed_only_when_asked_for() {
    let envoy = r#"{":authority":"a","bytes_sent":1,"downstream_remote_address":"[2001:db8::1]:59292","method":"GET","response_code":200,"start_time":"2026-03-01T12:00:00Z","x-envoy-origin-path":"/","x-forwarded-for":"198.51.100.9, 10.0.0.1"}"#;
    let ip = |forwarded_for| {
        of("envoy", envoy, &Options { forwarded_for, ..Options::default() })[0].ip.clone().unwrap()
    };
    assert_eq!((ip(false).as_str(), ip(true).as_str()), ("2001:db8::1", "198.51.100.9"));
    // Where nothing else names the client, the last address is the one that the server has put there itself.
    let text =
        r#"[2026-03-01T12:00:00Z] "GET / HTTP/1.1" 200 - 0 1 2 1 "198.51.100.9, 192.0.2.4" "a" "i" "h" "u""#;
    let ip = |forwarded_for| {
        of("envoy", text, &Options { forwarded_for, ..Options::default() })[0].ip.clone().unwrap()
    };
    assert_eq!((ip(false).as_str(), ip(true).as_str()), ("192.0.2.4", "198.51.100.9"));
}

#[test]
fn wrapped_lines_are_unwrapped() {
    let line = r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5"#;
    let cases = [
        format!("web-1  | starting\nweb-1  | {line}"),
        format!("2026-01-24T01:34:36.743Z stdout F starting\n2026-01-24T01:34:36.743Z stdout F {line}"),
        format!(
            "{}\n{}",
            r#"{"log":"starting\n","stream":"stdout","time":"2026-01-24T01:34:36.743Z"}"#,
            serde_json::json!({"log": format!("{line}\n"), "stream": "stdout", "time": "2026-01-24T01:34:36.743Z"})
        ),
        format!("<190>Oct 11 22:14:15 web nginx: starting\n<190>Oct 11 22:14:15 web nginx: {line}"),
        format!("Oct  1 22:14:15 web nginx[12]: starting\nOct  1 22:14:15 web nginx[12]: {line}"),
    ];
    for wrapped in cases {
        let (entries, outcome) = read_all(wrapped.as_bytes(), &Options::default());
        let summary = outcome.unwrap();
        assert_eq!((summary.records, summary.rejected), (1, 1), "{wrapped}");
        assert_eq!(records(&entries)[0].ip.as_deref(), Some("203.0.113.7"), "{wrapped}");
    }
}

#[test]
fn a_form_that_is_spelt_out_is_read() {
    let full = Record { time: 1_772_366_400_000, referrer: text("http://r/"), ..base() };
    let cases = [
        (
            r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $host ${request_time}s"#,
            r#"203.0.113.7 - - [01/Mar/2026:13:00:00 +0100] "POST /v1/orders?dry=1 HTTP/1.1" 201 512 "http://r/" "curl/8" api.test 0.0015s"#,
            full.clone(),
        ),
        (
            r#"%v %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" %D"#,
            r#"api.test 203.0.113.7 - - [01/Mar/2026:12:00:00 +0000] "POST /v1/orders?dry=1 HTTP/1.1" 201 512 "http://r/" "curl/8" 1500"#,
            full.clone(),
        ),
        (
            "%{usec}t|%a|%u|%m|%U|%q|%H|%s|%B|%{ms}T|%{Host}i|%{UNIQUE_ID}e",
            "1772366400000000|203.0.113.7|a|b|POST|/v1/orders|?dry=1|HTTP/1.1|201|512|2|api.test|YVW7",
            Record {
                user: text("a|b"),
                user_agent: None,
                referrer: None,
                duration: Some(2_000),
                ..full.clone()
            },
        ),
        (
            "combined",
            r#"203.0.113.7 - - [01/Mar/2026:12:00:00 +0000] "POST /v1/orders?dry=1 HTTP/1.1" 201 512 "http://r/" "curl \"8\"""#,
            Record { host: None, duration: None, user_agent: text("curl \"8\""), ..full },
        ),
    ];
    for (form, line, expected) in cases {
        let options = Options { log_format: Some(Pattern::parse(form).unwrap()), ..Options::default() };
        let all = of("log-format", line, &options);
        assert_eq!(all, [expected], "{form}");
    }
    let refused = [
        ("plain", "neither variables"),
        ("$status$time_local", "nothing stands between $status and $time_local"),
        ("%h %{Referer", "not complete"),
        ("%h %s", "no time"),
    ];
    for (form, reason) in refused {
        assert!(Pattern::parse(form).unwrap_err().to_string().contains(reason), "{form}");
    }
    let options = Options { log_format: Some(Pattern::parse("%t %h %s").unwrap()), ..Options::default() };
    let (_, outcome) = read_all(b"# x\n[01/Mar/2026:12:00:00 +0000] a b\n", &options);
    let summary = outcome.unwrap();
    assert_eq!((summary.records, summary.rejected, summary.skipped), (0, 1, 1));
}

#[test]
fn hostile_lines_take_a_form_apart_in_bounded_time() {
    let pattern = Pattern::parse(r#"$remote_addr "$a" "$b" "$c" "$d" "$e" [$time_local]"#).unwrap();
    let line = r#"" "#.repeat(100_000);
    assert!(pattern.record(&line).is_err());
}

#[test]
fn keys_mean_what_a_mapping_says() {
    let map = [
        "time:ms=t",
        "duration:us=took.total",
        "status=http.status",
        "path=http.target",
        "ip=who",
        "cookie.sid=s",
    ];
    let map: Vec<Mapping> = map.iter().map(|text| Mapping::parse(text).unwrap()).collect();
    let line = r#"{"t":1500,"took":{"total":1500},"http.status":201,"http":{"target":"/a"},"who":"[2001:db8::1]:80","s":"x"}"#;
    let all = of("json", line, &Options { map: map.clone(), ..Options::default() });
    let record = &all[0];
    assert_eq!((record.time, record.duration, record.status), (1_500, Some(1_500), Some(201)));
    assert_eq!((record.path.as_str(), record.ip.as_deref()), ("/a", Some("2001:db8::1")));
    let exchange = record.exchange.as_ref().unwrap();
    assert_eq!(exchange.request_headers, [("Cookie".to_owned(), "sid=x".to_owned())]);
    let (entries, _) =
        read_all(b"{\"took\":1}\n{\"t\":1,\"http.status\":\"x\"}", &Options { map, ..Options::default() });
    let reasons: Vec<_> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Rejected { reason, .. } => reason.as_str(),
            _ => "",
        })
        .collect();
    assert!(reasons[0].contains("--map time=KEY") && reasons[1].contains("http.status"), "{reasons:?}");
    for (text, reason) in
        [("status", "FACT=KEY"), ("colour=x", "nothing that Spoor knows"), ("status:ms=x", "nothing that")]
    {
        assert!(Mapping::parse(text).unwrap_err().to_string().contains(reason), "{text}");
    }
}

#[test]
fn columns_that_do_not_fit_are_rejected() {
    let log = "#Fields: date time c-ip\n2026-03-01 12:00:00 203.0.113.7 more\n#Fields: date time c-ip x\n2026-03-01 12:00:00 203.0.113.7 more";
    let (_, outcome) = read_all(log.as_bytes(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.records, summary.rejected, summary.skipped), (1, 1, 2));
}

#[test]
fn every_format_has_its_row_in_the_documentation() {
    let text = include_str!("../../../../docs/formats.md");
    for format in Format::all() {
        let name = format.name();
        assert_eq!(text.matches(&format!("\n| `{name}` | ")).count(), 1, "{name}");
    }
    for variable in ["document_uri", "query_string", "server_addr", "geoip2_data_country_code"] {
        assert!(text.contains(&format!("`{variable}`")), "{variable}");
    }
}
