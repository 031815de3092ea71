//! Groups of attacks made by SQL are those that one gets from the same requests by going through them one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use spoor_model::ledger::Scope;
use spoor_model::query::{GroupKey, Grouping, Groups};
use spoor_model::wire::{AttackGroup, AttackPage};
use spoor_model::{
    Action, Attack, Field, Filter, Ledger, Operator, Query, Request, Sort, TimeRange, Verdict, attacks,
};
use spoor_server::store::{Ask, Page, Patience, Store};

use super::{Both, NOW, both, combination, general, window};
use crate::traffic::{self, Chance};

/// What is compared of a group: what its attacks have in common, counts, and times.
type Line = (Vec<Option<String>>, [u64; 9], [String; 2], Vec<(String, u64)>, Vec<String>);

/// A group as one makes it by hand.
#[derive(Default)]
struct Naive {
    requests: BTreeSet<String>,
    left_out: BTreeSet<String>,
    sessions: BTreeSet<String>,
    sources: BTreeSet<String>,
    users: BTreeSet<String>,
    blocked: BTreeSet<String>,
    verdicts: [BTreeSet<String>; 3],
    types: BTreeMap<String, BTreeSet<String>>,
    times: BTreeSet<i64>,
}

const VERDICTS: [Verdict; 3] = [Verdict::Unmarked, Verdict::TruePositive, Verdict::FalsePositive];

/// Whether the clauses on attacks alone choose a request that has only this attack.
fn is_chosen(filter: &Filter, attack: &Attack) -> bool {
    let mut ledger = Ledger::default();
    ledger.push(&Request { attacks: vec![attack.clone()], ..Request::default() }, false);
    let mut own = Filter::default();
    for clause in filter.clauses().filter(|clause| [Field::Attack, Field::Verdict].contains(&clause.field)) {
        for value in clause.values {
            own = own.with(clause.field, clause.operator, value).unwrap();
        }
    }
    let scope = Scope { filter: own, ..Scope::default() };
    !ledger.view(&[&scope], &Scope::default()).rows().is_empty()
}

fn naive(both: &Both, query: &Query) -> (Vec<Line>, u64) {
    let (filter, by) = (&query.general.filter, query.groups.by);
    let asked = filter.values(Field::Verdict, Operator::Is).next().is_some();
    let without_verdicts = filter.without_field(Field::Verdict);
    let mut groups: BTreeMap<Vec<Option<String>>, Naive> = BTreeMap::new();
    let mut counted = BTreeSet::new();
    for row in both.oracle.rows([&query.general], NOW) {
        let id = both.oracle.ledger().word(Field::Request, row).unwrap();
        let request = both.requests.iter().find(|request| request.id == id).unwrap();
        for attack in request.attacks.iter().filter(|attack| !attack.kind.is_empty()) {
            let hidden = !asked && attack.verdict == Verdict::FalsePositive;
            let chosen = is_chosen(filter, attack) && !hidden;
            let left_out = hidden && is_chosen(&without_verdicts, attack);
            if !(chosen || left_out) {
                continue;
            }
            let key = match by {
                Grouping::Endpoint => vec![
                    Some(attack.kind.clone()),
                    request.host.clone(),
                    request.method.clone(),
                    request.endpoint.clone(),
                ],
                Grouping::Ip => vec![request.ip.clone()],
                Grouping::Session => vec![Some(request.session.clone())],
            };
            // A text that is there and empty is a missing one.
            let key = key.into_iter().map(|word| word.filter(|word| !word.is_empty())).collect();
            let group = groups.entry(key).or_default();
            if !chosen {
                group.left_out.insert(id.to_owned());
                continue;
            }
            counted.insert(id.to_owned());
            group.requests.insert(id.to_owned());
            group.sessions.insert(request.session.clone());
            group.sources.extend(request.ip.clone().filter(|word| !word.is_empty()));
            group.users.extend(request.user.clone().filter(|word| !word.is_empty()));
            if request.action() == Some(Action::Blocked) {
                group.blocked.insert(id.to_owned());
            }
            let verdict = VERDICTS.iter().position(|verdict| *verdict == attack.verdict).unwrap();
            group.verdicts[verdict].insert(id.to_owned());
            group.types.entry(attack.kind.clone()).or_default().insert(id.to_owned());
            group.times.insert(request.time);
        }
    }
    let count = |set: &BTreeSet<String>| set.len() as u64;
    let time = |time: Option<&i64>| spoor_model::instant::rfc3339(*time.unwrap());
    let groups = groups.into_iter().filter(|(_, group)| !group.requests.is_empty());
    let lines = groups.map(|(key, group)| {
        let [unmarked, right, wrong] = &group.verdicts;
        let counts = [
            count(&group.requests),
            count(&group.sessions),
            count(&group.sources),
            count(&group.users),
            count(&group.blocked),
            count(unmarked),
            count(right),
            count(wrong),
            group.left_out.difference(&group.requests).count() as u64,
        ];
        let mut types: Vec<(String, u64)> =
            group.types.iter().map(|(kind, requests)| (kind.clone(), count(requests))).collect();
        types.sort_by_key(|(kind, requests)| (std::cmp::Reverse(*requests), kind.clone()));
        types.truncate(3);
        let sessions =
            if group.sessions.len() > 20 { Vec::new() } else { group.sessions.into_iter().collect() };
        (key, counts, [time(group.times.first()), time(group.times.last())], types, sessions)
    });
    (lines.collect(), counted.len() as u64)
}

