//! What pasted texts are taken for: a table for each form.

use spoor_model::paste::{Change, Offer, read};
use spoor_model::query::Layer;
use spoor_model::{Field, Operator, Query};

/// The query string that each offer leads to from a list without filters, or the address of the view it opens.
fn offered(text: &str) -> Vec<String> {
    let leads = |offer: Offer| match &offer.change {
        Change::Narrow { .. } => {
            Query { general: offer.change.applied(&Layer::default()), ..Query::default() }.to_search()
        }
        Change::Group { query } => format!("/attacks?{}", query.to_search()),
        Change::Open { session, query } => {
            format!("/sessions/{}?{}", session.as_deref().unwrap_or_default(), query.to_search())
        }
    };
    read(text).into_iter().map(leads).collect()
}

fn labels(text: &str) -> Vec<String> {
    read(text).into_iter().map(|offer| offer.label).collect()
}

#[track_caller]
fn first_offers(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        let offered = offered(text);
        let shown = &offered[..expected.len().min(offered.len())];
        assert_eq!(shown, *expected, "{text}");
    }
}

#[test]
fn ordinary_search_text_means_nothing() {
    for text in [
        "",
        " ",
        "login",
        "orders",
        "/v2/users",
        "/v2/*/orders",
        "/sessions",
        "/sessions/new",
        "sessions",
        "v1.2",
        "users/42",
        "sqli",
        "graphql",
        "GET",
        "POST",
        "deadbeef",
        "100%",
        "a=b",
        "?id=1",
        "?page=2&limit=3",
        "/x?user=5",
        "a:b",
        "::",
        "12345",
        "1.2.3",
        "999.1.1.1",
        "600",
        "42",
        "7xx",
        "j.doe@",
        "@shop.test",
        "curl",
        "curling",
        "http",
        "https://",
        "api.shop.test",
        "it's",
        "{",
        "{}",
        "[]",
        "what is this",
        "GET me a list",
        "\"",
        "00:11:22",
        "index.php",
    ] {
        assert_eq!(labels(text), [""; 0], "{text}");
    }
}

#[test]
fn addresses_networks_and_ranges_are_offered_as_the_user_ip() {
    first_offers(&[
        ("203.0.113.7", &["ip=203.0.113.7"]),
        (" 203.0.113.7:443\n", &["ip=203.0.113.7"]),
        ("[203.0.113.7]", &["ip=203.0.113.7"]),
        ("203[.]0[.]113[.]7", &["ip=203.0.113.7"]),
        ("2001:DB8::1", &["ip=2001:db8::1"]),
        ("[2001:db8::1]:8443", &["ip=2001:db8::1"]),
        ("fe80::1%eth0", &["ip=fe80::1"]),
        ("::ffff:203.0.113.7", &["ip=203.0.113.7"]),
        ("203.0.113.9/24", &["ip=203.0.113.0/24"]),
        ("203.0.113.9/32", &["ip=203.0.113.9"]),
        ("2001:db8::/32", &["ip=2001:db8::/32"]),
        ("192.0.2.1-192.0.2.9", &["ip=192.0.2.1-192.0.2.9"]),
        ("192.0.2.1 - 192.0.2.9", &["ip=192.0.2.1-192.0.2.9"]),
        ("\"192.0.2.1\", 192.0.2.2;\n198.51.100.0/24", &["ip=192.0.2.1&ip=192.0.2.2&ip=198.51.100.0/24"]),
    ]);
    assert_eq!(labels("203.0.113.7"), ["User IP is 203.0.113.7"]);
    assert_eq!(labels("192.0.2.1 192.0.2.2"), ["User IP is 192.0.2.1 or 192.0.2.2"]);
    assert_eq!(offered("192.0.2.1 login"), [""; 0]);
}

