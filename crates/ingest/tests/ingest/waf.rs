//! Logs of web application firewalls.

use super::{read_all, records};
use spoor_ingest::{Entry, Format, Options, Record, waf};
use spoor_model::request::{Action, Attack};

/// The records of a text in a format that is told from it, and the count of its lines in each outcome.
fn of(format: &str, text: &str) -> (Vec<Record>, [u64; 4]) {
    let (entries, outcome) = read_all(text.as_bytes(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!(summary.format.map(Format::name), Some(format), "{text}");
    let all = records(&entries).into_iter().cloned().collect();
    (all, [summary.records, summary.joined, summary.rejected, summary.skipped])
}

fn only(format: &str, text: &str) -> Record {
    let (all, counts) = of(format, text);
    assert_eq!(all.len(), 1, "{counts:?}: {text}");
    all.into_iter().next().unwrap()
}

/// What matters of attacks: type, payload, place, rule, severity, action.
fn told(attacks: &[Attack]) -> Vec<(&str, &str, &str, &str, &str, Action)> {
    let text = |text: &'_ Option<String>| -> &'static str { text.clone().unwrap_or_default().leak() };
    let mut all = Vec::new();
    for attack in attacks {
        let Attack { kind, payload, parameter, rule, severity, action, .. } = attack;
        all.push((kind.as_str(), text(payload), text(parameter), text(rule), text(severity), *action));
    }
    all
}

const SQLI: &str = r#"Warning. detected SQLi using libinjection with fingerprint 's&sos' [file "/crs/REQUEST-942-APPLICATION-ATTACK-SQLI.conf"] [line "68"] [id "942100"] [msg "SQL Injection Attack Detected via libinjection"] [data "Matched Data: s&sos found within ARGS:id: ' OR \x221\x22=\x221"] [severity "CRITICAL"] [tag "attack-sqli"] [tag "OWASP_CRS"]"#;
const HOST: &str = r#"Warning. Pattern match "^[\d.:]+$" at REQUEST_HEADERS:Host. [file "/crs/REQUEST-920-PROTOCOL-ENFORCEMENT.conf"] [id "920350"] [msg "Host header is a numeric IP address"] [data "10.0.0.1"] [severity "WARNING"] [tag "attack-protocol"]"#;
const DENIED: &str = r#"Access denied with code 403 (phase 2). Operator GE matched 5 at TX:anomaly_score. [file "/crs/REQUEST-949-BLOCKING-EVALUATION.conf"] [id "949110"] [msg "Inbound Anomaly Score Exceeded (Total Score: 5)"] [severity "CRITICAL"] [tag "attack-generic"]"#;

fn both(
    action: Action,
) -> Vec<(&'static str, &'static str, &'static str, &'static str, &'static str, Action)> {
    vec![
        ("sqli", "' OR \"1\"=\"1", "QUERY > id", "942100", "critical", action),
        ("protocol_violation", "10.0.0.1", "HEADER > Host", "920350", "warning", action),
    ]
}

fn version_2(intercepted: bool, alerts: &[&str]) -> String {
    serde_json::json!({
        "transaction": {"time": "01/Mar/2026:07:00:00 --0500", "transaction_id": "WRb@g38AAQEAAAkVV38AAAAA", "remote_address": "203.0.113.7", "remote_port": 1},
        "request": {"request_line": "POST /a?id=1 HTTP/1.1", "headers": {"Host": "10.0.0.1", "Cookie": "PHPSESSID=abc", "User-Agent": "curl/8"}, "body": ["x=", "1"]},
        "response": {"protocol": "HTTP/1.1", "status": 403, "headers": {"A": "b"}, "body": "no"},
        "audit_data": {"messages": alerts, "action": {"intercepted": intercepted}, "stopwatch": {"p1": 814, "p2": 186, "sr": 35}},
    })
    .to_string()
}

#[test]
fn an_audit_log_of_version_2_tells_request_and_attacks() {
    let record = only("modsecurity", &version_2(true, &[HOST, SQLI, DENIED]));
    assert_eq!(told(&record.attacks), both(Action::Blocked));
    assert_eq!(record.attacks[1].tags, ["attack-protocol"]);
    assert_eq!(record.attacks[0].detector.as_deref(), Some("ModSecurity"));
    assert_eq!((record.time, record.id.as_deref()), (1_772_366_400_000, Some("WRb@g38AAQEAAAkVV38AAAAA")));
    assert_eq!(
        (record.method.as_deref(), record.path.as_str(), record.status),
        (Some("POST"), "/a?id=1", Some(403))
    );
    assert_eq!((record.host.as_deref(), record.ip.as_deref()), (Some("10.0.0.1"), Some("203.0.113.7")));
    assert_eq!((record.user_agent.as_deref(), record.duration), (Some("curl/8"), Some(1_000)));
    let exchange = record.exchange.unwrap();
    assert_eq!(
        (exchange.request_body.as_deref(), exchange.response_body.as_deref()),
        (Some("x=1"), Some("no"))
    );
    let let_through = only("modsecurity", &version_2(false, &[SQLI, HOST]));
    assert_eq!(told(&let_through.attacks), both(Action::Monitored));
    assert!(only("modsecurity", &version_2(false, &[])).attacks.is_empty(), "no alert is no attack");
    // Stopped, and no rule says why but the one that counts.
    let counted = only("modsecurity", &version_2(true, &[DENIED]));
    assert_eq!(
        told(&counted.attacks),
        [("other", "", "TX:anomaly_score", "949110", "critical", Action::Blocked)]
    );
}

#[test]
fn audit_logs_of_version_3_and_of_coraza_tell_request_and_attacks() {
    let request = serde_json::json!({"method": "GET", "http_version": 1.1, "uri": "/a?id=1", "headers": {"Host": "api.test"}});
    let details = serde_json::json!({"match": "Matched \"Operator `Rx' with parameter `x' against variable `ARGS:id' (Value: `' OR 1' )", "ruleId": "942190", "data": "", "severity": "2", "tags": ["attack-sqli"]});
    let counts = serde_json::json!({"match": "Matched", "ruleId": "901001", "severity": "2", "tags": []});
    let version_3 = |code: u16| {
        serde_json::json!({"transaction": {
            "client_ip": "203.0.113.7", "time_stamp": "Sun Mar  1 12:00:00 2026", "unique_id": "176535873226.343451", "request": request,
            "response": {"body": "", "http_code": code, "headers": {}}, "producer": {"secrules_engine": "Enabled"},
            "messages": [{"message": "SQL", "details": details}, {"message": "no setup", "details": counts}],
        }})
        .to_string()
    };
    for (code, action) in [(403, Action::Blocked), (200, Action::Monitored)] {
        let record = only("modsecurity", &version_3(code));
        assert_eq!(told(&record.attacks), [("sqli", "' OR 1", "QUERY > id", "942190", "critical", action)]);
        assert_eq!((record.time, record.host.as_deref()), (1_772_366_400_000, Some("api.test")));
        assert_eq!((record.protocol.as_deref(), record.duration), (Some("HTTP/1.1"), None));
    }
    let coraza = serde_json::json!({
        "transaction": {"timestamp": "2026/03/01 12:00:00", "unix_timestamp": 1_772_366_400_250_000_000_i64, "id": "lUGZDLAhsSIsumpQ", "client_ip": "203.0.113.7",
            "request": {"method": "GET", "protocol": "HTTP/2.0", "uri": "/a?id=1", "headers": {"host": ["api.test"]}},
            "response": {"status": 0, "headers": {}}, "producer": {"connector": "coraza", "rule_engine": "On"}, "is_interrupted": true},
        "messages": [{"message": "XSS", "data": {"id": 941_100, "msg": "XSS", "data": "Matched Data: <b> found within REQUEST_COOKIES:c: <b>", "severity": 2, "tags": ["attack-xss"]}}],
    });
    let record = only("modsecurity", &coraza.to_string());
    assert_eq!(told(&record.attacks), [("xss", "<b>", "COOKIE > c", "941100", "critical", Action::Blocked)]);
    assert_eq!(
        (record.time, record.status, record.attacks[0].detector.as_deref()),
        (1_772_366_400_250, None, Some("Coraza"))
    );
}

fn native(mark: &str, id: &str) -> String {
    let b = |section: &str| format!("{mark}-{section}--\n");
    format!(
        "{}[01/Mar/2026:12:00:00.250000 +0000] {id} 203.0.113.7 46150 10.0.0.1 80\n{}POST /a?id=1 HTTP/1.1\nHost: 10.0.0.1\nCookie: sid=1\n\n{}x=1\n--not-A--\n\n{}HTTP/1.1 403 Forbidden\nA: b\n\n{}Message: {SQLI}\nMessage: {HOST}\nMessage: {DENIED}\nAction: Intercepted (phase 2)\nStopwatch: 1772366400250000 3800 (- - -)\nProducer: ModSecurity\n\n{}\n",
        b("A"),
        b("B"),
        b("C"),
        b("F"),
        b("H"),
        b("Z")
    )
}

#[test]
fn a_native_audit_log_is_read_section_by_section() {
    for mark in ["--c7036611", "---kgzLYTz6--"] {
        let text = format!("{}\n{}", native(mark, "first-transaction"), native(mark, "second-transaction"));
        let (all, counts) = of("modsecurity-native", &text);
        assert_eq!(counts, [2, 0, 0, 0]);
        let record = &all[0];
        assert_eq!(told(&record.attacks), both(Action::Blocked));
        assert_eq!((record.time, record.id.as_deref()), (1_772_366_400_250, Some("first-transaction")));
        assert_eq!(
            (record.status, record.duration, record.host.as_deref()),
            (Some(403), Some(3_800), Some("10.0.0.1"))
        );
        assert_eq!(record.exchange.as_ref().unwrap().request_body.as_deref(), Some("x=1\n--not-A--"));
    }
    // A transaction that breaks off, rubbish between, and a whole one.
    let whole = native("--c7036611", "whole-transaction-1");
    let text = format!("{}{whole}rubbish\nmore rubbish\n{whole}", &whole[..200]);
    let (all, counts) = of("modsecurity-native", &text);
    assert_eq!((all.len(), counts), (2, [2, 0, 2, 0]));
}

#[test]
fn alerts_of_an_error_log_become_one_request_by_their_identifier() {
    let apache = |alert: &str, id: &str| {
        format!(
            r#"[Sun Mar 01 12:00:00.250964 2026] [:error] [pid 2560:tid 1] [client 203.0.113.7:37752] [client 203.0.113.7] ModSecurity: {alert} [hostname "api.test"] [uri "/a"] [unique_id "{id}"]"#
        )
    };
    let (one, two) = ("YVW7KjiKxXlACWj0fjsbkgAAAEk", "ZmwR5AebAO5-Tfs4FnXWuwAAigg");
    let log = [
        apache(SQLI, one),
        apache(HOST, two),
        "[Sun Mar 01 12:00:00.3 2026] [ssl:info] [pid 1] AH02006: something else".to_owned(),
        apache(HOST, one),
        apache(HOST, one),
        apache(DENIED, one),
    ];
    let (all, counts) = of("error-log", &log.join("\n"));
    assert_eq!(counts, [2, 3, 0, 1], "every line is counted once");
    let mut expected = both(Action::Blocked);
    expected[0].2 = "BODY > FORM > id";
    assert_eq!(told(&all[0].attacks), expected);
    assert_eq!(
        (all[0].id.as_deref(), all[0].path.as_str(), all[0].host.as_deref()),
        (Some(one), "/a", Some("api.test"))
    );
    assert_eq!(
        (all[0].time, all[0].ip.as_deref(), all[0].status),
        (1_772_366_400_250, Some("203.0.113.7"), None)
    );
    assert_eq!(
        told(&all[1].attacks),
        [("protocol_violation", "10.0.0.1", "HEADER > Host", "920350", "warning", Action::Monitored)]
    );
    let nginx = format!(
        r#"2026/03/01 12:00:00 [info] 1#1: *1083 ModSecurity: {SQLI} [hostname "10.0.0.1"] [uri "/a"] [unique_id "177236640055.059797"] [ref ""], client: 203.0.113.7, server: api.test, request: "GET /a?id=%22, host: "x" HTTP/1.1", host: "api.test:8080", referrer: "http://r/""#
    );
    let record = only("error-log", &nginx);
    assert_eq!((record.method.as_deref(), record.host.as_deref()), (Some("GET"), Some("api.test:8080")));
    assert_eq!((record.ip.as_deref(), record.referrer.as_deref()), (Some("203.0.113.7"), Some("http://r/")));
    assert_eq!(record.path, "/a?id=%22, host: \"x\"");
}

#[test]
fn alerts_and_the_access_log_of_the_same_request_are_one() {
    let form = "%t %h \"%r\" %>s %{UNIQUE_ID}e";
    let log = format!(
        "[Sun Mar 01 12:00:00.25 2026] [:error] [pid 1] [client 203.0.113.7] ModSecurity: {SQLI} [hostname \"api.test\"] [uri \"/a\"] [unique_id \"YVW7KjiKxXlACWj0fjsbkgAAAEk\"]\n\
         [01/Mar/2026:12:00:00 +0000] 203.0.113.7 \"GET /a?id=1 HTTP/1.1\" 200 YVW7KjiKxXlACWj0fjsbkgAAAEk"
    );
    let log_format = Some(spoor_ingest::Pattern::parse(form).unwrap());
    let options = Options { log_format, ..Options::default() };
    let (entries, outcome) = read_all(log.as_bytes(), &options);
    let summary = outcome.unwrap();
    assert_eq!((summary.records, summary.joined), (1, 1));
    let all = records(&entries);
    assert_eq!((all[0].status, all[0].path.as_str(), all[0].attacks.len()), (Some(200), "/a?id=1", 1));
    // Behind a proxy too, whose address is the only one that the error log has.
    let form = format!("{form} \"%{{X-Forwarded-For}}i\"");
    let log = format!("{log} \"198.51.100.9, 10.0.0.2\"");
    for (forwarded_for, client) in [(false, "203.0.113.7"), (true, "198.51.100.9")] {
        let log_format = Some(spoor_ingest::Pattern::parse(&form).unwrap());
        let (entries, outcome) =
            read_all(log.as_bytes(), &Options { log_format, forwarded_for, ..Options::default() });
        let all = records(&entries);
        assert_eq!((all.len(), outcome.unwrap().joined, all[0].attacks.len()), (1, 1, 1));
        assert_eq!(all[0].ip.as_deref(), Some(client));
    }
}

#[test]
fn the_client_behind_a_proxy_is_told_by_firewalls_too() {
    let header = "\nX-Forwarded-For: 198.51.100.9, 10.0.0.2\nHost:";
    let native = native("--c7036611", "first-transaction").replace("\nHost:", header);
    let json = version_2(true, &[SQLI]).replace(r#""Host":"#, r#""X-Forwarded-For":"198.51.100.9","Host":"#);
    for (format, text) in [("modsecurity-native", native), ("modsecurity", json)] {
        for (forwarded_for, client) in [(false, "203.0.113.7"), (true, "198.51.100.9")] {
            let (entries, outcome) =
                read_all(text.as_bytes(), &Options { forwarded_for, ..Options::default() });
            assert_eq!(outcome.unwrap().format.map(Format::name), Some(format));
            assert_eq!(records(&entries)[0].ip.as_deref(), Some(client), "{format}");
        }
    }
}

#[test]
fn caddy_tells_alerts_of_coraza_between_its_requests() {
    let alert = |alert: &str, id: &str| {
        let sentence = format!(
            "[client \"203.0.113.7\"] Coraza: {alert} [hostname \"\"] [uri \"/a?id=1\"] [unique_id \"{id}\"]\n"
        );
        serde_json::json!({"level": "warn", "ts": 1_772_366_400.25, "logger": "http.handlers.waf", "msg": sentence}).to_string()
    };
    let access = r#"{"ts":1772366401,"logger":"http.log.access","msg":"handled request","request":{"method":"GET","uri":"/b","host":"a"},"status":200}"#;
    let log = [alert(SQLI, "lUGZDLAhsSIsumpQ"), access.to_owned(), alert(HOST, "lUGZDLAhsSIsumpQ")];
    let (all, counts) = of("caddy", &log.join("\n"));
    assert_eq!(counts, [2, 1, 0, 0]);
    let attacked = all.iter().find(|record| record.path == "/a?id=1").unwrap();
    assert_eq!(told(&attacked.attacks), both(Action::Monitored));
    assert_eq!((attacked.time, attacked.host.as_deref()), (1_772_366_400_250, None));
}

#[test]
fn open_appsec_tells_one_attack_for_each_type() {
    let event = r#"{"eventTime":"2026-03-01T12:00:00.250","eventSeverity":"Critical","eventData":{"sourceIP":"203.0.113.7","httpHostName":"api.test","httpMethod":"GET","securityAction":"Detect","waapIncidentType":"SQL Injection, Evasion Techniques","matchedSample":"(select 1)","matchedLocation":"url parameter","matchedParameter":"list[select]","matchedIndicators":"[select, group by]"}}"#;
    let record = only("open-appsec", event);
    let told = told(&record.attacks);
    let at = |kind| (kind, "(select 1)", "QUERY > list[select]", "", "critical", Action::Monitored);
    assert_eq!(told, [at("sqli"), at("other")]);
    assert_eq!(record.attacks[1].tags, ["Evasion Techniques", "select", "group by"]);
    assert_eq!(
        (record.time, record.host.as_deref(), record.status),
        (1_772_366_400_250, Some("api.test"), None)
    );
}

#[test]
fn aws_waf_tells_rules_that_block_and_rules_that_count() {
    let log = r#"{"timestamp":1772366400250,"formatVersion":1,"webaclId":"arn","terminatingRuleId":"AWS-AWSManagedRulesSQLiRuleSet","terminatingRuleType":"MANAGED_RULE_GROUP","action":"BLOCK","terminatingRuleMatchDetails":[],"ruleGroupList":[{"ruleGroupId":"AWS#AWSManagedRulesSQLiRuleSet","terminatingRule":{"ruleId":"SQLi_QUERYARGUMENTS","action":"BLOCK","ruleMatchDetails":[{"conditionType":"SQL_INJECTION","location":"ALL_QUERY_ARGS","matchedData":["10","AND","1"],"matchedFieldName":"id"}]},"nonTerminatingMatchingRules":[{"ruleId":"NoUserAgent_HEADER","action":"COUNT"}]}],"nonTerminatingMatchingRules":[],"httpRequest":{"clientIp":"203.0.113.7","country":"DE","headers":[{"name":"Host","value":"api.test"},{"name":"user-agent","value":"curl/8"}],"uri":"/a","args":"id=1","httpVersion":"HTTP/2.0","httpMethod":"GET","requestId":"x"},"labels":[{"name":"awswaf:managed:aws:sql-database:SQLi_QUERYARGUMENTS"}]}"#;
    let record = only("aws-waf", log);
    let group = "AWS#AWSManagedRulesSQLiRuleSet";
    assert_eq!(
        told(&record.attacks),
        [
            (
                "sqli",
                "10 AND 1",
                "QUERY > id",
                format!("{group} SQLi_QUERYARGUMENTS").as_str(),
                "",
                Action::Blocked
            ),
            ("sqli", "", "", format!("{group} NoUserAgent_HEADER").as_str(), "", Action::Monitored),
        ]
    );
    assert_eq!(
        (record.time, record.path.as_str(), record.host.as_deref()),
        (1_772_366_400_250, "/a?id=1", Some("api.test"))
    );
    assert_eq!(
        (record.country.as_deref(), record.user_agent.as_deref(), record.status),
        (Some("DE"), Some("curl/8"), None)
    );
    let own = r#"{"timestamp":1772366400250,"webaclId":"arn","terminatingRuleId":"our-rate-limit","terminatingRuleType":"RATE_BASED","action":"BLOCK","httpRequest":{"clientIp":"203.0.113.7","uri":"/","httpMethod":"GET","headers":[]}}"#;
    assert_eq!(
        told(&only("aws-waf", own).attacks),
        [("rate_limit", "", "", "our-rate-limit", "", Action::Blocked)]
    );
    let allowed = own.replace("BLOCK", "ALLOW").replace("our-rate-limit", "Default_Action");
    assert!(only("aws-waf", &allowed).attacks.is_empty());
}

#[test]
fn cloudflare_tells_requests_and_firewall_events() {
    let request = r#"{"ClientIP":"203.0.113.7","ClientCountry":"de","ClientRequestHost":"api.test","ClientRequestMethod":"GET","ClientRequestURI":"/a?id=1","ClientRequestProtocol":"HTTP/2","ClientRequestUserAgent":"curl/8","EdgeStartTimestamp":1772366400250000000,"EdgeEndTimestamp":1772366400260000000,"EdgeResponseStatus":403,"EdgeResponseBytes":0,"SecurityActions":["log","block"],"SecurityRuleIDs":["r1","r2"],"SecuritySources":["firewallManaged","ratelimit"],"SecurityRuleDescription":"SQLi - keywords"}"#;
    let record = only("cloudflare", request);
    assert_eq!(
        told(&record.attacks),
        [("sqli", "", "", "r1", "", Action::Monitored), ("sqli", "", "", "r2", "", Action::Blocked)]
    );
    assert_eq!((record.time, record.duration, record.size), (1_772_366_400_250, Some(10_000), Some(0)));
    let event = r#"{"Action":"managed_challenge","ClientIP":"203.0.113.7","ClientRequestHost":"api.test","ClientRequestMethod":"GET","ClientRequestPath":"/a","ClientRequestQuery":"?id=1","Datetime":"2026-03-01T12:00:00.250Z","EdgeResponseStatus":403,"RuleID":"r3","Source":"botFight","UserAgent":"curl/8","Description":"our own"}"#;
    let record = only("cloudflare", event);
    assert_eq!(told(&record.attacks), [("other", "", "", "r3", "", Action::Blocked)]);
    assert_eq!(record.attacks[0].tags, ["our own", "botFight"]);
    assert_eq!((record.time, record.path.as_str()), (1_772_366_400_250, "/a?id=1"));
    let allowed = request.replace(r#"["log","block"]"#, r#"["skip","allow"]"#);
    assert!(only("cloudflare", &allowed).attacks.is_empty());
}

#[test]
fn rules_tags_and_names_decide_the_type() {
    let cases: &[(&str, &[&str], &str, &str)] = &[
        ("942100", &["attack-sqli"], "", "sqli"),
        ("942290", &["attack-sqli"], "", "nosqli"),
        ("942100", &[], "", "sqli"),
        ("930120", &[], "", "path_traversal"),
        ("931100", &["attack-rfi"], "", "rfi"),
        ("933100", &["attack-injection-php"], "", "rce"),
        ("934110", &["attack-ssrf"], "", "ssrf"),
        ("921120", &["attack-protocol"], "", "crlf"),
        ("921200", &["attack-ldap"], "", "ldapi"),
        ("920350", &["attack-protocol"], "", "protocol_violation"),
        ("960017", &[], "", "protocol_violation"),
        ("921180", &["attack-protocol"], "", "other"),
        ("913100", &[], "", "scanner"),
        ("", &["OWASP_CRS/WEB_ATTACK/SQL_INJECTION"], "", "sqli"),
        ("", &[], "Cross Site Scripting", "xss"),
        ("", &[], "LDAP Injection", "ldapi"),
        ("", &[], "XML External Entity", "xxe"),
        ("", &[], "Request Rate Limit", "rate_limit"),
        ("", &[], "Bot Protection", "bad_bot"),
        ("", &[], "Schema Validation", "schema_violation"),
        ("", &[], "EC2MetaDataSSRF_BODY", "ssrf"),
        ("", &[], "Log4JRCE_URIPATH", "rce"),
        ("", &[], "GenericLFI_QUERYARGUMENTS", "path_traversal"),
        ("", &[], "AWSManagedRulesSQLiRuleSet", "sqli"),
        ("", &[], "XSSFilter", "xss"),
        ("", &[], "ldapinjection", "ldapi"),
        ("", &[], "RCE: code execution", "rce"),
        // Short words inside of others.
        ("", &[], "Source address on a list", "other"),
        ("", &[], "Forced login, resource exhausted", "other"),
        ("", &[], "Selfish client", "other"),
        ("", &[], "Open Redirect", "other"),
        ("77", &[], "", "other"),
    ];
    for (rule, tags, name, expected) in cases {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        assert_eq!(waf::kind(Some(rule), &tags, &[name]), *expected, "{rule} {tags:?} {name}");
    }
}

#[test]
fn attacks_of_a_request_beyond_five_hundred_are_counted_and_equal_ones_are_none() {
    let line = |rule: usize| {
        format!(
            "[Sun Mar 01 12:00:00.25 2026] [:error] [pid 1] [client 203.0.113.7] ModSecurity: Warning. x [id \"{rule}\"] \
             [msg \"m\"] [uri \"/a\"] [unique_id \"one\"]\n"
        )
    };
    let log: String = (0..520).chain([3, 4]).map(|number| line(942_100 + number)).collect();
    let (entries, outcome) = read_all(log.as_bytes(), &Options::default());
    let [Entry::Record { record, .. }] = &*entries else { panic!("{} entries", entries.len()) };
    assert_eq!((record.attacks.len(), outcome.unwrap().unkept), (500, 20));
}

#[test]
fn more_requests_than_can_wait_are_all_delivered() {
    let line = |number: usize, alert: &str| {
        format!(
            "[Sun Mar 01 12:00:00.25 2026] [:error] [pid 1] [client 203.0.113.7] ModSecurity: {alert} [hostname \"a\"] [uri \"/{number}\"] [unique_id \"YVW7KjiKxXlACWj0fjs{number:05}\"]\n"
        )
    };
    let log: String = (0..5_000).map(|number| line(number, SQLI) + &line(number, HOST)).collect();
    let (entries, outcome) = read_all(log.as_bytes(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.records, summary.joined, summary.read()), (5_000, 5_000, 10_000));
    let numbers: Vec<u64> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Record { number, .. } => *number,
            _ => 0,
        })
        .collect();
    assert!(numbers.is_sorted(), "requests come in the order in which they began");
}
