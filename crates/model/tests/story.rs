//! Marks, changes of identity, rhythm, classes over time and walked identifiers, each against a naive oracle over
//! requests and on examples that can be checked by eye.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use std::collections::BTreeSet;

use proptest::prelude::*;
use spoor_model::ledger::{BURST_GAP, BURST_REQUESTS, CLASSES, IDENTITY, Scope, Step};
use spoor_model::{Action, Attack, Field, Filter, Ledger, Operator, Request, Verdict, Window};

fn ledger(requests: &[Request]) -> Ledger {
    let mut ledger = Ledger::default();
    for (position, request) in requests.iter().enumerate() {
        ledger.push(&Request { id: format!("r{position}"), ..request.clone() }, false);
    }
    ledger
}

fn all(ledger: &Ledger) -> Vec<u32> {
    (0..ledger.len() as u32).collect()
}

/// Few distinct values and times out of order.
fn request() -> impl Strategy<Value = Request> {
    let who = (word(&["192.0.2.1", "192.0.2.2"]), word(&["DE", "IN"]), word(&["a", "b"]), word(&["x", "y"]));
    let what = (
        word(&["GET", "PUT"]),
        prop::option::of(prop::sample::select(vec![101_u16, 200, 204, 302, 403, 500, 503])),
        prop::sample::select(vec![0_i64, 1, 700, 1_000, 1_001, 2_000, 5_000, 9_000]),
        prop::option::of((any::<bool>(), any::<bool>())),
    );
    let path = prop_oneof![
        (0_u32..20).prop_map(|number| (format!("/users/{number}/orders?x=1"), "/users/{int}/orders")),
        (0_u32..4, 0_u32..20)
            .prop_map(|(one, two)| (format!("/a/{one}/b/{two}.json"), "/a/{int}/b/{int}.json")),
        Just(("/login".to_owned(), "/login")),
        Just(("/other/7".to_owned(), "/users/{int}/orders")),
        (0_u32..20).prop_map(|number| (format!("/users/{number}/orders?x=1"), "/{word}/{int}/orders")),
    ];
    (who, what, path).prop_map(|(who, what, path)| Request {
        ip: who.0,
        country: who.1,
        user: who.2,
        user_agent: who.3,
        method: what.0,
        status: what.1,
        time: what.2,
        attacks: what.3.map(attack).into_iter().collect(),
        path: path.0,
        endpoint: Some(path.1.to_owned()),
        ..Request::default()
    })
}

fn word(values: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(values).prop_map(str::to_owned))
}

fn attack((blocked, clear): (bool, bool)) -> Attack {
    let action = if blocked { Action::Blocked } else { Action::Monitored };
    let verdict = if clear { Verdict::FalsePositive } else { Verdict::Unmarked };
    Attack { kind: "sqli".into(), action, verdict, ..Attack::default() }
}

/// The requests with their rows in the order of time.
fn in_time(requests: &[Request]) -> Vec<(u32, &Request)> {
    let mut rows: Vec<_> = (0_u32..).zip(requests).collect();
    rows.sort_by_key(|(_, request)| request.time);
    rows
}

fn is_success(request: &Request) -> bool {
    request.status.is_some_and(|status| status / 100 == 2)
}

fn value(request: &Request, field: Field) -> Option<&str> {
    match field {
        Field::Ip => request.ip.as_deref(),
        Field::Country => request.country.as_deref(),
        Field::User => request.user.as_deref(),
        Field::UserAgent => request.user_agent.as_deref(),
        _ => request.role.as_deref(),
    }
}

/// What a template of the strategy above leaves of a path, said without looking at the template's form.
fn variables(request: &Request) -> Vec<&str> {
    let path = request.path.split('?').next().unwrap();
    let segments: Vec<&str> = path.split('/').collect();
    match (request.endpoint.as_deref().unwrap(), segments.as_slice()) {
        ("/users/{int}/orders", ["", "users", id, "orders"]) => vec![id],
        ("/{word}/{int}/orders", ["", word, id, "orders"]) => vec![word, id],
        ("/a/{int}/b/{int}.json", ["", "a", one, "b", two]) => vec![one, two.trim_end_matches(".json")],
        _ => Vec::new(),
    }
}

/// True for requests with attacks that are not all false positives.
fn is_counted(request: &Request) -> bool {
    request.attacks.iter().any(|attack| attack.verdict != Verdict::FalsePositive)
}