#[test]
fn identifiers_codes_users_and_instants_are_offered_as_what_they_are() {
    first_offers(&[
        ("5aeb1ded84fd27e1", &["session=5aeb1ded84fd27e1", "request=5aeb1ded84fd27e1"]),
        ("5aeb1ded84fd27e1,93706e60d0e3d6e8", &["session=5aeb1ded84fd27e1&session=93706e60d0e3d6e8"]),
        ("0b7e2c9a-5d0f-4a57-9a3e-0c8f6a1d2b34", &["request=0b7e2c9a-5d0f-4a57-9a3e-0c8f6a1d2b34"]),
        ("0af7651916cd43dd8448eb211c80319c", &["request=0af7651916cd43dd8448eb211c80319c"]),
        ("403", &["status=403"]),
        ("4xx", &["status=4xx"]),
        ("400-499", &["status=4xx"]),
        ("HTTP/1.1 403 Forbidden", &["status=403"]),
        ("j.doe@shop.test", &["user=j.doe%40shop.test"]),
        ("mailto:j.doe@shop.test", &["user=j.doe%40shop.test"]),
        ("1793333100", &["from=2026-10-30T04:00Z&to=2026-10-30T04:10Z"]),
        ("1793333100000", &["from=2026-10-30T04:00Z&to=2026-10-30T04:10Z"]),
        ("2026-10-30T04:05:00Z", &["from=2026-10-30T04:00Z&to=2026-10-30T04:10Z"]),
        ("2026-10-30 06:05:00+02:00", &["from=2026-10-30T04:00Z&to=2026-10-30T04:10Z"]),
        ("2026-10-30 04:05", &["from=2026-10-30T04:00Z&to=2026-10-30T04:10Z"]),
        ("[30/Oct/2026:06:05:00 +0200]", &["from=2026-10-30T04:00Z&to=2026-10-30T04:10Z"]),
    ]);
    assert_eq!(
        labels("1793333100123456"),
        [
            "Session is 1793333100123456",
            "Request is 1793333100123456",
            "Time is within 5 minutes of 30 Oct 2026 04:05:00 UTC"
        ]
    );
}

#[test]
fn links_to_spoor_open_that_view_wherever_they_point() {
    first_offers(&[
        ("/sessions?status=4xx", &["/sessions/?status=4xx"]),
        (
            "https://spoor.example.test/sessions/5aeb1ded84fd27e1?from=-24h&in.attack=sqli&open=r%201&n=46",
            &["/sessions/5aeb1ded84fd27e1?from=-24h&in.attack=sqli&open=r%201&n=46"],
        ),
        ("<http://127.0.0.1:7070/sessions/5aeb1ded84fd27e1>", &["/sessions/5aeb1ded84fd27e1?"]),
        // Nothing of a link is lost, not even what is not understood.
        ("/sessions?status=4xx&cuntry=US", &["/sessions/?status=4xx&cuntry=US"]),
        // An API may have a path of this name, too.
        (
            "https://api.shop.test/sessions/42?expand=1",
            &["host=api.shop.test&path=/sessions/42%5C%3Fexpand%3D1"],
        ),
    ]);
    assert_eq!(
        labels("/sessions/5aeb1ded84fd27e1?country=US&in.status=4xx&in.x=1"),
        ["Open session 5aeb1ded84fd27e1, Country is US, Response code is 4xx, 1 not understood"]
    );
    assert_eq!(offered("https://spoor.example.test/sessions").last().unwrap(), "/sessions/?");
}

#[test]
fn a_url_of_an_api_is_offered_as_host_and_path_as_they_are_sent() {
    assert_eq!(
        labels("https://u:secret@API.shop.test:443/v2/users/7?x=a*b#top"),
        [
            "API host is api.shop.test, Path is /v2/users/7?x=a*b",
            "API host is api.shop.test, Path is /v2/users/7 with any query",
            "API host is api.shop.test",
            "Path is /v2/users/7?x=a*b",
        ]
    );
    first_offers(&[
        (
            "https://api.shop.test/a/../b?x=%2e",
            &[
                "host=api.shop.test&path=/a/../b%5C%3Fx%3D%252e",
                "host=api.shop.test&path=/a/../b&path=/a/../b%5C%3F%2A",
            ],
        ),
        ("hxxps://api[.]shop[.]test:8443/x", &["host=api.shop.test:8443&path=/x"]),
        ("http://api.shop.test", &["host=api.shop.test"]),
        ("http://[2001:db8::1]:8080?q=1", &["host=%5B2001:db8::1%5D:8080&path=/%5C%3Fq%3D1"]),
    ]);
}

