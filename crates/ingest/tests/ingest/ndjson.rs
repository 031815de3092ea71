//! Spoor NDJSON.

use super::{read_all, records};
use proptest::prelude::*;
use spoor_ingest::ndjson::{line, record};
use spoor_ingest::{Entry, Format, Grouping, Options, Record};
use spoor_model::{Action, Attack, Bot, Exchange, Parameter, ParameterUse, Verdict};

#[test]
fn time_is_read_in_every_spelling() {
    let cases = [
        (r#""2026-10-30T04:00:00Z""#, 1_793_332_800_000_i64),
        (r#""2026-10-30T04:00:00.123456Z""#, 1_793_332_800_123),
        (r#""2026-10-30T06:00:00+02:00""#, 1_793_332_800_000),
        (r#""2026-10-30T09:30:00+0530""#, 1_793_332_800_000),
        (r#""2026-10-30 04:00:00""#, 1_793_332_800_000),
        ("1793332800", 1_793_332_800_000),
        ("1793332800.5", 1_793_332_800_500),
        ("1793332800123", 1_793_332_800_123),
        ("0", 0),
        ("-1", -1000),
    ];
    for (spelling, expected) in cases {
        let read = record(&format!("{{\"time\":{spelling}}}"));
        assert_eq!(read.map(|record| record.time), Ok(expected), "{spelling}");
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let cases = [
        ("{\"path\":\"/\"}", "missing field `time`"),
        ("{\"time\":\"yesterday\"}", "\"yesterday\""),
        ("{\"time\":1793332800123456}", "1793332800123456"),
        ("{\"time\":0,\"paht\":\"/\"}", "unknown key \"paht\""),
        ("{\"time\":0,\"attacks\":[{\"typ\":\"xss\"}]}", "unknown key \"attacks.0.typ\""),
        ("{\"time\":0,\"status\":70000}", "70000"),
        ("{\"time\":0,\"session\":\"b7f1c2d3\"}", "session is not 16 hex digits"),
        ("{\"time\":0,\"session\":\"5AEB1DED84FD27E1\"}", "session is not 16 hex digits"),
        ("{\"time\":0,\"duration_ms\":-1}", "-1"),
        ("{\"time\":0,\"duration\":1}", "unknown key \"duration\""),
        ("{\"time\":0} {\"time\":1}", "trailing characters"),
        ("{\"time\":0", "EOF"),
        ("[]", "record"),
        ("42", "record"),
    ];
    for (line, reason) in cases {
        let error = record(line).unwrap_err();
        assert!(error.to_lowercase().contains(&reason.to_lowercase()), "{line}: {error}");
        assert!(!error.contains("line 1"), "{error}");
    }
}

#[test]
fn nulls_are_as_good_as_absent_keys() {
    let read =
        record(r#"{"time":0,"path":null,"host":null,"attacks":null,"duration_ms":null,"exchange":null}"#);
    assert_eq!(read, Ok(Record::default()));
}

#[test]
fn a_file_of_it_is_recognised_and_its_bad_lines_reported() {
    let text = "{\"time\":0,\"id\":\"own\"}\nnot json\n\n{\"time\":1,\"nope\":1}\n{\"time\":2}\n";
    let (entries, outcome) = read_all(text.as_bytes(), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!(summary.format, Some(Format::NDJSON));
    assert_eq!((summary.records, summary.rejected, summary.skipped), (2, 2, 1));
    assert_eq!(records(&entries)[0].id.as_deref(), Some("own"));
    assert_eq!(records(&entries)[1].id.as_ref().map(String::len), Some(16));
    let rejected = Entry::Rejected {
        number: 4,
        reason: "unknown key \"nope\"".to_owned(),
        excerpt: "{\"time\":1,\"nope\":1}".to_owned(),
        raw: None,
    };
    assert_eq!(entries[3], rejected);
}

#[test]
fn the_line_of_the_documentation_is_read() {
    let document = include_str!("../../../../docs/ndjson.md");
    let examples: Vec<&str> = document.lines().filter(|line| line.starts_with("{\"")).collect();
    assert!(!examples.is_empty());
    for example in examples {
        record(example).unwrap();
    }
}

fn texts() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(".{0,12}")
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec((".{0,8}", ".{0,8}"), 0..3)
}

prop_compose! {
    fn attacks()(kind in ".{0,8}", payload in texts(), parameter in texts(), rule in texts(), severity in texts(),
                 tags in proptest::collection::vec(".{0,5}", 0..3), detector in texts(), blocked: bool, verdict in 0..3)
                 -> Attack {
        let verdict = [Verdict::Unmarked, Verdict::TruePositive, Verdict::FalsePositive][verdict as usize];
        let action = if blocked { Action::Blocked } else { Action::Monitored };
        Attack { kind, payload, parameter, rule, severity, tags, detector, action, verdict, ignored_by: None }
    }
}

prop_compose! {
    fn parameters()(place in ".{0,6}", name in ".{0,6}", value in ".{0,6}", hashed: bool, used in 0..4) -> Parameter {
        let uses = [ParameterUse::Extra, ParameterUse::User, ParameterUse::Role, ParameterUse::SessionKey];
        Parameter { place, name, value, used_as: uses[used as usize], hashed }
    }
}

prop_compose! {
    fn exchanges()(request_headers in pairs(), request_body in texts(), response_headers in pairs(), response_body in texts())
                 -> Exchange {
        Exchange { request_headers, request_body, response_headers, response_body }
    }
}

prop_compose! {
    fn bots()(kind in ".{0,6}", score in proptest::option::of(0.0..=1.0_f64), reasons in proptest::collection::vec(".{0,5}", 0..3)) -> Bot {
        Bot { kind, score, reasons }
    }
}

prop_compose! {
    fn wide_records()(
        (id, application, host, method, path, endpoint) in (texts(), texts(), texts(), texts(), ".{0,20}", texts()),
        (user, role, ip, country, network, user_agent) in (texts(), texts(), texts(), texts(), texts(), texts()),
        (referrer, protocol, recording, session, session_key) in
            (texts(), texts(), texts(), proptest::option::of("[0-9a-f]{16}"), texts()),
        // All moments of the years 0 to 9999.
        time in -62_167_219_200_000_i64..253_402_300_800_000,
        status: Option<u16>, size: Option<u64>,
        duration in proptest::option::of(0..1_000_000_000_000_000_u64),
        flows in proptest::collection::vec(".{0,5}", 0..3),
        attacks in proptest::collection::vec(attacks(), 0..3),
        parameters in proptest::collection::vec(parameters(), 0..3),
        bot in proptest::option::of(bots()),
        exchange in proptest::option::of(exchanges()),
    ) -> Record {
        Record {
            id, time, application, host, method, path, endpoint, status, duration, size, flows, user, role, ip, country,
            network, user_agent, referrer, protocol, recording, attacks, bot, parameters, exchange, session, session_key,
            forwarded: None,
            unkept: 0,
        }
    }
}

proptest! {
    #[test]
    fn every_record_is_read_back_from_its_line(original in wide_records()) {
        let text = line(&original);
        prop_assert!(!text.contains('\n'));
        prop_assert_eq!(record(&text), Ok(original));
    }

    #[test]
    fn a_request_that_was_handed_on_becomes_the_same_request_elsewhere(original in wide_records()) {
        let stored = Grouping::new([1; 32]).request(original);
        let mut line = Vec::new();
        spoor_model::export::ndjson::line(&stored, &mut line);
        let line = String::from_utf8(line).unwrap();
        let again = record(line.trim_end_matches('\n')).map(|record| Grouping::new([2; 32]).request(record));
        prop_assert_eq!(again, Ok(stored));
    }

    #[test]
    fn no_line_whatever_stops_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let options = Options { format: Some(Format::NDJSON), ..Options::default() };
        let _ = read_all(&bytes, &options);
        let options = Options { format: Some(Format::ACCESS), ..Options::default() };
        let _ = read_all(&bytes, &options);
        let options = Options { format: Some(Format::HAR), ..Options::default() };
        let _ = read_all(&bytes, &options);
    }
}
