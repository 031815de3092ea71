//! Writing batches, each in one transaction. A request whose identifier is stored already changes nothing. The
//! sums of sessions and days are kept in the same transaction, so they are never out of step with the requests.

use std::borrow::Cow;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params, params_from_iter};
use serde::Serialize;
use spoor_model::field::Source;
use spoor_model::request::{Attack, Bot, Exchange, Parameter};
use spoor_model::{Action, Request, rule};

use super::dictionary::{Dictionaries, MISSING};
use super::endpoints::{self, Gathered};
use super::error::Fault;
use super::pool;
use super::rules;
use super::schema::{self, CODED};
use crate::store::{StoreError, Written};

/// The connection that writes, with the dictionaries as it last saw them.
pub struct Writer {
    connection: Connection,
    dictionaries: Dictionaries,
    version: i64,
}

/// What of a request is in no column.
#[derive(Serialize)]
struct Detail<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    attacks: &'a [Attack],
    #[serde(skip_serializing_if = "Option::is_none")]
    bot: Option<&'a Bot>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    parameters: &'a [Parameter],
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<&'a Exchange>,
}

/// What a run of requests of one session and day adds to their sums.
struct Sums {
    first: i64,
    last: i64,
    requests: u64,
    attacks: u64,
    blocked: bool,
    session_key: u32,
}

impl Writer {
    /// A writer on a database that is current.
    pub fn new(connection: Connection) -> Writer {
        Writer { connection, dictionaries: Dictionaries::default(), version: -1 }
    }

    /// The connection, for what is no batch of requests.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Stores a batch, under the rules of the moment.
    pub fn write(&mut self, batch: &[Request]) -> Result<Written, StoreError> {
        self.change(|transaction, dictionaries| {
            let rules = rules::in_force(transaction)?;
            let mut order: Vec<(i64, Cow<'_, Request>)> = batch
                .iter()
                .map(|request| (schema::day(request.time), rule::marked(&rules, request)))
                .collect();
            // Stable: requests of the same millisecond stay in the order they came.
            order.sort_by(|(day_a, a), (day_b, b)| {
                (day_a, &a.session, a.time).cmp(&(day_b, &b.session, b.time))
            });
            let naming = endpoints::positions();
            let mut batch = Batch { transaction, dictionaries, naming, gathered: Gathered::default() };
            let written = batch.write(&order)?;
            batch.gathered.write(transaction)?;
            Ok((written, written.stored > 0))
        })
    }

    /// Has `work` change requests, all of it or nothing. It also says whether anything is another than before.
    pub fn change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &mut Dictionaries) -> Result<(T, bool), StoreError>,
    ) -> Result<T, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::from)?;
        let version = pool::version(&transaction)?;
        // Taken out: if anything fails, words that were not committed are forgotten with it.
        let mut dictionaries = std::mem::take(&mut self.dictionaries);
        if self.version != version {
            dictionaries.refresh(&transaction)?;
        }
        self.version = -1;
        let lengths = dictionaries.lengths();
        let (outcome, changed) = work(&transaction, &mut dictionaries)?;
        if changed {
            dictionaries.write_from(&lengths, &transaction).map_err(Fault::from)?;
            transaction
                .execute("UPDATE setting SET value = value + 1 WHERE name = 'version'", [])
                .map_err(Fault::from)?;
        }
        transaction.commit().map_err(Fault::from)?;
        self.dictionaries = dictionaries;
        self.version = version + i64::from(changed);
        Ok(outcome)
    }
}

/// The detail of a request as it is stored; none where it has none.
pub fn detail(request: &Request) -> rusqlite::Result<Option<Vec<u8>>> {
    let detail = Detail {
        attacks: &request.attacks,
        bot: request.bot.as_ref(),
        parameters: &request.parameters,
        exchange: request.exchange.as_ref(),
    };
    if detail.attacks.is_empty()
        && detail.bot.is_none()
        && detail.parameters.is_empty()
        && detail.exchange.is_none()
    {
        return Ok(None);
    }
    let json = serde_json::to_vec(&detail);
    json.map(Some).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// Stores a request anew under its number and its session; gives the number of the session. Sums are the caller's matter,
/// and its endpoint knows of it already.
pub fn put(
    transaction: &Transaction<'_>,
    dictionaries: &mut Dictionaries,
    day: i64,
    seq: i64,
    request: &Request,
) -> rusqlite::Result<i64> {
    let (naming, gathered) = (endpoints::positions(), Gathered::default());
    let mut batch = Batch { transaction, dictionaries, naming, gathered };
    let session = match batch.session(&request.session)? {
        Some(session) => session,
        None => batch.add_session(&request.session)?,
    };
    batch.insert(day, session, seq, request)?;
    Ok(session)
}

struct Batch<'a> {
    transaction: &'a Transaction<'a>,
    dictionaries: &'a mut Dictionaries,
    /// Positions of the columns that name an endpoint.
    naming: [usize; 3],
    /// What the stored requests tell of their endpoints.
    gathered: Gathered,
}

