//! What SQLite's errors mean to whoever asked. The message of an unexpected one goes to the log, never to a caller.

use rusqlite::ErrorCode;

use crate::store::StoreError;

/// An error of SQLite on its way to a [`StoreError`].
pub struct Fault(rusqlite::Error);

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        Fault(error)
    }
}

impl From<Fault> for StoreError {
    fn from(Fault(error): Fault) -> StoreError {
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => StoreError::TooSlow,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::DiskFull) => StoreError::Unusable(
                "the disk is full: nothing of this batch was stored, what was there before still is"
                    .to_owned(),
            ),
            Some(ErrorCode::ReadOnly) => StoreError::Unusable(
                "the database cannot be written: it or its folder is read-only".to_owned(),
            ),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Unusable(
                "the database is damaged: restore it from a backup or import the logs into a new one"
                    .to_owned(),
            ),
            _ => StoreError::Broken(format!("database: {error}")),
        }
    }
}

/// A fault that the code rules out, unless the database was changed by something else.
pub fn broken(message: impl Into<String>) -> StoreError {
    StoreError::Broken(message.into())
}
