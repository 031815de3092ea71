//! The ledger against a naive oracle over rows, and the codec of queries both ways, over random requests and
//! queries made from the vocabulary. The oracle shares no code with the ledger but the reading of one value.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod made;

use made::{filter, request, window};
use proptest::prelude::*;
use spoor_model::field::Source;
use spoor_model::ledger::Scope;
use spoor_model::pattern::{Pattern, parse_number};
use spoor_model::query::{Layer, RequestKey, Rows, Sort};
use spoor_model::usual::{EndpointUsual, Measure, Usual, UsualValues};
use spoor_model::{Field, Filter, Ledger, Operator, Query, Request, TimeRange, Verdict, Window};

/// What a request must be to meet a filter, said row by row in the plainest way.
fn meets(request: &Request, filter: &Filter) -> bool {
    filter.clauses().all(|clause| {
        let kind = clause.field.kind();
        let patterns = || clause.values.iter().map(|text| Pattern::parse(kind, text).unwrap());
        let bound = || parse_number(kind, clause.values.first().unwrap()).unwrap();
        if let Source::Number(read) = clause.field.row().source {
            let number = read(request);
            return match clause.operator {
                Operator::Is => patterns().any(|pattern| pattern.matches_number(number)),
                Operator::Not => !patterns().any(|pattern| pattern.matches_number(number)),
                Operator::Min => number.is_some_and(|number| number >= bound()),
                Operator::Max => number.is_some_and(|number| number <= bound()),
            };
        }
        let words = words(request, clause.field);
        let any = patterns().any(|pattern| match pattern {
            Pattern::Missing => words.is_empty(),
            pattern => words.iter().any(|word| pattern.matches_word(word)),
        });
        any == (clause.operator == Operator::Is)
    })
}

fn words(request: &Request, field: Field) -> Vec<String> {
    match field.row().source {
        Source::Word(read) => read(request).map(str::to_owned).into_iter().collect(),
        Source::Words(read) => read(request).into_iter().map(Into::into).collect(),
        Source::Code(read) => read(request).map(|code| code.to_string()).into_iter().collect(),
        Source::Session => vec!["not_blocked".to_owned()],
        Source::Usual(measure) => {
            let (median, p95) = usual(measure);
            let number =
                measure.of(request).filter(|_| request.endpoint.as_deref() == Some("a")).unwrap_or(0);
            let word = match number / median {
                _ if number <= p95 || number < 2 * median => None,
                10.. => Some("10x"),
                5.. => Some("5x"),
                _ => Some("2x"),
            };
            word.map(str::to_owned).into_iter().collect()
        }
        Source::Number(_) => Vec::new(),
    }
}

/// Median and 95th percentile of the endpoints whose template is `a`; of all others nothing is known.
fn usual(measure: Measure) -> (u64, u64) {
    match measure {
        Measure::Duration => (300, 900),
        Measure::Size => (1, 2),
    }
}

fn ledger(requests: &[Request]) -> Ledger {
    let mut ledger = Ledger::default();
    let words =
        || [None, Some("a"), Some("B"), Some("ab"), Some("a*"), Some("=1"), Some("é"), Some("10"), Some("9")];
    ledger.know(words().into_iter().flat_map(|host| words().map(|method| (host, method))).map(
        |(host, method)| {
            let [duration, size] = Measure::ALL.map(|measure| {
                let (median, p95) = usual(measure);
                Some(Usual { n: 20, median, p95 })
            });
            EndpointUsual {
                host: host.map(str::to_owned),
                method: method.map(str::to_owned),
                endpoint: "a".to_owned(),
                usual: UsualValues { duration, size },
            }
        },
    ));
    for request in requests {
        ledger.push(request, false);
    }
    ledger
}

