//! Real logs of servers, proxies and clouds, counted a second time by Python, which shares nothing with the readers.

use super::real::{data, python};
use super::{read_all, records};
use spoor_ingest::{Format, Options, Record};
use std::collections::{BTreeMap, BTreeSet};

/// Counts of the records of a shared file, in the shape that the programs below print.
fn counted(path: &str, format: &str, program: &str) {
    let Some(file) = data(path) else { return };
    let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!(summary.format.map(Format::name), Some(format), "{path}");
    let all = records(&entries);
    let tally = |of: &dyn Fn(&Record) -> Option<String>| {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for record in &all {
            *counts.entry(of(record).unwrap_or_else(|| "-".to_owned())).or_default() += 1;
        }
        counts
    };
    let counted = serde_json::json!({
        "lines": summary.read(),
        "records": summary.records,
        "rejected": summary.rejected,
        "status": tally(&|record| record.status.map(|code| code.to_string())),
        "methods": tally(&|record| record.method.clone()),
        "hosts": tally(&|record| record.host.clone()),
        "ips": all.iter().filter_map(|record| record.ip.as_ref()).collect::<BTreeSet<_>>().len(),
        "paths": all.iter().map(|record| &record.path).collect::<BTreeSet<_>>().len(),
        "size": all.iter().filter_map(|record| record.size).sum::<u64>(),
        "microseconds": all.iter().filter_map(|record| record.duration).sum::<u64>(),
        "first": all.iter().map(|record| record.time).min(),
        "last": all.iter().map(|record| record.time).max(),
    });
    let Some(expected) = python(&format!("{PRELUDE}\n{program}\n{PRINT}"), &file) else { return };
    assert_eq!(counted, expected, "{path}");
}

/// `rows` is filled by each program with (milliseconds, method, host, path, status, size, microseconds, ip).
const PRELUDE: &str = r#"
import sys, json, collections, datetime, re, shlex
from urllib.parse import urlsplit
text = open(sys.argv[1], encoding="utf-8", errors="replace").read()
lines = text.split("\n")
if lines[-1] == "": lines.pop()
rejected, rows = 0, []
def iso(text):
    text = re.sub(r"(\.\d{3})\d*", r"\1", text.replace("Z", "+00:00"))
    if not re.search(r"[+-]\d\d:\d\d$", text): text += "+00:00"
    return round(datetime.datetime.fromisoformat(text).timestamp() * 1000)
def bare(address): return address.rsplit(":", 1)[0].strip("[]")
def objects():
    for line in lines:
        at = line.find("{")
        if at >= 0: yield json.loads(line[at:])
"#;

const PRINT: &str = r#"
column = lambda at: [row[at] for row in rows]
tally = lambda at: collections.Counter("-" if value is None else str(value) for value in column(at))
total = lambda at: sum(value for value in column(at) if value is not None)
print(json.dumps({"lines": len(lines), "records": len(rows), "rejected": rejected, "status": tally(4), "methods": tally(1),
  "hosts": tally(2), "ips": len({ip for ip in column(7) if ip}), "paths": len(set(column(3))), "size": total(5),
  "microseconds": total(6), "first": min(column(0)), "last": max(column(0))}))
"#;

