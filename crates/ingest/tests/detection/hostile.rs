//! Texts that are made to break detection: it ends, in time that its bounds allow, whatever it is given.

use super::{kinds, record};
use proptest::prelude::*;
use spoor_ingest::{Record, detect};
use spoor_model::{Exchange, percent};
use std::time::{Duration, Instant};

/// What parsers of SQL and HTML stumble over.
const PARTS: &[&str] = &[
    "'",
    "\"",
    "`",
    "(",
    ")",
    "--",
    "/*",
    "*/",
    "/*!",
    "#",
    "@",
    "@@",
    "\\",
    "0x",
    "1e",
    ".",
    "select ",
    "union ",
    "or",
    "<",
    ">",
    "<!--",
    "-->",
    "&#",
    "&#x",
    "<![CDATA[",
    "]]>",
    "<?",
    "<%",
    "=",
    "href=",
    "javascript:",
    "\0",
    "\u{fffd}",
    "$$",
    "$a$",
    "{",
    "q'[",
    "%",
    "%25",
    "../",
    "..\\",
    "é",
    "%00",
    "\u{10ffff}",
];

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => proptest::sample::select(PARTS).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => (proptest::sample::select(PARTS), 1_usize..600).prop_map(|(part, times)| part.repeat(times)),
    ];
    proptest::collection::vec(part, 0..20).prop_map(|parts| parts.concat())
}

fn everywhere(text: &str) -> Record {
    let cookie = format!("a={text}; {text}={text}");
    let encoded = percent::encode(text);
    Record {
        user_agent: Some(text.to_owned()),
        exchange: Some(Exchange {
            request_headers: vec![("Cookie".to_owned(), cookie)],
            request_body: Some(serde_json::json!({ "a": [text, { text: text }] }).to_string()),
            ..Exchange::default()
        }),
        status: Some(404),
        ..record(&format!("/{text}/{encoded}?{text}&a={encoded}&b={}", percent::encode(&encoded)))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_breaks_it_and_what_it_reports_is_bounded(text in text()) {
        let attacks = detect::attacks(&everywhere(&text));
        prop_assert!(attacks.len() <= 20);
        for attack in attacks {
            prop_assert!(attack.payload.is_some_and(|payload| payload.len() <= 1000));
            prop_assert_eq!(attack.detector.as_deref(), Some("Spoor"));
        }
    }
}

#[test]
fn repeated_texts_take_no_longer_than_others() {
    for part in PARTS.iter().copied().chain(["or.", "or`", ".or", "((", "1 or "]) {
        let started = Instant::now();
        kinds(&everywhere(&part.repeat(60_000 / part.len())));
        // A debug build on a loaded machine: what is squared would take minutes.
        assert!(started.elapsed() < Duration::from_secs(20), "{part:?}: {:?}", started.elapsed());
    }
}