#[test]
fn a_curl_command_is_offered_as_the_request_it_makes() {
    let chrome = "curl 'https://api.shop.test/v2/orders?limit=1' \\\n  -X 'POST' \\\n  -H 'accept: */*' \\\n  -H 'user-agent: Mozilla/5.0 (X11)' \\\n  --data-raw '{\"a\":\"it is\"}' --compressed";
    let prompt = "curl ^\"https://api.shop.test/v2?a=1^&b=2^\" ^\n  -H ^\"Host: other.test^\"";
    first_offers(&[
        (
            chrome,
            &[
                "host=api.shop.test&method=POST&path=/v2/orders%5C%3Flimit%3D1&user_agent=Mozilla/5.0%20%28X11%29",
                "host=api.shop.test&path=/v2/orders&path=/v2/orders%5C%3F%2A",
                "host=api.shop.test&method=POST&path=/v2/orders%5C%3Flimit%3D1",
            ],
        ),
        (prompt, &["host=other.test&method=GET&path=/v2%5C%3Fa%3D1%26b%3D2"]),
        (
            "$ curl -sSL -o out.json -x http://proxy.test:3128 https://api.shop.test/a",
            &["host=api.shop.test&method=GET&path=/a"],
        ),
        ("curl api.shop.test/a --max-time 5", &["host=api.shop.test&method=GET&path=/a"]),
        ("/usr/bin/curl -XDELETE --url http://h.test:80/a", &["host=h.test&method=DELETE&path=/a"]),
        ("curl -I https://h.test", &["host=h.test&method=HEAD&path=%2F"]),
        ("curl -d a=1 https://h.test/x", &["host=h.test&method=POST&path=/x"]),
        ("curl -G -d a=1 https://h.test/x", &["host=h.test&method=GET&path=/x%2A"]),
        (
            "curl -A 'agent \"x\"' https://h.test/x",
            &["host=h.test&method=GET&path=/x&user_agent=agent%20%22x%22"],
        ),
        ("curl --json '{}' -u alice:secret https://h.test/x", &["host=h.test&method=POST&path=/x"]),
    ]);
    // Browsers quote bodies with $'…', which is beyond POSIX: what comes before is still read, and this is said.
    let ansi = "curl 'https://h.test/x' -H 'a: b' --data-raw $'it\\'s'";
    assert_eq!(
        labels(ansi)[0],
        "Of this command, as far as it can be read: API host is h.test, HTTP method is POST, Path is /x"
    );
    assert_eq!(labels("curl -X"), [""; 0]);
    assert!(
        labels("curl -u alice:secret -H 'Authorization: Bearer secret' https://a:secret@h.test/")
            .iter()
            .all(|label| !label.contains("secret"))
    );
}

const COMBINED: &str = r#"203.0.113.7 - j.doe [30/Oct/2026:06:05:03 +0200] "GET /v2/users?id=1 HTTP/1.1" 403 512 "https://shop.test/" "Mozilla/5.0 (X11) +http://x.test""#;

#[test]
fn a_line_of_an_access_log_is_offered_as_its_request_and_each_of_its_facts() {
    assert_eq!(
        offered(COMBINED),
        [
            "from=2026-10-30T04:04:03Z&to=2026-10-30T04:06:03Z&method=GET&path=/v2/users%5C%3Fid%3D1&status=403&user=j.doe&ip=203.0.113.7&user_agent=Mozilla/5.0%20%28X11%29%20%2Bhttp://x.test",
            "ip=203.0.113.7",
            "path=/v2/users%5C%3Fid%3D1",
            "status=403",
            "user_agent=Mozilla/5.0%20%28X11%29%20%2Bhttp://x.test",
            "user=j.doe",
            "from=2026-10-30T04:04:03Z&to=2026-10-30T04:06:03Z",
        ]
    );
    assert_eq!(labels(COMBINED)[6], "Time is within 1 minute of 30 Oct 2026 04:05:03 UTC");
    let alb = r#"https 2026-10-30T04:05:00.186641Z app/lb/50dc6c49 192.0.2.9:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://api.shop.test:443/a HTTP/1.1" "curl/8.5.0" ECDHE TLSv1.2"#;
    first_offers(&[
        (
            r#"www.shop.test 192.0.2.1 - - [30/Oct/2026:04:05:00 +0000] "POST /x HTTP/1.0" 200 -"#,
            &["from=2026-10-30T04:04Z&to=2026-10-30T04:06Z&method=POST&path=/x&status=200&ip=192.0.2.1"],
        ),
        (
            r#"access.log:192.0.2.1 - - [30/Oct/2026:04:05:00 +0000] "GET /a\x22b\"c*d HTTP/1.0" 200 7"#,
            &[
                "from=2026-10-30T04:04Z&to=2026-10-30T04:06Z&method=GET&path=/a*b*c%5C*d&status=200&ip=192.0.2.1",
            ],
        ),
        (
            alb,
            &[
                "from=2026-10-30T04:04:00.186Z&to=2026-10-30T04:06:00.186Z&host=api.shop.test&method=GET&path=/a&status=200&ip=192.0.2.9&user_agent=curl/8.5.0",
            ],
        ),
    ]);
    let several = COMBINED.to_owned() + "\n" + &COMBINED.replace("203.0.113.7", "192.0.2.1");
    assert!(labels(&several)[0].starts_with("First of 2 requests: "));
    assert_eq!(labels(&several)[1], "Of 2 requests: User IP is 192.0.2.1 or 203.0.113.7");
}

