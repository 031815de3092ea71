//! HAR documents.

use super::{read_all, records};
use flate2::Compression;
use flate2::write::GzEncoder;
use spoor_ingest::har::LARGEST_ENTRY;
use spoor_ingest::{Cause, Entry, Format, Grouping, Options, read};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;

fn entry(fields: &str, request: &str, response: &str) -> String {
    format!(
        r#"{{"startedDateTime":"2022-02-04T09:34:35.225+0530","time":46.5{fields},"request":{{"method":"GET","url":"https://User:pw@Api.Shop.test:443/v1/a?x=1#f","httpVersion":"h2","headers":[{{"name":"Host","value":"api.shop.test"}},{{"name":"user-agent","value":"curl/8"}},{{"name":"Referer","value":"https://r.test/"}}]{request}}},"response":{{"status":200,"headers":[],"content":{{"size":7}},"bodySize":-1{response}}}}}"#
    )
}

fn document(entries: &[String]) -> String {
    format!(
        r#"{{"log":{{"version":"1.2","creator":{{"name":"X","version":"1"}},"pages":[],"entries":[{}],"comment":"c"}}}}"#,
        entries.join(",\n")
    )
}

#[test]
fn an_entry_says_what_it_says() {
    let text = document(&[entry("", "", "")]);
    let (entries, outcome) = read_all(text.as_bytes(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.format, summary.records, summary.read()), (Some(Format::HAR), 1, 1));
    let record = records(&entries)[0];
    assert_eq!(record.time, 1_643_947_475_225);
    assert_eq!(record.duration, Some(46_500));
    assert_eq!(record.host.as_deref(), Some("Api.Shop.test"));
    assert_eq!(record.path, "/v1/a?x=1");
    assert_eq!(record.method.as_deref(), Some("GET"));
    assert_eq!((record.status, record.size), (Some(200), Some(7)));
    assert_eq!(record.user_agent.as_deref(), Some("curl/8"));
    assert_eq!(record.referrer.as_deref(), Some("https://r.test/"));
    assert_eq!(record.protocol.as_deref(), Some("HTTP/2.0"));
    assert_eq!(record.ip, None, "serverIPAddress is not the client");
    assert_eq!(record.id.as_ref().map(String::len), Some(16));
    assert!(!serde_json::to_string(&Grouping::new([1; 32]).request(record.clone())).unwrap().contains("pw@"));
}

#[test]
fn absent_values_are_absent() {
    let text = r#"{"log":{"entries":[
        {"startedDateTime":"2022-02-04T09:34:35Z","time":-1,"serverIPAddress":"198.51.100.1","request":{"method":"","url":"http://a.test"},"response":{"status":0,"content":{"size":-1},"bodySize":-1}},
        {"startedDateTime":"2022-02-04T09:34:35Z","request":{"method":"GET","url":"http://a.test:8080?x"}}
    ]}}"#;
    let (entries, outcome) = read_all(text.as_bytes(), &Options::default());
    outcome.unwrap();
    let both = records(&entries);
    let first = both[0];
    assert_eq!(
        (first.method.as_ref(), first.status, first.size, first.duration, first.ip.as_ref()),
        (None, None, None, None, None)
    );
    assert_eq!((both[1].host.as_deref(), both[1].path.as_str()), (Some("a.test:8080"), "/?x"));
}

