//! A query: two layers of filters, a sort, and what is open. Its text is the browser's query string, the API's
//! parameters and the key of every cache. Equal queries have equal texts.

use std::collections::BTreeSet;
use std::fmt;

pub use compact::{COMPACT, is_compact};
pub use groups::{Grouping, Groups};
pub use keys::{KEYS, Key};
pub use sent::{Cause, Rows};

use crate::field::Field;
use crate::filter::{Filter, Operator};
use crate::instant::{Millis, Moment, TimeRange, Window};
use crate::percent;

pub mod compact;
mod groups;
mod inside;
mod keys;
mod sent;
mod sort;
mod table;
pub mod zone;

pub use sort::{GroupKey, RequestKey, SessionKey, Sort, SortKey};

/// One layer of conditions: a time range and a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Layer {
    /// When.
    pub time: TimeRange,
    /// What.
    pub filter: Filter,
    /// Clauses that are switched off: kept and shown, `off.` in the URL, but nothing need meet them.
    pub off: Filter,
}

impl Layer {
    /// The layer with a clause switched off, or on again where it is off.
    pub fn switched(&self, field: Field, operator: Operator) -> Layer {
        let moved = |from: &Filter, to: &Filter| {
            let values = from.values(field, operator).map(str::to_owned).collect::<Vec<_>>();
            // The values are canonical: they were read before.
            let taken = values.iter().try_fold(to.clone(), |to, value| to.with(field, operator, value));
            (from.without_clause(field, operator), taken.unwrap_or_else(|_| to.clone()))
        };
        let mut layer = self.clone();
        if self.filter.values(field, operator).next().is_some() {
            (layer.filter, layer.off) = moved(&self.filter, &self.off);
        } else {
            (layer.off, layer.filter) = moved(&self.off, &self.filter);
        }
        layer
    }

    /// True when the layer leaves nothing out.
    pub fn is_empty(&self) -> bool {
        self.time.is_all() && self.filter.is_empty()
    }

    /// The layer that both layers together make, see [`Filter::and`]; what is switched off is the other's.
    pub fn and(&self, other: &Layer, now: Millis, values: &dyn Fn(Field) -> Vec<String>) -> Layer {
        let filter = self.filter.and(&other.filter, values);
        Layer { time: self.time.and(other.time, now), filter, off: other.off.clone() }
    }
}

/// Everything a view depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// General filters: they choose sessions, and the requests of a session opened from the list.
    pub general: Layer,
    /// In-session filters, `in.` in the URL.
    pub inside: Layer,
    /// Suspends the general filters inside a session.
    pub all: bool,
    /// Which requests of a session stand out among those shown, `hl.` in the URL. Which rows match never depends on it.
    pub highlight: Filter,
    /// True when a session's runs of like requests are folded into one line each.
    pub fold: bool,
    /// Runs that are not folded nevertheless, each by the identifier of a request in it; `run` in the URL.
    pub unfolded: BTreeSet<String>,
    /// Identifiers of the requests that are open inside a session.
    pub open: BTreeSet<String>,
    /// Identifiers of the sessions whose rows are open in the list.
    pub peek: BTreeSet<String>,
    /// Order of the session list.
    pub sort: Sort<SessionKey>,
    /// How attacks are grouped, `group` in the URL.
    pub groups: Groups,
    /// Order of the requests inside a session, `in.sort` in the URL.
    pub inside_sort: Sort<RequestKey>,
    /// How many rows the sender of a link saw.
    pub rows: Option<Rows>,
    /// The time zone that instants are printed in, `tz` in the URL, by its IANA name; what the reader's device
    /// prefers where there is none. Which rows match never depends on it.
    pub zone: Option<String>,
    /// Pairs that were not understood. They are kept until someone removes them, so that nothing widens in silence.
    pub unread: BTreeSet<(String, String)>,
}

/// A part of a query string that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// The key as written.
    pub key: String,
    /// The value as written.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Why comes last, and a compact link is long and says nothing to people.
        let longest = if self.key == COMPACT { LONGEST_COMPACT_SHOWN } else { LONGEST_SHOWN };
        let value = match self.value.char_indices().nth(longest) {
            Some((cut, _)) => format!("{}…", self.value.get(..cut).unwrap_or_default()),
            None => self.value.clone(),
        };
        write!(formatter, "not understood: {}={value} ({})", self.key, self.reason)
    }
}

/// How much of a value a problem shows, in characters.
const LONGEST_SHOWN: usize = 200;

/// The same of a compact link.
const LONGEST_COMPACT_SHOWN: usize = 8;

