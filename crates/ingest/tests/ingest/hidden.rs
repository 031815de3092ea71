//! Secrets on their way from a line to a request, and to what is shown of a line that is rejected.

use super::{read_all, records};
use spoor_ingest::{Entry, Format, Grouping, Options};

const TOKEN: &str = "q8Zr4TnX2vLk9PwB7sYd";

fn stored(line: &str) -> String {
    let record = spoor_ingest::ndjson::record(line).unwrap();
    serde_json::to_string(&Grouping::new([1; 32]).request(record)).unwrap()
}

#[test]
fn a_copy_of_a_known_secret_is_stored_nowhere() {
    let line = r#"{"id":"TOKEN","time":1,"path":"/a/TOKEN","user":"TOKEN","role":"TOKEN","user_agent":"x TOKEN","referrer":"https://x.test/TOKEN","application":"TOKEN","flows":["TOKEN"],
        "attacks":[{"type":"TOKEN","payload":"a TOKEN","parameter":"TOKEN","rule":"TOKEN","severity":"TOKEN","tags":["TOKEN"],"detector":"TOKEN"}],
        "bot":{"kind":"TOKEN","reasons":["saw TOKEN"]},
        "parameters":[{"place":"query","name":"q","value":"TOKEN"}],
        "exchange":{"request_headers":[["Cookie","a=TOKEN"]],"response_headers":[],"request_body":"x TOKEN"}}"#;
    let line = line.replace("TOKEN", TOKEN);
    let stored_text = stored(&line);
    assert!(!stored_text.contains(TOKEN), "{stored_text}");
    let kept = r#"{"time":1,"path":"/a","user_agent":"x TOKEN","parameters":[{"place":"cookie","name":"a","value":"TOKEN"}]}"#;
    let stored_text = stored(&kept.replace("TOKEN", TOKEN));
    assert!(!stored_text.contains(TOKEN), "a cookie that is only kept as a parameter counts: {stored_text}");
}

#[test]
fn what_a_detector_found_in_a_secret_parameter_is_hidden_whole() {
    for (parameter, hidden) in [
        ("QUERY > password", true),
        ("BODY > JSON > user > api_key", true),
        ("BODY > JSON > name", false),
        ("password > name", false),
    ] {
        let line = format!(
            r#"{{"time":1,"path":"/a","attacks":[{{"type":"sqli","payload":"hunter2'","parameter":"{parameter}"}}]}}"#
        );
        assert_eq!(!stored(&line).contains("hunter2"), hidden, "{parameter}");
    }
}

#[test]
fn secrets_in_what_a_detector_quotes_are_masked() {
    for payload in
        ["Cookie: sess=s3cret", "Authorization: Bearer s3cret", "password=s3cret", "a=1&token=s3cret"]
    {
        let line = format!(
            r#"{{"time":1,"path":"/a","attacks":[{{"type":"sqli","payload":"' OR 1=1 {payload}","tags":["{payload}"]}}],"bot":{{"kind":"x","reasons":["{payload}"]}}}}"#
        );
        let stored_text = stored(&line);
        assert!(!stored_text.contains("s3cret"), "{stored_text}");
        assert!(stored_text.contains("' OR 1=1 "), "{stored_text}");
    }
}

#[test]
fn the_excerpt_of_a_rejected_line_shows_no_secret() {
    for line in [
        r#"{"time":1,"path":"/a?token=s3cret","oops":1}"#,
        r#"{"time":1,"exchange":{"request_headers":[["Cookie","sess=s3cret"]]},"oops":1}"#,
        r#"{"time":1,"path":"/a","password":"s3cret"}"#,
        "GET /a?token=s3cret HTTP/1.1 Cookie: a=s3cret",
    ] {
        let options = Options { format: Some(Format::NDJSON), ..Options::default() };
        let (entries, _) = read_all(line.as_bytes(), &options);
        let Entry::Rejected { excerpt, .. } = &entries[0] else { panic!("{line}") };
        assert!(!excerpt.contains("s3cret") && excerpt.contains("<hidden>"), "{excerpt}");
    }
}

#[test]
fn half_a_surrogate_pair_does_not_cost_the_request() {
    let line =
        r#"{"time":1,"path":"/a","user_agent":"\ud800 \uD83D\uDE00 \udc00 \\ud800 \ud83d\ud83d\ude00"}"#;
    let (entries, _) = read_all(line.as_bytes(), &Options::default());
    assert_eq!(
        records(&entries)[0].user_agent.as_deref(),
        Some("\u{fffd} \u{1f600} \u{fffd} \\ud800 \u{fffd}\u{1f600}")
    );
    let har = r#"{"log":{"entries":[{"startedDateTime":"2022-02-04T09:34:35Z","request":{"method":"GET","url":"http://a.test/","headers":[{"name":"User-Agent","value":"x\udfff"}]},"response":{}}]}}"#;
    let (entries, _) = read_all(har.as_bytes(), &Options::default());
    assert_eq!(records(&entries)[0].user_agent.as_deref(), Some("x\u{fffd}"));
}
