//! Links that people have sent each other: they mean the same for ever, long and compact, and what was damaged on the way
//! is said and never read as something else.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use proptest::prelude::*;
use spoor_model::query::{Cause, MOST_PAIRS, Rows, compact};
use spoor_model::{Field, Query};

/// Links as they were copied, and what they mean in the words of today. Only ever appended to: whoever changes the
/// meaning of a key reads the old one, too.
const COPIED: &[(&str, &str)] = &[
    ("", ""),
    ("from=-24h", "from=-24h"),
    ("from=-1d&to=-1h&sort=time", "from=-24h&to=-1h&sort=time"),
    (
        "from=2026-03-02T08:00Z&to=2026-03-02T09:00:30.250Z&host=api.shop.test&status=4xx&status=500&n=11&tz=Europe/Berlin",
        "from=2026-03-02T08:00Z&to=2026-03-02T09:00:30.250Z&host=api.shop.test&status=4xx&status=500&n=11&tz=Europe/Berlin",
    ),
    ("user=j.doe%40shop.test&user.not=*bot%2A&role=", "user=j.doe%40shop.test&user.not=*bot%2A&role="),
    ("path=%2Fv1%2Fa+b%2Bc", "path=/v1/a%20b%2Bc"),
    (
        "path=*%27%20OR%201%3D1--%2A&endpoint=/v2/users/%7Bint%7D",
        "endpoint=/v2/users/%7Bint%7D&path=*%27%20OR%201%3D1--%2A",
    ),
    (
        "ip=203.0.113.0/24&ip=192.0.2.1-192.0.2.9&ip.not=2001:db8::1",
        "ip=192.0.2.1-192.0.2.9&ip=203.0.113.0/24&ip.not=2001:db8::1",
    ),
    (
        "duration.min=500&duration.max=1500.5&size.min=1024&slow=5x&large=",
        "duration.min=500&duration.max=1500.5&size.min=1024&slow=5x&large=",
    ),
    (
        "application=shop&method=POST&flow=auth&country=DE&network=AWS&user_agent=*curl%2A",
        "application=shop&method=POST&flow=auth&country=DE&network=AWS&user_agent=*curl%2A",
    ),
    (
        "attack=sqli&action=blocked&verdict=unmarked&parameter=X-Tenant%3Dacme&session_status=blocked",
        "attack=sqli&action=blocked&verdict=unmarked&parameter=X-Tenant%3Dacme&session_status=blocked",
    ),
    (
        "session=5aeb1ded84fd27e1&request=93706e60d0e3d6e8&peek=5aeb1ded84fd27e1",
        "session=5aeb1ded84fd27e1&request=93706e60d0e3d6e8&peek=5aeb1ded84fd27e1",
    ),
    (
        "off.status=403&in.off.status=403&hl.status=403&hl.user.not=a",
        "off.status=403&in.off.status=403&hl.status=403&hl.user.not=a",
    ),
    (
        "to=2026-10-30T06:30Z&status=4xx&all=1&in.from=2026-10-30T04:00Z&in.to=2026-10-30T06:00Z&in.attack=sqli&in.status.not=200&in.sort=-duration&fold=1&run=r1&open=93706e60d0e3d6e8&open=r%202&n=46&tz=UTC",
        "to=2026-10-30T06:30Z&status=4xx&all=1&in.from=2026-10-30T04:00Z&in.to=2026-10-30T06:00Z&in.status.not=200&in.attack=sqli&in.sort=-duration&fold=1&run=r1&open=93706e60d0e3d6e8&open=r%202&n=46&tz=UTC",
    ),
    (
        "user=%E2%9C%93%20%D7%A9%D7%9C%D7%95%D7%9D%00%0D%0A%F0%9F%87%A9%F0%9F%87%AA",
        "user=%E2%9C%93%20%D7%A9%D7%9C%D7%95%D7%9D%00%0D%0A%F0%9F%87%A9%F0%9F%87%AA",
    ),
    ("status=404&n=8/40&tz=UTC", "status=404&n=8/40&tz=UTC"),
    // Compact forms; these two were written by another program than ours.
    (
        "z=eNpLK8rPtTUyMDLTNTDWNTAKMbCwMjCIUivJRxG0BAsWlySWlBbbmhiYqOXZGquVVNmGhjgDACkJEUs",
        "from=2026-03-02T08:00Z&to=2026-03-02T09:00Z&status=404&n=3&tz=UTC",
    ),
    (
        "z=eNpFjD0LwjAUAH9NMghNX5KSVuEtorPgx-IW2geNhqQ2r4P-euvkcnBwHGc0YFylobJwhWYHcJdjLox-CqqMeVJMhWWfl8TzW6XMeLtIHyNqGZLyzL5_YnnF8NPJ84gbYVph4HReoYU96KrayDGqpdCMDzVkEg3813mihFvbgiMHA5AdHHUyYVc3IPmDx2Vek3pPcwzpCwb4N0E",
        "to=2026-10-30T04:00Z&host=api.shop.test&country.not=US&all=1&in.path=*%27%20OR%201%3D1--%2A&in.attack=sqli&hl.user=j.doe%40shop.test&open=93706e60d0e3d6e8&n=8/40&tz=Europe/Berlin",
    ),
];

