//! The requests of one session as columns, part by part in the order of time. Codes of the database become codes of
//! the part, so that a part carries the words it uses and no others.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use rusqlite::OptionalExtension;
use spoor_model::field::VOCABULARY;
use spoor_model::ledger::{Column, Dictionary, Words};
use spoor_model::usual::{EndpointUsual, Measure};
use spoor_model::{Field, Ledger, Query, Window};

use super::conditions::{Bound, Conditions};
use super::endpoints::{self, BANDS, Key, Usuals};
use super::error::{Fault, broken};
use super::pool::Reading;
use super::schema::{self, Place};
use super::status;
use crate::store::{Ask, Chunk, Cursor, Page, StoreError};

/// Bytes of words after which a part ends, however few its rows: paths come from attackers, and a part is held in memory
/// more than once on its way.
const LARGEST_TEXT: usize = 8 * 1024 * 1024;

/// A part of the session's requests that match the layers in force inside it.
pub fn chunk(
    reading: &Reading<'_>,
    id: &str,
    ask: &Ask<'_>,
    page: Page<'_>,
) -> Result<Option<Chunk>, StoreError> {
    let facts = reading
        .transaction
        .prepare_cached("SELECT id, blocked FROM session WHERE session = ?")
        .and_then(|mut select| select.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(Fault::from)?;
    let Some((session, blocked)) = facts else { return Ok(None) };
    let name = name(id, ask);
    let after = page.after.map(|text| Cursor::read(text, &name)).transpose()?;
    let as_of = after.map_or(ask.now, |cursor| cursor.as_of);
    let window = ask.query.window(as_of);
    let mut conditions = Conditions::default();
    for layer in ask.query.layers() {
        conditions.add_filter(&layer.filter, reading)?;
    }
    let mut part = Part::new(reading, id, blocked)?;
    if conditions.nothing {
        return Ok(Some(Chunk { ledger: part.ledger()?, ..Chunk::default() }));
    }
    let days = days(reading, session, window)?;
    conditions.add_window(window);
    let total = count(reading, session, &days, &conditions)?;
    // One more than there is room for shows whether anything follows.
    let mut next = None;
    'days: for day in days {
        if after.is_some_and(|after| day < schema::day(after.value)) {
            continue;
        }
        let mut all = of_day(day, session, &conditions);
        if let Some(after) = after {
            all.add("(time, seq) > (?, ?)", [Bound::Number(after.value), Bound::Number(after.tie)]);
        }
        let sql = format!("SELECT {} FROM request {} ORDER BY time, seq", part.columns(), all.clause());
        let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
        let mut rows = select.query(all.values().as_slice()).map_err(Fault::from)?;
        while let Some(row) = rows.next().map_err(Fault::from)? {
            if part.len() == page.limit || part.text >= LARGEST_TEXT {
                let (value, tie) = part.last;
                next = Some(Cursor { as_of, value, tie }.write(&name));
                break 'days;
            }
            part.add(row)?;
        }
    }
    Ok(Some(Chunk { usual: part.usual(), ledger: part.ledger()?, total, next }))
}

/// What a cursor belongs to: the session and everything that decides which of its requests are shown.
fn name(id: &str, ask: &Ask<'_>) -> String {
    let Query { general, inside, all, .. } = ask.query;
    let query = Query { general: general.clone(), inside: inside.clone(), all: *all, ..Query::default() };
    format!("sessions/{id}/requests?{}", query.to_ask().to_search())
}

fn days(reading: &Reading<'_>, session: i64, window: Window) -> Result<Vec<i64>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.add("session = ?", [Bound::Number(session)]);
    conditions.add_days(window);
    let sql = format!("SELECT day FROM session_day {} ORDER BY day", conditions.clause());
    let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
    let days = select.query_map(conditions.values().as_slice(), |row| row.get(0)).and_then(Iterator::collect);
    Ok(days.map_err(Fault::from)?)
}

fn of_day(day: i64, session: i64, conditions: &Conditions) -> Conditions {
    let mut all = Conditions::default();
    all.add("day = ? AND session = ?", [Bound::Number(day), Bound::Number(session)]);
    all.append(conditions.clone());
    all
}

fn count(
    reading: &Reading<'_>,
    session: i64,
    days: &[i64],
    conditions: &Conditions,
) -> Result<u64, StoreError> {
    let mut total = 0;
    for day in days {
        let all = of_day(*day, session, conditions);
        let sql = format!("SELECT count(*) FROM request {}", all.clause());
        let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
        let count: u64 = select.query_row(all.values().as_slice(), |row| row.get(0)).map_err(Fault::from)?;
        total += count;
    }
    Ok(total)
}

/// Columns that grow row by row.
struct Part<'a> {
    reading: &'a Reading<'a>,
    id: &'a str,
    blocked: bool,
    times: Vec<i64>,
    columns: Vec<Growing>,
    usuals: Arc<Usuals>,
    /// The endpoints of the rows so far.
    endpoints: HashSet<Key>,
    /// Bytes of words so far, each counted once.
    text: usize,
    /// Time and number of the last row.
    last: (i64, i64),
}

enum Growing {
    /// Codes of the database's dictionary at a position, and the codes they have in the part.
    Codes {
        position: usize,
        local: HashMap<u32, u32>,
        words: Words,
    },
    Numbers(Vec<Option<u64>>),
    /// Codes of bands, worked out from what the row has before.
    Bands {
        measure: Measure,
        local: HashMap<u32, u32>,
        words: Words,
    },
    /// Identifiers: each row has its own.
    Identifiers(Dictionary),
    /// The same for all rows.
    Same,
}