proptest! {
    #[test]
    fn marks_are_the_first_of_their_kind(requests in prop::collection::vec(request(), 0..40)) {
        let rows = in_time(&requests);
        let first = |from: usize, is: &dyn Fn(&Request) -> bool| (from..rows.len()).find(|at| is(rows[*at].1));
        let attack = first(0, &is_counted);
        let expected = [
            attack,
            first(0, &|request| request.attacks.iter().any(|attack| attack.action == Action::Blocked)),
            attack.and_then(|attack| first(attack + 1, &is_success)),
            first(0, &|request| request.status.is_some_and(|status| status >= 500)),
        ];
        prop_assert_eq!(ledger(&requests).marks(), expected.map(|at| at.map(|at| rows[at].0)));
    }

    #[test]
    fn an_identity_changes_where_a_known_value_follows_another(requests in prop::collection::vec(request(), 0..40)) {
        let ledger = ledger(&requests);
        for field in IDENTITY {
            let known: Vec<(u32, &str)> = in_time(&requests).into_iter()
                .filter_map(|(row, request)| Some((row, value(request, field)?))).collect();
            let expected: Vec<(u32, u32)> = known.windows(2)
                .filter(|pair| pair[0].1 != pair[1].1).map(|pair| (pair[1].0, pair[0].0)).collect();
            let changes: Vec<(u32, u32)> = ledger.changes(field).iter().map(|change| (change.row, change.before)).collect();
            prop_assert_eq!(changes, expected, "{:?}", field);
        }
    }

    #[test]
    fn a_rhythm_is_read_from_the_times_alone(
        gaps in prop::collection::vec(prop::sample::select(vec![0_i64, 5, 999, 1_000, 1_001, 30_000]), 0..80), turn in any::<prop::sample::Index>(),
    ) {
        let mut times: Vec<i64> = std::iter::once(7).chain(gaps.iter().scan(7, |at, gap| { *at += gap; Some(*at) })).collect();
        let sorted = times.clone();
        let middle = turn.index(times.len());
        times.rotate_left(middle);
        let requests: Vec<Request> = times.iter().map(|time| Request { time: *time, ..Request::default() }).collect();
        let ledger = ledger(&requests);
        let rhythm = ledger.rhythm(&all(&ledger));
        let mut by_size = gaps.clone();
        by_size.sort_unstable();
        prop_assert_eq!(rhythm.median_gap, by_size.get(by_size.len().saturating_sub(1) / 2).copied());
        let longest = by_size.last().copied().filter(|gap| *gap > 0);
        prop_assert_eq!(rhythm.silence.map(|(from, to)| to - from), longest);
        // Every cut of the sorted times at the gaps that are too long, by an oracle that splits.
        let cuts: Vec<usize> = (0..gaps.len()).filter(|at| gaps[*at] > BURST_GAP).map(|at| at + 1).collect();
        let starts = std::iter::once(0).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([sorted.len()]);
        let expected: Vec<(i64, i64, u32)> = starts.zip(ends).map(|(from, to)| &sorted[from..to])
            .filter(|run| run.len() as u32 >= BURST_REQUESTS)
            .map(|run| (run[0], *run.last().unwrap(), run.len() as u32)).collect();
        let bursts: Vec<(i64, i64, u32)> = rhythm.bursts.iter().map(|burst| (burst.first, burst.last, burst.requests)).collect();
        prop_assert_eq!(bursts, expected);
    }

    #[test]
    fn classes_over_time_count_every_row_once_and_leave_the_inner_interval_out(
        requests in prop::collection::vec(request(), 0..40), from in prop::option::of(0_i64..5_000),
    ) {
        let ledger = ledger(&requests);
        let filter = Filter::default().with(Field::Method, Operator::Is, "GET").unwrap();
        let view = ledger.view(&[], &Scope { window: Window { from, to: None }, filter });
        let counts = ledger.classes(&view, 0, 1_000, 6);
        for (position, bucket) in counts.iter().enumerate() {
            let inside: Vec<&Request> = requests.iter()
                .filter(|request| request.method.as_deref() == Some("GET") && request.time / 1_000 == position as i64).collect();
            for (class, count) in CLASSES.iter().zip(bucket.requests) {
                let of_class = inside.iter().filter(|request| match request.status {
                    Some(status @ 200..=599) => format!("{}xx", status / 100) == *class,
                    _ => class.starts_with("other"),
                });
                prop_assert_eq!(count as usize, of_class.count(), "{}", class);
            }
            prop_assert_eq!(bucket.attacks as usize, inside.iter().filter(|request| is_counted(request)).count());
        }
    }

    #[test]
    fn walked_values_are_those_of_the_paths(requests in prop::collection::vec(request(), 0..150)) {
        let ledger = ledger(&requests);
        let rows = all(&ledger);
        let identifiers = ledger.identifiers();
        let walks = ledger.walks(&identifiers, &rows);
        let endpoint = |request: &Request| (request.method.clone(), request.endpoint.clone().unwrap());
        let endpoints: BTreeSet<_> = requests.iter().map(endpoint).collect();
        let mut found = 0;
        for key in endpoints {
            let own: Vec<(u32, Vec<&str>, &Request)> = in_time(&requests).into_iter()
                .filter(|(_, request)| endpoint(request) == key)
                .map(|(row, request)| (row, variables(request), request)).filter(|(_, values, _)| !values.is_empty()).collect();
            for part in 0..own.first().map_or(0, |(_, values, _)| values.len()) {
                let distinct: BTreeSet<u32> = own.iter().filter_map(|(_, values, _)| values[part].parse().ok()).collect();
                if distinct.len() < 5 {
                    continue;
                }
                found += 1;
                let segment = key.1.split('/').enumerate().filter(|(_, text)| text.contains('{')).nth(part).unwrap().0;
                let walk = walks.iter().find(|walk| (walk.method.clone(), walk.endpoint.clone(), walk.segment) == (key.0.clone(), key.1.clone(), segment)).unwrap();
                prop_assert_eq!(walk.distinct as usize, distinct.len());
                prop_assert_eq!(walk.requests as usize, own.len());
                prop_assert_eq!(&walk.ends, &(distinct.first().unwrap().to_string(), distinct.last().unwrap().to_string()));
                prop_assert_eq!(walk.codes.iter().map(|(_, count)| *count as usize).sum::<usize>(), own.len());
                let walked = ledger.walked(&identifiers, walk, &rows, 1_000);
                prop_assert_eq!(walked.len(), distinct.len());
                for (value, walked) in distinct.iter().zip(&walked) {
                    let own: Vec<_> = own.iter().filter(|(_, values, _)| values[part] == value.to_string()).collect();
                    prop_assert_eq!(&walked.value, &value.to_string());
                    prop_assert_eq!(walked.row, own[0].0);
                    for (code, count) in &walked.codes {
                        let expected = own.iter().filter(|(_, _, request)| request.status.map(|code| code.to_string()) == *code).count();
                        prop_assert_eq!(*count as usize, expected);
                    }
                }
            }
        }
        prop_assert_eq!(walks.len(), found);
    }
}

