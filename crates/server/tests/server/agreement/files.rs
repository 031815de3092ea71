//! Files hold what list and ledger say: the rows, their order and every cell, for each field and operator.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use spoor_model::export::Style;
use spoor_model::export::csv::{Options, Writer};
use spoor_model::export::sessions::{SessionOptions, SessionWriter};
use spoor_model::field::VOCABULARY;
use spoor_model::instant::rfc3339;
use spoor_model::pattern::number_text;
use spoor_model::{Field, Filter, Operator, Query, TimeRange};
use spoor_server::store::{Ask, Page, Patience, Store};

use super::{Both, NOW, both, general, traffic, values};

/// Values that are tried of each field and operator; all of them are tried elsewhere.
const TRIED: usize = 3;

/// The rows of a file by the names of its columns.
fn read(file: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(file);
    let names = reader.headers().unwrap().clone();
    let own = |row: csv::StringRecord| {
        names.iter().zip(&row).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|row| own(row.unwrap())).collect()
}

impl Both {
    fn list_file(&self, query: &Query) -> Vec<BTreeMap<String, String>> {
        let writer = SessionWriter::new(SessionOptions::new(Style::Raw), "https://spoor.test", query, NOW);
        let (mut out, mut after) = (Vec::new(), None::<String>);
        writer.header(&mut out);
        loop {
            let patience = Patience::of(Duration::from_mins(1));
            let ask = Ask { query, now: NOW, patience: &patience };
            let page = self.store.sessions(&ask, Page { limit: 3, after: after.as_deref() }, 1_000).unwrap();
            for row in &page.items {
                writer.row(row, &mut out);
            }
            after = page.next;
            if after.is_none() {
                return read(&out);
            }
        }
    }

    /// What a cell of the list holds of a field: its values among these rows, the most frequent first.
    fn values(&self, field: Field, rows: &[u32]) -> String {
        let mut counts = BTreeMap::<&str, usize>::new();
        let ledger = self.oracle.ledger();
        // Types are counted where attacks are.
        for row in rows.iter().filter(|row| field != Field::Attack || ledger.is_attack(**row)) {
            for word in ledger.words(field, *row) {
                *counts.entry(word).or_default() += 1;
            }
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(word, count)| (Reverse(*count), *word));
        counts.into_iter().map(|(word, _)| word).collect::<Vec<_>>().join("; ")
    }

    fn compare_files(&self, query: &Query) {
        let asked = query.to_search();
        let ledger = self.oracle.ledger();
        let mut rows = BTreeMap::<&str, Vec<u32>>::new();
        for row in self.oracle.rows([&query.general], NOW) {
            rows.entry(ledger.word(Field::Session, row).unwrap_or_default()).or_default().push(row);
        }
        let mut lines = self.list_file(query);
        assert!(lines.is_sorted_by(|one, two| one["last_utc"] >= two["last_utc"]), "{asked}");
        lines.sort_by(|one, two| one["session_id"].cmp(&two["session_id"]));
        let mut expected = self.oracle.list(query, NOW);
        expected.sort();
        assert_eq!(lines.len(), expected.len(), "sessions of {asked}");
        for (line, (id, first, last, [requests, attacks, blocked, all], status)) in lines.iter().zip(expected)
        {
            let rows = &rows[id.as_str()];
            let cells = [
                ("session_id", id.clone()),
                ("first_utc", first),
                ("last_utc", last),
                ("requests", requests.to_string()),
                ("attacks", attacks.to_string()),
                ("blocked", blocked.to_string()),
                ("all_requests", all.to_string()),
                ("session_status", status),
                ("users", self.values(Field::User, rows)),
                ("roles", self.values(Field::Role, rows)),
                ("user_ips", self.values(Field::Ip, rows)),
                ("api_hosts", self.values(Field::Host, rows)),
                ("business_flows", self.values(Field::Flow, rows)),
                ("attack_types", self.values(Field::Attack, rows)),
            ];
            for (name, cell) in cells {
                assert_eq!(line[name], cell, "{name} of {id} for {asked}");
            }
            self.compare_requests(query, &id, rows);
        }
    }

    /// The file of a session has the rows of the ledger, and in each cell what the ledger says.
    fn compare_requests(&self, query: &Query, id: &str, rows: &[u32]) {
        let patience = Patience::of(Duration::from_mins(1));
        let ask = Ask { query, now: NOW, patience: &patience };
        let chunk = self.store.requests(id, &ask, Page { limit: 10_000, after: None }).unwrap().unwrap();
        let own: Vec<u32> = (0..chunk.ledger.len() as u32).collect();
        let mut out = Vec::new();
        let mut writer = Writer::new(&chunk.ledger, Options::new(Style::Raw), "https://spoor.test");
        writer.header(&mut out);
        writer.rows(&own, &mut out);
        let lines = read(&out);
        let ledger = self.oracle.ledger();
        assert_eq!(lines.len(), rows.len(), "requests of {id} for {}", query.to_search());
        let times: Vec<&str> = lines.iter().map(|line| line["time_utc"].as_str()).collect();
        let expected: Vec<String> = rows.iter().map(|row| rfc3339(ledger.time(*row).unwrap())).collect();
        assert_eq!(times, expected);
        for line in lines {
            let row = ledger.find(&line["request_id"]).unwrap();
            for field in VOCABULARY {
                let number = ledger.number(field.field, row).map(|number| number_text(field.kind, number));
                let words = ledger.words(field.field, row).collect::<Vec<_>>().join("; ");
                assert_eq!(
                    line[field.csv],
                    number.unwrap_or(words),
                    "{} of {}",
                    field.key,
                    line["request_id"]
                );
            }
        }
    }
}

#[test]
fn files_hold_what_list_and_ledger_say_for_every_field_and_operator() {
    let both = both(traffic::requests(400, 21));
    both.compare_files(&Query::default());
    for row in VOCABULARY {
        for operator in Operator::ALL.into_iter().filter(|operator| operator.applies_to(row.kind)) {
            let clauses = values::of(row, &both.requests).into_iter().filter_map(|texts| {
                texts
                    .iter()
                    .try_fold(Filter::default(), |filter, text| filter.with(row.field, operator, text))
                    .ok()
            });
            let clauses: Vec<Filter> = clauses.collect();
            for filter in clauses.iter().step_by((clauses.len() / TRIED).max(1)) {
                both.compare_files(&general(filter.clone(), TimeRange::default()));
            }
        }
    }
}
