//! What a rule ignores: the same for what arrives and for what it would have ignored.

use std::borrow::Cow;

use spoor_model::rule::{Breadth, Ignore, InForce, marked};
use spoor_model::{Attack, Request, Verdict};

fn attack(kind: &str, parameter: Option<&str>, payload: Option<&str>) -> Attack {
    Attack {
        kind: kind.to_owned(),
        parameter: parameter.map(str::to_owned),
        payload: payload.map(str::to_owned),
        ..Attack::default()
    }
}

fn request(attacks: Vec<Attack>) -> Request {
    Request {
        id: "r".to_owned(),
        host: Some("api.shop.test".to_owned()),
        method: Some("POST".to_owned()),
        endpoint: Some("/v1/search".to_owned()),
        time: 1_000,
        attacks,
        ..Request::default()
    }
}

fn rule(id: &str, ignore: Ignore) -> InForce {
    InForce { id: id.to_owned(), ignore, until: None }
}

#[test]
fn a_rule_ignores_as_much_as_its_breadth_says() {
    let found = attack("sqli", Some("BODY > q"), Some("1 OR 1=1"));
    let of = |breadth| Ignore::of(&request(Vec::new()), &found, breadth);
    let cases = [
        (found.clone(), [true, true, true]),
        (attack("sqli", Some("BODY > q"), Some("1 or 1=1")), [false, true, true]),
        (attack("sqli", Some("BODY > q"), None), [false, true, true]),
        (attack("SQLI", Some("BODY > q"), Some("1 OR 1=1")), [false, false, true]),
        (attack("xss", Some("BODY > q"), Some("1 OR 1=1")), [false, false, true]),
        (attack("", Some("BODY > q"), None), [false, false, true]),
        (attack("sqli", Some("BODY > Q"), Some("1 OR 1=1")), [false, false, false]),
        (attack("sqli", None, Some("1 OR 1=1")), [false, false, false]),
    ];
    for (other, expected) in cases {
        let ignored =
            [Breadth::Payload, Breadth::Type, Breadth::All].map(|breadth| of(breadth).matches_attack(&other));
        assert_eq!(ignored, expected, "{other:?}");
    }
}

#[test]
fn a_rule_is_about_one_endpoint_and_about_a_missing_one_only_where_it_is_missing() {
    let found = attack("sqli", None, None);
    let here = request(vec![found.clone()]);
    let ignore = Ignore::of(&here, &found, Breadth::All);
    assert!(ignore.matches(&here, &found));
    for elsewhere in [
        Request { host: Some("auth.shop.test".to_owned()), ..here.clone() },
        Request { host: None, ..here.clone() },
        Request { method: Some("post".to_owned()), ..here.clone() },
        Request { endpoint: Some("/v1/search/{int}".to_owned()), ..here.clone() },
        Request { endpoint: None, ..here.clone() },
    ] {
        assert!(!ignore.matches(&elsewhere, &found), "{elsewhere:?}");
        assert!(!Ignore::of(&elsewhere, &found, Breadth::All).matches(&here, &found));
        assert!(Ignore::of(&elsewhere, &found, Breadth::All).matches(&elsewhere, &found));
    }
}

#[test]
fn a_rule_keeps_only_what_it_compares() {
    let found = attack("sqli", Some("q"), Some("payload"));
    let kept = |breadth| {
        let Ignore { kind, payload, .. } = Ignore::of(&request(Vec::new()), &found, breadth);
        (kind.is_some(), payload.is_some())
    };
    assert_eq!(kept(Breadth::Payload), (true, true));
    assert_eq!(kept(Breadth::Type), (true, false));
    assert_eq!(kept(Breadth::All), (false, false));
}

#[test]
fn what_a_rule_ignores_is_kept_and_marked_with_the_rule() {
    let (hit, miss) = (attack("sqli", Some("q"), Some("x")), attack("xss", Some("q"), Some("x")));
    let arriving = request(vec![miss.clone(), hit.clone()]);
    let rules =
        [Breadth::Type, Breadth::Type].map(|breadth| rule("first", Ignore::of(&arriving, &hit, breadth)));
    let stored = marked(&rules, &arriving);
    let [left, ignored] = stored.attacks.as_slice() else { panic!() };
    assert_eq!(*left, miss);
    assert_eq!((ignored.verdict, ignored.ignored_by.as_deref()), (Verdict::FalsePositive, Some("first")));
    assert_eq!(Attack { verdict: Verdict::Unmarked, ignored_by: None, ..ignored.clone() }, hit);
    assert!(stored.is_attack(), "one attack is left");
    assert!(!marked(&rules, &request(vec![hit])).is_attack());
}

#[test]
fn a_rule_decides_only_what_nobody_has_decided() {
    for verdict in [Verdict::TruePositive, Verdict::FalsePositive] {
        let decided = Attack { verdict, ..attack("sqli", None, None) };
        let arriving = request(vec![decided.clone()]);
        let rules = [rule("r", Ignore::of(&arriving, &decided, Breadth::All))];
        assert!(matches!(marked(&rules, &arriving), Cow::Borrowed(_)), "{verdict:?}");
    }
}

#[test]
fn a_rule_decides_on_what_is_stored_only_what_is_left_to_decide() {
    let hit = attack("sqli", None, None);
    let by_other =
        Attack { verdict: Verdict::FalsePositive, ignored_by: Some("other".to_owned()), ..hit.clone() };
    let (miss, found) = (attack("xss", None, None), attack("sqli", None, Some("x")));
    let stored = request(vec![by_other.clone(), found, miss.clone()]);
    let own = rule("own", Ignore::of(&stored, &hit, Breadth::Type));
    let applied = own.applied(&stored).unwrap_or_default();
    let [first, second, third] = applied.attacks.as_slice() else { panic!() };
    assert_eq!((first, third), (&by_other, &miss));
    assert_eq!((second.verdict, second.ignored_by.as_deref()), (Verdict::FalsePositive, Some("own")));
    assert_eq!(own.applied(&applied), None);
    assert_eq!(InForce { until: Some(0), ..own }.applied(&stored), None);
}

#[test]
fn a_rule_ends_by_the_time_of_the_request_and_not_of_the_import() {
    let hit = attack("sqli", None, None);
    let arriving = request(vec![hit.clone()]);
    for (until, ignored) in [(None, true), (Some(1_001), true), (Some(1_000), false), (Some(0), false)] {
        let rules = [InForce { until, ..rule("r", Ignore::of(&arriving, &hit, Breadth::Payload)) }];
        assert_eq!(!marked(&rules, &arriving).is_attack(), ignored, "{until:?}");
    }
}

#[test]
fn what_a_source_says_of_rules_is_not_believed() {
    let claimed = Attack { ignored_by: Some("theirs".to_owned()), ..attack("sqli", None, None) };
    let stored = marked(&[], &request(vec![claimed])).into_owned();
    assert_eq!(stored.attacks.first().unwrap().ignored_by, None);
    assert!(stored.is_attack());
}

#[test]
fn rules_have_one_json_form_and_nothing_unknown_in_it() {
    let text = r#"{"breadth":"type","host":"a","type":"sqli"}"#;
    let ignore: Ignore = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&ignore).unwrap(), text);
    for bad in [
        "{}",
        "[]",
        r#"{"breadth":"some"}"#,
        r#"{"breadth":"all","hosts":"a"}"#,
        r#"{"breadth":"all","host":1}"#,
    ] {
        assert!(serde_json::from_str::<Ignore>(bad).is_err(), "{bad}");
    }
}