impl Batch<'_> {
    fn write(&mut self, order: &[(i64, Cow<'_, Request>)]) -> Result<Written, StoreError> {
        let mut written = Written::default();
        let mut next: i64 = self
            .transaction
            .query_row("SELECT value FROM setting WHERE name = 'next_seq'", [], |row| row.get(0))
            .map_err(Fault::from)?;
        for run in order.chunk_by(|(day_a, a), (day_b, b)| day_a == day_b && a.session == b.session) {
            let stored = self.write_run(run, next).map_err(Fault::from)?;
            next += stored as i64;
            written.stored += stored;
            written.known += run.len() as u64 - stored;
        }
        if written.stored > 0 {
            self.transaction
                .execute("UPDATE setting SET value = ? WHERE name = 'next_seq'", [next])
                .map_err(Fault::from)?;
        }
        Ok(written)
    }

    /// Writes requests of one session and day in the order of time, numbered from `next`; gives how many were new.
    fn write_run(&mut self, run: &[(i64, Cow<'_, Request>)], next: i64) -> rusqlite::Result<u64> {
        let Some((day, first)) = run.first() else { return Ok(0) };
        let mut sums: Option<Sums> = None;
        let mut session = self.session(&first.session)?;
        for (_, request) in run {
            if self.is_known(&request.id)? {
                continue;
            }
            let id = match session {
                Some(id) => id,
                None => self.add_session(&first.session)?,
            };
            session = Some(id);
            let seq = next + sums.as_ref().map_or(0, |sums| sums.requests as i64);
            let session_key = self.insert(*day, id, seq, request)?;
            let sums = sums.get_or_insert(Sums {
                first: request.time,
                last: request.time,
                requests: 0,
                attacks: 0,
                blocked: false,
                session_key,
            });
            sums.last = request.time;
            sums.requests += 1;
            sums.attacks += u64::from(request.is_attack());
            sums.blocked |= request.action() == Some(Action::Blocked);
        }
        let (Some(sums), Some(session)) = (sums, session) else { return Ok(0) };
        self.add_sums(*day, session, &sums)?;
        Ok(sums.requests)
    }

    fn session(&self, session: &str) -> rusqlite::Result<Option<i64>> {
        let mut select = self.transaction.prepare_cached("SELECT id FROM session WHERE session = ?")?;
        select.query_row([session], |row| row.get(0)).optional()
    }

    fn is_known(&self, request: &str) -> rusqlite::Result<bool> {
        self.transaction.prepare_cached("SELECT 1 FROM request WHERE request = ?")?.exists([request])
    }

    fn add_session(&self, session: &str) -> rusqlite::Result<i64> {
        // Sums start at the ends of time and are narrowed at once.
        let sql = "INSERT INTO session(session, session_key, blocked, first, last, requests, attacks) \
                   VALUES (?, 0, 0, ?, ?, 0, 0)";
        self.transaction.prepare_cached(sql)?.execute(params![session, i64::MAX, i64::MIN])?;
        Ok(self.transaction.last_insert_rowid())
    }

    /// Inserts a request and gives the code of its session key's name.
    fn insert(&mut self, day: i64, session: i64, seq: i64, request: &Request) -> rusqlite::Result<u32> {
        let mut values = vec![
            Value::Integer(day),
            Value::Integer(session),
            Value::Integer(request.time),
            Value::Integer(seq),
            Value::Text(request.id.clone()),
        ];
        let mut session_key = MISSING;
        let mut endpoint = [MISSING; 3];
        for position in 0..CODED.len() {
            let code = self.code(position, request);
            if position == schema::session_key() {
                session_key = code;
            }
            if let Some(own) = self.naming.iter().position(|own| *own == position) {
                endpoint[own] = code;
            }
            values.push(Value::Integer(i64::from(code)));
        }
        for field in schema::numbers() {
            let number = if let Source::Number(read) = field.row().source { read(request) } else { None };
            values.push(
                number
                    .map_or(Value::Null, |number| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))),
            );
        }
        self.transaction.prepare_cached(&INSERT)?.execute(params_from_iter(values))?;
        self.insert_detail(seq, request)?;
        self.gathered.add(endpoint, request);
        Ok(session_key)
    }

    fn code(&mut self, position: usize, request: &Request) -> u32 {
        match CODED[position].source {
            Source::Word(read) => self.dictionaries.intern(position, read(request).into_iter()),
            Source::Words(read) => {
                self.dictionaries.intern(position, read(request).iter().map(AsRef::as_ref))
            }
            Source::Code(read) => {
                let code = read(request).map(|code| code.to_string());
                self.dictionaries.intern(position, code.as_deref().into_iter())
            }
            // Such fields have no column of codes.
            Source::Number(_) | Source::Session | Source::Usual(_) => MISSING,
        }
    }

    fn insert_detail(&self, seq: i64, request: &Request) -> rusqlite::Result<()> {
        let Some(json) = detail(request)? else { return Ok(()) };
        self.transaction
            .prepare_cached("INSERT INTO detail(seq, json) VALUES (?, ?)")?
            .execute(params![seq, json])?;
        Ok(())
    }

    fn add_sums(&self, day: i64, session: i64, sums: &Sums) -> rusqlite::Result<()> {
        let Sums { first, last, requests, attacks, blocked, session_key } = *sums;
        let mut update = self.transaction.prepare_cached(
            "UPDATE session SET first = min(first, ?2), last = max(last, ?3), requests = requests + ?4, \
             attacks = attacks + ?5, blocked = max(blocked, ?6), \
             session_key = iif(session_key = 0, ?7, session_key) WHERE id = ?1",
        )?;
        update.execute(params![session, first, last, requests, attacks, blocked, session_key])?;
        let mut upsert = self.transaction.prepare_cached(
            "INSERT INTO session_day(day, session, first, last, requests, attacks) VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last), \
             requests = requests + excluded.requests, attacks = attacks + excluded.attacks",
        )?;
        upsert.execute(params![day, session, first, last, requests, attacks])?;
        Ok(())
    }
}

static INSERT: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    let coded = CODED.iter().map(|column| format!("\"{}\"", column.name));
    let numbers = schema::numbers().map(|field| format!("\"{}\"", field.key()));
    let columns: Vec<String> = coded.chain(numbers).collect();
    format!(
        "INSERT INTO request(day, session, time, seq, request, {}) VALUES (?, ?, ?, ?, ?{})",
        columns.join(", "),
        ", ?".repeat(columns.len())
    )
});
