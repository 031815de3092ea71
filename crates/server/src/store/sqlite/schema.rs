//! The tables, which column each field of the vocabulary lives in, and how an older database becomes a current
//! one. SQL text is made of words of this file and of the vocabulary only.

use std::sync::LazyLock;

use rusqlite::Transaction;
use spoor_model::Field;
use spoor_model::field::{Source, VOCABULARY};
use spoor_model::usual::Measure;

/// `PRAGMA application_id` of Spoor's databases: "Spor" in ASCII.
pub const APPLICATION_ID: i32 = 0x5370_6f72;

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

/// The UTC day of an instant in milliseconds since 1970.
pub fn day(time: i64) -> i64 {
    time.div_euclid(DAY)
}

/// Where the values of a field are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the text of `session`, by way of the column `session`.
    Session,
    /// In the column `request`, as they are.
    Request,
    /// In `session.blocked`.
    Blocked,
    /// In the coded column with this position among all coded columns.
    Code(usize),
    /// In the number column of the field's own name.
    Number,
    /// Nowhere: worked out from the number of a measure and what is usual for the endpoint.
    Usual(Measure),
}

/// Where the values of this field are found.
pub fn place(field: Field) -> Place {
    match (field, field.row().source) {
        (Field::Session, _) => Place::Session,
        (Field::Request, _) => Place::Request,
        (_, Source::Session) => Place::Blocked,
        (_, Source::Number(_)) => Place::Number,
        (_, Source::Usual(measure)) => Place::Usual(measure),
        (_, Source::Word(_) | Source::Words(_) | Source::Code(_)) => {
            // Every field that gets here has a column: both are made from the vocabulary by the same rule.
            Place::Code(CODED.iter().position(|column| column.name == field.key()).unwrap_or(usize::MAX))
        }
    }
}

/// A column of codes.
#[derive(Clone, Copy)]
pub struct Coded {
    /// The column's name, which is also what its words are filed under.
    pub name: &'static str,
    /// Where its words are found in a request.
    pub source: Source,
}

/// The columns of codes: fields of the vocabulary, then what a request has beyond it.
pub static CODED: LazyLock<Vec<Coded>> = LazyLock::new(|| {
    let coded = VOCABULARY.iter().filter(|row| {
        !matches!(row.field, Field::Session | Field::Request)
            && matches!(row.source, Source::Word(_) | Source::Words(_) | Source::Code(_))
    });
    coded.map(|row| Coded { name: row.key, source: row.source }).chain(BEYOND).collect()
});

/// What no query speaks of and many requests share, the session key's name first. A detail row for each request
/// would take many times the space.
const BEYOND: [Coded; 3] = [
    Coded { name: "session_key", source: Source::Word(|request| some(&request.session_key)) },
    Coded { name: "referrer", source: Source::Word(|request| request.referrer.as_deref()) },
    Coded { name: "protocol", source: Source::Word(|request| request.protocol.as_deref()) },
];

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// SQL for whether a request counts among those with attacks, see [`spoor_model::Request::is_attack`]. Takes
/// [`super::dictionary::Dictionaries::all_false_positive`].
pub const IS_ATTACK: &str = "(attack <> 0 AND verdict <> ?)";

/// Position of the column of the session key's name among all coded columns.
pub fn session_key() -> usize {
    CODED.len() - BEYOND.len()
}

/// The columns that name an endpoint, as SQL lists them.
pub fn endpoint_columns() -> &'static str {
    "\"host\", \"method\", \"endpoint\""
}

/// The fields that live in columns of numbers.
pub fn numbers() -> impl Iterator<Item = Field> {
    Field::all().filter(|field| place(*field) == Place::Number)
}

