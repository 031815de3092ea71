//! Opening a database file: makes it, brings it up to date, or says why it cannot be used. A database that is not
//! Spoor's, newer than this program or incomplete is refused and left as it is.

use std::fs::OpenOptions;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::endpoints;
use super::pool::BUSY;
use super::schema::{APPLICATION_ID, MIGRATIONS, TABLES, add_columns};
use super::verdicts;
use crate::store::StoreError;

/// A connection for writing, and the secret of this database.
pub fn open(file: &Path) -> Result<(Connection, [u8; 32]), StoreError> {
    let name = file.display();
    if file.is_dir() {
        return Err(StoreError::Unusable(format!("{name} is a folder: --db takes the name of a file")));
    }
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty())
        && !folder.is_dir()
    {
        return Err(StoreError::Unusable(format!("{name}: there is no folder {}", folder.display())));
    }
    let failed = |error: &rusqlite::Error| unusable(file, error);
    make_private(file);
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(file, flags).map_err(|error| failed(&error))?;
    connection.busy_timeout(BUSY).map_err(|error| failed(&error))?;
    // Looked at before anything is written: the file may belong to somebody else. In one transaction, or the tables could be
    // those from before another program makes the file and the version the one from after.
    let look = connection
        .transaction_with_behavior(TransactionBehavior::Deferred)
        .map_err(|error| failed(&error))?;
    examine(file, &look)?;
    drop(look);
    configure(&connection).map_err(|error| failed(&error))?;
    rusqlite::vtab::array::load_module(&connection).map_err(|error| failed(&error))?;
    connection.set_prepared_statement_cache_capacity(64);
    let secret = migrate(file, &mut connection)?;
    Ok((connection, secret))
}

/// Sets up a connection. Of several programs that make the same file at once, one turns it to WAL; SQLite tells the
/// others at once that it is busy, whatever the time they would wait, since waiting while one reads could last for ever.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    let started = Instant::now();
    loop {
        let set = connection.execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
             PRAGMA trusted_schema = 0; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -65536;",
        );
        let is_busy = set.as_ref().is_err_and(|error| {
            matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
        });
        if !is_busy || started.elapsed() > BUSY {
            return set;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Makes the file where it is missing, for its owner's eyes only: logs hold addresses, names and secrets. SQLite gives
/// the files beside it the same permissions. Where this fails, SQLite fails too and says why.
fn make_private(file: &Path) {
    let mut options = OpenOptions::new();
    // A file that is there is not even opened: closing it would drop the locks that this process has on it.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(file);
}

/// Why SQLite would not have the file.
pub fn unusable(file: &Path, error: &rusqlite::Error) -> StoreError {
    let name = file.display();
    StoreError::Unusable(match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            format!("{name} is not an SQLite database: nothing was changed, use another file for --db")
        }
        Some(ErrorCode::CannotOpen) => {
            format!("{name} cannot be opened: is it readable, and is its folder writable?")
        }
        Some(ErrorCode::ReadOnly) => {
            format!("{name} or its folder is read-only: Spoor must be able to write both")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            format!("{name} is locked by another process: wait until it is done or stop it")
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            format!("{name} is damaged: restore it from a backup or import the logs into a new file")
        }
        _ => format!("{name} cannot be used: {error}"),
    })
}

enum State {
    Empty,
    Version(usize),
}

/// What kind of database the file is.
fn examine(file: &Path, connection: &Connection) -> Result<State, StoreError> {
    let name = file.display();
    let number = |pragma: &str| -> Result<i64, StoreError> {
        connection
            .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
            .map_err(|error| unusable(file, &error))
    };
    let tables = tables(connection).map_err(|error| unusable(file, &error))?;
    let (application, version) = (number("application_id")?, number("user_version")?);
    if application == 0 && version == 0 && tables.is_empty() {
        return Ok(State::Empty);
    }
    if application != i64::from(APPLICATION_ID) {
        return Err(StoreError::Unusable(format!(
            "{name} is an SQLite database, but not one of Spoor's: nothing was changed, use another file for --db"
        )));
    }
    let newest = MIGRATIONS.len() as i64;
    if version > newest {
        return Err(StoreError::Unusable(format!(
            "{name} was written by a newer Spoor (schema {version}, this one knows up to {newest}): update Spoor, \
             or use another file for --db"
        )));
    }
    let missing = TABLES
        .iter()
        .filter(|(since, _)| i64::try_from(*since).is_ok_and(|since| since <= version))
        .map(|(_, table)| table)
        .find(|table| !tables.iter().any(|own| own == *table));
    if version < 1 || missing.is_some() {
        let what = missing.map_or_else(|| "its version".to_owned(), |table| format!("the table {table}"));
        return Err(StoreError::Unusable(format!(
            "{name} is incomplete, {what} is missing: restore it from a backup, or import the logs into a new file"
        )));
    }
    Ok(State::Version(version as usize))
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut select = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    select.query_map([], |row| row.get(0))?.collect()
}

/// Takes the steps that are missing and gives the secret.
fn migrate(file: &Path, connection: &mut Connection) -> Result<[u8; 32], StoreError> {
    let failed = |error: rusqlite::Error| unusable(file, &error);
    loop {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        // Asked again inside the transaction: another process may have taken the step meanwhile.
        let version = match examine(file, &step)? {
            State::Empty => 0,
            State::Version(version) => version,
        };
        let Some(migration) = MIGRATIONS.get(version) else {
            add_columns(&step).and_then(|()| verdicts::recount(&step)).map_err(failed)?;
            endpoints::fill(&step)?;
            let secret = secret(file, &step)?;
            step.commit().map_err(failed)?;
            return Ok(secret);
        };
        step.execute_batch(migration)
            .and_then(|()| step.pragma_update(None, "application_id", APPLICATION_ID))
            .and_then(|()| step.pragma_update(None, "user_version", version as i64 + 1))
            .and_then(|()| step.commit())
            .map_err(failed)?;
    }
}

fn secret(file: &Path, transaction: &Transaction<'_>) -> Result<[u8; 32], StoreError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret)
        .map_err(|error| StoreError::Unusable(format!("the system gives no random bytes: {error}")))?;
    transaction
        .execute("INSERT OR IGNORE INTO setting(name, value) VALUES ('secret', ?)", [secret])
        .and_then(|_| {
            transaction.query_row("SELECT value FROM setting WHERE name = 'secret'", [], |row| row.get(0))
        })
        .map_err(|error| unusable(file, &error))
}
