//! Rules as exclusions for ModSecurity: their text, and what a real ModSecurity makes of it, where nginx has one.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use spoor_ingest::waf::exclusions::exclusions;
use spoor_model::rule::{Breadth, Ignore, Rule};

fn rule(breadth: Breadth, parameter: Option<&str>, kind: &str, payload: &str) -> Rule {
    let text = |text: &str| Some(text.to_owned());
    let ignore = Ignore {
        breadth,
        host: text("shop.test"),
        method: text("GET"),
        endpoint: text("/v1/items/{int}"),
        parameter: parameter.map(str::to_owned),
        kind: text(kind),
        payload: text(payload),
    };
    Rule { id: "a1".to_owned(), ignore: ignore.narrowed(), note: "a test".to_owned(), ..Rule::default() }
}

#[test]
fn every_place_has_its_variable_and_what_has_none_is_said() {
    let cases = [
        (Some("QUERY > q"), "ctl:ruleRemoveTargetByTag=attack-sqli;ARGS:q\""),
        (Some("BODY > JSON > order > note"), ";ARGS:json.order.note\""),
        (Some("BODY > FORM > q"), ";ARGS:q\""),
        (Some("BODY > XML"), ";XML:/*\""),
        (Some("HEADER > User-Agent"), ";REQUEST_HEADERS:User-Agent\""),
        (Some("COOKIE > sid"), ";REQUEST_COOKIES:sid\""),
        (Some("PATH"), ";REQUEST_URI_RAW\""),
        (None, "# Not exported: the source named no parameter."),
        (Some("RESPONSE BODY"), "# Not exported: ModSecurity has no variable for this place."),
        (Some("QUERY > a\";b"), "# Not exported: the name of its parameter has characters"),
    ];
    for (parameter, expected) in cases {
        let file = exclusions([&rule(Breadth::Type, parameter, "sqli", "")], 0);
        assert!(file.contains(expected), "{parameter:?}: {file}");
    }
    let file = exclusions([&rule(Breadth::Type, Some("QUERY > q"), "bola", "")], 0);
    assert!(file.contains("# Not exported: the Core Rule Set has no rules of this type"), "{file}");
    let ended = Rule {
        expires: Some("2026-01-01T00:00:00Z".to_owned()),
        ..rule(Breadth::All, Some("QUERY > q"), "sqli", "")
    };
    assert!(exclusions([&ended], 1_800_000_000_000).contains("# It has ended.\n"));
    assert!(exclusions([&ended], 0).contains("ctl:ruleRemoveTargetByTag=OWASP_CRS;ARGS:q"));
}

#[test]
fn no_text_of_an_attacker_means_anything_to_the_firewall() {
    let hostile = "x\" \"id:1,phase:1,pass,ctl:ruleEngine=Off\"\nSecRuleEngine Off\n%{MATCHED_VAR}\\";
    let own = rule(Breadth::Payload, Some("QUERY > q"), "sqli", hostile);
    let ignore = Ignore {
        host: Some(hostile.to_owned()),
        method: Some(hostile.to_owned()),
        endpoint: Some(format!("/{hostile}/{{int}}")),
        ..own.ignore
    };
    let file = exclusions([&Rule { ignore, note: hostile.to_owned(), ..own }], 0);
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let line = line.trim_start();
        assert!(
            line.is_empty()
                || line.starts_with("SecRule REQUEST_")
                || line.starts_with("SecRule ARGS:q")
                || line.starts_with('"'),
            "{line}"
        );
        assert!(!line.contains("ruleEngine=") && !line.contains("%{"), "{line}");
    }
    assert!(file.lines().filter(|line| line.starts_with('#')).all(|line| !line.ends_with('\\')));
}

const MODULE: &str = "/usr/lib/nginx/modules/ngx_http_modsecurity_module.so";
const SET: &str = "/usr/share/modsecurity-crs/rules";
const SETUP: &str = "/etc/modsecurity/crs/crs-setup.conf";

