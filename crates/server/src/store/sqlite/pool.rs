//! Connections: a few that only read, each answer in one snapshot and within the patience of whoever asked, and the
//! one that writes.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::dictionary::{Acceptance, Dictionaries};
use super::endpoints::{self, Slot, Usuals};
use super::error::{Fault, broken};
use crate::store::{Patience, StoreError};

/// Connections that read.
const READERS: usize = 4;
/// Version of the dictionaries before any were read.
const NOTHING_READ: i64 = -1;
/// Steps of SQLite's machine between two looks at the clock: about a millisecond.
const STEPS: i32 = 20_000;
/// How long to wait for another process that writes.
pub const BUSY: Duration = Duration::from_secs(30);

/// The connections that read.
pub struct Pool {
    idle: Mutex<Vec<Reader>>,
    returned: Condvar,
    newest: Mutex<(i64, Arc<Dictionaries>)>,
    usuals: Mutex<(i64, Arc<Usuals>)>,
    acceptance: Acceptance,
}

/// A connection with what its function for usual values compares with.
struct Reader {
    connection: Connection,
    slot: Slot,
}

/// One consistent look at the database.
pub struct Reading<'a> {
    /// The snapshot.
    pub transaction: &'a Transaction<'a>,
    /// At least all words of the snapshot.
    pub dictionaries: Arc<Dictionaries>,
    /// A number that differs between any two states of the data.
    pub version: i64,
    /// See [`Acceptance`].
    pub acceptance: &'a Acceptance,
    /// How long the answer may take.
    pub patience: &'a Patience,
    usuals: &'a Mutex<(i64, Arc<Usuals>)>,
    slot: &'a Slot,
}

impl Reading<'_> {
    /// What is usual for each endpoint in this snapshot. From now on the SQL function for it compares with that; it
    /// must be asked for before a statement uses the function.
    pub fn usuals(&self) -> Result<Arc<Usuals>, StoreError> {
        let mut remembered = self.usuals.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.0 != self.version {
            *remembered = (self.version, Arc::new(Usuals::read(self.transaction)?));
        }
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&remembered.1);
        Ok(Arc::clone(&remembered.1))
    }
}

impl Pool {
    /// Opens the connections; the database is there and current.
    pub fn open(file: &Path) -> rusqlite::Result<Pool> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connect = || {
            let connection = Connection::open_with_flags(file, flags)?;
            connection.busy_timeout(BUSY)?;
            // Negative: KiB. Mapped pages are shared between connections and cost no copy.
            connection.execute_batch(
                "PRAGMA query_only = 1; PRAGMA trusted_schema = 0; PRAGMA cache_size = -16384; PRAGMA mmap_size = 1073741824;",
            )?;
            connection.set_prepared_statement_cache_capacity(64);
            rusqlite::vtab::array::load_module(&connection)?;
            let slot = endpoints::register(&connection)?;
            Ok(Reader { connection, slot })
        };
        Ok(Pool {
            idle: Mutex::new((0..READERS).map(|_| connect()).collect::<rusqlite::Result<_>>()?),
            returned: Condvar::new(),
            newest: Mutex::new((NOTHING_READ, Arc::default())),
            usuals: Mutex::new((NOTHING_READ, Arc::default())),
            acceptance: Acceptance::default(),
        })
    }

    /// Answers a question from one snapshot.
    pub fn read<T>(
        &self,
        patience: &Patience,
        answer: impl FnOnce(&Reading<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut lent = self.lend(patience)?;
        let Reader { connection, slot } = lent.reader()?;
        let until = patience.clone();
        connection.progress_handler(STEPS, Some(move || until.is_over())).map_err(Fault::from)?;
        // The transaction ends without a commit: nothing was written.
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Deferred).map_err(Fault::from)?;
        let version = version(&transaction)?;
        let dictionaries = self.dictionaries(version, &transaction)?;
        answer(&Reading {
            transaction: &transaction,
            dictionaries,
            version,
            acceptance: &self.acceptance,
            patience,
            usuals: &self.usuals,
            slot,
        })
    }

    fn lend(&self, patience: &Patience) -> Result<Lent<'_>, StoreError> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(reader) = idle.pop() {
                return Ok(Lent { pool: self, reader: Some(reader) });
            }
            if patience.is_over() {
                return Err(StoreError::TooSlow);
            }
            let a_while = patience.left().min(Duration::from_millis(100));
            idle = self.returned.wait_timeout(idle, a_while).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The dictionaries, at least as new as the snapshot.
    fn dictionaries(&self, version: i64, connection: &Connection) -> Result<Arc<Dictionaries>, StoreError> {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if newest.0 < version {
            // Taken out, so that it is not copied when no answer is being made; a failure starts over from nothing.
            let (_, dictionaries) = std::mem::replace(&mut *newest, (NOTHING_READ, Arc::default()));
            let mut fresh = Arc::unwrap_or_clone(dictionaries);
            fresh.refresh(connection)?;
            *newest = (version, Arc::new(fresh));
        }
        Ok(Arc::clone(&newest.1))
    }
}

/// The number that each change of the data raises.
pub fn version(connection: &Connection) -> Result<i64, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT value FROM setting WHERE name = 'version'").map_err(Fault::from)?;
    Ok(select.query_row([], |row| row.get(0)).map_err(Fault::from)?)
}

/// A connection that goes back when it is dropped.
struct Lent<'a> {
    pool: &'a Pool,
    reader: Option<Reader>,
}

impl Lent<'_> {
    fn reader(&mut self) -> Result<&mut Reader, StoreError> {
        self.reader.as_mut().ok_or_else(|| broken("a connection was lent twice"))
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(mut reader) = self.reader.take() {
            // A handler left behind would only cost time.
            let _ = reader.connection.progress_handler(0, None::<fn() -> bool>);
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            self.pool.returned.notify_one();
        }
    }
}
