//! What the table of requests is drawn from, against naive oracles: runs and their lines, and a text found in rows.

use std::collections::BTreeSet;

use proptest::prelude::*;
use spoor_model::ledger::{Line, Lines, Run};
use spoor_model::pattern::Pattern;
use spoor_model::{Action, Attack, Field, Ledger, Operator, Query, Request, Verdict};

/// Few distinct values, so that like requests meet.
fn request() -> impl Strategy<Value = Request> {
    let word = |words: &[&'static str]| prop::sample::select(words.to_vec()).prop_map(str::to_owned);
    let attack = (word(&["sqli", "xss"]), any::<bool>(), any::<bool>());
    (
        word(&["GET", "POST"]),
        prop::option::of(word(&["/Login", "/v1/{int}"])),
        word(&["/Login", "/v1/1", "/v1/2?q=é"]),
        prop::sample::select(vec![None, Some(200_u16), Some(401)]),
        prop::collection::vec(attack, 0..2),
        prop::collection::vec(word(&["auth", "billing"]), 0..2),
        (word(&["ann@shop.test", "Bob"]), 0..9_u32),
    )
        .prop_map(|(method, endpoint, path, status, attacks, flows, (user, id))| Request {
            id: format!("R{id}"),
            method: Some(method),
            endpoint,
            path,
            status,
            flows,
            user: Some(user),
            ip: Some("192.0.2.1".into()),
            attacks: attacks
                .into_iter()
                .map(|(kind, blocked, wrong)| Attack {
                    verdict: if wrong { Verdict::FalsePositive } else { Verdict::Unmarked },
                    kind,
                    action: if blocked { Action::Blocked } else { Action::Monitored },
                    ..Attack::default()
                })
                .collect(),
            ..Request::default()
        })
}

/// Each request is drawn one to five times, so that there are runs.
fn requests() -> impl Strategy<Value = Vec<Request>> {
    prop::collection::vec((request(), 1_usize..6), 0..12).prop_map(|requests| {
        requests.into_iter().flat_map(|(request, times)| std::iter::repeat_n(request, times)).collect()
    })
}

fn ledger(requests: &[Request]) -> Ledger {
    let mut ledger = Ledger::default();
    for request in requests {
        ledger.push(request, false);
    }
    ledger
}

/// What requests of a run have in common, said in the plainest way.
fn asked(request: &Request) -> impl PartialEq {
    let place = request.endpoint.clone().map_or((None, Some(request.path.clone())), |one| (Some(one), None));
    let attacks: Vec<String> = request.attacks.iter().map(|attack| attack.kind.clone()).collect();
    let verdicts: Vec<Verdict> = request.attacks.iter().map(|attack| attack.verdict).collect();
    let action = request.action().map(Action::word);
    (
        request.method.clone(),
        request.host.clone(),
        request.status,
        place,
        (distinct(attacks), distinct(verdicts)),
        action,
    )
}

fn distinct<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    values.into_iter().fold(Vec::new(), |mut seen, value| {
        if !seen.contains(&value) {
            seen.push(value);
        }
        seen
    })
}

/// The lines, made one after the other.
fn drawn(rows: usize, runs: &[Run], shown: &BTreeSet<usize>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut position = 0;
    while position < rows {
        if let Some(run) = runs.iter().find(|run| run.start == position) {
            let open = run.clone().any(|row| shown.contains(&row));
            lines.push(Line::Run { run: run.clone(), open });
            if open {
                lines.extend(run.clone().map(|position| Line::Row { position, in_run: true }));
            }
            position = run.end;
        } else {
            lines.push(Line::Row { position, in_run: false });
            position += 1;
        }
    }
    lines
}

