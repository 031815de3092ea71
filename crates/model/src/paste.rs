//! What a pasted text may mean: an address, an id, a link, a `curl` command, a line of a log. Each meaning is an
//! offer in words that nobody has taken yet; this never decides. Ordinary search text means nothing here. Knows no
//! clock, no store and no page.

mod attacks;
mod curl;
mod facts;
mod json;
mod line;
mod link;
mod value;
mod words;

use crate::query::{Layer, Query};
use crate::{Filter, TimeRange};

/// Longest text that is read, in bytes: a longer one is no line of a log and no command, and gets no offers.
pub const LONGEST: usize = 64 * 1024;

/// Most offers for one text.
const MOST: usize = 8;

/// One thing that a text may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What taking it does, in words for a person; values in it are hostile text.
    pub label: String,
    /// What taking it does.
    pub change: Change,
}

/// What an offer does to the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The general filters get these conditions.
    Narrow {
        /// Conditions; each takes the place of the one on the same field that compares in the same way.
        filter: Filter,
        /// When; empty to leave the time as it is.
        time: TimeRange,
    },
    /// Another view takes the place of this one.
    Open {
        /// Identifier of the session to open; `None` for the list.
        session: Option<String>,
        /// Everything else of the view.
        query: Box<Query>,
    },
    /// Groups of attacks take the place of this view.
    Group {
        /// Which.
        query: Box<Query>,
    },
}

impl Change {
    /// The general filters with the conditions of a [`Change::Narrow`]. Those of another view are its own.
    pub fn applied(&self, general: &Layer) -> Layer {
        match self {
            Change::Narrow { filter, time } => {
                let kept = filter.clauses().fold(general.filter.clone(), |kept, clause| {
                    kept.without_clause(clause.field, clause.operator)
                });
                Layer {
                    time: if time.is_all() { general.time } else { *time },
                    // The two have no clause in common, so that no values are asked for.
                    filter: kept.and(filter, &|_| Vec::new()),
                    off: general.off.clone(),
                }
            }
            Change::Open { query, .. } | Change::Group { query } => query.general.clone(),
        }
    }
}

/// What ordinary search text may mean beside: types of attack by name. Searching for the text goes on.
pub fn read_names(text: &str) -> Vec<Offer> {
    attacks::offers(text)
}

/// What the text may mean, most likely first; empty for ordinary search text.
pub fn read(text: &str) -> Vec<Offer> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return Vec::new();
    }
    // The most telling form first; each says nothing to what has not its form.
    let readers: [fn(&str) -> Vec<Offer>; 6] =
        [value::offers, curl::offers, link::offers, json::offers, line::offers, words::offers];
    let mut offers =
        readers.iter().map(|read| read(text)).find(|offers| !offers.is_empty()).unwrap_or_default();
    offers.truncate(MOST);
    offers
}