proptest! {
    #[test]
    fn a_view_has_the_rows_that_meet_every_condition(
        requests in prop::collection::vec(request(), 0..40),
        outer in filter(), inner in filter(), outer_window in window(), inner_window in window(),
    ) {
        let scope = Scope { window: outer_window, filter: outer.clone() };
        let own = Scope { window: inner_window, filter: inner.clone() };
        let expected: Vec<u32> = (0_u32..).zip(&requests).filter(|(_, request)| {
            outer_window.contains(request.time) && inner_window.contains(request.time)
                && meets(request, &outer) && meets(request, &inner)
        }).map(|(row, _)| row).collect();
        let ledger = ledger(&requests);
        let view = ledger.view(&[&scope], &own);
        prop_assert_eq!(view.rows(), expected);
    }

    #[test]
    fn a_facet_leaves_its_own_inner_conditions_out_and_nothing_else(
        requests in prop::collection::vec(request(), 0..40), outer in filter(), inner in filter(), inner_window in window(),
    ) {
        let ledger = ledger(&requests);
        let view = ledger.view(
            &[&Scope { window: Window::default(), filter: outer.clone() }],
            &Scope { window: inner_window, filter: inner.clone() },
        );
        for field in Field::all().filter(|field| !field.kind().is_number()) {
            let others = inner.without_field(field);
            let counted: Vec<&Request> = requests.iter().filter(|request| {
                inner_window.contains(request.time) && meets(request, &outer) && meets(request, &others)
            }).collect();
            let facet = ledger.facet(&view, field);
            prop_assert_eq!(facet.rows as usize, counted.len());
            for value in &facet.values {
                let expected = counted.iter().filter(|request| {
                    let words = words(request, field);
                    value.value.as_ref().map_or(words.is_empty(), |value| words.contains(value))
                }).count();
                prop_assert_eq!(value.rows as usize, expected, "{:?} {:?}", field, value);
            }
        }
    }

    #[test]
    fn a_timeline_counts_every_row_once_and_leaves_the_inner_interval_out(
        requests in prop::collection::vec(request(), 0..40), inner in filter(), inner_window in window(),
    ) {
        let ledger = ledger(&requests);
        let view = ledger.view(&[], &Scope { window: inner_window, filter: inner.clone() });
        let buckets = ledger.timeline(&view, 0, 7, 8);
        for (position, bucket) in buckets.iter().enumerate() {
            let inside: Vec<&Request> = requests.iter()
                .filter(|request| meets(request, &inner) && request.time / 7 == position as i64).collect();
            prop_assert_eq!(bucket.requests as usize, inside.len());
            let harmful = inside.iter().filter(|request| {
                let typed = request.attacks.iter().any(|attack| !attack.kind.is_empty());
                typed && request.attacks.iter().any(|attack| attack.verdict != Verdict::FalsePositive)
            });
            prop_assert_eq!(bucket.attacks as usize, harmful.count());
        }
    }

    #[test]
    fn a_row_says_what_its_request_says_now_and_no_other_row_changes(
        mut requests in prop::collection::vec(request(), 1..20), changed in request(), at in any::<prop::sample::Index>(),
    ) {
        let at = at.index(requests.len());
        let mut revised = ledger(&requests);
        revised.revise(at as u32, &changed);
        // The time of a row is its place, and is not revised.
        requests[at] = Request { time: requests[at].time, ..changed };
        let fresh = ledger(&requests);
        for row in 0..requests.len() as u32 {
            for field in Field::all() {
                prop_assert!(revised.words(field, row).eq(fresh.words(field, row)), "{:?} of {}", field, row);
                prop_assert_eq!(revised.number(field, row), fresh.number(field, row));
            }
            prop_assert_eq!(revised.is_attack(row), requests[row as usize].is_attack());
        }
        revised.revise(u32::MAX, &requests[0]);
    }

    #[test]
    fn sorting_orders_every_pair_and_puts_missing_values_last(
        requests in prop::collection::vec(request(), 0..30), field in prop::sample::select(Field::all().collect::<Vec<_>>()), descending in any::<bool>(),
    ) {
        let ledger = ledger(&requests);
        let rows: Vec<u32> = (0..requests.len() as u32).collect();
        // Those that are chosen from all in order are in the order of those that were chosen.
        let half: Vec<u32> = rows.iter().copied().filter(|row| row % 2 == 0).collect();
        let sort = Sort { key: RequestKey::Field(field), descending };
        let chosen: Vec<u32> = ledger.sorted(&rows, sort).into_iter().filter(|row| row % 2 == 0).collect();
        prop_assert_eq!(ledger.sorted(&half, sort), chosen);
        let sorted = ledger.sorted(&rows, Sort { key: RequestKey::Field(field), descending });
        let mut again = sorted.clone();
        again.sort_unstable();
        prop_assert_eq!(again, rows);
        for pair in sorted.windows(2) {
            let (one, two) = (&requests[pair[0] as usize], &requests[pair[1] as usize]);
            let key = |request: &Request| match field.row().source {
                Source::Number(read) => read(request).map(|number| (Some(number), Vec::new())),
                // Medians are alike, so that factors are ordered as the numbers are.
                Source::Usual(measure) if !words(request, field).is_empty() => Some((measure.of(request), Vec::new())),
                _ => Some(words(request, field)).filter(|words| !words.is_empty()).map(|words| (words[0].parse::<u64>().ok(), words)),
            };
            match (key(one), key(two)) {
                (None, two) => prop_assert!(two.is_none()),
                (Some(_), None) => {}
                (Some(one), Some(two)) => {
                    let order = match (one.0, two.0) {
                        (Some(a), Some(b)) => a.cmp(&b),
                        (Some(_), None) => std::cmp::Ordering::Less,
                        (None, Some(_)) => std::cmp::Ordering::Greater,
                        (None, None) => std::cmp::Ordering::Equal,
                    }.then_with(|| one.1.cmp(&two.1));
                    let wrong = if descending { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater };
                    prop_assert!(order != wrong);
                }
            }
        }
    }

    #[test]
    fn a_ledger_survives_json_and_being_sent_in_chunks(requests in prop::collection::vec(request(), 1..30), cut in 0_usize..30) {
        let whole = ledger(&requests);
        let (first, rest) = requests.split_at(cut.min(requests.len()));
        let send = |requests: &[Request]| -> Ledger {
            serde_json::from_str(&serde_json::to_string(&ledger(requests)).unwrap()).unwrap()
        };
        let mut received = send(first);
        received.append(send(rest)).unwrap();
        for row in 0..whole.len() as u32 {
            prop_assert_eq!(received.time(row), whole.time(row));
            for field in Field::all() {
                prop_assert_eq!(received.words(field, row).collect::<Vec<_>>(), whole.words(field, row).collect::<Vec<_>>());
                prop_assert_eq!(received.number(field, row), whole.number(field, row));
            }
        }
    }

    #[test]
    fn a_query_is_read_back_from_its_text_and_its_text_is_canonical(
        general in filter(), inside in filter(), off in filter(), highlight in filter(), fold in any::<bool>(), times in prop::collection::vec(prop::option::of((any::<bool>(), 0_i64..4_000_000_000_000)), 4),
        all in any::<bool>(), open in prop::collection::btree_set(".{1,5}", 0..3), peek in prop::collection::btree_set(".{1,5}", 0..3), rows in prop::option::of((any::<u64>(), prop::option::of(any::<u64>()))),
        unread in prop::collection::btree_set(("zz[a-z.]{0,5}", ".{0,5}"), 0..3),
        zone in prop::option::of("UTC|[A-Z][a-z]{1,9}/[A-Za-z0-9_+-]{1,20}"),
    ) {
        use spoor_model::Moment;
        let moment = |position: usize| times[position].map(|(relative, at)| {
            if relative { Moment::Ago((at % 9_999_999) as u32) } else { Moment::At(at) }
        });
        let query = Query {
            general: Layer { time: TimeRange { from: moment(0), to: moment(1) }, filter: general, off: off.clone() },
            inside: Layer { time: TimeRange { from: moment(2), to: moment(3) }, filter: inside, off },
            all, highlight, fold, unfolded: peek.clone(), open, peek, rows: rows.map(|(shown, of)| Rows { shown, of }), zone, unread, ..Query::default()
        };
        let text = query.to_search();
        let (again, problems) = Query::parse(&text);
        prop_assert_eq!(problems.len(), query.unread.len());
        prop_assert_eq!(&again, &query);
        prop_assert_eq!(again.to_search(), text);
        let compact = query.to_compact().unwrap();
        prop_assert_eq!(Query::parse(&compact), (again, problems));
    }

    #[test]
    fn any_text_at_all_is_read_to_a_fixed_point(search in "[a-z.=&%0-9*+ A-F-]{0,60}|.{0,40}|(z=[A-Za-z0-9_=-]{0,12}&?){0,4}") {
        let (query, _) = Query::parse(&search);
        let text = query.to_search();
        let (again, _) = Query::parse(&text);
        prop_assert_eq!(&again, &query);
        prop_assert_eq!(again.to_search(), text);
    }
}

