//! Rules on what arrives and on what is stored: the same attacks, whichever way they are counted.

use std::collections::BTreeSet;
use std::time::Duration;

use spoor_model::instant::rfc3339;
use spoor_model::rule::{Breadth, Ignore, InForce, RuleDraft, WhatIf};
use spoor_model::{Action, Attack, Request, Verdict};
use spoor_server::store::sqlite::SqliteStore;
use spoor_server::store::{Patience, Store};

use super::oracle::Oracle;
use super::{NOW, both, countable};
use crate::traffic::{self, Chance};

const BREADTHS: [Breadth; 3] = [Breadth::Payload, Breadth::Type, Breadth::All];

/// The attacks that a draft ignores, with their requests.
fn hits<'a>(requests: &'a [Request], draft: &RuleDraft) -> Vec<(&'a Request, &'a Attack)> {
    let until = draft.expires.as_deref().and_then(spoor_model::instant::parse_instant);
    let all = requests.iter().flat_map(|request| request.attacks.iter().map(move |attack| (request, attack)));
    all.filter(|(request, attack)| {
        until.is_none_or(|until| request.time < until) && draft.ignore.matches(request, attack)
    })
    .collect()
}

#[test]
fn what_a_rule_would_have_ignored_is_what_matches_one_by_one() {
    let both = both(traffic::requests(700, 41));
    let patience = Patience::of(Duration::from_mins(1));
    let mut chance = Chance(42);
    let attacked: Vec<&Request> =
        both.requests.iter().filter(|request| !request.attacks.is_empty()).collect();
    let mut most = 0;
    for turn in 0..300 {
        let request = attacked[chance.below(attacked.len())];
        let attack = &request.attacks[chance.below(request.attacks.len())];
        let expires = (turn % 5 == 0).then(|| rfc3339(request.time + chance.below(2) as i64));
        let mut ignore = Ignore::of(request, attack, BREADTHS[turn % 3]);
        if turn % 7 == 0 {
            ignore.host = Some("nobody.test".to_owned());
        }
        let draft = RuleDraft { ignore, expires, ..RuleDraft::default() };
        let expected = hits(&both.requests, &draft);
        let with = |verdict| expected.iter().filter(|(_, attack)| attack.verdict == verdict).count() as u64;
        let what_if = WhatIf {
            hits: expected.len() as u64,
            requests: expected.iter().map(|(request, _)| &request.id).collect::<BTreeSet<_>>().len() as u64,
            sessions: expected.iter().map(|(request, _)| &request.session).collect::<BTreeSet<_>>().len()
                as u64,
            blocked: expected.iter().filter(|(_, attack)| attack.action == Action::Blocked).count() as u64,
            true_positives: with(Verdict::TruePositive),
            false_positives: with(Verdict::FalsePositive),
        };
        assert_eq!(both.store.what_if(&draft, &patience).unwrap(), what_if, "{draft:?}");
        most = most.max(what_if.hits);
    }
    assert!(most > 3, "some rules match more than the attack they were made from");
}

#[test]
fn a_rule_that_is_to_decide_on_what_is_stored_does_so_and_every_count_follows() {
    let mut both = both(traffic::requests(700, 44));
    let mut chance = Chance(45);
    let patience = Patience::of(Duration::from_mins(1));
    let mut marked = 0;
    for turn in 0..40 {
        let with: Vec<&Request> =
            both.requests.iter().filter(|request| !request.attacks.is_empty()).collect();
        let request = with[chance.below(with.len())];
        let ignore = Ignore::of(request, &request.attacks[0], BREADTHS[turn % 3]);
        let expires = (turn % 4 == 0).then(|| rfc3339(request.time));
        let draft = RuleDraft { ignore, expires, mark_stored: turn % 5 > 0, ..RuleDraft::default() };
        let before = both.store.what_if(&draft, &patience).unwrap();
        let rule = both.store.add_rule(&draft, NOW).unwrap();
        let after = both.store.what_if(&draft, &patience).unwrap();
        let undecided = before.hits - before.true_positives - before.false_positives;
        let decided = if draft.mark_stored { undecided } else { 0 };
        let expected = WhatIf { false_positives: before.false_positives + decided, ..before };
        assert_eq!(after, expected);
        marked += decided;
        let until = rule.expires.as_deref().and_then(spoor_model::instant::parse_instant);
        let rule = InForce { id: rule.id, ignore: rule.ignore, until };
        if draft.mark_stored {
            for request in &mut both.requests {
                *request = rule.applied(request).unwrap_or_else(|| request.clone());
            }
        }
    }
    assert!(marked > 20, "{marked}");
    both.oracle = Oracle::of(&both.requests);
    both.compare(&spoor_model::Query::default(), &countable());
    for request in &both.requests {
        let stored = both.store.request(&request.id, &patience).unwrap().unwrap();
        assert_eq!(&stored.request, request);
    }
}

#[test]
fn what_arrives_is_stored_as_the_rules_of_the_moment_say_and_what_is_stored_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("rules.db")).unwrap();
    let requests = traffic::requests(600, 43);
    let (before, after) = requests.split_at(300);
    store.write(before).unwrap();
    let mut expected = before.to_vec();
    let mut drafts = Vec::new();
    for (turn, request) in before.iter().filter(|request| !request.attacks.is_empty()).take(40).enumerate() {
        let ignore = Ignore::of(request, &request.attacks[0], BREADTHS[turn % 3]);
        let expires = (turn % 4 == 0).then(|| rfc3339(request.time));
        let draft = RuleDraft { ignore, expires, ..RuleDraft::default() };
        // Made at different times, so that their order is known.
        let rule = store.add_rule(&draft, NOW + turn as i64).unwrap();
        drafts.push((rule.id, draft));
    }
    let (removed, _) = drafts.remove(1);
    assert!(store.remove_rule(&removed).unwrap() && !store.remove_rule(&removed).unwrap());
    store.write(after).unwrap();
    let mut ignored = 0;
    for request in after {
        let mut request = request.clone();
        let copy = [request.clone()];
        for (attack, own) in request.attacks.iter_mut().zip(&copy[0].attacks) {
            let hit = |draft: &RuleDraft| hits(&copy, draft).iter().any(|(_, hit)| std::ptr::eq(*hit, own));
            let rule = drafts.iter().find(|(_, draft)| attack.verdict == Verdict::Unmarked && hit(draft));
            if let Some((id, _)) = rule {
                ignored += 1;
                attack.verdict = Verdict::FalsePositive;
                attack.ignored_by = Some(id.clone());
            }
        }
        expected.push(request);
    }
    assert!(ignored > 5, "{ignored}");
    let patience = Patience::of(Duration::from_mins(1));
    for request in &expected {
        assert_eq!(&store.request(&request.id, &patience).unwrap().unwrap().request, request);
    }
    let oracle = Oracle::of(&expected);
    let both = super::Both { requests: expected, store, oracle, _folder: folder };
    both.compare(&spoor_model::Query::default(), &countable());
    // Whoever decides takes the decision over from the rule.
    let of_rule = |attack: &Attack| attack.ignored_by.is_some();
    let request = both.requests.iter().find(|request| request.attacks.iter().any(of_rule)).unwrap();
    let number = request.attacks.iter().position(of_rule).unwrap();
    let judged = both.store.judge(&request.id, number, Verdict::FalsePositive).unwrap().unwrap();
    assert_eq!(
        (judged.attacks[number].verdict, &judged.attacks[number].ignored_by),
        (Verdict::FalsePositive, &None)
    );
}
