//! Spans of OpenTelemetry, and recordings of HTTP clients.

use super::real::{data, python};
use super::{read_all, records};
use spoor_ingest::{Entry, Format, Grouping, Options, Record};
use std::collections::BTreeSet;
use std::fmt::Write;

fn export(spans: &serde_json::Value) -> serde_json::Value {
    serde_json::json!({"resourceSpans": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "orders"}}]},
        "scopeSpans": [{"spans": spans}],
    }]})
}

fn span(kind: serde_json::Value, attributes: &[(&str, serde_json::Value)]) -> serde_json::Value {
    let attributes: Vec<_> = attributes
        .iter()
        .map(|(key, value)| {
            let kind = if value.is_string() {
                "stringValue"
            } else if value.is_array() {
                "arrayValue"
            } else {
                "intValue"
            };
            serde_json::json!({"key": key, "value": {kind: value}})
        })
        .collect();
    serde_json::json!({
        "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": "GET", "kind": kind,
        "startTimeUnixNano": "1772366400250000000", "endTimeUnixNano": "1772366400251500000", "attributes": attributes,
    })
}

fn new_names() -> Vec<(&'static str, serde_json::Value)> {
    vec![
        ("http.request.method", "GET".into()),
        ("url.path", "/users/7".into()),
        ("url.query", "full=1".into()),
        ("http.route", "/users/{id}".into()),
        ("http.response.status_code", "200".into()),
        ("server.address", "api.test".into()),
        ("server.port", 8080.into()),
        ("client.address", "203.0.113.7".into()),
        ("user_agent.original", "curl/8".into()),
        ("network.protocol.version", "1.1".into()),
        ("http.request.header.x-tenant", serde_json::json!({"values": [{"stringValue": "acme"}]})),
        ("enduser.id", "alice".into()),
    ]
}

fn old_names() -> Vec<(&'static str, serde_json::Value)> {
    vec![
        ("http.method", "GET".into()),
        ("http.target", "/users/7?full=1".into()),
        ("http.route", "/users/{id}".into()),
        ("http.status_code", 200.into()),
        ("http.host", "api.test:8080".into()),
        ("http.client_ip", "203.0.113.7".into()),
        ("http.user_agent", "curl/8".into()),
        ("http.flavor", "1.1".into()),
        ("enduser.id", "alice".into()),
    ]
}

#[test]
fn spans_of_servers_are_requests_by_either_convention() {
    let spans = serde_json::json!([
        span(2.into(), &new_names()),
        span("SPAN_KIND_SERVER".into(), &old_names()),
        span(3.into(), &new_names()),
        span(2.into(), &[("db.system", "postgresql".into())]),
    ]);
    let document = export(&spans);
    let pretty = serde_json::to_string_pretty(&document).unwrap();
    let line = document.to_string();
    for (text, times) in [(pretty, 1), (line.clone(), 1), (format!("{line}\n{line}\n"), 2)] {
        let (entries, outcome) = read_all(text.as_bytes(), &Options::default());
        let summary = outcome.unwrap();
        assert_eq!(summary.format.map(Format::name), Some("otlp"));
        assert_eq!((summary.records, summary.rejected, summary.skipped), (2 * times, 0, 2 * times));
        for record in records(&entries) {
            assert_eq!((record.time, record.duration), (1_772_366_400_250, Some(1_500)));
            assert_eq!(
                (record.path.as_str(), record.endpoint.as_deref()),
                ("/users/7?full=1", Some("/users/{id}"))
            );
            assert_eq!(
                (record.host.as_deref(), record.ip.as_deref()),
                (Some("api.test:8080"), Some("203.0.113.7"))
            );
            assert_eq!((record.application.as_deref(), record.status), (Some("orders"), Some(200)));
            assert_eq!(
                (record.user.as_deref(), record.protocol.as_deref()),
                (Some("alice"), Some("HTTP/1.1"))
            );
        }
    }
}

#[test]
fn a_bad_line_between_exports_is_rejected_alone() {
    let line = export(&serde_json::json!([span(2.into(), &old_names())])).to_string();
    let mut without_time = span(2.into(), &old_names());
    without_time["startTimeUnixNano"] = "0".into();
    let third = export(&serde_json::json!([without_time])).to_string();
    let text = format!("{line}\n{{\"resourceSpans\": [\n{third}\n{line}");
    let (entries, outcome) = read_all(text.as_bytes(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.records, summary.rejected), (2, 2));
    let reasons: Vec<_> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Rejected { reason, .. } => Some(reason.as_str()),
            _ => None,
        })
        .collect();
    assert!(reasons[0].contains("line 2") && reasons[1].contains("says no time"), "{reasons:?}");
}