fn get(path: &str, endpoint: &str, status: u16) -> Request {
    Request {
        path: path.into(),
        endpoint: Some(endpoint.into()),
        method: Some("GET".into()),
        status: Some(status),
        ..Request::default()
    }
}

#[test]
fn an_enumeration_reads_as_one_line() {
    let requests: Vec<Request> = (1001..=1048)
        .map(|id| get(&format!("/users/{id}"), "/users/{int}", if id % 24 == 0 { 404 } else { 200 }))
        .collect();
    let ledger = ledger(&requests);
    let [walk] = ledger.walks(&ledger.identifiers(), &all(&ledger)).try_into().unwrap();
    assert_eq!((walk.segment, walk.distinct, walk.requests), (2, 48, 48));
    assert_eq!(walk.ends, ("1001".to_owned(), "1048".to_owned()));
    assert_eq!(walk.step, Some(Step { by: 1, times: 47 }));
    assert_eq!(walk.codes, [(Some("200".to_owned()), 46), (Some("404".to_owned()), 2)]);
    let few = ledger.walks(&ledger.identifiers(), &all(&ledger)[..4]);
    assert_eq!(few, []);
}

/// As one flag for each host and value this would take gigabytes.
#[test]
fn many_hosts_with_many_values_are_walked_in_little_memory() {
    const MANY: u32 = 50_000;
    let order = |id: u32, host: String| Request {
        host: Some(host),
        ..get(&format!("/v1/orders/{id}"), "/v1/orders/{int}", 200)
    };
    let one_host = (0..MANY).map(|id| order(id, "api.test".into()));
    let many_hosts = (0..MANY).map(|number| order(MANY - 1 - number % 2, format!("h{number}.test")));
    let shared = (0..6).chain(0..6).map(|id| order(id, "h7.test".into()));
    let requests: Vec<Request> = one_host.chain(many_hosts).chain(shared).collect();
    let ledger = ledger(&requests);
    let walks = ledger.walks(&ledger.identifiers(), &all(&ledger));
    let read: Vec<_> =
        walks.iter().map(|walk| (walk.host.as_deref().unwrap(), walk.requests, walk.distinct)).collect();
    assert_eq!(read, [("api.test", MANY, MANY), ("h7.test", 13, 7)]);
}

