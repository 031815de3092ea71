//! Real traffic, counted a second time by programs that share nothing with the readers.

use super::{read_all, records};
use spoor_ingest::{Entry, Format, Grouping, Options, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

/// A path below the shared data; says so and gives `None` where it is absent.
pub fn data(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if full.exists() {
        return Some(full);
    }
    skipped(&format!("{} is absent", full.display()));
    None
}

/// Says so past the capture of the test runner, which would swallow what `eprintln!` writes.
pub fn skipped(why: &str) {
    std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes()).unwrap();
}

/// What Python prints for a program that gets one file; `None` where there is no Python.
pub fn python(program: &str, file: &PathBuf) -> Option<serde_json::Value> {
    match Command::new("python3").arg("-c").arg(program).arg(file).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(serde_json::from_slice(&output.stdout).unwrap())
        }
        Err(error) => {
            skipped(&format!("python3 is absent: {error}"));
            None
        }
    }
}

/// Counts by plain splitting: the client is the first word, the status the first word after the request.
const COUNT_LOG: &str = r#"
import sys, json, collections
lines = open(sys.argv[1], encoding="utf-8", errors="replace").read().split("\n")
lines = [line for line in lines if line.strip()]
status, methods, size = collections.Counter(), collections.Counter(), 0
for line in lines:
    parts = line.split('"')
    code, bytes_ = parts[2].split()[:2]
    status[code] += 1
    methods[parts[1].split(" ")[0]] += 1
    size += 0 if bytes_ == "-" else int(bytes_)
pairs = collections.Counter((line.split()[0], line.split('"')[5]) for line in lines)
print(json.dumps({"requests": len(lines), "ips": len({line.split()[0] for line in lines}), "status": status,
  "methods": methods, "size": size, "sessions": len(pairs), "largest": max(pairs.values())}))
"#;

fn count_log(path: &str) {
    let Some(file) = data(path) else { return };
    let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!(summary.format, Some(Format::ACCESS));
    let refused: Vec<&Entry> =
        entries.iter().filter(|entry| !matches!(entry, Entry::Record { .. })).collect();
    assert!(refused.is_empty(), "{refused:?}");
    let all = records(&entries);
    let ids: BTreeSet<_> = all.iter().map(|record| &record.id).collect();
    assert_eq!(ids.len(), all.len(), "every line has an identifier of its own");
    let grouping = Grouping::new([9; 32]);
    let requests: Vec<_> = all.iter().map(|record| grouping.request((*record).clone())).collect();
    assert!(
        requests
            .iter()
            .all(|request| request.session_key == "IP + user agent" || request.session_key == "IP")
    );
    let mut sessions: BTreeMap<&str, u64> = BTreeMap::new();
    for request in &requests {
        *sessions.entry(&request.session).or_default() += 1;
    }
    let count = |of: &dyn Fn(&Record) -> String| {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for record in &all {
            *counts.entry(of(record)).or_default() += 1;
        }
        counts
    };
    let Some(expected) = python(COUNT_LOG, &file) else { return };
    let counted = serde_json::json!({
        "requests": summary.records,
        "ips": count(&|record| record.ip.clone().unwrap()).len(),
        "status": count(&|record| record.status.unwrap().to_string()),
        "methods": count(&|record| record.method.clone().unwrap()),
        "size": all.iter().filter_map(|record| record.size).sum::<u64>(),
        "sessions": sessions.len(),
        "largest": sessions.values().max(),
    });
    assert_eq!(counted, expected);
}

#[test]
fn every_line_of_a_real_apache_log_is_a_request() {
    count_log("access/apache_combined_semicomplete.log");
}

#[test]
fn every_line_of_a_real_nginx_log_is_a_request() {
    count_log("access/nginx_combined_zanbil_1000.log");
}

#[test]
fn paths_of_a_real_log_make_far_fewer_endpoints() {
    let Some(file) = data("access/nginx_combined_zanbil_1000.log") else { return };
    let (entries, _) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let all = records(&entries);
    let paths: BTreeSet<_> = all.iter().map(|record| &record.path).collect();
    let endpoints: BTreeSet<_> = all.iter().map(|record| spoor_ingest::template(&record.path)).collect();
    assert!(endpoints.len() * 3 < paths.len(), "{} endpoints of {} paths", endpoints.len(), paths.len());
    // 03:56:14 in Tehran, half past three hours east.
    assert_eq!(all[0].time, 1_548_116_774_000);
}