#[test]
fn examples_of_the_vocabulary_are_understood() {
    for row in spoor_model::field::VOCABULARY {
        let search = spoor_model::percent::join([(row.key, row.example)]);
        let (query, problems) = Query::parse(&search);
        assert_eq!(problems, [], "{search}");
        assert_eq!(query.general.filter.clauses().count(), 1);
    }
}

#[test]
fn examples_of_the_other_keys_are_understood_and_written_as_they_are() {
    for key in spoor_model::query::KEYS {
        let search = spoor_model::percent::join([(key.key, key.example)]);
        let (query, problems) = Query::parse(&search);
        assert_eq!(problems, [], "{search}");
        assert_eq!(query.to_search(), search);
    }
}

#[test]
fn a_link_of_endless_parts_is_read_to_a_bound_and_says_so() {
    let search = (0..5_000)
        .map(|number| format!("ip=192.0.2.{}&x{number}=y", number % 250))
        .collect::<Vec<_>>()
        .join("&");
    let (query, problems) = Query::parse(&search);
    assert_eq!(query.unread.len(), 501);
    assert!(problems.last().unwrap().reason.contains("the rest was not read"));
    assert_eq!(Query::parse(&query.to_search()).0, query);
}

#[test]
fn what_is_not_understood_is_named_kept_and_does_not_stop_the_rest() {
    let (query, problems) =
        Query::parse("?cuntry=US&status=4xx&status.min=3&from=-1h&from=-2h&duration.min=x&all=2&sort=id;--");
    let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["cuntry", "status.min", "from", "duration.min", "all", "sort"]);
    assert_eq!(
        query.to_search(),
        "from=-1h&status=4xx&all=2&cuntry=US&duration.min=x&from=-2h&sort=id%3B--&status.min=3"
            .replace("id%3B--", "id%3B-%2D")
    );
}