#[test]
fn links_that_were_copied_once_mean_the_same_today() {
    for (link, expected) in COPIED {
        let (query, problems) = Query::parse(link);
        assert_eq!(problems, [], "{link}");
        assert_eq!(query.to_search(), *expected, "{link}");
        assert_eq!(Query::parse(&query.to_compact().unwrap()).0, query, "{link}");
    }
}

#[test]
fn no_link_ends_in_what_chat_programs_cut_off() {
    let ends = (' '..='~').map(|last| format!("a{last}")).chain([
        String::new(),
        "é".into(),
        "…".into(),
        "\u{202E}".into(),
    ]);
    for value in ends {
        let search = spoor_model::percent::join([("user", value.as_str())]);
        let query = Query::parse(&search).0;
        for text in [query.to_search(), query.to_compact().unwrap()] {
            let last = text.chars().next_back().unwrap();
            assert!(last.is_ascii_alphanumeric() || text == "user=", "{text}");
            assert!(
                text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~/:*&=%-".contains(&byte)),
                "{text}"
            );
        }
    }
}

fn packed(search: &str) -> String {
    URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(search.as_bytes(), 9))
}

#[test]
fn a_compact_link_is_short_and_may_be_broken_into_lines() {
    let search = (0..200)
        .map(|number| format!("request={:016x}", number * 0x9E37_79B9_u64))
        .collect::<Vec<_>>()
        .join("&");
    let query = Query::parse(&search).0;
    let compact = query.to_compact().unwrap();
    assert!(compact.len() * 2 < search.len(), "{} of {}", compact.len(), search.len());
    let (start, end) = compact.split_at(100);
    let wrapped = ["\r\n", "%0D%0A%20", "+", "=\r\n", "%20"].map(|line| format!("{start}{line}{end}"));
    let around = [".", ")", "%3E", "==", "!%22"].map(|end| format!("{compact}{end}"));
    for text in wrapped.iter().chain(&around) {
        assert_eq!(Query::parse(text), (query.clone(), Vec::new()), "{text}");
    }
}