const COUNT: &str = r#"
import sys, json, datetime
o = json.load(open(sys.argv[1]))
items = o["interactions"]
start = datetime.datetime.fromisoformat(o["metadata"]["recorded_at"])
def called(i):
    q = i["request"]
    if not q: return None
    name = q.get("params", {}).get("name")
    return "/mcp " + q["method"] + (" " + name if name else "")
print(json.dumps({"start": int(start.timestamp() * 1000), "status": [i["response_status"] for i in items], "milliseconds": sum(i["latency_ms"] for i in items),
  "methods": [i["http_method"] or "POST" for i in items], "called": [called(i) for i in items]}))
"#;

#[test]
fn a_real_mcp_recording_is_a_session_in_order() {
    let Some(file) = data("mcp/mcp_recorder_calculator.json") else { return };
    let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.format.map(Format::name), summary.records, summary.rejected), (Some("mcp"), 9, 0));
    let all = records(&entries);
    let Some(expected) = python(COUNT, &file) else { return };
    let counted = serde_json::json!({
        "start": all[0].time,
        "status": all.iter().map(|record| record.status).collect::<Vec<_>>(),
        "milliseconds": all.iter().filter_map(|record| record.duration).sum::<u64>() / 1000,
        "methods": all.iter().map(|record| record.method.clone()).collect::<Vec<_>>(),
        "called": all.iter().map(|record| record.endpoint.clone()).collect::<Vec<_>>(),
    });
    assert_eq!(counted, expected);
    assert!(all.is_sorted_by_key(|record| record.time));
    assert!(
        all.iter().all(|record| record.host.as_deref() == Some("127.0.0.1:8000") && record.path == "/mcp")
    );
    assert_eq!(sessions(&all), 1);
}

fn sessions(all: &[&Record]) -> usize {
    let grouping = Grouping::new([3; 32]);
    all.iter().map(|record| grouping.request((*record).clone()).session).collect::<BTreeSet<_>>().len()
}

#[test]
fn a_real_cassette_is_read_once_it_is_told_when_it_began() {
    let Some(file) = data("mcp/deepwiki_mcp_session_a.yaml") else { return };
    let bytes = std::fs::read(&file).unwrap();
    let (entries, outcome) = read_all(&bytes, &Options::default());
    assert_eq!(outcome.unwrap().rejected, 1, "without a time there is no request");
    assert!(matches!(&entries[0], Entry::Rejected { reason, .. } if reason.contains("--start")));
    let start = 1_772_366_400_000;
    let (entries, outcome) = read_all(&bytes, &Options { start: Some(start), ..Options::default() });
    let summary = outcome.unwrap();
    // By eye: 12 interactions, 10 with the MCP server in three sessions and 2 with a model.
    assert_eq!((summary.format.map(Format::name), summary.records, summary.rejected), (Some("vcr"), 12, 0));
    let all = records(&entries);
    let called: Vec<_> = all.iter().filter_map(|record| record.endpoint.as_deref()).collect();
    let begin = ["/mcp initialize", "/mcp notifications/initialized", "/mcp tools/list"];
    assert_eq!(called, [&begin[..], &begin, &["/mcp tools/call ask_question"], &begin].concat());
    assert_eq!(
        all.iter().map(|record| record.time).collect::<Vec<_>>(),
        (start..start + 12).collect::<Vec<_>>()
    );
    assert_eq!(all.iter().filter(|record| record.status == Some(202)).count(), 3);
    assert!(all.iter().all(|record| record.method.as_deref() == Some("POST")));
    assert_eq!(all.iter().filter(|record| record.host.as_deref() == Some("api.openai.com")).count(), 2);
    assert_eq!(all[0].user.as_deref(), Some("mcp"));
}

