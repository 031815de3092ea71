//! After analysts have decided, the store and the ledger still agree on everything, and what comes back is what was
//! decided.

use std::time::Duration;

use spoor_model::endpoint::Reason;
use spoor_model::{Field, Filter, Operator, Query, TimeRange, Verdict};
use spoor_server::store::sqlite::SqliteStore;
use spoor_server::store::{Ask, Page, Patience, Store};

use super::oracle::Oracle;
use super::{NOW, both, combination, countable, general, window};
use crate::traffic::{self, Chance};

const VERDICTS: [Verdict; 3] = [Verdict::Unmarked, Verdict::TruePositive, Verdict::FalsePositive];

#[test]
fn ledger_and_sqlite_agree_after_every_kind_of_verdict() {
    let mut both = both(traffic::requests(700, 31));
    let mut chance = Chance(32);
    let attacked: Vec<usize> =
        (0..both.requests.len()).filter(|n| !both.requests[*n].attacks.is_empty()).collect();
    for _ in 0..300 {
        let number = attacked[chance.below(attacked.len())];
        let request = &mut both.requests[number];
        let attack = chance.below(request.attacks.len());
        let verdict = VERDICTS[chance.below(3)];
        request.attacks[attack].verdict = verdict;
        let judged = both.store.judge(&request.id, attack, verdict).unwrap();
        assert_eq!(judged.as_ref(), Some(&*request));
    }
    both.oracle = Oracle::of(&both.requests);
    let countable = countable();
    both.compare(&Query::default(), &countable);
    for verdict in VERDICTS {
        let filter = Filter::default().with(Field::Verdict, Operator::Is, verdict.word()).unwrap();
        both.compare(&general(filter, TimeRange::default()), &countable);
    }
    for turn in 0..60 {
        let filter = if turn % 2 == 0 { Filter::default() } else { combination(&mut chance, &both.requests) };
        let query = general(filter, window(&mut chance, &both.requests));
        both.compare(&query, &[countable[turn % countable.len()]]);
    }
    let patience = Patience::of(Duration::from_mins(1));
    for request in &both.requests {
        assert_eq!(&both.store.request(&request.id, &patience).unwrap().unwrap().request, request);
    }
    // What endpoints are known for follows, too.
    let anew = super::both(both.requests.clone());
    for request in both.requests.iter().step_by(7) {
        let risk = |store: &SqliteStore| {
            store
                .request(&request.id, &patience)
                .unwrap()
                .unwrap()
                .endpoint
                .map(|endpoint| endpoint.risk.reasons.contains(&Reason::KnownIssue))
        };
        assert_eq!(risk(&both.store), risk(&anew.store));
    }
}

#[test]
fn false_positives_count_as_attacks_nowhere_until_they_are_taken_back() {
    let both = both(traffic::requests(300, 33));
    let patience = Patience::of(Duration::from_mins(1));
    let query = Query::default();
    let ask = Ask { query: &query, now: NOW, patience: &patience };
    let sums = || {
        let page = both.store.sessions(&ask, Page { limit: 1_000, after: None }, 3).unwrap();
        let types: u64 = page.items.iter().map(|row| row.attack_types.total).sum();
        let headers =
            page.items.iter().map(|row| both.store.session(&row.id, &ask).unwrap().unwrap().attacks);
        let headers: u64 = headers.sum();
        let timeline =
            both.store.timeline(&ask, 60).unwrap().items.iter().map(|bucket| bucket.attacks).sum::<u64>();
        assert_eq!((page.attacks, page.attacks), (headers, timeline));
        (page.attacks, types)
    };
    let judge_all = |verdict: Option<Verdict>| {
        for request in &both.requests {
            for (number, attack) in request.attacks.iter().enumerate() {
                both.store.judge(&request.id, number, verdict.unwrap_or(attack.verdict)).unwrap().unwrap();
            }
        }
    };
    let before = sums();
    assert!(before.0 > 20 && before.1 > 5, "{before:?}");
    judge_all(Some(Verdict::FalsePositive));
    assert_eq!(sums(), (0, 0));
    let types = both.store.facets(&ask, Field::Attack, "", 100).unwrap();
    assert!(types.items.iter().any(|item| item.value.as_deref() == Some("sqli")), "they can still be found");
    judge_all(None);
    assert_eq!(sums(), before);
}

#[test]
fn there_is_no_verdict_on_what_is_not_there() {
    let both = both(traffic::requests(50, 34));
    let with = both.requests.iter().find(|request| !request.attacks.is_empty()).unwrap();
    for (id, attack) in
        [("nobody", 0), (with.id.as_str(), with.attacks.len()), (with.id.as_str(), usize::MAX), ("", 0)]
    {
        assert_eq!(both.store.judge(id, attack, Verdict::TruePositive).unwrap(), None, "{id} {attack}");
    }
    both.compare(&Query::default(), &countable());
}