#[test]
fn bodies_are_decoded_and_cut_visibly() {
    let long = "x".repeat(70_000);
    let cases = [
        (r#","content":{"text":"plain"}"#.to_owned(), "plain"),
        (r#","content":{"text":"Z3LDvMOfZQ==","encoding":"base64"}"#.to_owned(), "grüße"),
        (r#","content":{"text":"Z3LDvMOfZQ","encoding":"base64"}"#.to_owned(), "grüße"),
        (
            r#","content":{"text":"iVBORw0KGgr/","encoding":"base64"}"#.to_owned(),
            "<body not kept: 9 bytes that are no text>",
        ),
        (
            r#","content":{"text":"***","encoding":"base64"}"#.to_owned(),
            "<body not kept: 3 characters of broken base64>",
        ),
        (format!(r#","content":{{"text":"{long}"}}"#), "<cut here: the body has 70000 bytes>"),
    ];
    for (content, expected) in cases {
        let text = document(&[format!(
            r#"{{"startedDateTime":"2022-02-04T09:34:35Z","request":{{"method":"GET","url":"http://a.test/"}},"response":{{"status":200{content}}}}}"#
        )]);
        let (entries, _) = read_all(text.as_bytes(), &Options::default());
        let body = records(&entries)[0].exchange.clone().unwrap().response_body.unwrap();
        assert!(body.ends_with(expected) && body.len() < 66_000, "{expected}");
    }
}

#[test]
fn a_posted_form_and_a_list_of_cookies_are_put_together() {
    let request = r#","cookies":[{"name":"PHPSESSID","value":"abc"}],"postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a b","value":"1&2"},{"name":"password","value":"x"}]}"#;
    let text = document(&[entry("", request, "")]);
    let (entries, _) = read_all(text.as_bytes(), &Options::default());
    let record = records(&entries)[0].clone();
    assert_eq!(record.exchange.as_ref().unwrap().request_body.as_deref(), Some("a%20b=1%262&password=x"));
    let request = Grouping::new([1; 32]).request(record);
    assert_eq!(request.session_key, "cookie PHPSESSID");
    assert_eq!(request.exchange.unwrap().request_body.as_deref(), Some("a%20b=1%262&password=<hidden>"));
}

#[test]
fn requests_without_a_cookie_share_the_session_of_their_recording() {
    let text = document(&[entry("", "", ""), entry(r#","n":2"#, "", "")]);
    let other = document(&[entry("", "", "")]).replace("\"X\"", "\"Y\"");
    let sessions = |text: &str| -> Vec<(String, String)> {
        let (entries, _) = read_all(text.as_bytes(), &Options::default());
        records(&entries)
            .into_iter()
            .map(|record| Grouping::new([1; 32]).request(record.clone()))
            .map(|request| (request.session_key, request.session))
            .collect()
    };
    let mine = sessions(&text);
    assert_eq!(mine[0], mine[1]);
    assert_eq!(mine[0].0, "recording");
    assert_eq!(mine, sessions(&text));
    assert_ne!(mine[0], sessions(&other)[0]);
}

#[test]
fn a_bad_entry_does_not_take_the_others_along() {
    let bad = r#"{"startedDateTime":"never","request":{"url":"http://a.test/"}}"#.to_owned();
    let wrong = r#"{"startedDateTime":"2022-02-04T09:34:35Z","request":{"url":7}}"#.to_owned();
    let data =
        r#"{"startedDateTime":"2022-02-04T09:34:35Z","request":{"url":"data:text/html,x"}}"#.to_owned();
    let text = document(&[entry("", "", ""), bad, wrong, data, entry(r#","n":2"#, "", "")]);
    let (entries, outcome) = read_all(text.as_bytes(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.records, summary.rejected, summary.skipped), (2, 2, 1));
    let Entry::Rejected { number, reason, .. } = &entries[1] else { panic!("the second entry is rejected") };
    assert_eq!((*number, reason.as_str()), (2, "startedDateTime is no time: \"never\""));
}

#[test]
fn a_har_cut_in_half_gives_its_first_half_and_says_where_it_ends() {
    let entries: Vec<String> = (0..10).map(|index| entry(&format!(",\"n\":{index}"), "", "")).collect();
    let text = document(&entries);
    let cut = &text[..text.len() / 2];
    let (entries, outcome) = read_all(cut.as_bytes(), &Options::default());
    let error = outcome.unwrap_err();
    let delivered = records(&entries).len() as u64;
    assert!((3..7).contains(&delivered), "{delivered}");
    assert_eq!(error.summary.records, delivered);
    let Cause::Har { line, entries, .. } = &error.cause else { panic!("{error}") };
    assert_eq!((*line as u64, *entries), (delivered + 1, delivered));
    assert!(error.to_string().contains("line") && error.to_string().contains("whole entries"), "{error}");
}

#[test]
fn a_truncated_gzip_of_a_har_gives_its_whole_entries() {
    let entries: Vec<String> = (0..2000).map(|index| entry(&format!(",\"n\":{index}"), "", "")).collect();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(document(&entries).as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let (entries, outcome) = read_all(&packed[..packed.len() / 2], &Options::default());
    let delivered = records(&entries).len();
    assert!((500..1500).contains(&delivered), "{delivered}");
    let message = outcome.unwrap_err().to_string();
    assert!(message.contains(&format!("ends inside entry {}", delivered + 1)), "{message}");
}

#[test]
fn an_entry_that_never_ends_is_stopped() {
    struct Endless<'a>(&'a [u8], u64);
    impl Read for Endless<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                buffer.fill(b'x');
                self.1 += buffer.len() as u64;
                return Ok(buffer.len());
            }
            self.0.read(buffer)
        }
    }
    let begun = document(&[entry("", "", "")]).replace("],\"comment\":\"c\"}}", ",{\"x\":\"");
    let mut input = Endless(begun.as_bytes(), 0);
    let error = read(&mut input, &Options::default(), &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert_eq!(error.summary.records, 1);
    assert!(error.to_string().contains("stopped at entry 2: one entry is larger"), "{error}");
    assert!(input.1 < LARGEST_ENTRY + (1 << 20));
}

#[test]
fn bytes_that_are_no_text_are_replaced_and_a_byte_order_mark_is_left_out() {
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(
        document(&[entry("", "", "").replace("curl/8", "cu@rl")])
            .bytes()
            .map(|byte| if byte == b'@' { 0xff } else { byte }),
    );
    // The user's @ in the URL is replaced, too; its host is then what follows the scheme.
    let (entries, outcome) = read_all(&bytes, &Options::default());
    outcome.unwrap();
    assert_eq!(records(&entries)[0].user_agent.as_deref(), Some("cu\u{fffd}rl"));
}

/// Gives its text a few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

#[test]
fn a_character_that_arrives_in_pieces_stays_whole() {
    let entries: Vec<String> = (0..300).map(|_| entry("", "", "").replace("curl/8", "aé€😀z")).collect();
    let text = document(&entries);
    assert!(text.len() > 100_000, "more than what is read ahead");
    for piece in [1, 3, 7] {
        let mut agents = Vec::new();
        let outcome = read(&mut Slow(text.as_bytes(), piece), &Options::default(), &mut |entry| {
            if let Entry::Record { record, .. } = entry {
                agents.extend(record.user_agent);
            }
            ControlFlow::Continue(())
        });
        assert_eq!(outcome.unwrap().records, 300);
        assert!(agents.iter().all(|agent| agent == "aé€😀z"));
    }
}

#[test]
fn a_har_may_be_larger_than_its_largest_entry() {
    let body = "x".repeat(2 << 20);
    let large = entry("", "", &format!(r#","x":"{body}""#));
    let count = LARGEST_ENTRY as usize / large.len() + 2;
    let text = document(&vec![large; count]);
    assert!(text.len() as u64 > LARGEST_ENTRY);
    let (entries, outcome) = read_all(text.as_bytes(), &Options::default());
    outcome.unwrap();
    assert_eq!(records(&entries).len(), count);
}

#[test]
fn deep_nesting_is_no_danger() {
    let deep = format!(
        r#"{{"log":{{"x":{}{},"entries":[{}]}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000),
        entry("", "", "")
    );
    let (entries, _) =
        read_all(deep.as_bytes(), &Options { format: Some(Format::HAR), ..Options::default() });
    assert_eq!(records(&entries).len(), 1);
    let inside =
        format!(r#"{{"log":{{"entries":[{{"x":{}{}}}]}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let (entries, _) = read_all(inside.as_bytes(), &Options::default());
    assert!(matches!(entries[..], [Entry::Rejected { number: 1, .. }]), "it has no request");
}

#[test]
fn an_x_forwarded_for_header_counts_only_when_asked_for() {
    let text = document(&[entry("", "", "")
        .replace("\"Referer\"", "\"X-Forwarded-For\"")
        .replace("https://r.test/", "198.51.100.9, 10.0.0.1")]);
    let (entries, _) = read_all(text.as_bytes(), &Options::default());
    assert_eq!(records(&entries)[0].ip, None);
    let (entries, _) = read_all(text.as_bytes(), &Options { forwarded_for: true, ..Options::default() });
    assert_eq!(records(&entries)[0].ip.as_deref(), Some("198.51.100.9"));
}