#[test]
fn lines_that_are_no_requests_are_told_from_bad_ones() {
    let Some(file) = data("access/apache2-logs.log") else { return };
    let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.records, summary.rejected, summary.skipped), (7, 0, 2));
    let hosts: BTreeSet<_> = records(&entries).iter().filter_map(|record| record.host.clone()).collect();
    assert_eq!(hosts.into_iter().collect::<Vec<_>>(), ["website.com:443", "www.crowdsec.net"]);
}

const COUNT_HAR: &str = r#"
import sys, json, collections, datetime, re, urllib.parse
log = json.load(open(sys.argv[1], encoding="utf-8-sig"))["log"]
entries = log["entries"]
def ms(text):
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.replace("Z", "+00:00"))
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (datetime.datetime.fromisoformat(text) - epoch) // datetime.timedelta(milliseconds=1)
count = lambda of: collections.Counter(str(of(e)) for e in entries)
print(json.dumps({"requests": len(entries), "status": count(lambda e: e["response"]["status"]),
  "methods": count(lambda e: e["request"]["method"]),
  "hosts": count(lambda e: urllib.parse.urlsplit(e["request"]["url"]).netloc),
  "first": min(ms(e["startedDateTime"]) for e in entries), "last": max(ms(e["startedDateTime"]) for e in entries),
  "milliseconds": round(sum(e["time"] for e in entries)),
  "headers": sum(len(e["request"]["headers"]) + len(e["response"]["headers"]) for e in entries)}))
"#;

#[test]
fn every_entry_of_real_har_files_is_a_request() {
    for name in
        ["petstore_swagger_chrome", "mitmproxy_org_firefox", "akto_restapi_81", "mytoys_checkout_chrome"]
    {
        let Some(file) = data(&format!("har/{name}.har")) else { continue };
        let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
        let summary = outcome.unwrap();
        assert_eq!((summary.format, summary.rejected, summary.skipped), (Some(Format::HAR), 0, 0), "{name}");
        let all = records(&entries);
        let count = |of: &dyn Fn(&Record) -> String| {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for record in &all {
                *counts.entry(of(record)).or_default() += 1;
            }
            counts
        };
        let Some(expected) = python(COUNT_HAR, &file) else { return };
        let exchanges = all.iter().filter_map(|record| record.exchange.as_ref());
        let counted = serde_json::json!({
            "requests": summary.records,
            "status": count(&|record| record.status.unwrap().to_string()),
            "methods": count(&|record| record.method.clone().unwrap()),
            "hosts": count(&|record| record.host.clone().unwrap()),
            "first": all.iter().map(|record| record.time).min(),
            "last": all.iter().map(|record| record.time).max(),
            "milliseconds": (all.iter().filter_map(|record| record.duration).sum::<u64>() as f64 / 1000.0).round() as u64,
            "headers": exchanges.map(|exchange| exchange.request_headers.len() + exchange.response_headers.len()).sum::<usize>(),
        });
        assert_eq!(counted, expected, "{name}");
    }
}

#[test]
fn a_real_har_is_grouped_by_its_cookies_and_keeps_none_of_them() {
    let Some(file) = data("har/mytoys_checkout_chrome.har") else { return };
    let text = std::fs::read_to_string(&file).unwrap();
    let (entries, _) = read_all(text.as_bytes(), &Options::default());
    let grouping = Grouping::new([9; 32]);
    let requests: Vec<_> =
        records(&entries).into_iter().map(|record| grouping.request(record.clone())).collect();
    let keys: BTreeSet<_> = requests.iter().map(|request| request.session_key.as_str()).collect();
    assert_eq!(keys.into_iter().collect::<Vec<_>>(), ["cookie JSESSIONID", "recording"]);
    let stored = serde_json::to_string(&requests).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut secrets = BTreeSet::new();
    for entry in document["log"]["entries"].as_array().unwrap() {
        for cookie in entry["request"]["cookies"].as_array().unwrap() {
            let value = cookie["value"].as_str().unwrap();
            // Shorter ones are ordinary words that also stand elsewhere.
            if value.len() >= 16 {
                secrets.insert(value.to_owned());
            }
        }
    }
    assert!(secrets.len() > 3);
    for secret in secrets {
        assert!(!stored.contains(&secret), "the cookie value {secret} is stored");
    }
}