/// An nginx with ModSecurity and the Core Rule Set, and these rules before it.
struct Firewall {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Firewall {
    fn start(own: &str) -> Firewall {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        fs::write(at("index.html"), "reached").unwrap();
        fs::write(at("own.conf"), own).unwrap();
        let json = "SecRule REQUEST_HEADERS:Content-Type \"@rx json\" \"id:1,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON\"";
        let rules = format!(
            "SecRuleEngine On\nSecRequestBodyAccess On\n{json}\nInclude {SETUP}\nInclude {}\nInclude {SET}/*.conf\n",
            at("own.conf")
        );
        fs::write(at("rules.conf"), rules).unwrap();
        let nginx = format!(
            "load_module {MODULE};\ndaemon off;\nmaster_process off;\npid {pid};\nerror_log {log};\nevents {{}}\nhttp {{ access_log off; \
             client_body_temp_path {tmp}; proxy_temp_path {tmp}; fastcgi_temp_path {tmp}; uwsgi_temp_path {tmp}; scgi_temp_path {tmp};\n\
             server {{ listen 127.0.0.1:{port}; root {root}; modsecurity on; modsecurity_rules_file {rules};\n\
             error_page 405 =200 /index.html; location / {{ try_files /index.html =404; }} }} }}\n",
            pid = at("pid"),
            log = at("log"),
            tmp = at("tmp"),
            root = folder.path().display(),
            rules = at("rules.conf"),
        );
        fs::write(at("nginx.conf"), nginx).unwrap();
        let mut command = Command::new("nginx");
        command.args(["-c", &at("nginx.conf"), "-e", &at("log")]).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let mut firewall = Firewall { child, port, folder };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = firewall.child.try_wait().unwrap();
            let log = fs::read_to_string(firewall.folder.path().join("log")).unwrap_or_default();
            assert!(ended.is_none() && began.elapsed() < Duration::from_mins(1), "{ended:?} {log}");
            std::thread::yield_now();
        }
        firewall
    }

    /// The status of the answer.
    fn ask(&self, method: &str, target: &str, host: &str, body: &str) -> u16 {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = body.len();
        let kind =
            if body.is_empty() { String::new() } else { "Content-Type: application/json\r\n".to_owned() };
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n{kind}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Firewall {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

const SQLI: &str = "1%27%20OR%20%271%27=%271%27%20--";
const XSS: &str = "%3Cscript%3Ealert(1)%3C/script%3E";

#[test]
fn a_real_modsecurity_ignores_what_the_rules_say_and_nothing_else() {
    if ![MODULE, SET, SETUP].iter().all(|path| Path::new(path).exists()) {
        // Past the capture of the test runner, so that nobody takes it for a pass.
        _ = writeln!(std::io::stderr(), "SKIPPED: nginx with ModSecurity and the Core Rule Set is absent");
        return;
    }
    let by_json = Rule {
        ignore: Ignore {
            method: Some("POST".to_owned()),
            ..rule(Breadth::Type, Some("BODY > JSON > order > note"), "sqli", "").ignore
        },
        ..Rule::default()
    };
    let cases = [
        (rule(Breadth::Type, Some("QUERY > q"), "sqli", ""), "type"),
        (rule(Breadth::Payload, Some("QUERY > q"), "sqli", "1' or '1'='1' --"), "payload"),
        (by_json, "json"),
    ];
    let none = Firewall::start("");
    let json = r#"{"order":{"note":"1' OR '1'='1' --"}}"#;
    for (target, body) in [
        (format!("/v1/items/7?q={SQLI}"), ""),
        (format!("/v1/items/7?q={XSS}"), ""),
        ("/v1/items/7".to_owned(), json),
    ] {
        let method = if body.is_empty() { "GET" } else { "POST" };
        assert_eq!(none.ask(method, &target, "shop.test", body), 403, "without rules {target}");
    }
    assert_eq!(none.ask("GET", "/v1/items/7?q=fine", "shop.test", ""), 200);
    for (rule, name) in cases {
        let firewall = Firewall::start(&exclusions([&rule], 0));
        if name == "json" {
            assert_eq!(firewall.ask("POST", "/v1/items/7", "shop.test", json), 200);
            let other = r#"{"order":{"name":"1' OR '1'='1' --"}}"#;
            assert_eq!(firewall.ask("POST", "/v1/items/7", "shop.test", other), 403);
            continue;
        }
        let get = |target: &str, host: &str| firewall.ask("GET", target, host, "");
        assert_eq!(get(&format!("/v1/items/7?q={SQLI}"), "shop.test"), 200, "{name}");
        assert_eq!(get(&format!("/v1/items/7?q={SQLI}"), "Shop.test:8080"), 200, "{name}: a host is a host");
        for (what, target, host) in [
            ("another type", format!("/v1/items/7?q={XSS}"), "shop.test"),
            ("another parameter", format!("/v1/items/7?r={SQLI}"), "shop.test"),
            ("another endpoint", format!("/v1/items/7/more?q={SQLI}"), "shop.test"),
            ("another host", format!("/v1/items/7?q={SQLI}"), "other.test"),
        ] {
            assert_eq!(get(&target, host), 403, "{name}: {what} is still stopped");
        }
        let other = get("/v1/items/7?q=1%20union%20select%20password%20from%20users--", "shop.test");
        assert_eq!(other, if name == "payload" { 403 } else { 200 }, "{name}: another payload");
    }
}