#[test]
fn a_damaged_compact_link_is_a_problem_and_applies_nothing() {
    let whole = packed("host=api.shop.test&status=4xx&user=alice");
    let bomb = packed(&"x=1&".repeat(500_000));
    let flipped = |position: usize| {
        let mut bytes = whole.clone().into_bytes();
        bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let short = (0..whole.len()).map(|length| whole[..length].to_owned());
    let changed = (0..whole.len()).map(flipped);
    let more =
        [format!("{whole}AAAA"), "é".to_owned(), "%FF".to_owned(), URL_SAFE_NO_PAD.encode("host=a"), bomb];
    let not_text = URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(b"host=\xFF\xFE", 9));
    for value in short.chain(changed).chain(more).chain([not_text]) {
        let value = spoor_model::percent::decode(&value);
        let (query, problems) = Query::from_pairs([("z".to_owned(), value.clone())]);
        assert_eq!(problems.len(), 1, "{value}");
        assert!(query.is_damaged());
        assert_eq!(query, Query { unread: query.unread.clone(), ..Query::default() }, "{value}");
        // It stays in the address, is a problem the next time, too, and is said in few words.
        assert_eq!(Query::parse(&query.to_search()), (query, problems.clone()));
        assert!(problems[0].to_string().chars().count() < 400);
        assert!(problems[0].reason.contains("compact"), "{}", problems[0].reason);
    }
}

#[test]
fn a_compact_link_whose_long_form_no_server_takes_applies_nothing() {
    let quotes = |number: usize| format!("user={}", "'".repeat(number));
    let filled = |number: usize| format!("user={}", "a".repeat(number));
    let refused = [
        format!("z={}", packed(&quotes(59_000))),
        format!("z={}", packed(&quotes(20_000))),
        // What stands around it counts, before it and after it.
        format!("z={}&{}", packed(&filled(40_000)), filled(30_000).replace("user", "path")),
        format!("{}&z={}", filled(40_000), packed(&quotes(10_000).replace("user", "path"))),
        format!("z={}&z={}", packed(&quotes(20_000)), packed(&quotes(20_001))),
    ];
    for search in &refused {
        let (query, problems) = Query::parse(search);
        let compact = problems.iter().filter(|problem| problem.key == "z").collect::<Vec<_>>();
        assert!(!compact.is_empty());
        for problem in compact {
            assert_eq!(problem.reason, "the compact link holds more than 60000 characters");
        }
        assert!(query.to_search().len() < 65_000, "{}", query.to_search().len());
        assert_eq!(Query::parse(&query.to_search()), (query, problems));
    }
    let longest = (compact::LONGEST - "user=".len()) / "%27".len();
    let (query, problems) = Query::parse(&format!("z={}", packed(&quotes(longest))));
    assert!(problems.is_empty() && query.to_search().len() > compact::LONGEST - 3);
    assert_eq!(Query::parse(&query.to_compact().unwrap()).0, query);
}

#[test]
fn what_a_compact_link_holds_takes_its_place_among_what_is_around_it() {
    let cases = [
        (format!("z={}&status=404", packed("user=a")), "status=404&user=a", 0),
        (
            format!("status=404&z={}&utm_source=chat", packed("user=a")),
            "status=404&user=a&utm_source=chat",
            1,
        ),
        (format!("z={}", packed("cuntry=US&user=a")), "user=a&cuntry=US", 1),
        // One only, and none inside another: they would not end.
        (format!("z={}&z={}", packed("user=a"), packed("user=b")), "user=a&z=", 1),
        (format!("z={}", packed(&format!("user=a&z={}", packed("user=b")))), "user=a&z=", 1),
        (format!("z={}", packed("")), "", 0),
    ];
    for (search, expected, problems) in cases {
        let (query, found) = Query::parse(&search);
        assert_eq!((query.to_search().as_str(), found.len()), (expected, problems), "{search}");
        assert_eq!(Query::parse(&query.to_search()).0, query, "{search}");
    }
}

#[test]
fn a_compact_link_that_keeps_the_reader_busy_is_read_to_a_bound() {
    let full = packed(&"x=1&".repeat(compact::LONGEST / 4));
    let broken = format!("{}!!", &packed(&"user=a&".repeat(8_000))[..40]);
    let start = Instant::now();
    for search in [
        format!("z={}", packed(&"x=1&".repeat(1_000_000))),
        format!("z={full}&").repeat(500),
        format!("z={broken}&").repeat(1_500),
        (0..1_500).map(|number| format!("z={broken}{number}")).collect::<Vec<_>>().join("&"),
    ] {
        let (query, problems) = Query::parse(&search);
        assert!(!problems.is_empty() && query.unread.len() <= MOST_PAIRS + 1);
        assert_eq!(Query::parse(&query.to_search()).0, query);
    }
    // Packing the first takes the longest; a reader without bounds would not come back.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    assert_eq!(Query::parse(&format!("user={}", "%22".repeat(30_000))).0.to_compact(), None);
}

