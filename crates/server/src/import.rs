//! Importing: texts are read one by one, what they hold is grouped and stored, and every line is accounted for.
//! Knows neither the terminal nor HTTP, which both import this way.

pub mod account;
pub mod inputs;
pub mod storing;

use std::io::Read;
use std::ops::ControlFlow;

use spoor_ingest::{Entry, Grouping, Networks, Options, read};
use spoor_model::Request;

use self::account::{Account, Allowance, Line};
use self::inputs::Found;
use self::storing::Storing;
use crate::store::Store;

/// Is told how an import goes on.
pub trait Watch {
    /// A text begins, of this name.
    fn begin(&mut self, _file: &str) {}
    /// A line or entry has been read.
    fn entry(&mut self) {}
    /// A line was rejected that was like this.
    fn rejected(&mut self, _raw: &[u8]) {}
    /// The text is over.
    fn end(&mut self) {}
    /// What came of logs that are followed is stored, which makes these accounts.
    fn stored(&mut self, _accounts: &mut dyn Iterator<Item = &Account>) {}
}

/// An import into a store.
pub struct Import<'a> {
    /// Where requests go.
    pub store: &'a dyn Store,
    /// How they are grouped into sessions.
    pub grouping: Grouping,
    /// What is known of addresses.
    pub networks: &'a Networks,
    /// How texts are read.
    pub reading: Options,
    /// Is told how it goes on.
    pub watch: &'a mut dyn Watch,
    /// What may still be kept of rejected lines, of all texts together.
    pub rejected: Allowance,
    /// What may still be kept of skipped lines, likewise: comments must not leave lines unlisted that could not be read.
    pub skipped: Allowance,
}

impl Import<'_> {
    /// The request that an entry is; what is none goes into the account.
    pub fn request(&mut self, entry: Entry, account: &mut Account) -> Option<Request> {
        self.watch.entry();
        match entry {
            Entry::Record { record, .. } => {
                let mut request = self.grouping.request(*record);
                self.networks.place(&mut request);
                return Some(request);
            }
            Entry::Rejected { number, reason, excerpt, raw } => {
                if let Some(raw) = raw {
                    self.watch.rejected(&raw);
                }
                let line = Line { number, reason, excerpt: Some(excerpt) };
                account.rejected.add(line, &mut self.rejected);
            }
            Entry::Skipped { number, reason } => {
                account.skipped.add(Line { number, reason, excerpt: None }, &mut self.skipped);
            }
        }
        None
    }

    /// Stores what was found, and accounts for it.
    pub fn found(&mut self, found: Found<'_>) -> Account {
        let account = |name| Account { file: name, ..Account::default() };
        match found {
            Found::Text { name, input, changed } => {
                let mut account = account(name);
                let reading = Options { start: self.reading.start.or(changed), ..self.reading.clone() };
                self.input(input, &reading, &mut account);
                account
            }
            Found::Failed { name, reason } => Account { failure: Some(reason), ..account(name) },
            Found::LeftOut { name, reason } => Account { left_out: Some(reason), ..account(name) },
        }
    }

    fn input(&mut self, input: &mut dyn Read, reading: &Options, account: &mut Account) {
        self.watch.begin(&account.file);
        let mut outcome = None;
        let stored = Storing::on(self.store, |storing| {
            outcome = Some(read(input, reading, &mut |entry| {
                self.request(entry, account)
                    .map_or(ControlFlow::Continue(()), |request| storing.take(request))
            }));
        });
        self.watch.end();
        (account.stored, account.known, account.span) =
            (stored.written.stored, stored.written.known, stored.span);
        if let Some(outcome) = outcome {
            account.was_read(outcome, reading.detect);
        }
        // The graver of the two: without the store, nothing else can be imported either.
        if let Some(error) = stored.error {
            account.not_stored(&error);
        }
    }
}
