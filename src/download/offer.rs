//! What pages offer for download, how much that is, and the source it is written from.

use leptos::prelude::*;
use spoor_model::export::csv::{Options, Writer};
use spoor_model::export::sessions::{SessionColumn, SessionOptions, SessionWriter};
use spoor_model::export::{Style, ndjson};
use spoor_model::instant::parse_instant;
use spoor_model::wire::{MOST_VALUES, SessionPage};
use spoor_model::{Field, Moment, Query, TimeRange};

use super::choice::{Choice, Form};
use super::full::Full;
use super::requests::{Coming, Requests, Which};
use super::sessions::Sessions;
use super::source::{Rows, Source};
use crate::api::{self, Failure};
use crate::browser::fetch::Signal as Wanted;
use crate::browser::{clock, page};

/// Rows that are written to tell how large a file will be.
const SAMPLE: usize = 50;

/// The sessions of the list, as its page has them.
#[derive(Clone, Copy)]
pub struct SessionList {
    /// What the list answers.
    pub question: Memo<Query>,
    /// Its first page, which says how many there are and when they were counted.
    pub first: RwSignal<Option<SessionPage>>,
    /// The columns of a file for those that are shown.
    pub columns: Signal<Vec<SessionColumn>>,
}

/// What a page offers.
#[derive(Clone, Copy)]
pub enum Offer {
    /// The requests of a session.
    Session(Coming),
    /// The sessions of the list.
    List(SessionList),
}

impl Offer {
    /// What a row is.
    pub fn noun(self) -> &'static str {
        match self {
            Offer::Session(_) => "request",
            Offer::List(_) => "session",
        }
    }

    /// How many rows there will be, as far as one knows.
    pub fn count(self, choice: Choice) -> u64 {
        match self {
            Offer::Session(coming) if choice.whole.get() => {
                coming.total.get().unwrap_or(0).max(coming.ledger.with(|ledger| ledger.len()) as u64)
            }
            Offer::Session(coming) => coming.rows.with(Vec::len) as u64,
            Offer::List(listed) => listed.first.with(|page| page.as_ref().map_or(0, |page| page.total)),
        }
    }

    /// About how many bytes a row has, where some are here.
    pub fn bytes_a_row(self, choice: Choice) -> Option<f64> {
        let Offer::Session(coming) = self else { return None };
        if choice.form.get() != Form::Csv {
            return None;
        }
        coming.ledger.with(|ledger| {
            let rows: Vec<u32> = coming.rows.with(|rows| {
                let length = if choice.whole.get() { ledger.len() } else { rows.len() };
                let places = (0..length).step_by(length / SAMPLE + 1);
                let row =
                    |place| if choice.whole.get() { Some(place as u32) } else { rows.get(place).copied() };
                places.filter_map(row).collect()
            });
            let (origin, mut out) = (page::origin(), Vec::new());
            // As it stands: redacting it anew with each letter of a name would hold up who types.
            Writer::new(ledger, options(coming, choice), &origin).rows(&rows, &mut out);
            (!rows.is_empty()).then(|| out.len() as f64 / rows.len() as f64)
        })
    }

    /// What to ask the server for, to tell how large the file will be; none where that is known without.
    pub fn sample(self, choice: Choice, query: &Query) -> Option<Sample> {
        match self {
            Offer::Session(_) if choice.form.get() == Form::Csv => None,
            Offer::Session(coming) => Some(Sample {
                session: Some(coming.session.get()?),
                query: asked(coming, choice, query),
                columns: Vec::new(),
                style: Style::Safe,
            }),
            Offer::List(listed) => Some(Sample {
                session: None,
                query: fixed(&listed.question.get(), as_of(listed)),
                columns: session_columns(listed, choice),
                style: choice.style(),
            }),
        }
    }

    /// What the file is of.
    pub fn title(self, session: &str) -> String {
        match self {
            Offer::Session(_) => format!("Session {}", session.chars().take(8).collect::<String>()),
            Offer::List(_) => "Sessions".to_owned(),
        }
    }

    /// What the file is written from. `session` is the one that is open, `query` that of the address.
    pub fn source(self, choice: Choice, session: String, query: &Query) -> Source {
        let format = choice.format();
        match self {
            Offer::List(listed) => {
                let as_of = as_of(listed);
                let query = fixed(&listed.question.get(), as_of);
                let options = SessionOptions {
                    style: choice.style(),
                    byte_order_mark: choice.marked(),
                    columns: session_columns(listed, choice),
                };
                let sessions = Sessions::new(query, options, as_of);
                Source { session: None, format, rows: Rows::Sessions(Box::new(sessions)), given_up: false }
            }
            Offer::Session(coming) => {
                let rows = if choice.form.get() == Form::Csv {
                    let which = match (choice.whole.get(), coming.complete.get()) {
                        (true, _) => Which::All,
                        (false, true) => Which::These(coming.rows.get()),
                        (false, false) => Which::Shown(Box::new(query.clone()), coming.now.get()),
                    };
                    let options = Options { redactor: choice.redactor(), ..options(coming, choice) };
                    Rows::Requests(Box::new(Requests::new(coming, session.clone(), which, options)))
                } else {
                    let query = asked(coming, choice, query);
                    Rows::Full(Box::new(Full::new(session.clone(), query, format, choice.redactor())))
                };
                Source { session: Some(session), format, rows, given_up: false }
            }
        }
    }
}