proptest! {
    #[test]
    fn arbitrary_compact_links_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200), head in any::<bool>()) {
        // With the head of a deflated text most of them get further than the first byte.
        let bytes = if head { [&[0x78, 0xDA], bytes.as_slice()].concat() } else { bytes };
        let (query, problems) = Query::parse(&format!("z={}", URL_SAFE_NO_PAD.encode(bytes)));
        prop_assert_eq!(problems.len(), 1);
        prop_assert_eq!(Query::parse(&query.to_search()).0, query);
    }

    #[test]
    fn what_is_packed_is_read_as_if_it_was_not(search in "([a-z.]{1,6}=[a-z0-9%*+]{0,6}&){0,5}|.{0,40}") {
        prop_assume!(!compact::is_compact(&search));
        prop_assert_eq!(Query::parse(&format!("z={}", packed(&search))), Query::parse(&search));
    }
}

#[test]
fn why_a_receiver_sees_other_rows_is_said_as_far_as_it_is_known() {
    type Seen = (u64, Option<u64>);
    let cases: &[(&str, Seen, &[Cause])] = &[
        ("status=404&n=8/40", (8, Some(41)), &[]),
        ("status=404", (8, Some(41)), &[]),
        ("status=404&n=8/40", (9, Some(41)), &[Cause::Session { now: 41, then: 40 }]),
        ("status=404&n=8/40", (7, Some(38)), &[Cause::Session { now: 38, then: 40 }]),
        ("status=404&n=8/40", (7, Some(40)), &[Cause::SameSession]),
        ("verdict=unmarked&n=8/40", (7, Some(40)), &[Cause::SameSession, Cause::Changing(Field::Verdict)]),
        (
            "in.slow=*&in.large=2x&n=8/40",
            (7, None),
            &[Cause::Changing(Field::Slow), Cause::Changing(Field::Large)],
        ),
        // Suspended general filters do not count, and what is highlighted hides nothing.
        ("verdict=unmarked&all=1&hl.verdict=unmarked&n=8/40", (7, Some(40)), &[Cause::SameSession]),
        ("from=-1h&n=11", (9, None), &[Cause::Moving]),
        ("from=-1h&n=8/40", (9, Some(40)), &[Cause::Moving]),
        ("statsu=404&x=1&n=11", (20, None), &[Cause::NotUnderstood(2)]),
        ("to=2026-03-02T09:00Z&n=11", (12, None), &[Cause::Stored { more: true }]),
        ("to=2026-03-02T09:00Z&n=11", (0, None), &[Cause::Stored { more: false }]),
        ("session_status=not_blocked&n=11", (10, None), &[Cause::Changing(Field::SessionStatus)]),
    ];
    for (search, (shown, of), expected) in cases {
        let found = Query::parse(search).0.why_differs(Rows { shown: *shown, of: *of });
        assert_eq!(found, *expected, "{search}");
        assert!(found.iter().all(|cause| cause.to_string().ends_with('.')));
    }
}

#[test]
fn a_number_of_rows_is_read_and_written() {
    for text in ["0", "46", "8/40", "18446744073709551615/18446744073709551615"] {
        let (query, problems) = Query::parse(&format!("n={text}"));
        assert_eq!((query.to_search(), problems.len()), (format!("n={text}"), 0));
    }
    for text in ["", "-1", "+1", "1/", "/1", "1/2/3", "x", "1%2F-2", "99999999999999999999"] {
        let (query, problems) = Query::parse(&format!("n={text}"));
        assert_eq!((query.rows, problems.len()), (None, 1), "{text}");
    }
}