fn line(group: AttackGroup, by: Grouping) -> Line {
    let AttackGroup { attack, host, method, endpoint, ip, session, .. } = group.clone();
    let (key, named) = match by {
        Grouping::Endpoint => (vec![attack, host, method, endpoint], [&group.ip, &group.session]),
        Grouping::Ip => (vec![ip], [&group.attack, &group.session]),
        Grouping::Session => (vec![session], [&group.attack, &group.ip]),
    };
    assert_eq!(named, [&None, &None], "a group says nothing that is not true of all of it");
    let words: Vec<Option<&str>> = key.iter().map(Option::as_deref).collect();
    assert_eq!(group.id, attacks::identifier(by, &words));
    assert_eq!(group.timeline.iter().sum::<u64>(), group.requests);
    let verdicts = group.verdicts;
    let counts = [
        group.requests,
        group.sessions,
        group.sources,
        group.users,
        group.blocked,
        verdicts.unmarked,
        verdicts.true_positive,
        verdicts.false_positive,
        group.left_out,
    ];
    let types = group.types.items.into_iter().map(|item| (item.value, item.requests)).collect();
    (key, counts, [group.first, group.last], types, group.session_ids)
}

fn page(both: &Both, query: &Query, page: Page<'_>) -> AttackPage {
    let patience = Patience::of(Duration::from_mins(1));
    both.store.attacks(&Ask { query, now: NOW, patience: &patience }, page).unwrap()
}

/// Compares the groups, and the requests in all of them.
fn compare(both: &Both, query: &Query) -> usize {
    let asked = query.to_search();
    let answer = page(both, query, Page { limit: 10_000, after: None });
    let (expected, requests) = naive(both, query);
    assert_eq!((answer.total, answer.next), (answer.items.len() as u64, None), "{asked}");
    assert_eq!(answer.requests, requests, "requests of {asked}");
    let mut lines: Vec<Line> =
        answer.items.iter().cloned().map(|group| line(group, query.groups.by)).collect();
    lines.sort_unstable();
    assert_eq!(lines, expected, "groups of {asked}");
    let patience = Patience::of(Duration::from_mins(1));
    let ask = Ask { query, now: NOW, patience: &patience };
    let chunk = both.store.attack_requests(&ask, Page { limit: 10_000, after: None }).unwrap();
    assert_eq!((chunk.total, chunk.ledger.len() as u64, chunk.next), (requests, requests, None), "{asked}");
    lines.len()
}

fn grouped(query: Query, by: Grouping) -> Query {
    let mut query = query;
    query.groups.by = by;
    query
}

#[test]
fn groups_from_sql_are_those_made_by_hand() {
    let both = both(traffic::requests(700, 41));
    let mut chance = Chance(42);
    let mut found = 0;
    let clauses = [
        "",
        "attack=sqli",
        "attack=*",
        "attack=",
        "attack.not=sqli",
        "attack=s*&attack.not=xss",
        "verdict=*",
        "verdict=false_positive",
        "verdict=true_positive&attack=xss",
        "verdict.not=true_positive",
        "verdict.not=false_positive",
        "verdict=",
        "action=blocked",
        "attack=our%20own%20type&verdict=*",
        "verdict=*&verdict.not=unmarked",
        "ip=&attack=rce",
        "endpoint=&host=&method=",
    ];
    for search in clauses {
        for by in Grouping::ALL {
            found += compare(&both, &grouped(Query::parse(search).0, by));
        }
    }
    for turn in 0..150 {
        let filter = if turn % 5 == 0 { Filter::default() } else { combination(&mut chance, &both.requests) };
        let query = general(filter, window(&mut chance, &both.requests));
        found += compare(&both, &grouped(query, Grouping::ALL[turn % 3]));
    }
    assert!(found > 2_000, "{found} groups are too few to tell");
}

