//! Random requests, filters and windows, made from the vocabulary.

use proptest::prelude::*;
use spoor_model::field::Kind;
use spoor_model::{Action, Attack, Field, Filter, Operator, Request, Verdict, Window};

/// Few distinct values, so that conditions meet some rows and miss others.
fn word() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        prop::sample::select(vec!["a", "B", "ab", "a*", "=1", "é", "10", "9"])
            .prop_map(|word| Some(word.to_owned())),
    ]
}

pub fn request() -> impl Strategy<Value = Request> {
    let words = (word(), word(), word(), word());
    let numbers = (
        prop::option::of(prop::sample::select(vec![200_u16, 204, 404, 500])),
        prop::option::of(0_u64..5_000),
        prop::option::of(0_u64..4),
        0_i64..50,
    );
    let verdict =
        prop::sample::select(vec![Verdict::Unmarked, Verdict::TruePositive, Verdict::FalsePositive]);
    let attack = (prop::sample::select(vec!["sqli", "xss", ""]), any::<bool>(), verdict);
    let attacks = prop::collection::vec(attack, 0..3);
    let ips =
        prop::option::of(prop::sample::select(vec!["192.0.2.1", "192.0.2.200", "2001:db8::1", "host.test"]));
    (words, numbers, attacks, ips, 0..1_000_u32).prop_map(|(words, numbers, attacks, ip, id)| Request {
        id: format!("r{id}"),
        session: "s".into(),
        host: words.0,
        user: words.1,
        method: words.2,
        endpoint: words.3,
        status: numbers.0,
        duration: numbers.1,
        size: numbers.2,
        time: numbers.3,
        ip: ip.map(str::to_owned),
        attacks: attacks
            .into_iter()
            .map(|(kind, blocked, verdict)| Attack {
                kind: kind.into(),
                verdict,
                action: if blocked { Action::Blocked } else { Action::Monitored },
                ..Attack::default()
            })
            .collect(),
        ..Request::default()
    })
}

fn value(kind: Kind) -> impl Strategy<Value = String> {
    let values: Vec<&str> = match kind {
        Kind::Text => vec![
            "",
            "a",
            "B",
            "*",
            "a*",
            "?",
            "a\\*",
            "=1",
            "sqli",
            "blocked",
            "monitored",
            "*I",
            "2x",
            "10x",
        ],
        Kind::Id => vec!["", "s", "r1", "r*"],
        Kind::Code => vec!["", "200", "2xx", "400-499", "5xx"],
        Kind::Address => {
            vec!["", "192.0.2.1", "192.0.2.0/25", "192.0.2.1-192.0.2.250", "2001:db8::/32", "host.test", "*"]
        }
        Kind::Milliseconds => vec!["", "0", "1", "0.5-2.25", "3"],
        Kind::Bytes => vec!["", "0", "1", "2-3"],
    };
    prop::sample::select(values).prop_map(str::to_owned)
}

fn clause() -> impl Strategy<Value = (Field, Operator, String)> {
    prop::sample::select(Field::all().collect::<Vec<_>>()).prop_flat_map(|field| {
        let operators: Vec<Operator> =
            Operator::ALL.into_iter().filter(|operator| operator.applies_to(field.kind())).collect();
        (Just(field), prop::sample::select(operators), value(field.kind()))
    })
}

pub fn filter() -> impl Strategy<Value = Filter> {
    prop::collection::vec(clause(), 0..4).prop_map(|clauses| {
        // A bound takes no empty value; such clauses are left out here and are the codec's problems elsewhere.
        clauses.into_iter().fold(Filter::default(), |filter, (field, operator, value)| {
            filter.with(field, operator, &value).unwrap_or(filter)
        })
    })
}

pub fn window() -> impl Strategy<Value = Window> {
    (prop::option::of(0_i64..50), prop::option::of(0_i64..50)).prop_map(|(from, to)| Window { from, to })
}
