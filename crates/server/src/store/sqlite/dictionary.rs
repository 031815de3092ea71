//! The dictionaries of all coded columns, held in memory and kept up with the database. Code 0 of each is the
//! missing value. Codes are only ever added, so a dictionary that is ahead of a snapshot reads it all the same.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use rusqlite::Connection;
use spoor_model::filter::FieldTest;
use spoor_model::ledger::Dictionary;

use super::error::{Fault, broken};
use super::schema::CODED;
use crate::store::{Patience, StoreError};

/// The code of a missing value.
pub const MISSING: u32 = 0;

/// One dictionary for each coded column.
#[derive(Clone)]
pub struct Dictionaries {
    columns: Vec<Arc<Dictionary>>,
}

impl Default for Dictionaries {
    fn default() -> Dictionaries {
        let mut empty = Dictionary::default();
        empty.push(std::iter::empty());
        let empty = Arc::new(empty);
        Dictionaries { columns: CODED.iter().map(|_| Arc::clone(&empty)).collect() }
    }
}

impl Dictionaries {
    /// The dictionary of the coded column at this position.
    pub fn column(&self, position: usize) -> &Dictionary {
        &self.columns[position]
    }

    /// The code of this entry, added in memory where it is new.
    pub fn intern<'a>(&mut self, position: usize, words: impl Iterator<Item = &'a str> + Clone) -> u32 {
        Arc::make_mut(&mut self.columns[position]).intern(words)
    }

    /// Numbers of entries, column by column.
    pub fn lengths(&self) -> Vec<u32> {
        self.columns.iter().map(|column| column.len() as u32).collect()
    }

    /// Reads what was added to the database since.
    pub fn refresh(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut added = connection
            .prepare_cached("SELECT code, entry FROM word WHERE field = ? AND code >= ? ORDER BY code")
            .map_err(Fault::from)?;
        for (position, name) in CODED.iter().map(|column| column.name).enumerate() {
            let known = self.columns[position].len();
            let mut rows = added.query((name, known as i64)).map_err(Fault::from)?;
            while let Some(row) = rows.next().map_err(Fault::from)? {
                let code: u32 = row.get(0).map_err(Fault::from)?;
                let entry = row.get_ref(1).map_err(Fault::from)?;
                let words: Vec<String> = entry
                    .as_str()
                    .ok()
                    .and_then(|text| serde_json::from_str(text).ok())
                    .ok_or_else(|| broken(format!("word {code} of {name} is not a list of words")))?;
                if self.intern(position, words.iter().map(String::as_str)) != code {
                    return Err(broken(format!("word {code} of {name} is out of order or stored twice")));
                }
            }
        }
        Ok(())
    }

    /// Writes the entries from these lengths on, for each column.
    pub fn write_from(&self, lengths: &[u32], connection: &Connection) -> rusqlite::Result<()> {
        let mut insert =
            connection.prepare_cached("INSERT INTO word(field, code, entry) VALUES (?, ?, ?)")?;
        for ((coded, column), from) in CODED.iter().zip(&self.columns).zip(lengths) {
            for code in *from..column.len() as u32 {
                let words: Vec<&str> = column.entry(code).collect();
                // Texts always have a JSON form.
                let entry = serde_json::to_string(&words).unwrap_or_default();
                insert.execute((coded.name, code, entry))?;
            }
        }
        Ok(())
    }
}

/// Which codes of a column meet the clauses on its field, remembered between queries: a glob over a million paths
/// is worth comparing once.
pub struct Acceptance {
    remembered: Mutex<LruCache<String, Arc<Vec<bool>>>>,
}

/// Dictionaries shorter than this are compared faster than they are looked up.
const WORTH_REMEMBERING: usize = 2_000;
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(32).unwrap();
/// Entries that are compared between two looks at the clock.
const AT_ONCE: usize = 10_000;

impl Default for Acceptance {
    fn default() -> Acceptance {
        Acceptance { remembered: Mutex::new(LruCache::new(REMEMBERED)) }
    }
}

impl Acceptance {
    /// Whether each code meets `test`. `clauses` is the text of all clauses on the field.
    pub fn of(
        &self,
        test: &FieldTest,
        clauses: &str,
        dictionary: &Dictionary,
        patience: &Patience,
    ) -> Result<Arc<Vec<bool>>, StoreError> {
        let worth = dictionary.len() >= WORTH_REMEMBERING;
        let mut accepted = Arc::default();
        if worth && let Some(known) = self.locked().get(clauses) {
            accepted = Arc::clone(known);
        }
        if accepted.len() >= dictionary.len() {
            return Ok(accepted);
        }
        let mut longer = Vec::clone(&accepted);
        longer.reserve(dictionary.len() - accepted.len());
        for code in accepted.len()..dictionary.len() {
            if code % AT_ONCE == 0 && patience.is_over() {
                return Err(StoreError::TooSlow);
            }
            longer.push(test.accepts_words(dictionary.entry(code as u32)));
        }
        let longer = Arc::new(longer);
        if worth {
            self.locked().put(clauses.to_owned(), Arc::clone(&longer));
        }
        Ok(longer)
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, LruCache<String, Arc<Vec<bool>>>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