proptest! {
    #[test]
    fn requests_are_where_they_come_up_first_among_the_rows(
        requests in prop::collection::vec(request(), 0..20), sought in prop::collection::btree_set("R[0-9]", 0..6), descending in any::<bool>(),
    ) {
        let ledger = ledger(&requests);
        let mut rows: Vec<u32> = (0..requests.len() as u32).step_by(2).collect();
        if descending {
            rows.reverse();
        }
        let position = |id: &String| Some((id.clone(), rows.iter().position(|row| requests[*row as usize].id == *id)?));
        prop_assert_eq!(ledger.positions(&rows, &sought), sought.iter().filter_map(position).collect());
    }

    #[test]
    fn a_run_is_three_or_more_like_requests_and_no_longer_one_could_be_made(requests in requests(), kept in prop::collection::vec(any::<bool>(), 60)) {
        let ledger = ledger(&requests);
        let rows: Vec<u32> = (0..requests.len() as u32).filter(|row| kept[*row as usize]).collect();
        let asked = |position: usize| asked(&requests[rows[position] as usize]);
        let runs = ledger.runs(&rows);
        let covered: BTreeSet<usize> = runs.iter().cloned().flatten().collect();
        for run in &runs {
            prop_assert!(run.len() >= 3);
            prop_assert!(run.clone().all(|position| asked(position) == asked(run.start)));
            prop_assert!(run.start == 0 || asked(run.start - 1) != asked(run.start));
            prop_assert!(run.end == rows.len() || asked(run.end) != asked(run.start));
        }
        for position in 2..rows.len() {
            let like = asked(position) == asked(position - 1) && asked(position) == asked(position - 2);
            prop_assert!(!like || covered.contains(&position));
        }
    }

    #[test]
    fn lines_are_the_rows_with_each_run_in_their_place(
        lengths in prop::collection::vec((0_usize..4, 3_usize..6), 0..6), rest in 0_usize..4, shown in prop::collection::btree_set(0_usize..60, 0..5),
    ) {
        let mut rows = 0;
        let runs: Vec<Run> = lengths.into_iter().map(|(before, length)| {
            let start = rows + before;
            rows = start + length;
            start..rows
        }).collect();
        rows += rest;
        let lines = Lines::new(rows, runs.clone(), &shown);
        let expected = drawn(rows, &runs, &shown);
        prop_assert_eq!(lines.len(), expected.len());
        prop_assert_eq!(lines.at(expected.len()), None);
        for (line, what) in expected.iter().enumerate() {
            prop_assert_eq!(lines.at(line), Some(what.clone()));
        }
        for row in 0..rows {
            let line = expected.iter().position(|line| match line {
                Line::Row { position, .. } => *position == row,
                Line::Run { run, open } => !open && run.contains(&row),
            });
            prop_assert_eq!(Some(lines.of(row)), line);
        }
    }

    #[test]
    fn a_text_is_found_in_every_row_that_has_it(requests in requests(), text in "|[a-zA-Z/1-9é ]{1,2}|login|SQL INJ|ann@|r[1-3]|192.0.2.1|401|uth") {
        let ledger = ledger(&requests);
        let rows: Vec<u32> = (0..requests.len() as u32).rev().collect();
        let lower = text.to_ascii_lowercase();
        let expected: Vec<u32> = (0..).zip(requests.iter().rev()).filter(|(_, request)| {
            let texts = [Some(request.id.clone()), request.method.clone(), request.endpoint.clone(), Some(request.path.clone()), request.user.clone(), request.ip.clone()];
            let code = request.status.map(|status| status.to_string());
            let attacks = request.attacks.iter().flat_map(|attack| [attack.kind.clone(), Field::Attack.value_label(&attack.kind).to_owned()]);
            let flows = request.flows.iter().flat_map(|flow| [flow.clone(), Field::Flow.value_label(flow).to_owned()]);
            let mut all = texts.into_iter().flatten().chain(code).chain(attacks).chain(flows);
            !text.is_empty() && all.any(|own| own.to_ascii_lowercase().contains(&lower))
        }).map(|(position, _)| position).collect();
        prop_assert_eq!(ledger.found(&rows, &text), expected);
    }
}

#[test]
fn a_text_is_found_in_long_words_and_not_across_two() {
    let long = format!("/{}needle", "x".repeat(200_000));
    let paths = ["/need", "le/", &long, "/a", "/NEEDLE?", "/needneedle"];
    let requests: Vec<Request> =
        paths.iter().map(|path| Request { path: (*path).to_owned(), ..Request::default() }).collect();
    assert_eq!(ledger(&requests).found(&[0, 1, 2, 3, 4, 5], "Needle"), [2, 4, 5]);
}

#[test]
fn highlights_and_folding_are_in_the_link_and_ask_nothing_of_a_store() {
    let search = "status=4xx&in.method=GET&hl.attack=sqli&hl.duration.min=5&hl.status.not=200&fold=1&run=r1&run=r2&open=r1";
    let (query, problems) = Query::parse(search);
    assert_eq!(problems, []);
    assert_eq!(
        query.to_search(),
        search.replace(
            "hl.attack=sqli&hl.duration.min=5&hl.status.not=200",
            "hl.status.not=200&hl.duration.min=5&hl.attack=sqli"
        )
    );
    assert_eq!(query.to_ask().to_search(), "status=4xx&in.method=GET");
    assert_eq!(query.of_list().to_search(), "status=4xx");
    assert_eq!(query.folding(|id| id == "r1").unfolded, BTreeSet::from(["r2".to_owned()]));
    assert!(query.folding(|id| id == "r1").open.is_empty());
    assert_eq!(query.toggled_fold().toggled_fold().unfolding("r2").unfolded.len(), 1);
    let sqli = Pattern::literal(Field::Attack.kind(), Some("sqli"));
    let without = query.toggled_highlight(Field::Attack, Operator::Is, &sqli);
    assert_eq!(without.toggled_highlight(Field::Attack, Operator::Is, &sqli), query);
    let problems = Query::parse("hl.from=-1h&hl.cuntry=US&hl.status.min=3&fold=2&run=").1;
    assert_eq!(problems.len(), 5);
}

proptest! {
    #[test]
    fn rows_with_a_word_are_counted_as_they_are_listed(requests in requests(), every in 1_usize..3) {
        let ledger = ledger(&requests);
        let rows: Vec<u32> = (0..ledger.len() as u32).step_by(every).collect();
        for (field, word) in [(Field::Action, "blocked"), (Field::Method, "GET"), (Field::Attack, "xss"), (Field::Flow, "billing")] {
            let listed = rows.iter().filter(|row| ledger.words(field, **row).any(|own| own == word)).count();
            prop_assert_eq!(ledger.count(&rows, field, word), listed as u64, "{} {}", field.key(), word);
        }
        for field in [Field::Status, Field::Attack, Field::Country, Field::Duration, Field::Session] {
            let none = (0..ledger.len() as u32)
                .all(|row| ledger.words(field, row).next().is_none_or(str::is_empty) && ledger.number(field, row).is_none());
            prop_assert_eq!(ledger.lacks(field), none, "{}", field.key());
        }
    }
}