#[test]
fn a_real_traefik_log_is_counted_twice() {
    counted(
        "access/traefik_json_scan.log",
        "traefik",
        r#"
for o in objects():
    rows.append((iso(o["StartUTC"]), o["RequestMethod"], o["RequestHost"], o["RequestPath"], o["DownstreamStatus"],
                 o["DownstreamContentSize"], (o["Duration"] + 500) // 1000, o["ClientHost"]))
"#,
    );
}

const CADDY: &str = r#"
for o in objects():
    if o.get("msg") != "handled request": continue
    q = o["request"]
    rows.append((round(o["ts"] * 1000), q["method"], q["host"], q["uri"], o["status"] or None, o["size"],
                 round(o["duration"] * 1e6), q.get("client_ip") or q["remote_ip"]))
"#;

#[test]
fn real_caddy_logs_are_counted_twice_and_their_messages_are_skipped() {
    counted("access/caddy_json_crowdsec.log", "caddy", CADDY);
    counted("access/caddy_json_lnav.log", "caddy", CADDY);
}

#[test]
fn a_real_envoy_log_is_counted_twice_in_both_of_its_forms() {
    counted(
        "access/envoy_json_k8s.log",
        "envoy",
        r#"
for line in lines:
    body = line.split(" ", 3)[3]
    if body.startswith("{"):
        o = json.loads(body)
        rows.append((iso(o["start_time"]), o["method"], o[":authority"], o["x-envoy-origin-path"], o["response_code"],
                     o["bytes_sent"], o["duration"] * 1000, bare(o["downstream_remote_address"])))
    else:
        time, rest = body[1:].split("] ", 1)
        f = shlex.split(rest)
        method, path, _ = f[0].split(" ")
        last = f[7].split(",")[-1].strip()
        last = bare(last) if last.startswith("[") and "]:" in last else last.strip("[]")
        rows.append((iso(time), method, f[10], path, int(f[1]), int(f[4]), int(f[5]) * 1000, last))
"#,
    );
}

#[test]
fn a_real_load_balancer_log_is_counted_twice() {
    counted(
        "access/aws_alb.log",
        "alb",
        r#"
for line in lines:
    if not line.strip(): continue
    f = re.findall(r'"[^"]*"|\S+', line)
    method, url, _ = f[12].strip('"').rsplit(" ", 2)[0].split(" ")[0], f[12].strip('"').split(" ", 1)[1].rsplit(" ", 1)[0], 0
    scheme, rest = url.split("://", 1)
    host, path = rest.split("/", 1)
    for default in (("http", ":80"), ("https", ":443")):
        if scheme == default[0] and host.endswith(default[1]): host = host[:-len(default[1])]
    parts = [round(float(part) * 1e6) for part in f[5:8] if float(part) >= 0]
    rows.append((iso(f[1]), method, host, "/" + path, int(f[8]), int(f[11]), sum(parts) if parts else None, f[3].rsplit(":", 1)[0]))
"#,
    );
}

#[test]
fn a_real_iis_log_is_counted_twice() {
    counted(
        "access/iis_w3c_extended.log",
        "w3c",
        r##"
names = None
for line in lines:
    if line.startswith("#Fields:"): names = line.split()[1:]
    if line.startswith("#") or not line.strip(): continue
    o = dict(zip(names, line.split()))
    path = o["cs-uri-stem"] + ("" if o["cs-uri-query"] == "-" else "?" + o["cs-uri-query"])
    host = o["s-ip"] + ("" if o["s-port"] in ("80", "443") else ":" + o["s-port"])
    rows.append((iso(o["date"] + "T" + o["time"]), o["cs-method"], host, path, int(o["sc-status"]), int(o["sc-bytes"]),
                 int(o["time-taken"]) * 1000, o["c-ip"]))
"##,
    );
}

#[test]
fn error_lines_of_a_real_nginx_log_are_skipped() {
    let Some(file) = data("access/nginx_http-logs.log") else { return };
    let (_, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let summary = outcome.unwrap();
    // By eye: nine lines, one of them of the error log.
    assert_eq!((summary.records, summary.rejected, summary.skipped), (8, 0, 1));
}

/// What the list of the shared data says of a log, counted by whoever put it together.
#[derive(Debug, PartialEq)]
struct Facts<'a> {
    lines: u64,
    ips: usize,
    pairs: usize,
    status: &'a [(&'a str, u64)],
    methods: &'a [(&'a str, u64)],
    first: &'a str,
    last: &'a str,
}

#[test]
fn real_logs_have_the_facts_that_are_known_of_them() {
    let cases = [
        (
            "access/apache_combined_semicomplete.log",
            Facts {
                lines: 10_000,
                ips: 1753,
                pairs: 1862,
                status: &[("2xx", 9171), ("3xx", 609), ("4xx", 217), ("5xx", 3)],
                methods: &[("GET", 9952), ("HEAD", 42), ("OPTIONS", 1), ("POST", 5)],
                first: "2015-05-17T10:05:00Z",
                last: "2015-05-20T21:05:59Z",
            },
        ),
        (
            "access/nginx_combined_zanbil_1000.log",
            Facts {
                lines: 1000,
                ips: 101,
                pairs: 110,
                status: &[("2xx", 938), ("3xx", 38), ("4xx", 24)],
                methods: &[("GET", 976), ("HEAD", 10), ("POST", 14)],
                first: "2019-01-22T00:26:14Z",
                last: "2019-01-22T00:29:11Z",
            },
        ),
        (
            "waf/modsecurity3_nginx_access.log",
            Facts {
                lines: 455,
                ips: 2,
                pairs: 5,
                status: &[("2xx", 205), ("3xx", 29), ("4xx", 108), ("5xx", 113)],
                methods: &[("GET", 455)],
                first: "2025-12-10T09:25:32Z",
                last: "2025-12-10T09:42:21Z",
            },
        ),
    ];
    for (path, expected) in cases {
        let Some(file) = data(path) else { return };
        let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
        let summary = outcome.unwrap();
        assert_eq!((summary.rejected, summary.skipped), (0, 0), "{path}");
        let all = records(&entries);
        let mut status: BTreeMap<String, u64> = BTreeMap::new();
        let mut methods: BTreeMap<&str, u64> = BTreeMap::new();
        for record in &all {
            *status.entry(format!("{}xx", record.status.unwrap() / 100)).or_default() += 1;
            *methods.entry(record.method.as_deref().unwrap()).or_default() += 1;
        }
        let status: Vec<_> = status.iter().map(|(class, count)| (class.as_str(), *count)).collect();
        let methods: Vec<_> = methods.into_iter().collect();
        let moment = |text: &str| spoor_ingest::clock::moment(text, None);
        let (first, last) =
            (all.iter().map(|record| record.time).min(), all.iter().map(|record| record.time).max());
        assert_eq!((first, last), (moment(expected.first), moment(expected.last)), "{path}");
        let counted = Facts {
            lines: summary.records,
            ips: all.iter().map(|record| &record.ip).collect::<BTreeSet<_>>().len(),
            pairs: all.iter().map(|record| (&record.ip, &record.user_agent)).collect::<BTreeSet<_>>().len(),
            status: &status,
            methods: &methods,
            ..expected
        };
        assert_eq!(counted, expected, "{path}");
    }
}
