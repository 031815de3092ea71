//! What the store answers, brought into the oracle's form, with everything it says about itself checked.

use std::collections::BTreeMap;
use std::time::Duration;

use spoor_model::ledger::Scope;
use spoor_model::query::SessionKey;
use spoor_model::{Field, Query, Sort};
use spoor_server::store::{Ask, Page, Patience, Store};

use super::oracle::{Line, Oracle};

/// A store to ask, and what time it is.
pub struct Answers<'a> {
    pub store: &'a dyn Store,
    pub now: i64,
}

impl Answers<'_> {
    fn ask<T>(&self, query: &Query, question: impl FnOnce(&Ask<'_>) -> T) -> T {
        let patience = Patience::of(Duration::from_mins(1));
        question(&Ask { query, now: self.now, patience: &patience })
    }

    /// The list of sessions, by identifier.
    pub fn list(&self, query: &Query) -> Vec<Line> {
        let sort = Sort { key: SessionKey::Requests, descending: true };
        let query = Query { sort, ..query.clone() };
        let page =
            self.ask(&query, |ask| self.store.sessions(ask, Page { limit: 1_000, after: None }, 3)).unwrap();
        assert_eq!((page.total, page.next), (page.items.len() as u64, None));
        assert_eq!(page.requests, page.items.iter().map(|row| row.requests).sum::<u64>());
        assert_eq!(page.attacks, page.items.iter().map(|row| row.attacks).sum::<u64>());
        assert!(page.items.is_sorted_by(|a, b| a.requests >= b.requests));
        let line = |row: spoor_model::wire::SessionRow| {
            let counts = [row.requests, row.attacks, row.blocked, row.all_requests];
            (row.id, row.first, row.last, counts, row.session_status)
        };
        let mut lines: Vec<Line> = page.items.into_iter().map(line).collect();
        lines.sort_unstable();
        lines
    }

    /// Identifiers of a session's requests, by identifier.
    pub fn requests(&self, session: &str, query: &Query) -> Vec<String> {
        let chunk =
            self.ask(query, |ask| self.store.requests(session, ask, Page { limit: 10_000, after: None }));
        let chunk = chunk.unwrap().unwrap();
        assert_eq!((chunk.total, chunk.next), (chunk.ledger.len() as u64, None));
        assert!(chunk.ledger.times().is_sorted());
        let mut ids: Vec<String> = (0..chunk.ledger.len() as u32)
            .map(|row| chunk.ledger.word(Field::Request, row).unwrap().to_owned())
            .collect();
        ids.sort_unstable();
        ids
    }

    /// Values of a field with requests and sessions, by value.
    pub fn facet(&self, query: &Query, field: Field) -> BTreeMap<Option<String>, (u64, u64)> {
        let page = self.ask(query, |ask| self.store.facets(ask, field, "", 10_000)).unwrap();
        assert_eq!((page.total, page.next), (page.items.len() as u64, None));
        assert!(page.items.is_sorted_by(|a, b| (b.requests, &a.value) <= (a.requests, &b.value)));
        page.items.into_iter().map(|item| (item.value, (item.requests, item.sessions))).collect()
    }

    /// Compares the timeline with the ledger's over the same intervals, and with the number of requests in all.
    pub fn compare_timeline(&self, query: &Query, oracle: &Oracle) {
        for buckets in [10, 60, 500] {
            let timeline = self.ask(query, |ask| self.store.timeline(ask, buckets)).unwrap();
            let scope =
                Scope { window: query.general.time.resolve(self.now), filter: query.general.filter.clone() };
            let view = oracle.ledger().view(&[&scope], &Scope::default());
            let expected =
                oracle.ledger().timeline(&view, timeline.start, timeline.width, timeline.items.len());
            assert_eq!(timeline.items, expected, "timeline of {}", query.to_search());
            assert_eq!(timeline.total, view.rows().len() as u64, "timeline of {}", query.to_search());
            assert!(timeline.items.len() <= buckets + 1);
        }
    }
}