#[test]
fn general_and_in_session_filters_talk_as_the_rules_say() {
    let parse = |search: &str| Query::parse(search).0;
    let none = |_: Field| Vec::new();
    let opened = parse("status=4xx&in.attack=sqli");
    assert_eq!(opened.showing_all().to_search(), "status=4xx&all=1");
    let changed = opened.with_general_beside(parse("host=a.test").general, 0, &none);
    assert_eq!(changed.to_search(), "host=a.test&all=1&in.status=4xx&in.attack=sqli");
    assert!(changed.can_apply_general());
    assert_eq!(changed.applying_general().to_search(), "host=a.test");
    assert!(!changed.applying_general().can_apply_general());
    let again = changed.with_general_beside(parse("host=b.test").general, 0, &none);
    assert_eq!(again.to_search(), "host=b.test&all=1&in.status=4xx&in.attack=sqli");
    let bare = parse("").with_general_beside(parse("from=-1h").general, 0, &none);
    assert_eq!(bare.to_search(), "from=-1h");
    assert_eq!(bare.with_general_beside(parse("from=-2h").general, 0, &none).to_search(), "from=-2h");
    let narrowed = bare.with_general_beside(parse("from=-1h&status=4xx").general, 0, &none);
    assert_eq!(narrowed.to_search(), "from=-1h&status=4xx&all=1&in.from=-1h");
    assert_eq!(opened.of_list().to_search(), "status=4xx");
    let pinned = parse("from=-1h&status=4xx").pinned(3_600_000, 3_600_001, Some(46.into()));
    assert_eq!(pinned.to_search(), "from=1970-01-01T00:00Z&to=1970-01-01T01:00:00.001Z&status=4xx&n=46");
}

#[test]
fn a_clause_that_is_switched_off_is_kept_and_switched_on_again() {
    let query = Query::parse("host=a.test&status=4xx&status=500").0;
    let off = Query { general: query.general.switched(Field::Status, Operator::Is), ..query.clone() };
    assert_eq!(off.to_search(), "host=a.test&off.status=4xx&off.status=500");
    assert_eq!(Query::parse(&off.to_search()), (off.clone(), Vec::new()));
    assert_eq!(off.to_ask().to_search(), "host=a.test");
    assert_eq!(off.general.switched(Field::Status, Operator::Is), query.general);
}

#[test]
fn columns_that_do_not_fit_together_are_refused() {
    let good = serde_json::to_value(ledger(&[Request::default(), Request::default()])).unwrap();
    let cases: [(&str, serde_json::Value); 5] = [
        ("host", serde_json::json!({"values": [null], "rows": [0]})),
        ("host", serde_json::json!({"values": [null], "rows": [0, 1]})),
        ("host", serde_json::json!({"numbers": [1, 2]})),
        ("size", serde_json::json!({"values": ["x", "y"]})),
        ("host", serde_json::Value::Null),
    ];
    assert!(serde_json::from_value::<Ledger>(good.clone()).is_ok());
    for (key, column) in cases {
        let mut bad = good.clone();
        bad[key] = column;
        assert!(serde_json::from_value::<Ledger>(bad).is_err(), "{key}");
    }
}