impl Growing {
    /// True for a column that is read from the row.
    fn is_read(&self) -> bool {
        !matches!(self, Growing::Same | Growing::Bands { .. })
    }
}

impl<'a> Part<'a> {
    fn new(reading: &'a Reading<'a>, id: &'a str, blocked: bool) -> Result<Part<'a>, StoreError> {
        let column = |field: Field| match schema::place(field) {
            Place::Code(position) => {
                Growing::Codes { position, local: HashMap::new(), words: Words::default() }
            }
            Place::Number => Growing::Numbers(Vec::new()),
            Place::Request => Growing::Identifiers(Dictionary::default()),
            Place::Usual(measure) => {
                Growing::Bands { measure, local: HashMap::new(), words: Words::default() }
            }
            Place::Session | Place::Blocked => Growing::Same,
        };
        let columns = Field::all().map(column).collect();
        let (times, endpoints, usuals) = (Vec::new(), HashSet::new(), reading.usuals()?);
        Ok(Part { reading, id, blocked, times, columns, usuals, endpoints, text: 0, last: (0, 0) })
    }

    fn len(&self) -> usize {
        self.times.len()
    }

    /// What a row must hold, for a SELECT: time, number, then the fields that differ from row to row.
    fn columns(&self) -> String {
        let fields = VOCABULARY.iter().zip(&self.columns).filter(|(_, column)| column.is_read());
        let names: Vec<String> = fields.map(|(row, _)| format!("\"{}\"", row.key)).collect();
        format!("time, seq, {}", names.join(", "))
    }

    fn add(&mut self, row: &rusqlite::Row<'_>) -> Result<(), StoreError> {
        self.last = (row.get(0).map_err(Fault::from)?, row.get(1).map_err(Fault::from)?);
        self.times.push(self.last.0);
        let mut at = 1;
        let (mut endpoint, mut measured) = (Key::default(), [None; 2]);
        for (field, column) in Field::all().zip(&mut self.columns) {
            at += usize::from(column.is_read());
            match column {
                Growing::Same => {}
                Growing::Numbers(numbers) => {
                    let number = row.get(at).map_err(Fault::from)?;
                    if let Some(own) = Measure::ALL.iter().position(|measure| measure.number() == field) {
                        measured[own] = number;
                    }
                    numbers.push(number);
                }
                // The vocabulary has them behind what they are worked out from.
                Growing::Bands { measure, local, words } => {
                    let usual = self.usuals.of(endpoint);
                    let code = endpoints::band_of(usual, *measure, measured[*measure as usize]);
                    let own = *local.entry(code).or_insert_with(|| words.dictionary.push(BANDS.entry(code)));
                    words.codes.push(own);
                }
                Growing::Identifiers(dictionary) => {
                    let id = row.get_ref(at).map_err(Fault::from)?;
                    let id = id.as_str().map_err(|_| broken("an identifier that is no text"))?;
                    self.text += id.len();
                    dictionary.push(Some(id).filter(|id| !id.is_empty()).into_iter());
                }
                Growing::Codes { position, local, words } => {
                    let code: u32 = row.get(at).map_err(Fault::from)?;
                    if let Some(own) = endpoints::NAMING.iter().position(|naming| *naming == field) {
                        endpoint[own] = code;
                    }
                    let own = *local.entry(code).or_insert_with(|| {
                        let entry = self.reading.dictionaries.column(*position).entry(code);
                        self.text += entry.clone().map(str::len).sum::<usize>();
                        words.dictionary.push(entry)
                    });
                    words.codes.push(own);
                }
            }
        }
        self.endpoints.insert(endpoint);
        Ok(())
    }

    /// What is usual for the endpoints of the part, as far as enough is known.
    fn usual(&self) -> Vec<EndpointUsual> {
        let named = |key: &Key| {
            let usual = self.usuals.of(*key)?;
            let mut words = key.iter().zip(endpoints::positions()).map(|(code, position)| {
                self.reading.dictionaries.column(position).entry(*code).next().map(str::to_owned)
            });
            let (host, method) = (words.next()?, words.next()?);
            Some(EndpointUsual { host, method, endpoint: words.next()??, usual })
        };
        let mut known: Vec<EndpointUsual> = self.endpoints.iter().filter_map(named).collect();
        known.sort_by(|one, two| {
            (&one.host, &one.endpoint, &one.method).cmp(&(&two.host, &two.endpoint, &two.method))
        });
        known
    }

    fn ledger(self) -> Result<Ledger, StoreError> {
        let rows = self.times.len();
        let same = |word: &str| {
            let mut dictionary = Dictionary::default();
            if rows > 0 {
                dictionary.push(Some(word).filter(|word| !word.is_empty()).into_iter());
            }
            Column::Words(Words { dictionary, codes: vec![0; rows] })
        };
        let columns = VOCABULARY.iter().zip(self.columns).map(|(row, column)| match column {
            Growing::Codes { words, .. } | Growing::Bands { words, .. } => Column::Words(words),
            Growing::Numbers(numbers) => Column::Numbers(numbers),
            Growing::Identifiers(dictionary) => {
                Column::Words(Words { codes: (0..rows as u32).collect(), dictionary })
            }
            Growing::Same if row.field == Field::Session => same(self.id),
            Growing::Same => same(status(self.blocked)),
        });
        Ledger::from_columns(self.times, columns.collect())
            .map_err(|error| broken(format!("the columns of a part do not fit: {error}")))
    }
}
