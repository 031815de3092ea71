//! A copied `curl` command, run by real shells on hostile values: it must start curl once with the very bytes of the request,
//! and nothing else.

use std::process::{Command, Output};

use spoor_model::replay;
use spoor_model::request::{Exchange, Request};

/// Values that leave quotes, name files or options, or are characters that a terminal obeys.
const HOSTILE: [&str; 32] = [
    "'",
    "'; touch /tmp/p; '",
    "\"",
    "\"; id; \"",
    "$(id)",
    "`id`",
    "${IFS}",
    "\\",
    "\\'",
    "\\n",
    "%s%n%%",
    "%",
    "@/etc/passwd",
    "-o/tmp/x",
    "--output /tmp/x",
    "!history",
    "!!",
    "%PATH%",
    "^",
    "&calc",
    "a | b > c",
    "[1-9]{a,b}",
    "*",
    "~",
    "# not a comment",
    "tab\there",
    "escape \u{1B}[2J",
    "ctrl-c \u{3} ctrl-d \u{4}",
    "turned \u{202E}txt.exe",
    "zero\u{200B}width",
    "日本語 é",
    "x\u{A0}y",
];

fn request(exchange: Exchange) -> Request {
    Request {
        method: Some("POST".to_owned()),
        host: Some("api.shop.test".to_owned()),
        path: "/v1/login".to_owned(),
        exchange: Some(exchange),
        ..Request::default()
    }
}

/// What each shell on this machine makes of a command: the words curl is started with, and what it reads.
fn started(command: &str) -> Vec<(Vec<String>, Vec<u8>)> {
    // A function stands for curl: it prints each of its words and a NUL, then what is piped to it, if anything is.
    let script = format!(
        "curl() {{ for word; do printf '%s\\0' \"$word\"; done; case \" $* \" in *' @- '*) printf '\\0'; cat;; esac; }}\n{command}"
    );
    let run = |shell: &str| Command::new(shell).args(["-c", &script]).output();
    let seen = |output: Output| {
        assert!(output.status.success() && output.stderr.is_empty(), "{command}\n{output:?}");
        let mut words = Vec::new();
        let mut rest = output.stdout.as_slice();
        while let Some(end) = rest.iter().position(|byte| *byte == 0).filter(|end| *end > 0) {
            words.push(String::from_utf8_lossy(&rest[..end]).into_owned());
            rest = &rest[end + 1..];
        }
        (words, rest.get(1..).unwrap_or_default().to_vec())
    };
    let outputs: Vec<Output> =
        ["sh", "dash", "bash"].into_iter().filter_map(|shell| run(shell).ok()).collect();
    assert!(!outputs.is_empty(), "a POSIX shell runs the command");
    outputs.into_iter().map(seen).collect()
}

/// The values of an option.
fn values<'a>(words: &'a [String], option: &str) -> Vec<&'a str> {
    let pairs = words.iter().zip(words.iter().skip(1));
    pairs.filter(|(own, _)| *own == option).map(|(_, value)| value.as_str()).collect()
}

#[test]
fn a_command_is_one_line_of_characters_that_one_sees() {
    for value in HOSTILE.into_iter().chain(["two\nlines", "nul\0", "\r\n", "\u{85}"]) {
        let exchange = Exchange {
            request_headers: vec![("X-Value".to_owned(), value.to_owned())],
            request_body: Some(value.to_owned()),
            ..Exchange::default()
        };
        let request = Request { path: format!("/{value}"), ..request(exchange) };
        let command = replay::curl(&request).expect("host and text are known");
        assert!(!command.chars().any(spoor_model::unseen::is_unseen), "{command}");
    }
}

#[test]
fn every_value_reaches_curl_as_it_was_recorded_and_starts_nothing() {
    for value in HOSTILE {
        let exchange = Exchange {
            request_headers: vec![
                ("X-Value".to_owned(), value.to_owned()),
                ("X-Empty".to_owned(), String::new()),
            ],
            request_body: Some(value.to_owned()),
            ..Exchange::default()
        };
        let command = replay::curl(&request(exchange)).expect("host and text are known");
        for (words, read) in started(&command) {
            let headers = values(&words, "--header");
            assert_eq!(headers[..2], [format!("X-Value: {value}").as_str(), "X-Empty;"], "{command}");
            assert_eq!(headers[2..], ["accept:", "user-agent:", "content-type:"], "{command}");
            let body = if let [body] = values(&words, "--data-raw").as_slice() {
                body.as_bytes().to_vec()
            } else {
                assert_eq!(values(&words, "--data-binary"), ["@-"], "{command}");
                read
            };
            assert_eq!(String::from_utf8_lossy(&body), *value, "{command}");
            assert_eq!(values(&words, "--url"), ["https://api.shop.test/v1/login"], "{command}");
            assert_eq!(values(&words, "--request"), ["POST"], "{command}");
        }
    }
}

#[test]
fn a_body_keeps_its_line_ends_and_its_nuls() {
    for body in ["a\n", "a\r\n\r\n\n", "\n", "nul \0 in it\0", "-n\n", "%d\\101\n", "'\n\"\t"] {
        let exchange = Exchange { request_body: Some(body.to_owned()), ..Exchange::default() };
        let command = replay::curl(&request(exchange)).expect("host and text are known");
        for (_, read) in started(&command) {
            assert_eq!(String::from_utf8_lossy(&read), body, "{command}");
        }
    }
}