#[test]
fn a_request_as_http_writes_it_is_offered_with_its_headers() {
    first_offers(&[
        ("GET /x HTTP/1.1", &["method=GET&path=/x", "path=/x"]),
        ("GET /x", &["method=GET&path=/x"]),
        (
            "POST /x?y=1 HTTP/1.1\r\nHost: API.shop.test\r\nUser-Agent: a*b\r\nX-Forwarded-For: 192.0.2.1, 10.0.0.1\r\n\r\nbody",
            &["host=api.shop.test&method=POST&path=/x%5C%3Fy%3D1&ip=192.0.2.1&user_agent=a%5C*b"],
        ),
        ("PUT https://h.test/x HTTP/1.1", &["host=h.test&method=PUT&path=/x"]),
    ]);
}

#[test]
fn a_log_in_json_is_offered_by_the_names_of_its_members() {
    first_offers(&[
        (
            r#"{"id":"93706e60d0e3d6e8","time":"2026-10-30T04:05:00Z","method":"GET","path":"/x*","status":403,"ip":"192.0.2.1","duration_ms":3}"#,
            &[
                "from=2026-10-30T04:04Z&to=2026-10-30T04:06Z&request=93706e60d0e3d6e8&method=GET&path=/x%5C%2A&status=403&ip=192.0.2.1",
            ],
        ),
        (
            r#"{"ts":1793333100.12,"request":{"remote_ip":"192.0.2.1","method":"GET","host":"H.test","uri":"/x","headers":{"User-Agent":["a"]}},"status":200}"#,
            &[
                "from=2026-10-30T04:04Z&to=2026-10-30T04:06Z&host=h.test&method=GET&path=/x&status=200&ip=192.0.2.1&user_agent=a",
            ],
        ),
    ]);
    assert_eq!(offered(r#"{"name":"x","price":3}"#), [""; 0]);
}

#[test]
fn words_of_the_vocabulary_are_offered_as_conditions_and_the_rest_is_named() {
    first_offers(&[
        ("status=403 host=api.shop.test", &["host=api.shop.test&status=403"]),
        ("?status=403&country.not=US&path=%2Aa", &["path=*a&status=403&country.not=US"]),
        (
            "user_agent='a b' status!=404 duration.min=500",
            &["status.not=404&duration.min=500&user_agent=a%20b"],
        ),
        ("from=-24h status=5xx", &["from=-24h&status=5xx"]),
        ("ip:1.1.1.0/24 statuscode:400-499", &["status=4xx&ip=1.1.1.0/24"]),
        (
            "sqli !ip:192.0.2.1 size:1000+ d:*.shop.test u:/login",
            &["host=*.shop.test&path=*/login%2A&size.min=1000&ip.not=192.0.2.1&attack=sqli"],
        ),
        (
            "time=2026-10-30T04:05:00Z level=info status=403",
            &["from=2026-10-30T04:04Z&to=2026-10-30T04:06Z&status=403"],
        ),
    ]);
    assert_eq!(
        labels("status=403 cuntry=US status=forty p:id yesterday and"),
        ["Response code is 403 (not understood: cuntry=US, status=forty, p:id, 2 more)"]
    );
    assert_eq!(offered("cuntry=US status=forty"), [""; 0]);
    assert_eq!(offered("off.status=403"), [""; 0]);
}

#[test]
fn an_offer_takes_the_place_of_conditions_on_the_same_fields_and_leaves_the_others() {
    let (query, _) = Query::parse("from=-24h&status=5xx&ip=192.0.2.1&ip.not=192.0.2.9");
    let general = read("203.0.113.7")[0].change.applied(&query.general);
    assert_eq!(general.filter.values(Field::Ip, Operator::Is).collect::<Vec<_>>(), ["203.0.113.7"]);
    assert_eq!(
        Query { general, ..Query::default() }.to_search(),
        "from=-24h&status=5xx&ip=203.0.113.7&ip.not=192.0.2.9"
    );
}
