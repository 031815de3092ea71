//! What the ledger answers: the same rules without a database.

use std::collections::{BTreeMap, BTreeSet};

use spoor_model::instant::rfc3339;
use spoor_model::ledger::Scope;
use spoor_model::query::Layer;
use spoor_model::usual::EndpointUsual;
use spoor_model::{Action, Field, Ledger, Query, Request};

/// A session's line of the list: identifier, first, last, requests, attacks, all requests, status.
pub type Line = (String, String, String, [u64; 4], String);

/// All requests in one ledger.
pub struct Oracle {
    ledger: Ledger,
    sessions: BTreeMap<String, (u64, bool)>,
}

impl Oracle {
    /// Requests in the order they were written.
    pub fn of(requests: &[Request]) -> Oracle {
        let mut sessions = BTreeMap::<String, (u64, bool)>::new();
        for request in requests {
            let (count, blocked) = sessions.entry(request.session.clone()).or_default();
            *count += 1;
            *blocked |= request.action() == Some(Action::Blocked);
        }
        let mut ordered: Vec<&Request> = requests.iter().collect();
        ordered.sort_by_key(|request| request.time);
        let mut ledger = Ledger::default();
        ledger.know(EndpointUsual::of_requests(requests));
        for request in ordered {
            ledger.push(request, sessions[&request.session].1);
        }
        Oracle { ledger, sessions }
    }

    /// Identifiers of all sessions.
    pub fn sessions(&self) -> impl Iterator<Item = &str> {
        self.sessions.keys().map(String::as_str)
    }

    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Rows that meet the layers, in the order of time.
    pub fn rows<'a>(&self, layers: impl IntoIterator<Item = &'a Layer>, now: i64) -> Vec<u32> {
        let scopes: Vec<Scope> = layers
            .into_iter()
            .map(|layer| Scope { window: layer.time.resolve(now), filter: layer.filter.clone() })
            .collect();
        self.ledger.view(&scopes.iter().collect::<Vec<_>>(), &Scope::default()).rows().to_vec()
    }

    fn session(&self, row: u32) -> &str {
        self.ledger.word(Field::Session, row).unwrap_or_default()
    }

    /// The list of sessions, by identifier.
    pub fn list(&self, query: &Query, now: i64) -> Vec<Line> {
        let mut sums = BTreeMap::<&str, (i64, i64, u64, u64, u64)>::new();
        for row in self.rows([&query.general], now) {
            let time = self.ledger.time(row).unwrap();
            let (first, last, requests, attacks, blocked) =
                sums.entry(self.session(row)).or_insert((time, time, 0, 0, 0));
            (*first, *last) = ((*first).min(time), (*last).max(time));
            *requests += 1;
            *attacks += u64::from(self.ledger.is_attack(row));
            *blocked += u64::from(self.ledger.word(Field::Action, row) == Some("blocked"));
        }
        sums.into_iter()
            .map(|(session, (first, last, requests, attacks, blocked))| {
                let (all, is_blocked) = self.sessions[session];
                let status = if is_blocked { "blocked" } else { "not_blocked" };
                let counts = [requests, attacks, blocked, all];
                (session.to_owned(), rfc3339(first), rfc3339(last), counts, status.to_owned())
            })
            .collect()
    }

    /// Identifiers of each session's requests, by identifier; of sessions that have any.
    pub fn requests(&self, query: &Query, now: i64) -> BTreeMap<&str, Vec<String>> {
        let mut sessions = BTreeMap::<&str, Vec<String>>::new();
        for row in self.rows(query.layers(), now) {
            let id = self.ledger.word(Field::Request, row).unwrap().to_owned();
            sessions.entry(self.session(row)).or_default().push(id);
        }
        for ids in sessions.values_mut() {
            ids.sort_unstable();
        }
        sessions
    }

    /// Values of a field with requests and sessions, by value.
    pub fn facet(&self, query: &Query, field: Field, now: i64) -> BTreeMap<Option<String>, (u64, u64)> {
        let general = Layer { filter: query.general.filter.without_field(field), ..query.general.clone() };
        let mut values = BTreeMap::<Option<String>, (u64, BTreeSet<&str>)>::new();
        for row in self.rows([&general], now) {
            let words: Vec<Option<String>> =
                self.ledger.words(field, row).map(|word| Some(word.to_owned())).collect();
            // A word that an entry repeats counts as often as the ledger's own facet counts it.
            for word in if words.is_empty() { vec![None] } else { words } {
                let (requests, sessions) = values.entry(word).or_default();
                *requests += 1;
                sessions.insert(self.session(row));
            }
        }
        values
            .into_iter()
            .map(|(value, (requests, sessions))| (value, (requests, sessions.len() as u64)))
            .collect()
    }
}
