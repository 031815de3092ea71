//! The requests of one session, or of several, as columns, part by part in the order of time. Codes of the database become codes of
//! the part, so that a part carries the words it uses and no others.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use spoor_model::field::VOCABULARY;
use spoor_model::ledger::{Column, Dictionary, Words};
use spoor_model::usual::{EndpointUsual, Measure};
use spoor_model::{Field, Ledger};

use super::endpoints::{self, BANDS, Key, Usuals};
use super::error::{Fault, broken};
use super::matching::Matching;
use super::pool::Reading;
use super::schema::{self, Place};
use super::status;
use crate::store::{Ask, Chunk, Page, StoreError};

/// Bytes of words after which a part ends, however few its rows: paths come from attackers, and a part is held in memory
/// more than once on its way.
pub const LARGEST_TEXT: usize = 8 * 1024 * 1024;

/// A part of the session's requests that match the layers in force inside it.
pub fn chunk(
    reading: &Reading<'_>,
    id: &str,
    ask: &Ask<'_>,
    page: Page<'_>,
) -> Result<Option<Chunk>, StoreError> {
    let Some(matching) = Matching::find(reading, id, ask, page)? else { return Ok(None) };
    let mut part = Part::new(reading)?;
    let columns = part.columns();
    let next = matching.each(reading, &columns, |row| {
        let room = part.len() < page.limit && part.text < LARGEST_TEXT;
        if room {
            part.add(row, id, matching.blocked)?;
        }
        Ok(room)
    })?;
    Ok(Some(Chunk { usual: part.usual(), ledger: part.ledger()?, total: matching.total, next }))
}

/// Columns that grow row by row.
pub struct Part<'a> {
    reading: &'a Reading<'a>,
    times: Vec<i64>,
    columns: Vec<Growing>,
    usuals: Arc<Usuals>,
    /// The endpoints of the rows so far.
    endpoints: HashSet<Key>,
    /// Bytes of words so far, each counted once.
    text: usize,
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
    /// What is known of the row's session.
    OfSession(Words),
}

impl Growing {
    /// True for a column that is read from the row.
    fn is_read(&self) -> bool {
        !matches!(self, Growing::OfSession(_) | Growing::Bands { .. })
    }
}

impl<'a> Part<'a> {
    /// Without any row.
    pub fn new(reading: &'a Reading<'a>) -> Result<Part<'a>, StoreError> {
        let column = |field: Field| match schema::place(field) {
            Place::Code(position) => {
                Growing::Codes { position, local: HashMap::new(), words: Words::default() }
            }
            Place::Number => Growing::Numbers(Vec::new()),
            Place::Request => Growing::Identifiers(Dictionary::default()),
            Place::Usual(measure) => {
                Growing::Bands { measure, local: HashMap::new(), words: Words::default() }
            }
            Place::Session | Place::Blocked => Growing::OfSession(Words::default()),
        };
        let columns = Field::all().map(column).collect();
        let (times, endpoints, usuals) = (Vec::new(), HashSet::new(), reading.usuals()?);
        Ok(Part { reading, times, columns, usuals, endpoints, text: 0 })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Bytes of words so far, each counted once.
    pub fn text(&self) -> usize {
        self.text
    }

    /// What a row must hold behind time and number: the fields that differ from row to row.
    pub fn columns(&self) -> String {
        let fields = VOCABULARY.iter().zip(&self.columns).filter(|(_, column)| column.is_read());
        let names: Vec<String> = fields.map(|(row, _)| format!("\"{}\"", row.key)).collect();
        names.join(", ")
    }

    /// Adds a row: time, number, [`Part::columns`]; of the session with this identifier, blocked or not.
    pub fn add(&mut self, row: &rusqlite::Row<'_>, session: &str, blocked: bool) -> Result<(), StoreError> {
        self.times.push(row.get(0).map_err(Fault::from)?);
        let mut at = 1;
        let (mut endpoint, mut measured) = (Key::default(), [None; 2]);
        for (field, column) in Field::all().zip(&mut self.columns) {
            at += usize::from(column.is_read());
            match column {
                Growing::OfSession(words) => {
                    let word = if field == Field::Session { session } else { status(blocked) };
                    let word = Some(word).filter(|word| !word.is_empty());
                    words.codes.push(words.dictionary.intern(word.into_iter()));
                }
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
    pub fn usual(&self) -> Vec<EndpointUsual> {
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

    /// The rows as a ledger.
    pub fn ledger(self) -> Result<Ledger, StoreError> {
        let rows = self.times.len();
        let columns = self.columns.into_iter().map(|column| match column {
            Growing::Codes { words, .. } | Growing::Bands { words, .. } | Growing::OfSession(words) => {
                Column::Words(words)
            }
            Growing::Numbers(numbers) => Column::Numbers(numbers),
            Growing::Identifiers(dictionary) => {
                Column::Words(Words { codes: (0..rows as u32).collect(), dictionary })
            }
        });
        Ledger::from_columns(self.times, columns.collect())
            .map_err(|error| broken(format!("the columns of a part do not fit: {error}")))
    }
}
