//! Every format against text that is damaged, mixed up, or made to break a parser.

use super::read_all;
use proptest::prelude::*;
use spoor_ingest::{Entry, Format, Mapping, Options, Pattern};
use std::time::{Duration, Instant};

/// A sound text of each format, by its name.
const SAMPLES: &[(&str, &str)] = &[
    ("ndjson", r#"{"time":"2026-03-01T12:00:00Z","method":"GET","path":"/a","attacks":[{"type":"sqli"}]}"#),
    (
        "har",
        r#"{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[{"startedDateTime":"2026-03-01T12:00:00Z","time":1,"request":{"method":"GET","url":"https://a.test/b","headers":[]},"response":{"status":200,"headers":[],"content":{"size":1,"text":"x"}}}]}}"#,
    ),
    (
        "access",
        r#"203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a?b=\x22 HTTP/1.1" 200 5 "http://r/" "curl/8" "-" 0.005"#,
    ),
    ("log-format", r#"203.0.113.7|17/May/2015:10:05:03 +0000|"GET /a HTTP/1.1"|200"#),
    (
        "json",
        r#"{"time_iso8601":"2026-03-01T12:00:00+00:00","remote_addr":"203.0.113.7","request":"GET /a HTTP/1.1","status":"200","request_time":0.005}"#,
    ),
    (
        "traefik",
        r#"{"ClientHost":"203.0.113.7","DownstreamStatus":200,"Duration":1500000,"RequestHost":"a","RequestMethod":"GET","RequestPath":"/a","StartUTC":"2026-03-01T12:00:00Z","request_User-Agent":"curl/8"}"#,
    ),
    (
        "caddy",
        "{\"ts\":1772366401.5,\"request\":{\"method\":\"GET\",\"uri\":\"/b\",\"host\":\"a\",\"headers\":{\"Cookie\":[\"REDACTED\"]}},\"status\":200,\"duration\":0.1}\n{\"ts\":1,\"msg\":\"[client \\\"203.0.113.7\\\"] Coraza: Warning. x [id \\\"942100\\\"] [unique_id \\\"lUGZDLAhsSIsumpQ\\\"]\\n\"}",
    ),
    (
        "envoy",
        "{\":authority\":\"a\",\"bytes_sent\":1,\"downstream_remote_address\":\"[2001:db8::1]:59292\",\"method\":\"GET\",\"response_code\":200,\"start_time\":\"2026-03-01T12:00:00Z\"}\n[2026-03-01T12:00:00Z] \"GET / HTTP/1.1\" 200 - 0 1 2 1 \"192.0.2.4\" \"a\" \"i\" \"h\" \"u\"",
    ),
    (
        "alb",
        r#"https 2026-03-01T12:00:00Z app/lb/1 203.0.113.7:5000 - -1 0.001 -1 404 - 12 512 "GET http://api.test:80/a HTTP/1.1" "-" - -"#,
    ),
    (
        "cloudfront",
        "#Version: 1.0\n#Fields: date time x-edge-location c-ip cs-method cs(Host) cs-uri-stem sc-status time-taken\n2026-03-01\t12:00:00\tFRA2\t203.0.113.7\tGET\ta\t/v1\t201\t0.0015",
    ),
    (
        "w3c",
        "#Date: 2026-03-01 00:00:00\n#Fields: time c-ip cs-method cs-uri-stem cs(User-Agent) sc-status time-taken\n12:00:00 203.0.113.7 GET /a curl/8+(x;++y) 201 2",
    ),
    (
        "modsecurity",
        "{\"transaction\":{\"time\":\"01/Mar/2026:07:00:00 --0500\",\"transaction_id\":\"WRb@g38AAQEAAAkVV38AAAAA\",\"remote_address\":\"203.0.113.7\"},\"request\":{\"request_line\":\"GET /a HTTP/1.1\",\"headers\":{\"Host\":\"a\"}},\"response\":{\"status\":403},\"audit_data\":{\"messages\":[\"Warning. x at ARGS:id. [id \\\"942100\\\"] [data \\\"Matched Data: x found within ARGS:id: x\\\"]\"]}}\n{\"transaction\":{\"client_ip\":\"203.0.113.7\",\"time_stamp\":\"Sun Mar  1 12:00:00 2026\",\"request\":{\"method\":\"GET\",\"uri\":\"/\",\"headers\":{}},\"messages\":[{\"message\":\"x\",\"details\":{\"match\":\"against variable `ARGS:id' (Value: `1' )\",\"ruleId\":\"1\"}}]}}",
    ),
    (
        "modsecurity-native",
        "--c7036611-A--\n[01/Mar/2026:12:00:00 +0000] Wabcdefghijklmnop 203.0.113.7 46150 10.0.0.1 80\n--c7036611-B--\nGET /a HTTP/1.1\nHost: a\n\n--c7036611-F--\nHTTP/1.1 403 Forbidden\n\n--c7036611-H--\nMessage: Access denied with code 403. [id \"942100\"]\nStopwatch: 1 3800 (- - -)\n\n--c7036611-Z--\n",
    ),
    (
        "error-log",
        "[Sun Mar 01 12:00:00.25 2026] [:error] [pid 1] [client 203.0.113.7] ModSecurity: Warning. x [id \"942100\"] [data \"Matched Data: x found within ARGS:a: x\"] [uri \"/a\"] [unique_id \"YVW7KjiKxXlACWj0fjsbkgAAAEk\"]\n2026/03/01 12:00:00 [info] 1#1: *1 ModSecurity: Warning. x [id \"1\"] [unique_id \"177236640055.059797\"], client: 203.0.113.7, server: a, request: \"GET /a HTTP/1.1\", host: \"a\"",
    ),
    (
        "open-appsec",
        r#"{"eventTime":"2026-03-01T12:00:00","eventSeverity":"High","eventData":{"sourceIP":"203.0.113.7","httpMethod":"GET","securityAction":"Detect","waapIncidentType":"SQL Injection, X","matchedSample":"/a","matchedLocation":"url","matchedIndicators":"[a, b]"}}"#,
    ),
    (
        "aws-waf",
        r#"{"timestamp":1772366400250,"webaclId":"arn","terminatingRuleId":"x","action":"BLOCK","terminatingRuleMatchDetails":[{"conditionType":"XSS","location":"BODY","matchedData":["<"]}],"ruleGroupList":[{"ruleGroupId":"g","nonTerminatingMatchingRules":[{"ruleId":"y","action":"COUNT"}]}],"httpRequest":{"clientIp":"203.0.113.7","uri":"/","args":"a=1","httpMethod":"GET","headers":[{"name":"Host","value":"a"}]},"labels":[{"name":"z"}]}"#,
    ),
    (
        "cloudflare",
        r#"{"ClientIP":"203.0.113.7","ClientRequestHost":"a","ClientRequestMethod":"GET","ClientRequestURI":"/a","EdgeStartTimestamp":1772366400250000000,"EdgeEndTimestamp":1772366400260000000,"EdgeResponseStatus":403,"SecurityActions":["block"],"SecurityRuleIDs":["r"]}"#,
    ),
    (
        "otlp",
        r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeSpans":[{"spans":[{"kind":2,"startTimeUnixNano":"1772366400250000000","endTimeUnixNano":"1772366400251500000","attributes":[{"key":"http.method","value":{"stringValue":"GET"}},{"key":"http.target","value":{"stringValue":"/a"}}]}]}]}]}"#,
    ),
    (
        "mcp",
        r#"{"metadata":{"recorded_at":"2026-02-17T20:25:23Z","server_url":"http://127.0.0.1:8000"},"interactions":[{"request":{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add"}},"response":{},"response_status":200,"latency_ms":1}]}"#,
    ),
    (
        "vcr",
        "interactions:\n- request: {method: GET, uri: 'https://api.test/a', body: null, headers: {User-Agent: [curl/8]}}\n  response:\n    status: {code: 200}\n    headers: {Date: ['Sun, 01 Mar 2026 12:00:00 GMT']}\n    body: {string: 'ok'}\n",
    ),
    (
        "nock",
        r#"[{"scope":"https://api.test:443","method":"post","path":"/a","body":{"x":1},"status":201,"response":{"id":1},"rawHeaders":["Date","Sun, 01 Mar 2026 12:00:00 GMT","Content-Length","8"],"reqheaders":{"authorization":"token 0","host":"api.test"}}]"#,
    ),
    (
        "restler",
        "2026-03-01 12:00:00.250: Sending: 'GET /a\\x00 HTTP/1.1\\r\\nHost: api.test\\r\\nx-restler-sequence-id: 1\\r\\n\\r\\n'\n2026-03-01 12:00:00.251: Empty response received.  Re-creating connection and re-trying.\n2026-03-01 12:00:00.252: Sending: 'GET /a\\x00 HTTP/1.1\\r\\nHost: api.test\\r\\nx-restler-sequence-id: 1\\r\\n\\r\\n'\n2026-03-01 12:00:00.260: Received: 'HTTP/1.1 200 OK\\r\\n\\r\\nok'",
    ),
];

fn options(format: &str) -> Options {
    let form = "$remote_addr|$time_local|\"$request\"|$status";
    Options {
        format: Format::from_name(format),
        log_format: (format == "log-format").then(|| Pattern::parse(form).unwrap()),
        map: if format == "json" { vec![Mapping::parse("user=a.b.c").unwrap()] } else { Vec::new() },
        ..Options::default()
    }
}

/// Reads a text, and checks that the account of it adds up.
fn account(bytes: &[u8], options: &Options) {
    let (entries, outcome) = read_all(bytes, options);
    let (summary, whole) = match outcome {
        Ok(summary) => (summary, true),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            (*error.summary, false)
        }
    };
    let mut counts = [0; 3];
    for entry in &entries {
        counts[match entry {
            Entry::Record { .. } => 0,
            Entry::Rejected { .. } => 1,
            Entry::Skipped { .. } => 2,
        }] += 1;
    }
    assert_eq!(counts, [summary.records, summary.rejected, summary.skipped]);
    if whole && summary.format.map(Format::unit) == Some("line") {
        let lines = bytes.split(|byte| *byte == b'\n').count() - usize::from(bytes.ends_with(b"\n"));
        assert_eq!(summary.read(), lines as u64, "every line is counted once");
    }
}

#[test]
fn every_format_has_a_sample_and_is_told_from_it() {
    for format in Format::all() {
        let samples: Vec<_> = SAMPLES.iter().filter(|(name, _)| *name == format.name()).collect();
        assert_eq!(samples.len(), 1, "{}", format.name());
        let (name, text) = samples[0];
        let (entries, outcome) = read_all(text.as_bytes(), &options(name));
        let summary = outcome.unwrap();
        assert!(summary.records > 0 && summary.rejected == 0, "{name}: {entries:?}");
        if *name != "log-format" {
            assert_eq!(Format::detect(text.as_bytes()), Some(format), "{name}");
            assert_eq!(Format::detect(format!("\u{feff}\n {text}\n\n").as_bytes()), Some(format), "{name}");
        }
    }
}

#[test]
fn every_format_knows_its_lines_among_those_of_all_others() {
    let mixed: Vec<&str> = SAMPLES.iter().map(|(_, text)| *text).collect();
    let mixed = mixed.join("\n");
    for (name, _) in SAMPLES {
        account(mixed.as_bytes(), &options(name));
    }
    account(mixed.as_bytes(), &Options::default());
}

/// What makes naive parsers slow, deep or wrong.
const TROUBLE: &[&str] = &[
    "[",
    "{",
    "\"",
    "\\",
    "'",
    " ",
    "%",
    "|",
    ",",
    ": ",
    "--",
    "[id \"",
    "\"] [",
    "[client ",
    ", client: ",
    "\" HTTP/",
    "{\"a\":",
    "[\"a\",",
    "- ",
    "&a ",
    "*a ",
    "Matched Data: ",
    " found within ",
    "Coraza: ",
    "ModSecurity: ",
    "\u{feff}",
    "\0",
    "\t",
    "0",
    "9",
    "é",
    "--a-A--",
    "{{\"b\":[",
    "a: ",
    "? ",
    "!!",
    "<<: ",
];

#[test]
fn lines_made_to_trouble_a_parser_take_no_time() {
    for (name, sample) in SAMPLES {
        for trouble in TROUBLE {
            // Behind the first half of a sound text, where a parser is already inside of something.
            let middle = sample.floor_char_boundary(sample.len() * 2 / 3);
            for front in ["", &sample[..middle]] {
                let text = format!("{front}{}", trouble.repeat(100_000 / trouble.len()));
                let begun = Instant::now();
                account(text.as_bytes(), &options(name));
                let took = begun.elapsed();
                assert!(took < Duration::from_secs(10), "{name} takes {took:?} for {trouble:?}");
            }
        }
    }
}

#[test]
fn a_line_of_ten_megabytes_is_refused_by_every_format_that_has_lines() {
    let long = "x".repeat(10 << 20);
    for (name, sample) in SAMPLES {
        let format = Format::from_name(name).unwrap();
        let (_, outcome) = read_all(format!("{sample}\n{long}\n{sample}").as_bytes(), &options(name));
        if format.unit() == "line" {
            let summary = outcome.unwrap();
            let (_, alone) = read_all(sample.as_bytes(), &options(name));
            let alone = alone.unwrap();
            assert_eq!(summary.rejected, alone.rejected + 1, "{name}");
            // A part that comes again is joined.
            assert_eq!(summary.records + summary.joined, 2 * (alone.records + alone.joined), "{name}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_damage_stops_a_reader_or_its_account(
        cuts in prop::collection::vec((0.0..1.0_f64, 0..30_usize, prop_oneof![
            prop::collection::vec(any::<u8>(), 0..8),
            prop::sample::select(TROUBLE).prop_map(|text| text.as_bytes().to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\xff\xfe\x00".to_vec()),
            "-?[0-9]{1,25}(\\.[0-9]{1,9})?".prop_map(String::into_bytes),
        ]), 1..4),
    ) {
        for (name, sample) in SAMPLES {
            let mut bytes = [sample.as_bytes(), b"\n", sample.as_bytes()].concat();
            for (place, length, patch) in &cuts {
                let from = (bytes.len() as f64 * place) as usize;
                let to = (from + length).min(bytes.len());
                bytes.splice(from..to, patch.iter().copied());
            }
            account(&bytes, &options(name));
            account(&bytes, &Options { forwarded_for: true, start: Some(0), ..Options::default() });
        }
    }

    #[test]
    fn samples_in_any_order_are_accounted_for(order in prop::collection::vec(0..SAMPLES.len(), 1..6)) {
        let text: Vec<&str> = order.iter().map(|at| SAMPLES[*at].1).collect();
        account(text.join("\n").as_bytes(), &Options::default());
    }
}