/// Steps from one version of the schema to the next, each in a transaction of its own. Only ever appended to.
pub const MIGRATIONS: &[&str] = &["
    CREATE TABLE setting(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    -- A code stands for a list of words, written as a JSON array; 0 stands for none and has no row.
    -- Entries are unique within a field because the one writer looks them up before it adds.
    CREATE TABLE word(field TEXT NOT NULL, code INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY(field, code)) WITHOUT ROWID;
    -- Facts of the whole session.
    CREATE TABLE session(id INTEGER PRIMARY KEY, session TEXT NOT NULL UNIQUE, session_key INTEGER NOT NULL,
        blocked INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        requests INTEGER NOT NULL, attacks INTEGER NOT NULL);
    -- The same for each day, so that unfiltered lists need not look at requests.
    CREATE TABLE session_day(day INTEGER NOT NULL, session INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        requests INTEGER NOT NULL, attacks INTEGER NOT NULL, PRIMARY KEY(day, session)) WITHOUT ROWID;
    CREATE INDEX session_day_by_session ON session_day(session, day);
    -- Clustered so that a day is one range, a session's part of it one range within, and grouping by session streams.
    CREATE TABLE request(day INTEGER NOT NULL, session INTEGER NOT NULL, time INTEGER NOT NULL, seq INTEGER NOT NULL,
        request TEXT NOT NULL, PRIMARY KEY(day, session, time, seq)) WITHOUT ROWID;
    CREATE UNIQUE INDEX request_by_id ON request(request);
    -- What is not in columns, as JSON, for the requests that have any.
    CREATE TABLE detail(seq INTEGER PRIMARY KEY, json BLOB NOT NULL);
    INSERT INTO setting VALUES ('version', 0), ('next_seq', 1);
    ", "
    -- Names differ in more than case: folded is the name in lower case.
    CREATE TABLE saved_view(id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, query TEXT NOT NULL,
        is_default INTEGER NOT NULL, changed INTEGER NOT NULL) WITHOUT ROWID;
    CREATE UNIQUE INDEX one_default_view ON saved_view(is_default) WHERE is_default = 1;
    ", "
    -- What a rule ignores is a JSON object.
    CREATE TABLE rule(id TEXT PRIMARY KEY, ignore TEXT NOT NULL, note TEXT NOT NULL, created INTEGER NOT NULL,
        expires INTEGER) WITHOUT ROWID;
    CREATE TABLE denied(session TEXT PRIMARY KEY, reason TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER) WITHOUT ROWID;
    -- False positives count as attacks no longer; the columns that say so may not be there yet.
    INSERT INTO setting VALUES ('recount', 1);
    ", "
    -- What is known of each endpoint: host, method and path template by their codes. Histograms are as the model writes
    -- them, with number, median and 95th percentile beside; facts are JSON.
    CREATE TABLE endpoint(id INTEGER PRIMARY KEY, host INTEGER NOT NULL, method INTEGER NOT NULL, endpoint INTEGER NOT NULL,
        requests INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        durations INTEGER NOT NULL, duration_median INTEGER NOT NULL, duration_p95 INTEGER NOT NULL,
        sizes INTEGER NOT NULL, size_median INTEGER NOT NULL, size_p95 INTEGER NOT NULL,
        duration_histogram BLOB NOT NULL, size_histogram BLOB NOT NULL, facts TEXT NOT NULL, UNIQUE(host, method, endpoint));
    -- All that comparing a row takes, of the endpoints of which enough is known: scanners leave many that are not.
    CREATE INDEX endpoint_usual ON endpoint(host, method, endpoint, durations, duration_median, duration_p95,
        sizes, size_median, size_p95) WHERE durations >= 20 OR sizes >= 20;
    -- 0 until it is made from the requests that are stored already.
    INSERT INTO setting VALUES ('endpoints_filled', 0);
    ", "
    ALTER TABLE rule ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
    "];

/// The tables of a database, each with the version of the schema that brought it.
pub const TABLES: [(usize, &str); 10] = [
    (1, "setting"),
    (1, "word"),
    (1, "session"),
    (1, "session_day"),
    (1, "request"),
    (1, "detail"),
    (2, "saved_view"),
    (3, "rule"),
    (3, "denied"),
    (4, "endpoint"),
];

/// Adds a column for every field that has none yet, so that a new word in the vocabulary needs no migration. In
/// rows that are already stored the field is missing.
pub fn add_columns(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut columns = transaction.prepare("SELECT name FROM pragma_table_info('request')")?;
    let present =
        columns.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let coded = CODED.iter().map(|column| (column.name, "INTEGER NOT NULL DEFAULT 0"));
    let numbers = numbers().map(|field| (field.key(), "INTEGER"));
    for (name, form) in coded.chain(numbers).filter(|(name, _)| !present.iter().any(|own| own == name)) {
        transaction.execute_batch(&format!("ALTER TABLE request ADD COLUMN \"{name}\" {form}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_place_and_no_column_has_two_meanings() {
        let fixed = ["day", "time", "seq", "session", "request"];
        for field in Field::all() {
            match place(field) {
                Place::Code(column) => assert_eq!(CODED[column].name, field.key()),
                Place::Number => assert!(numbers().any(|own| own == field)),
                Place::Session | Place::Request | Place::Blocked | Place::Usual(_) => continue,
            }
            assert!(
                !fixed.contains(&field.key()) && !BEYOND.iter().any(|column| column.name == field.key()),
                "{}",
                field.key()
            );
        }
    }
}
