//! The same data in the ledger and in SQLite must give the same answers: for every field of the vocabulary, every
//! operator that applies to it, and values of every form. Made from the vocabulary, so that a new field is tested
//! without a line here.

mod answers;
mod attacks;
mod files;
mod oracle;
mod rules;
mod values;
mod verdicts;

use std::time::Duration;

use answers::Answers;
use oracle::Oracle;
use spoor_ingest::Grouping;
use spoor_model::field::{Source, VOCABULARY};
use spoor_model::instant::{Moment, TimeRange};
use spoor_model::query::Layer;
use spoor_model::usual::Measure;
use spoor_model::{Field, Filter, Operator, Query, Request};
use spoor_server::store::sqlite::SqliteStore;
use spoor_server::store::{Ask, Page, Patience, Store};

use crate::traffic::{self, Chance, MIDNIGHT};

/// What time it is in these tests.
const NOW: i64 = MIDNIGHT + 40 * 3_600_000;

struct Both {
    requests: Vec<Request>,
    store: SqliteStore,
    oracle: Oracle,
    _folder: tempfile::TempDir,
}

/// The same requests in both.
fn both(requests: Vec<Request>) -> Both {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("agreement.db")).unwrap();
    // Several batches, so that sessions and days grow over transactions.
    for batch in requests.chunks(requests.len() / 3 + 1) {
        assert_eq!(store.write(batch).unwrap().stored, batch.len() as u64);
    }
    let oracle = Oracle::of(&requests);
    Both { requests, store, oracle, _folder: folder }
}

impl Both {
    /// Compares everything that can be asked with one query. `facets` are the fields whose values are counted.
    fn compare(&self, query: &Query, facets: &[Field]) {
        let answers = Answers { store: &self.store, now: NOW };
        let asked = query.to_search();
        assert_eq!(answers.list(query), self.oracle.list(query, NOW), "sessions of {asked}");
        let expected = self.oracle.requests(query, NOW);
        for session in self.oracle.sessions() {
            let ids = Some(answers.requests(session, query)).filter(|ids| !ids.is_empty());
            assert_eq!(ids.as_ref(), expected.get(session), "requests of {session} for {asked}");
        }
        for field in facets {
            assert_eq!(
                answers.facet(query, *field),
                self.oracle.facet(query, *field, NOW),
                "{field:?} of {asked}"
            );
        }
        answers.compare_timeline(query, &self.oracle);
    }
}

fn countable() -> Vec<Field> {
    VOCABULARY.iter().filter(|row| !matches!(row.source, Source::Number(_))).map(|row| row.field).collect()
}

fn general(filter: Filter, time: TimeRange) -> Query {
    Query { general: Layer { time, filter, ..Layer::default() }, ..Query::default() }
}

#[test]
fn ledger_and_sqlite_agree_on_every_field_operator_and_value() {
    let both = both(traffic::requests(700, 1));
    let countable = countable();
    let mut turn = 0;
    for row in VOCABULARY {
        for operator in Operator::ALL.into_iter().filter(|operator| operator.applies_to(row.kind)) {
            let mut compared = 0;
            for texts in values::of(row, &both.requests) {
                let filter = texts
                    .iter()
                    .try_fold(Filter::default(), |filter, text| filter.with(row.field, operator, text));
                let Ok(filter) = filter else { continue };
                compared += 1;
                turn += 1;
                let other = countable[turn % countable.len()];
                both.compare(
                    &general(filter, TimeRange::default()),
                    &[row.field, other]
                        .map(|field| field)
                        .into_iter()
                        .filter(|field| countable.contains(field))
                        .collect::<Vec<_>>(),
                );
            }
            assert!(
                compared >= 5,
                "only {compared} values were compared for {}{}",
                row.key,
                operator.suffix()
            );
        }
    }
}

#[test]
fn ledger_and_sqlite_agree_on_clauses_in_combination_within_windows_and_layers() {
    let both = both(traffic::requests(700, 2));
    let mut chance = Chance(3);
    let countable = countable();
    for _ in 0..400 {
        let mut layer = || Layer {
            time: window(&mut chance, &both.requests),
            filter: combination(&mut chance, &both.requests),
            // What is switched off must make no difference to either.
            off: combination(&mut chance, &both.requests),
        };
        let (general, inside) = (layer(), layer());
        let all = chance.below(4) == 0;
        let inside = if chance.below(2) == 0 { Layer::default() } else { inside };
        let fields = [countable[chance.below(countable.len())]];
        both.compare(&Query { general, inside, all, ..Query::default() }, &fields);
    }
}

#[test]
fn ledger_and_sqlite_agree_on_windows_without_filters() {
    // Answered from the sums of days, but for the days that the window cuts.
    let both = both(traffic::requests(700, 4));
    let mut chance = Chance(5);
    for _ in 0..200 {
        let query = general(Filter::default(), window(&mut chance, &both.requests));
        both.compare(&query, &[Field::SessionStatus]);
    }
}

#[test]
fn ledger_and_sqlite_agree_on_the_demo_data() {
    let options = spoor_demo::Options { seed: 7, sessions: 40, now: NOW };
    let grouping = Grouping::new([7; 32]);
    let requests: Vec<Request> =
        spoor_demo::records(&options).map(|record| grouping.request(record)).collect();
    let both = both(requests);
    let mut chance = Chance(6);
    let countable = countable();
    for turn in 0..60 {
        let filter = combination(&mut chance, &both.requests);
        let query = general(filter, window(&mut chance, &both.requests));
        both.compare(&query, &[countable[turn % countable.len()]]);
    }
}