#[test]
fn groups_follow_verdicts_and_a_request_leaves_only_the_group_of_its_false_positive() {
    let mut both = both(traffic::requests(400, 43));
    let mut chance = Chance(44);
    for _ in 0..120 {
        let number = chance.below(both.requests.len());
        let request = &mut both.requests[number];
        if request.attacks.is_empty() {
            continue;
        }
        let attack = chance.below(request.attacks.len());
        request.attacks[attack].verdict = VERDICTS[chance.below(3)];
        both.store.judge(&request.id, attack, request.attacks[attack].verdict).unwrap();
    }
    both.oracle = super::Oracle::of(&both.requests);
    for search in ["", "verdict=*", "verdict=false_positive", "attack=xss"] {
        for by in Grouping::ALL {
            compare(&both, &grouped(Query::parse(search).0, by));
        }
    }
}

#[test]
fn pages_and_orders_give_every_group_once_and_a_link_to_one_finds_its_requests() {
    let both = both(traffic::requests(700, 45));
    for by in Grouping::ALL {
        for key in
            [GroupKey::Time, GroupKey::Requests, GroupKey::Sessions, GroupKey::Sources, GroupKey::Users]
        {
            for descending in [true, false] {
                let mut query = grouped(general(Filter::default(), TimeRange::default()), by);
                query.groups.sort = Sort { key, descending };
                let all = page(&both, &query, Page { limit: 10_000, after: None }).items;
                let (mut paged, mut after) = (Vec::new(), None);
                loop {
                    let part = page(&both, &query, Page { limit: 7, after: after.as_deref() });
                    assert!(part.items.len() <= 7 && part.total == all.len() as u64);
                    paged.extend(part.items);
                    after = part.next;
                    if after.is_none() {
                        break;
                    }
                }
                assert_eq!(paged, all);
                let value = |group: &AttackGroup| match key {
                    GroupKey::Time => spoor_model::instant::parse_instant(&group.last).unwrap(),
                    GroupKey::Requests => group.requests as i64,
                    GroupKey::Sessions => group.sessions as i64,
                    GroupKey::Sources => group.sources as i64,
                    GroupKey::Users => group.users as i64,
                };
                assert!(all.is_sorted_by_key(|group| if descending { -value(group) } else { value(group) }));
            }
        }
        let query = grouped(Query::default(), by);
        let mut narrow_groups = 0;
        for group in page(&both, &query, Page { limit: 10_000, after: None }).items {
            let mut narrow =
                grouped(general(attacks::narrowed(&Filter::default(), &group), TimeRange::default()), by);
            // A request can have an attack of the group that counts not, beside another that does.
            let again = page(&both, &narrow, Page { limit: 10, after: None }).items;
            assert!(
                again.iter().any(|own| own.id == group.id && own.requests >= group.requests),
                "{group:?}"
            );
            narrow_groups += again.len();
            narrow.groups = Groups::default();
            let (parsed, problems) = Query::parse(&narrow.to_search());
            assert_eq!((parsed, problems.len()), (narrow, 0));
        }
        assert!(narrow_groups > 8, "{narrow_groups}");
    }
}

#[test]
fn requests_of_groups_come_in_parts_in_the_order_of_time() {
    let both = both(traffic::requests(400, 46));
    let query = general(Filter::default(), TimeRange::default());
    let patience = Patience::of(Duration::from_mins(1));
    let ask = Ask { query: &query, now: NOW, patience: &patience };
    let (mut ids, mut times, mut after) = (BTreeSet::new(), Vec::<i64>::new(), None::<String>);
    let total = loop {
        let part = both.store.attack_requests(&ask, Page { limit: 9, after: after.as_deref() }).unwrap();
        for row in 0..part.ledger.len() as u32 {
            let id = part.ledger.word(Field::Request, row).unwrap();
            let request = both.requests.iter().find(|request| request.id == id).unwrap();
            assert_eq!(part.ledger.word(Field::Session, row), Some(request.session.as_str()));
            assert!(ids.insert(id.to_owned()));
        }
        times.extend(part.ledger.times());
        after = part.next;
        if after.is_none() {
            break part.total;
        }
    };
    assert_eq!(ids.len() as u64, total);
    assert!(times.is_sorted() && total > 50, "{total}");
}
