//! The dictionaries of all coded columns, held in memory and kept up with the database. Code 0 of each is the
//! missing value. Codes are only ever added, so a dictionary that is ahead of a snapshot reads it all the same.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use rusqlite::Connection;
use spoor_model::filter::FieldTest;
use spoor_model::ledger::Dictionary;
use spoor_model::{Field, Verdict};

use super::error::{Fault, broken};
use super::schema::{self, CODED, Place};
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

    /// The code of the verdicts of a request all of whose attacks are false positives; of none where there is no such
    /// request.
    pub fn all_false_positive(&self) -> i64 {
        let Place::Code(position) = schema::place(Field::Verdict) else { return -1 };
        self.column(position).find(Verdict::FalsePositive.word()).map_or(-1, i64::from)
    }

    /// The code of the entry that is this one word, or of a missing value; none where no request has it.
    pub fn find(&self, field: Field, word: Option<&str>) -> Option<u32> {
        let Place::Code(position) = schema::place(field) else { return None };
        word.map_or(Some(MISSING), |word| self.column(position).find(word))
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
/// Work between two looks at the clock: bytes of words times bytes of the clauses they are compared with, which is what
/// the worst glob takes. Some milliseconds at most, unless a single word takes longer.
const AT_ONCE: usize = 4 * 1024 * 1024;

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
        // So that the first look comes before any work.
        let mut work = AT_ONCE;
        for code in accepted.len()..dictionary.len() {
            if work >= AT_ONCE {
                if patience.is_over() {
                    return Err(StoreError::TooSlow);
                }
                work = 0;
            }
            let entry = dictionary.entry(code as u32);
            // An entry takes time even where it has no words.
            let bytes: usize = entry.clone().map(str::len).sum::<usize>() + 16;
            work = work.saturating_add(bytes.saturating_mul(clauses.len()));
            longer.push(test.accepts_words(entry));
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

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use spoor_model::filter::{Filter, Operator};

    use super::*;

    /// Few words, each so long that this glob takes a while to say no: minutes for all of them.
    fn ask(patience: &Patience) -> Result<Arc<Vec<bool>>, StoreError> {
        let mut dictionary = Dictionary::default();
        for number in 0..1_000 {
            dictionary.push([format!("{}{number}", "a".repeat(20_000)).as_str()].into_iter());
        }
        let glob = format!("*{}?b*", "a".repeat(200));
        let filter = Filter::default().with(Field::Path, Operator::Is, &glob).unwrap();
        let tests = filter.tests();
        Acceptance::default().of(&tests[0], &glob, &dictionary, patience)
    }

    #[test]
    fn a_hostile_glob_on_long_words_ends_with_the_patience() {
        let started = Instant::now();
        assert_eq!(ask(&Patience::of(Duration::from_millis(50))), Err(StoreError::TooSlow));
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    }

    #[test]
    fn a_hostile_glob_on_long_words_ends_when_nobody_waits() {
        let patience = Patience::of(Duration::from_mins(10));
        let waiting = patience.waiting();
        let started = Instant::now();
        let answer = thread::scope(|scope| {
            let answer = scope.spawn(|| ask(&patience));
            thread::sleep(Duration::from_millis(100));
            drop(waiting);
            answer.join().unwrap()
        });
        assert_eq!(answer, Err(StoreError::TooSlow));
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    }
}