/// Most pairs of a query string that are read.
pub const MOST_PAIRS: usize = 1_000;

const INSIDE: &str = "in.";
const OFF: &str = "off.";
const HIGHLIGHT: &str = "hl.";

impl Query {
    /// Reads a query string, with or without its `?`. What is not understood is reported and kept in
    /// [`Query::unread`]; the rest applies.
    pub fn parse(search: &str) -> (Query, Vec<Problem>) {
        Query::from_pairs(percent::pairs(search))
    }

    /// Reads decoded pairs, see [`Query::parse`].
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> (Query, Vec<Problem>) {
        Query::from_plain(compact::unpacked(pairs))
    }

    /// Reads pairs whose compact form is unpacked.
    fn from_plain(pairs: Vec<(String, String)>) -> (Query, Vec<Problem>) {
        let mut query = Query::default();
        let mut problems = Vec::new();
        let mut seen = BTreeSet::new();
        for (position, (key, value)) in pairs.into_iter().enumerate() {
            if position == MOST_PAIRS {
                // What follows is not read, and that is said: a link must not be able to stop the page.
                let reason = format!("it has more than {MOST_PAIRS} parts; the rest was not read");
                query.unread.insert((String::new(), String::new()));
                problems.push(Problem { key: String::new(), value: String::new(), reason });
                break;
            }
            if let Err(reason) = query.take(&mut seen, &key, &value)
                && query.unread.insert((key.clone(), value.clone()))
            {
                problems.push(Problem { key, value, reason });
            }
        }
        (query, problems)
    }

    /// Takes one pair in. `seen` are the keys so far that take one value.
    fn take(&mut self, seen: &mut BTreeSet<String>, key: &str, value: &str) -> Result<(), String> {
        let mut once = |key: &str| {
            if seen.insert(key.to_owned()) { Ok(()) } else { Err("given more than once".to_owned()) }
        };
        match key {
            "all" if value == "1" => self.all = true,
            "all" => return Err("only all=1 has a meaning".to_owned()),
            "fold" if value == "1" => self.fold = true,
            "fold" => return Err("only fold=1 has a meaning".to_owned()),
            "open" | "run" if value.is_empty() => return Err("it names no request".to_owned()),
            "run" => _ = self.unfolded.insert(value.to_owned()),
            "open" => _ = self.open.insert(value.to_owned()),
            "peek" if value.is_empty() => return Err("it names no session".to_owned()),
            "peek" => _ = self.peek.insert(value.to_owned()),
            "sort" => {
                let sort = Sort::parse(value)?;
                once(key)?;
                self.sort = sort;
            }
            "in.sort" => {
                let sort = Sort::parse(value)?;
                once(key)?;
                self.inside_sort = sort;
            }
            "group" => {
                let by = Grouping::parse(value)?;
                once(key)?;
                self.groups.by = by;
            }
            "group.sort" => {
                let sort = Sort::parse(value)?;
                once(key)?;
                self.groups.sort = sort;
            }
            "group.open" if value.is_empty() => return Err("it names no group".to_owned()),
            "group.open" => _ = self.groups.open.insert(value.to_owned()),
            "n" => {
                let rows = Rows::parse(value)?;
                once(key)?;
                self.rows = Some(rows);
            }
            // One that is whole was unpacked before.
            COMPACT => return Err(compact::why_not(value)),
            "tz" => {
                let zone = zone::parse(value)?;
                once(key)?;
                self.zone = Some(zone);
            }
            _ => {
                if let Some(name) = key.strip_prefix(HIGHLIGHT) {
                    return take_clause(&mut self.highlight, name, value, || once(key));
                }
                let (layer, name) = match key.strip_prefix(INSIDE) {
                    Some(name) => (&mut self.inside, name),
                    None => (&mut self.general, key),
                };
                if name == "from" || name == "to" {
                    let moment = Moment::parse(value)?;
                    once(key)?;
                    let end = if name == "from" { &mut layer.time.from } else { &mut layer.time.to };
                    *end = Some(moment);
                    return Ok(());
                }
                let (filter, name) = match name.strip_prefix(OFF) {
                    Some(name) => (&mut layer.off, name),
                    None => (&mut layer.filter, name),
                };
                take_clause(filter, name, value, || once(key))?;
            }
        }
        Ok(())
    }