#[test]
fn a_target_reaches_curl_with_what_no_url_has_percent_encoded() {
    let cases = [
        ("/a?b='; id #", "https://api.shop.test/a?b=';%20id%20%23"),
        ("/../../etc/passwd", "https://api.shop.test/../../etc/passwd"),
        ("//evil.test/", "https://api.shop.test//evil.test/"),
        ("*", "https://api.shop.test/*"),
        ("/%00%2525", "https://api.shop.test/%00%2525"),
        ("/\r\nX: y", "https://api.shop.test/%0D%0AX:%20y"),
        ("/é{1,2}[3]", "https://api.shop.test/%C3%A9{1,2}[3]"),
        ("http://API.shop.test/x y", "http://API.shop.test/x%20y"),
    ];
    for (path, url) in cases {
        let request = Request { path: path.to_owned(), ..request(Exchange::default()) };
        for (words, _) in started(&replay::curl(&request).expect("the host is known")) {
            assert_eq!(values(&words, "--url"), [url]);
        }
    }
}

#[test]
fn what_http_does_not_allow_is_left_out_and_an_unknown_host_makes_no_command() {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let exchange = Exchange {
        request_headers: vec![
            header("@/etc/passwd", "x"),
            header(":authority", "x"),
            header("X Y", "x"),
            header("X-Split", "a\r\nInjected: b"),
            header("Content-Length", "9"),
            header("Accept", "*/*"),
            header("-o", "/tmp/x"),
        ],
        ..Exchange::default()
    };
    let good = Request { method: Some("-X EVIL".to_owned()), ..request(exchange.clone()) };
    for (words, _) in started(&replay::curl(&good).expect("the host is known")) {
        assert_eq!(values(&words, "--header"), ["Accept: */*", "-o: /tmp/x", "user-agent:"]);
        assert_eq!(values(&words, "--request"), ["GET"]);
    }
    for host in [None, Some(""), Some("user@evil.test"), Some("evil.test/x"), Some("a b"), Some("ëxample")] {
        let request = Request { host: host.map(str::to_owned), ..request(exchange.clone()) };
        assert_eq!(replay::curl(&request), None, "{host:?}");
    }
    for path in [
        "http://beacon.evil.test/collect",
        "https://api.shop.test@evil.test/",
        "http://api.shop.test.evil.test",
    ] {
        assert_eq!(replay::curl(&Request { path: path.to_owned(), ..good.clone() }), None, "{path}");
    }
    assert_eq!(replay::curl(&Request { exchange: None, ..good.clone() }), None);
    assert_eq!(replay::raw(&Request { exchange: None, ..good }), None);
}

#[test]
fn the_raw_message_is_what_was_recorded() {
    let exchange = Exchange {
        request_headers: vec![
            ("Host".to_owned(), "api.shop.test".to_owned()),
            ("X".to_owned(), "\u{1B}".to_owned()),
        ],
        request_body: Some("a\r\nb".to_owned()),
        ..Exchange::default()
    };
    let raw = replay::raw(&request(exchange)).expect("the text is known");
    assert_eq!(raw, "POST /v1/login HTTP/1.1\r\nHost: api.shop.test\r\nX: \u{1B}\r\n\r\na\r\nb");
}

/// Takes one request and answers it: its head as lines, and its body.
fn received(listener: &std::net::TcpListener) -> std::io::Result<(Vec<Vec<u8>>, Vec<u8>)> {
    use std::io::{BufRead, Read, Write};
    let (mut stream, _) = listener.accept()?;
    let mut reader = std::io::BufReader::new(stream.try_clone()?);
    let mut head = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        line.truncate(line.len().saturating_sub(2));
        if line.is_empty() {
            break;
        }
        head.push(line);
    }
    let length = head.iter().find_map(|line| {
        let line = String::from_utf8_lossy(line).to_ascii_lowercase();
        line.strip_prefix("content-length: ").and_then(|length| length.parse().ok())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")?;
    Ok((head, body))
}

#[test]
fn curl_itself_sends_the_very_bytes_of_the_request() {
    if Command::new("curl").arg("--version").output().is_err() {
        println!("skipped: this machine has no curl");
        return;
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    for value in HOSTILE {
        let exchange = Exchange {
            request_headers: vec![
                ("X-Value".to_owned(), value.to_owned()),
                ("X-Empty".to_owned(), String::new()),
            ],
            request_body: Some(format!("{value}\n")),
            ..Exchange::default()
        };
        let target = format!("http://127.0.0.1:{port}/a/../b?c=%27{{1,2}}");
        let command = replay::curl(&Request {
            path: target,
            host: Some(format!("127.0.0.1:{port}")),
            ..request(exchange)
        })
        .expect("the text is known");
        let run = std::thread::spawn({
            let command = command.clone();
            move || Command::new("sh").args(["-c", &command]).output()
        });
        let (head, body) = received(&listener).expect("curl sends the request");
        let output = run.join().expect("the shell ran").expect("there is a shell");
        assert!(output.status.success(), "{command}\n{output:?}");
        assert_eq!(head[0], b"POST /a/../b?c=%27{1,2} HTTP/1.1");
        // RFC 9110, 5.5: white space around a value is not part of it.
        let line = format!("X-Value: {value}").trim_end().to_owned().into_bytes();
        assert!(head.contains(&line) && head.contains(&b"X-Empty:".to_vec()), "{command}\n{head:?}");
        for unasked in ["accept:", "user-agent:", "content-type:"] {
            let own =
                |line: &Vec<u8>| String::from_utf8_lossy(line).to_ascii_lowercase().starts_with(unasked);
            assert!(!head.iter().any(own), "{unasked}");
        }
        assert_eq!(String::from_utf8_lossy(&body), format!("{value}\n"), "{command}");
    }
}