/// Some rows of a file, as the server has them, and what is written of them.
#[derive(Clone, PartialEq)]
pub struct Sample {
    session: Option<String>,
    query: Query,
    columns: Vec<SessionColumn>,
    style: Style,
}

/// About how many bytes a row has.
pub async fn sampled(sample: Sample, wanted: Wanted) -> Result<f64, Failure> {
    let Sample { session, query, columns, style } = sample;
    let mut out = Vec::new();
    let rows = if let Some(session) = session {
        let part = api::full_requests(&session, &query, SAMPLE, None, &wanted).await?;
        part.items.iter().for_each(|request| ndjson::line(request, &mut out));
        part.items.len()
    } else {
        let page = api::sessions_in_full(query.clone(), SAMPLE, Some(MOST_VALUES), None, wanted).await?;
        let options = SessionOptions { style, byte_order_mark: false, columns };
        let writer = SessionWriter::new(options, &page::origin(), &query, 0);
        page.items.iter().for_each(|row| writer.row(row, &mut out));
        page.items.len()
    };
    Ok(out.len() as f64 / rows.max(1) as f64)
}

/// What the server is asked for whole requests, with fixed times.
fn asked(coming: Coming, choice: Choice, query: &Query) -> Query {
    if choice.whole.get() { Query::default() } else { fixed(&query.to_ask(), coming.now.get()) }
}

/// What a file is to be like, its redaction aside.
fn options(coming: Coming, choice: Choice) -> Options {
    Options {
        style: choice.style(),
        byte_order_mark: choice.marked(),
        columns: if choice.narrow.get() { coming.columns.to_vec() } else { Field::all().collect() },
        redactor: None,
    }
}

fn session_columns(listed: SessionList, choice: Choice) -> Vec<SessionColumn> {
    if choice.narrow.get() { listed.columns.get() } else { SessionColumn::ALL.to_vec() }
}

/// When the list was counted.
fn as_of(listed: SessionList) -> i64 {
    let counted = listed.first.with(|page| page.as_ref().and_then(|page| parse_instant(&page.as_of)));
    counted.unwrap_or_else(clock::now)
}

/// The query with its relative times fixed, so that all of a file answers one question. An open end stays open.
fn fixed(query: &Query, now: i64) -> Query {
    let mut query = Query { rows: None, ..query.clone() };
    for layer in [&mut query.general, &mut query.inside] {
        let window = layer.time.resolve(now);
        layer.time = TimeRange { from: window.from.map(Moment::At), to: window.to.map(Moment::At) };
    }
    query
}
