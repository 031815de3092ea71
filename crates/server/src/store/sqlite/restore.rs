//! A stored request, put together again from its columns and its detail: exactly what was written.

use rusqlite::{Connection, Row};
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
    let sql = format!(
        "SELECT time, (SELECT s.session FROM session s WHERE s.id = request.session), {} FROM request WHERE request = ?",
        columns()
    );
    let mut select = connection.prepare_cached(&sql).map_err(Fault::from)?;
    let mut rows = select.query([id]).map_err(Fault::from)?;
    let Some(row) = rows.next().map_err(Fault::from)? else { return Ok(None) };
    let (time, session) = (row.get(0).map_err(Fault::from)?, row.get(1).map_err(Fault::from)?);
    let request = Request { id: id.to_owned(), time, session, ..Request::default() };
    whole(dictionaries, row, 2, request).map(|(request, _)| Some(request))
}

/// What [`whole`] needs of a row of `request`, as SQL lists it.
pub fn columns() -> String {
    let coded = CODED.iter().map(|column| column.name);
    let names = coded.chain(schema::numbers().map(Field::key)).map(|name| format!("\"{name}\""));
    let detail = "(SELECT d.json FROM detail d WHERE d.seq = request.seq)".to_owned();
    std::iter::once(detail).chain(names).collect::<Vec<_>>().join(", ")
}

/// A request of which identifier, session and time are known, filled from the [`columns`] that begin with this one; and the
/// bytes of its detail.
pub fn whole(
    dictionaries: &Dictionaries,
    row: &Row<'_>,
    first: usize,
    mut request: Request,
) -> Result<(Request, usize), StoreError> {
    fill(dictionaries, row, first + 1, &mut request).map_err(Fault::from)?;
    let json: Option<Vec<u8>> = row.get(first).map_err(Fault::from)?;
    let Some(json) = json else { return Ok((request, 0)) };
    let Detail { attacks, bot, parameters, exchange } = read_detail(&json)?;
    Ok((Request { attacks, bot, parameters, exchange, ..request }, json.len()))
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
fn fill(
    dictionaries: &Dictionaries,
    row: &Row<'_>,
    first: usize,
    request: &mut Request,
) -> rusqlite::Result<()> {
    let mut words = Vec::with_capacity(CODED.len());
    for position in 0..CODED.len() {
        let code = row.get(first + position)?;
        words.push(dictionaries.column(position).entry(code).map(str::to_owned).collect::<Vec<_>>());
    }
    let mut numbers = Vec::new();
    for position in 0..schema::numbers().count() {
        numbers.push(row.get::<_, Option<u64>>(first + CODED.len() + position)?);
    }
    let mut number = numbers.into_iter();
    for field in Field::all() {
        match schema::place(field) {
            Place::Code(position) => set_words(request, field, std::mem::take(&mut words[position])),
            Place::Number => set_number(request, field, number.next().flatten()),
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
    Ok(())
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