    /// The canonical query string, without `?`: fixed order of keys, values sorted, defaults left out.
    pub fn to_search(&self) -> String {
        percent::join(self.pairs().iter().map(|(key, value)| (key.as_str(), value.as_str())))
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        push_layer(&mut pairs, "", &self.general);
        if self.all {
            pairs.push(("all".to_owned(), "1".to_owned()));
        }
        push_layer(&mut pairs, INSIDE, &self.inside);
        push_filter(&mut pairs, HIGHLIGHT, &self.highlight);
        if self.inside_sort != Sort::default() {
            pairs.push(("in.sort".to_owned(), self.inside_sort.text()));
        }
        if self.fold {
            pairs.push(("fold".to_owned(), "1".to_owned()));
        }
        pairs.extend(self.unfolded.iter().map(|id| ("run".to_owned(), id.clone())));
        pairs.extend(self.open.iter().map(|id| ("open".to_owned(), id.clone())));
        pairs.extend(self.peek.iter().map(|id| ("peek".to_owned(), id.clone())));
        if self.sort != Sort::default() {
            pairs.push(("sort".to_owned(), self.sort.text()));
        }
        self.groups.push(&mut pairs);
        pairs.extend(self.rows.map(|rows| ("n".to_owned(), rows.to_string())));
        pairs.extend(self.zone.iter().map(|zone| ("tz".to_owned(), zone.clone())));
        pairs.extend(self.unread.iter().cloned());
        pairs
    }

    /// The layers that decide which requests of an open session are shown.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        (!self.all).then_some(&self.general).into_iter().chain([&self.inside])
    }

    /// The interval that decides which requests of an open session are shown, when it is `now`.
    pub fn window(&self, now: Millis) -> Window {
        self.layers().fold(Window::default(), |window, layer| window.and(layer.time.resolve(now)))
    }

    /// The query of the list that this session was opened from: the general layer and the order alone.
    pub fn of_list(&self) -> Query {
        Query {
            general: self.general.clone(),
            sort: self.sort,
            peek: self.peek.clone(),
            zone: self.zone.clone(),
            unread: self.unread.clone(),
            ..Query::default()
        }
    }

    /// The query of the groups of attacks under these general filters.
    pub fn of_groups(&self) -> Query {
        Query {
            general: self.general.clone(),
            groups: self.groups.clone(),
            zone: self.zone.clone(),
            unread: self.unread.clone(),
            ..Query::default()
        }
    }

    /// The query as a store needs it: without what nothing need meet, what was not understood, and how rows are drawn.
    pub fn to_ask(&self) -> Query {
        let on = |layer: &Layer| Layer { off: Filter::default(), ..layer.clone() };
        Query {
            general: on(&self.general),
            inside: on(&self.inside),
            highlight: Filter::default(),
            fold: false,
            unfolded: BTreeSet::new(),
            open: BTreeSet::new(),
            peek: BTreeSet::new(),
            groups: Groups { open: BTreeSet::new(), ..self.groups.clone() },
            zone: None,
            unread: BTreeSet::new(),
            ..self.clone()
        }
    }
}

fn unknown_key(word: &str) -> String {
    format!("there is no filter called “{word}”")
}

fn push_layer(pairs: &mut Vec<(String, String)>, prefix: &str, layer: &Layer) {
    for (key, moment) in [("from", layer.time.from), ("to", layer.time.to)] {
        pairs.extend(moment.map(|moment| (format!("{prefix}{key}"), moment.to_string())));
    }
    for (off, filter) in [("", &layer.filter), (OFF, &layer.off)] {
        push_filter(pairs, &format!("{prefix}{off}"), filter);
    }
}

fn push_filter(pairs: &mut Vec<(String, String)>, prefix: &str, filter: &Filter) {
    for clause in filter.clauses() {
        let key = format!("{prefix}{}{}", clause.field.key(), clause.operator.suffix());
        pairs.extend(clause.values.iter().map(|value| (key.clone(), value.clone())));
    }
}

/// Takes a condition in, by its key without prefix. `once` refuses a key that was there before.
fn take_clause(
    filter: &mut Filter,
    name: &str,
    value: &str,
    once: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let (word, suffix) = name.find('.').map_or((name, ""), |dot| name.split_at(dot));
    let field = Field::from_key(word).ok_or_else(|| unknown_key(word))?;
    let operator = Operator::ALL
        .into_iter()
        .find(|operator| operator.suffix() == suffix && operator.applies_to(field.kind()))
        .ok_or_else(|| format!("{} cannot be compared with “{suffix}”", field.label()))?;
    if matches!(operator, Operator::Min | Operator::Max) {
        filter.with(field, operator, value)?;
        once()?;
    }
    filter.insert(field, operator, value)
}