#[test]
fn a_cassette_tells_times_by_its_dates_and_grows_by_no_alias() {
    let cassette = "interactions:\n- request: {method: GET, uri: 'https://api.test/a', body: null, headers: {User-Agent: [curl/8]}}\n  response:\n    status: {code: 200, message: OK}\n    headers: {Date: ['Sun, 01 Mar 2026 12:00:00 GMT'], Content-Length: ['2']}\n    body: {string: 'ok'}\n- request: {method: GET, uri: 'https://api.test/b', body: 'x=1', headers: {}}\n  response: {status: {code: 404}, headers: {}, body: {string: ''}}\nversion: 1\n";
    let (entries, outcome) = read_all(cassette.as_bytes(), &Options::default());
    assert_eq!(outcome.unwrap().records, 2);
    let all = records(&entries);
    assert_eq!((all[0].time, all[1].time), (1_772_366_400_000, 1_772_366_400_001));
    assert_eq!((all[0].size, all[0].user_agent.as_deref()), (Some(2), Some("curl/8")));
    assert_eq!(all[1].exchange.as_ref().unwrap().request_body.as_deref(), Some("x=1"));
    let mut bomb = "interactions:\n- request: x\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..12 {
        let before = level - 1;
        let aliases = vec![format!("*a{before}"); 10].join(",");
        let _ = writeln!(bomb, "a{level}: &a{level} [{aliases}]");
    }
    let (_, outcome) = read_all(bomb.as_bytes(), &Options::default());
    assert_eq!(outcome.unwrap().rejected, 1);
}

const RESTLER: &str = r#"
import sys, gzip, json, re, ast, collections, datetime
form = "%Y-%m-%d %H:%M:%S.%f"
rows, sent, lines = [], None, 0
for line in gzip.open(sys.argv[1], "rt", encoding="utf-8", errors="replace", newline="\n"):
    lines += 1
    found = re.match(r"(\S+ \S+): (Sending|Received): (.*)$", line.rstrip("\n"))
    if not found: continue
    time = datetime.datetime.strptime(found.group(1), form)
    text = ast.literal_eval(found.group(3))
    if found.group(2) == "Sending": sent, request = time, text
    else:
        sequence = re.search(r"x-restler-sequence-id: (\S+)", request)
        status = re.match(r"HTTP/1.\d (\d+)", text)
        rows.append((request.split(" ")[0], status and status.group(1), sequence and sequence.group(1), round((time - sent).total_seconds() * 1000)))
count = lambda at: collections.Counter(str(row[at]) for row in rows)
print(json.dumps({"lines": lines, "requests": len(rows), "methods": count(0), "status": count(1),
  "sequences": len({row[2] for row in rows if row[2]}), "milliseconds": sum(row[3] for row in rows)}))
"#;

#[test]
fn a_real_network_log_of_restler_is_counted_twice() {
    let Some(file) = data("api/vampi_restler_exp135.network.txt.gz") else { return };
    let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.format.map(Format::name), summary.rejected), (Some("restler"), 0));
    // 16,717 were sent, 8,351 of them again after no answer came; 8,366 answers came.
    assert_eq!((summary.records, summary.joined), (8_366, 8_351 + 8_366));
    let all = records(&entries);
    let Some(expected) = python(RESTLER, &file) else { return };
    let count = |of: &dyn Fn(&Record) -> String| {
        let mut counts = std::collections::BTreeMap::<String, u64>::new();
        for record in &all {
            *counts.entry(of(record)).or_default() += 1;
        }
        counts
    };
    let sequences: BTreeSet<_> =
        all.iter().filter_map(|record| record.parameters.first()).map(|sequence| &sequence.value).collect();
    let counted = serde_json::json!({
        "lines": summary.read(),
        "requests": summary.records,
        "methods": count(&|record| record.method.clone().unwrap()),
        "status": count(&|record| record.status.map_or("None".to_owned(), |code| code.to_string())),
        "sequences": sequences.len(),
        "milliseconds": all.iter().filter_map(|record| record.duration).sum::<u64>() / 1000,
    });
    assert_eq!(counted, expected);
}

#[test]
fn real_fixtures_of_nock_are_requests_with_times_and_bodies() {
    // Requests of each file, as the list of the shared data counts them.
    let files = [
        ("paginate-issues", 20),
        ("labels", 7),
        ("search-issues", 5),
        ("errors", 3),
        ("get-repository", 1),
        ("lock-issue", 5),
        ("create-file", 3),
    ];
    for (name, count) in files {
        let Some(file) = data(&format!("api/github_octokit/{name}.raw-fixture.json")) else { return };
        let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
        let summary = outcome.unwrap();
        assert_eq!(
            (summary.format.map(Format::name), summary.records, summary.rejected),
            (Some("nock"), count, 0)
        );
        let all = records(&entries);
        assert!(all.is_sorted_by_key(|record| record.time) && all[0].time > 1_658_000_000_000, "{name}");
        assert!(
            all.iter()
                .all(|record| record.host.as_deref() == Some("api.github.com") && record.status.is_some())
        );
        assert!(
            all.iter().all(|record| record
                .method
                .as_ref()
                .unwrap()
                .bytes()
                .all(|byte| byte.is_ascii_uppercase()))
        );
    }
}