#[test]
fn steps_are_what_most_values_are_away_from_the_one_before() {
    let cases: [(&[&str], Option<Step>); 6] = [
        (&["9", "8", "7", "6", "5"], Some(Step { by: -1, times: 4 })),
        (&["1", "2", "50", "51", "52", "53"], Some(Step { by: 1, times: 4 })),
        (&["10", "20", "30", "40", "50"], Some(Step { by: 10, times: 4 })),
        (&["1", "5", "2", "9", "4"], None),
        (&["a", "b", "c", "d", "e"], None),
        (&["-9223372036854775808", "9223372036854775807", "1", "2", "x"], None),
    ];
    for (values, step) in cases {
        let requests: Vec<Request> =
            values.iter().map(|id| get(&format!("/things/{id}"), "/things/{id}", 200)).collect();
        let ledger = ledger(&requests);
        assert_eq!(ledger.walks(&ledger.identifiers(), &all(&ledger))[0].step, step, "{values:?}");
    }
}

#[test]
fn values_are_decoded_once_and_read_where_the_template_says() {
    let cases = [
        ("/f/%41b", "/f/{text}", Some("Ab")),
        ("/f/a%2525b", "/f/{text}", Some("a%25b")),
        ("/f/a+b?c=/x", "/f/{text}", Some("a+b")),
        ("/f/7;jsessionid=1", "/f/{int}", Some("7")),
        ("https://h.test/f/7#x", "/f/{int}", Some("7")),
        ("/f/report-7.json", "/f/report-{int}.json", Some("7")),
        ("/%66/7", "/f/{int}", Some("7")),
        ("/f/7/more/x", "/f/{int}/{rest}", Some("7")),
        ("/f/7/more", "/f/{int}", None),
        ("/f", "/f/{int}", None),
        ("/g/7", "/f/{int}", None),
    ];
    for (path, endpoint, expected) in cases {
        // Others beside it, so that there is a walk to ask.
        let others = (100..105).map(|number| {
            let path = endpoint.replace("{int}", "{text}").replace("{text}", &number.to_string());
            get(&path, endpoint, 200)
        });
        let requests: Vec<Request> = others.chain([get(path, endpoint, 403)]).collect();
        let ledger = ledger(&requests);
        let walk = &ledger.walks(&ledger.identifiers(), &all(&ledger))[0];
        let walked = ledger.walked(&ledger.identifiers(), walk, &all(&ledger), 100);
        let own = walked.iter().find(|walked| walked.row == 5).map(|walked| walked.value.as_str());
        assert_eq!(own, expected, "{path}");
        assert_eq!(ledger.walked(&ledger.identifiers(), walk, &all(&ledger), 2).len(), 2);
    }
}

#[test]
fn texts_that_are_one_number_stay_apart() {
    let values = ["7", "07", "007", "+7", "-7", "-07", "0", "-0", "00", "7.0"];
    let requests: Vec<Request> = values
        .iter()
        .flat_map(|id| [200, 404].map(|code| get(&format!("/f/{id}"), "/f/{x}", code)))
        .collect();
    let ledger = ledger(&requests);
    let identifiers = ledger.identifiers();
    let [walk] = ledger.walks(&identifiers, &all(&ledger)).try_into().unwrap();
    let walked = ledger.walked(&identifiers, &walk, &all(&ledger), 100);
    assert_eq!(walked.iter().map(|walked| walked.value.as_str()).collect::<Vec<_>>(), values);
}

#[test]
fn hostile_templates_are_read_without_harm() {
    for endpoint in ["", "{", "}{", "/{a}{b}", "/{rest}/{int}", "{x}/{rest}/{y}", "/{", "/a/{}/{}"] {
        let requests: Vec<Request> = (0..9)
            .flat_map(|number| {
                [
                    get(&format!("/{number}"), endpoint, 200),
                    get(&format!("/a/{number}/{number}"), endpoint, 200),
                ]
            })
            .collect();
        let ledger = ledger(&requests);
        for walk in ledger.walks(&ledger.identifiers(), &all(&ledger)) {
            assert!(
                ledger.walked(&ledger.identifiers(), &walk, &all(&ledger), 50).len() as u32 == walk.distinct
            );
        }
    }
}
