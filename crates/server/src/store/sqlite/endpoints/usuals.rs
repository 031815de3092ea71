//! The usual values of all endpoints in memory, as they are in one snapshot, and the SQL function that compares a row
//! with them: the model's own rule, so that SQL cannot have another.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use hashbrown::HashMap;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use spoor_model::ledger::Dictionary;
use spoor_model::usual::{Band, FEWEST_OBSERVATIONS, Measure, UsualValues};

use super::{Key, usual_values};
use crate::store::StoreError;
use crate::store::sqlite::error::Fault;
use crate::store::sqlite::schema::endpoint_columns;

/// What is usual for the endpoints of which enough is known.
#[derive(Default)]
pub struct Usuals {
    endpoints: HashMap<Key, UsualValues>,
}

/// What a connection's function compares with.
pub type Slot = Arc<Mutex<Arc<Usuals>>>;

/// The words of the bands by their codes; 0 is what does not stand out.
pub static BANDS: LazyLock<Dictionary> = LazyLock::new(|| {
    let mut bands = Dictionary::default();
    bands.push(std::iter::empty());
    for band in Band::ALL {
        bands.push([band.word()].into_iter());
    }
    bands
});

impl Usuals {
    /// Reads them.
    pub fn read(connection: &Connection) -> Result<Usuals, StoreError> {
        let mut select = connection
            .prepare_cached(&format!(
                "SELECT host, method, endpoint, durations, duration_median, duration_p95, sizes, size_median, size_p95 \
                 FROM endpoint WHERE durations >= {FEWEST_OBSERVATIONS} OR sizes >= {FEWEST_OBSERVATIONS}"
            ))
            .map_err(Fault::from)?;
        let endpoints = select
            .query_map([], |row| Ok(([row.get(0)?, row.get(1)?, row.get(2)?], usual_values(row, 3)?)))
            .and_then(Iterator::collect::<rusqlite::Result<_>>)
            .map_err(Fault::from)?;
        Ok(Usuals { endpoints })
    }

    /// What is usual for an endpoint.
    pub fn of(&self, key: Key) -> Option<UsualValues> {
        self.endpoints.get(&key).copied()
    }
}

/// The code of the band in which a value of an endpoint falls.
pub fn band_of(usual: Option<UsualValues>, measure: Measure, value: Option<u64>) -> u32 {
    usual.and_then(|usual| usual.deviation(measure, value)).map_or(0, |deviation| deviation.band() as u32 + 1)
}

/// The name of the function.
const FUNCTION: &str = "usual_band";

/// The expression that gives the code of a row's band.
pub fn expression(measure: Measure) -> String {
    let number = measure.number().key();
    format!("{FUNCTION}({}, {}, \"{number}\")", measure as u8, endpoint_columns())
}

/// Gives a connection the function, and the slot from which it takes what is usual.
pub fn register(connection: &Connection) -> rusqlite::Result<Slot> {
    let slot = Slot::default();
    let own = Arc::clone(&slot);
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function(FUNCTION, 5, flags, move |context| {
        let measure =
            if context.get::<u8>(0)? == Measure::Size as u8 { Measure::Size } else { Measure::Duration };
        let key = [context.get(1)?, context.get(2)?, context.get(3)?];
        let usual = own.lock().unwrap_or_else(PoisonError::into_inner).of(key);
        Ok(band_of(usual, measure, context.get(4)?))
    })?;
    Ok(slot)
}
