//! Groups of attacks: which attacks count, what a group is called, and the filter that leads to its sessions.

use spoor_model::attacks::{Counting, identifier, narrowed, of_endpoint};
use spoor_model::query::Grouping;
use spoor_model::wire::AttackGroup;
use spoor_model::{Query, Request, Verdict};

const VERDICTS: [Verdict; 3] = [Verdict::Unmarked, Verdict::TruePositive, Verdict::FalsePositive];

#[test]
fn attacks_count_that_the_clauses_on_them_choose_and_false_positives_when_asked_for() {
    // Types of `sqli`, `xss` and an attack without a name; then the verdicts in their order.
    let cases = [
        ("", [true, true, false], [true, true, false]),
        ("attack=sqli", [true, false, false], [true, true, false]),
        ("attack=s*", [true, false, false], [true, true, false]),
        ("attack.not=sqli", [false, true, false], [true, true, false]),
        ("attack=*&verdict=*", [true, true, false], [true, true, true]),
        ("verdict=false_positive", [true, true, false], [false, false, true]),
        ("verdict=unmarked", [true, true, false], [true, false, false]),
        ("verdict.not=true_positive", [true, true, false], [true, false, false]),
        ("verdict=*&verdict.not=unmarked", [true, true, false], [false, true, true]),
        ("attack=", [false, false, false], [true, true, false]),
        ("off.attack=xss&off.verdict=*&country=DE", [true, true, false], [true, true, false]),
    ];
    for (search, types, verdicts) in cases {
        let counting = Counting::of(&Query::parse(search).0.general.filter);
        assert_eq!(["sqli", "xss", ""].map(|kind| counting.has_type(kind)), types, "{search}");
        assert_eq!(VERDICTS.map(|verdict| counting.has_verdict(verdict)), verdicts, "{search}");
        let asked = search.split('&').any(|pair| pair.starts_with("verdict="));
        assert_eq!(counting.leaves_out(Verdict::FalsePositive), !asked, "{search}");
    }
}

#[test]
fn a_group_has_the_same_identifier_for_ever_and_no_two_share_one() {
    // Links name them: these must never change.
    let some = |word| Some(word);
    let search = [some("sqli"), some("api.shop.test"), some("GET"), some("/v2/search")];
    let golden = [
        (Grouping::Endpoint, &search[..], GOLDEN[0]),
        (Grouping::Ip, &[Some("192.0.2.1")], GOLDEN[1]),
        (Grouping::Session, &[Some("5aeb1ded84fd27e1")], GOLDEN[2]),
        (Grouping::Ip, &[None], GOLDEN[3]),
    ];
    for (by, words, expected) in golden {
        assert_eq!(identifier(by, words), expected, "{by:?} {words:?}");
    }
    let apart = [
        identifier(Grouping::Endpoint, &[some("a"), some("bc"), None, None]),
        identifier(Grouping::Endpoint, &[some("ab"), some("c"), None, None]),
        identifier(Grouping::Endpoint, &[some("a"), None, some("bc"), None]),
        identifier(Grouping::Ip, &[some("")]),
        identifier(Grouping::Ip, &[None]),
        identifier(Grouping::Session, &[None]),
    ];
    for (position, one) in apart.iter().enumerate() {
        assert!(!apart[position + 1..].contains(one), "{one}");
    }
    let request = Request {
        host: Some("api.shop.test".to_owned()),
        method: Some("GET".to_owned()),
        endpoint: Some("/v2/search".to_owned()),
        ..Request::default()
    };
    assert_eq!(of_endpoint(&request, "sqli").id, GOLDEN[0]);
}

/// Worked out by another program (FNV-1a).
const GOLDEN: [&str; 4] = ["1277dd530d2d02eb", "1653409154a975a8", "69295bca87e7f13d", "db307bd6d87cd4b4"];

#[test]
fn the_way_to_the_sessions_keeps_the_filters_and_takes_the_group_s_place_in_them() {
    let text = |word: &str| Some(word.to_owned());
    let sqli = AttackGroup {
        attack: text("sqli"),
        host: text("api.shop.test"),
        method: text("GET"),
        endpoint: text("/v2/*"),
        ..AttackGroup::default()
    };
    let left_out = AttackGroup { left_out: 1, ..sqli.clone() };
    let nowhere = AttackGroup { host: None, endpoint: None, ..sqli.clone() };
    let source = AttackGroup { ip: text("192.0.2.1"), ..AttackGroup::default() };
    let session = AttackGroup { session: text("5aeb1ded84fd27e1"), ..AttackGroup::default() };
    let of = "host=api.shop.test&method=GET&endpoint=/v2/%5C%2A";
    let cases = [
        ("", &sqli, format!("{of}&attack=sqli")),
        ("country=DE&attack=s*&attack.not=xss", &sqli, format!("{of}&country=DE&attack=sqli&attack.not=xss")),
        (
            "host=*.test&method.not=POST",
            &sqli,
            "host=api.shop.test&method=GET&method.not=POST&endpoint=/v2/%5C%2A&attack=sqli".to_owned(),
        ),
        ("", &left_out, format!("{of}&attack=sqli&verdict=true_positive&verdict=unmarked")),
        ("verdict=*", &left_out, format!("{of}&attack=sqli&verdict=%2A")),
        ("", &nowhere, "host=&method=GET&endpoint=&attack=sqli".to_owned()),
        ("ip=192.0.2.0/24", &source, "ip=192.0.2.1&attack=%2A".to_owned()),
        ("attack=sqli", &source, "ip=192.0.2.1&attack=sqli".to_owned()),
        ("status=4xx", &session, "session=5aeb1ded84fd27e1&status=4xx&attack=%2A".to_owned()),
    ];
    for (search, group, expected) in cases {
        let mut query = Query::parse(search).0;
        query.general.filter = narrowed(&query.general.filter, group);
        assert_eq!(query.to_search(), expected, "{search}");
        let (read, problems) = Query::parse(&expected);
        assert_eq!((read, problems.len()), (query, 0));
    }
}

#[test]
fn what_a_query_says_of_groups_is_read_written_and_kept_to_them() {
    let cases = [
        (
            "group=ip&group.sort=-requests&group.open=b&group.open=a",
            "group=ip&group.sort=-requests&group.open=a&group.open=b",
            0,
        ),
        ("group=endpoint&group.sort=-time", "", 0),
        ("group=session&group=ip", "group=session&group=ip", 1),
        ("group=rule", "group=rule", 1),
        ("group.sort=size", "group.sort=size", 1),
        ("group.open=", "group.open=", 1),
    ];
    for (search, expected, problems) in cases {
        let (query, found) = Query::parse(search);
        assert_eq!((query.to_search().as_str(), found.len()), (expected, problems), "{search}");
    }
    let query = Query::parse("country=DE&sort=-requests&peek=p&open=o&group=ip&group.open=a&tz=UTC&n=3").0;
    assert_eq!(query.of_groups().to_search(), "country=DE&group=ip&group.open=a&tz=UTC");
    assert_eq!(query.of_list().to_search(), "country=DE&peek=p&sort=-requests&tz=UTC");
    assert_eq!(query.of_groups().to_ask().to_search(), "country=DE&group=ip");
    assert_eq!(Query::parse(&query.to_search()).0, query);
    let bots =
        |kind: &str| AttackGroup { attack: Some(kind.to_owned()), ..AttackGroup::default() }.is_of_bots();
    assert!(
        bots("credential_stuffing")
            && bots("scanner")
            && !bots("sqli")
            && !AttackGroup::default().is_of_bots()
    );
}
