//! Pasted texts that nobody meant to be read: arbitrary ones, and the largest of each form.

use proptest::prelude::*;
use spoor_model::paste::{Change, LONGEST, read};
use spoor_model::query::Layer;
use spoor_model::{Query, TimeRange};

#[test]
fn a_text_that_is_too_long_means_nothing() {
    let url = |length: usize| format!("https://h.test/{}", "a".repeat(length - "https://h.test/".len()));
    assert!(!read(&url(LONGEST)).is_empty());
    assert_eq!(read(&url(LONGEST + 1)), []);
    assert!(read(&url(LONGEST)).iter().all(|offer| offer.label.len() < 1_000));
}

/// Pieces that the forms are made of, in any order.
const PIECES: &str = r#"(curl |-H |--data |-X|'|"|\\|\\x2|\[|\]|://|https|@|/sessions|\?|&|=|status|ip:|403|4xx|1\.2\.3\.4|::1|%|\{|\}|:|,|GET |HTTP/1\.1| |\n|\^"|30/Oct/2026:06:05:03 \+0200|5aeb1ded84fd27e1|2026-10-30T04:00Z|é|\u{202e}|\*|!|#){0,14}"#;

proptest! {
    #[test]
    fn arbitrary_text_is_read_without_harm(text in ".{0,200}") {
        check(&text)?;
    }

    #[test]
    fn pieces_of_all_forms_are_read_without_harm(text in PIECES) {
        check(&text)?;
    }
}

/// Every offer says what it does, does something, and what it leads to is a query that is read back as itself.
fn check(text: &str) -> Result<(), TestCaseError> {
    let offers = read(text);
    prop_assert!(offers.len() <= 8);
    for offer in offers {
        prop_assert!(!offer.label.is_empty());
        let query = match &offer.change {
            Change::Narrow { filter, time } => {
                prop_assert!(!filter.is_empty() || *time != TimeRange::default());
                Query { general: offer.change.applied(&Layer::default()), ..Query::default() }
            }
            Change::Open { query, .. } | Change::Group { query } => (**query).clone(),
        };
        prop_assert_eq!(Query::parse(&query.to_search()).0, query);
    }
    Ok(())
}

#[test]
fn the_largest_texts_of_each_form_are_read_in_a_moment() {
    let repeated = |piece: &str| piece.repeat(LONGEST / piece.len());
    let texts = [
        repeated("[ "),
        repeated("\" "),
        repeated("\\x2"),
        repeated("192.0.2.1 "),
        repeated("ip:1 "),
        repeated("{\"a\":"),
        format!("/sessions?{}", &repeated("ip=1&")[10..]),
        format!("curl {}", &repeated("-H a ")[5..]),
        repeated("a@b.c,"),
        format!("GET / HTTP/1.1\n{}", &repeated("a:b\n")[16..]),
    ];
    let start = std::time::Instant::now();
    for text in &texts {
        read(text);
    }
    // Milliseconds as a rule; what grows with the square of the length takes far longer than this.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