#[test]
fn ledger_and_sqlite_agree_on_what_stands_out_and_on_what_is_usual() {
    let both = both(traffic::requests(700, 12));
    for field in [Field::Slow, Field::Large] {
        let facet = both.oracle.facet(&Query::default(), field, NOW);
        assert_eq!(facet.len(), 4, "the traffic has requests of every band: {facet:?}");
        both.compare(&Query::default(), &[field]);
    }
    let patience = Patience::of(Duration::from_mins(1));
    let query = Query::default();
    for session in both.oracle.sessions() {
        let ask = Ask { query: &query, now: NOW, patience: &patience };
        let page = Page { limit: 10_000, after: None };
        let chunk = both.store.requests(session, &ask, page).unwrap().unwrap();
        let mut ledger = chunk.ledger;
        ledger.know(chunk.usual);
        for row in 0..ledger.len() as u32 {
            let id = ledger.word(Field::Request, row).unwrap();
            let own = both.oracle.ledger().find(id).unwrap();
            assert_eq!(ledger.usual(row), both.oracle.ledger().usual(own), "{id}");
            for measure in Measure::ALL {
                let band = ledger.deviation(measure, row).map(|deviation| deviation.band().word());
                assert_eq!(ledger.word(measure.deviation(), row), band, "{id}");
            }
        }
    }
}

#[test]
fn every_request_comes_back_as_it_was_written() {
    let both = both(traffic::requests(500, 8));
    let patience = Patience::of(Duration::from_mins(1));
    for request in &both.requests {
        let detail = both.store.request(&request.id, &patience).unwrap().unwrap();
        assert_eq!(&detail.request, request);
        let endpoint =
            detail.endpoint.map(|endpoint| (endpoint.host, endpoint.method, Some(endpoint.endpoint)));
        let expected = (request.host.clone(), request.method.clone(), request.endpoint.clone());
        assert_eq!(endpoint, request.endpoint.is_some().then_some(expected));
    }
    assert_eq!(both.store.request("nobody", &patience).unwrap(), None);
}

#[test]
fn writing_the_same_again_changes_nothing() {
    let both = both(traffic::requests(500, 9));
    let patience = Patience::of(Duration::from_mins(1));
    let before = both.store.extent(&patience).unwrap();
    // Other values under a known identifier are no new request either.
    let again: Vec<Request> = both
        .requests
        .iter()
        .map(|request| Request { time: request.time + 1, session: "other".to_owned(), ..request.clone() })
        .collect();
    for batch in [&both.requests, &again] {
        let written = both.store.write(batch).unwrap();
        assert_eq!((written.stored, written.known), (0, 500));
    }
    assert_eq!(both.store.extent(&patience).unwrap(), before);
    both.compare(&Query::default(), &countable());
}

#[test]
fn a_repeated_identifier_within_a_batch_is_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("twice.db")).unwrap();
    let requests = traffic::requests(10, 10);
    let twice: Vec<Request> = requests.iter().chain(&requests).cloned().collect();
    let written = store.write(&twice).unwrap();
    assert_eq!((written.stored, written.known), (10, 10));
}

#[test]
fn what_another_process_writes_is_seen_at_the_next_question() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shared.db");
    let (reader, writer) = (SqliteStore::open(&file).unwrap(), SqliteStore::open(&file).unwrap());
    let requests = traffic::requests(300, 11);
    for (count, batch) in requests.chunks(100).enumerate() {
        // Both write, so that each must learn the other's words.
        let own = if count == 1 { &reader } else { &writer };
        own.write(batch).unwrap();
        let oracle = Oracle::of(&requests[..(count + 1) * 100]);
        let answers = Answers { store: &reader, now: NOW };
        assert_eq!(answers.list(&Query::default()), oracle.list(&Query::default(), NOW));
        for field in countable() {
            assert_eq!(answers.facet(&Query::default(), field), oracle.facet(&Query::default(), field, NOW));
        }
    }
}

/// A window whose ends lie on requests, on midnights, anywhere, or nowhere.
fn window(chance: &mut Chance, requests: &[Request]) -> TimeRange {
    let mut end = || match chance.below(6) {
        0 | 1 => None,
        2 => Some(Moment::Ago(chance.below(5 * 86_400) as u32)),
        3 => Some(Moment::At(MIDNIGHT + (chance.below(5) as i64 - 3) * 86_400_000)),
        4 => Some(Moment::At(requests[chance.below(requests.len())].time + 1)),
        _ => Some(Moment::At(requests[chance.below(requests.len())].time)),
    };
    TimeRange { from: end(), to: end() }
}

/// One to four clauses with values from the data.
fn combination(chance: &mut Chance, requests: &[Request]) -> Filter {
    let mut filter = Filter::default();
    for _ in 0..=chance.below(4) {
        let row = &VOCABULARY[chance.below(VOCABULARY.len())];
        let all = values::of(row, requests);
        let operators: Vec<Operator> =
            Operator::ALL.into_iter().filter(|operator| operator.applies_to(row.kind)).collect();
        let operator = operators[chance.below(operators.len())];
        for text in &all[chance.below(all.len())] {
            filter = filter.with(row.field, operator, text).unwrap_or(filter);
        }
    }
    filter
}
