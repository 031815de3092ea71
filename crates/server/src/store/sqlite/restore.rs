//! A stored request, put together again from its columns and its detail: exactly what was written.

use rusqlite::{Connection, OptionalExtension, Row};
use serde::Deserialize;
use spoor_model::request::{Attack, Bot, Exchange, Parameter};
use spoor_model::{Field, Request};

use super::dictionary::Dictionaries;
use super::error::{Fault, broken};
use super::schema::{self, CODED, Place};
use crate::store::StoreError;

/// What of a request is in no column.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// See [`Request::attacks`].
    pub attacks: Vec<Attack>,
    /// See [`Request::bot`].
    pub bot: Option<Bot>,
    /// See [`Request::parameters`].
    pub parameters: Vec<Parameter>,
    /// See [`Request::exchange`].
    pub exchange: Option<Exchange>,
}

/// The request with this identifier.
pub fn request(
    connection: &Connection,
    dictionaries: &Dictionaries,
    id: &str,
) -> Result<Option<Request>, StoreError> {
    let coded = CODED.iter().map(|column| column.name);
    let numbers = schema::numbers().map(Field::key);
    let columns: Vec<String> = coded.chain(numbers).map(|name| format!("r.\"{name}\"")).collect();
    let sql = format!(
        "SELECT r.time, s.session, d.json, {} FROM request r JOIN session s ON s.id = r.session \
         LEFT JOIN detail d ON d.seq = r.seq WHERE r.request = ?",
        columns.join(", ")
    );
    let mut select = connection.prepare_cached(&sql).map_err(Fault::from)?;
    let found = select.query_row([id], |row| {
        let json: Option<Vec<u8>> = row.get(2)?;
        Ok((fill(dictionaries, row, id)?, json))
    });
    let Some((mut request, json)) = found.optional().map_err(Fault::from)? else { return Ok(None) };
    if let Some(json) = json {
        let detail: Detail = read_detail(&json)?;
        request.attacks = detail.attacks;
        request.bot = detail.bot;
        request.parameters = detail.parameters;
        request.exchange = detail.exchange;
    }
    Ok(Some(request))
}

/// The attacks in a stored detail.
pub fn attacks(detail: &[u8]) -> Result<Vec<Attack>, StoreError> {
    read_detail(detail).map(|detail| detail.attacks)
}

/// What a stored detail holds.
pub fn read_detail(json: &[u8]) -> Result<Detail, StoreError> {
    serde_json::from_slice(json).map_err(|error| broken(format!("a detail cannot be read: {error}")))
}

/// What stands in columns.
fn fill(dictionaries: &Dictionaries, row: &Row<'_>, id: &str) -> rusqlite::Result<Request> {
    const FIRST: usize = 3;
    let mut request =
        Request { id: id.to_owned(), time: row.get(0)?, session: row.get(1)?, ..Request::default() };
    let mut words = Vec::with_capacity(CODED.len());
    for position in 0..CODED.len() {
        let code = row.get(FIRST + position)?;
        words.push(dictionaries.column(position).entry(code).map(str::to_owned).collect::<Vec<_>>());
    }
    let mut numbers = Vec::new();
    for position in 0..schema::numbers().count() {
        numbers.push(row.get::<_, Option<u64>>(FIRST + CODED.len() + position)?);
    }
    let mut number = numbers.into_iter();
    for field in Field::all() {
        match schema::place(field) {
            Place::Code(position) => set_words(&mut request, field, std::mem::take(&mut words[position])),
            Place::Number => set_number(&mut request, field, number.next().flatten()),
            Place::Session | Place::Request | Place::Blocked | Place::Usual(_) => {}
        }
    }
    for (position, column) in CODED.iter().enumerate().skip(schema::session_key()) {
        let word = std::mem::take(&mut words[position]).into_iter().next();
        match column.name {
            "session_key" => request.session_key = word.unwrap_or_default(),
            "referrer" => request.referrer = word,
            _ => request.protocol = word,
        }
    }
    Ok(request)
}

/// The way back from a field to the request, for what a request has nowhere but in a column.
fn set_words(request: &mut Request, field: Field, words: Vec<String>) {
    if field == Field::Flow {
        request.flows = words;
        return;
    }
    let word = words.into_iter().next();
    match field {
        Field::Application => request.application = word,
        Field::Host => request.host = word,
        Field::Method => request.method = word,
        Field::Endpoint => request.endpoint = word,
        Field::Path => request.path = word.unwrap_or_default(),
        Field::Status => request.status = word.and_then(|code| code.parse().ok()),
        Field::User => request.user = word,
        Field::Role => request.role = word,
        Field::Ip => request.ip = word,
        Field::Country => request.country = word,
        Field::Network => request.network = word,
        Field::UserAgent => request.user_agent = word,
        // All others are made from the detail, or set already. A test stores and reads a request that has every field.
        _ => {}
    }
}

fn set_number(request: &mut Request, field: Field, number: Option<u64>) {
    match field {
        Field::Duration => request.duration = number,
        Field::Size => request.size = number,
        _ => {}
    }
}
