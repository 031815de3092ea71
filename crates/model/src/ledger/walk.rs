//! Walked identifiers: the values that requests put in the variable part of an endpoint. One client that asks for many
//! objects in turn is the evidence of broken object level authorisation (OWASP API1:2023). The values come from the
//! path, read against the template; the query has none.

mod template;

use std::borrow::Cow;

use super::{Column, Ledger, Words};
use crate::field::Field;
use hashbrown::{DefaultHashBuilder, HashMap, HashSet};
use template::Template;

/// Fewest distinct values that say something.
pub const FEWEST_VALUES: u32 = 5;

/// The values of one variable part of one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// API host.
    pub host: Option<String>,
    /// HTTP method.
    pub method: Option<String>,
    /// Path template.
    pub endpoint: String,
    /// Which segment of the template varies, counted from 0: behind the first slash is segment 1.
    pub segment: usize,
    /// Number of requests with a value.
    pub requests: u32,
    /// Number of distinct values.
    pub distinct: u32,
    /// The lowest and the highest value where all are whole numbers, otherwise the first and the last to come up.
    pub ends: (String, String),
    /// How the values follow each other.
    pub step: Option<Step>,
    /// Number of requests for each response code, most frequent first.
    pub codes: Vec<(Option<String>, u32)>,
    /// Codes of host, method and endpoint.
    key: Key,
}

/// A step that most values are away from the one that came up before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The difference.
    pub by: i64,
    /// How many values are so far from the one before; at most all but the first.
    pub times: u32,
}

/// One value and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walked {
    /// The value, percent-decoded once.
    pub value: String,
    /// The first row with it.
    pub row: u32,
    /// Number of requests for each response code, most frequent first.
    pub codes: Vec<(Option<String>, u32)>,
}

/// Codes of host, method and endpoint.
type Key = (u32, u32, u32);
type Map<K, V> = HashMap<K, V, DefaultHashBuilder>;
/// Number of requests by the code of their response code. A map, since there is one for each endpoint or value, and
/// clients choose how many of those there are.
type Counts = Map<u32, u32>;

/// The values that the paths of a ledger have in the variable segments of their templates, read once for all filters.
#[derive(Debug, Default)]
pub struct Identifiers {
    /// By the code of an endpoint, one for each variable segment of its template.
    variables: Vec<Vec<Variable>>,
    /// By the code of a path: the endpoint it was read against, and where its values begin in `found`.
    places: Vec<(u32, u32)>,
    /// The same by endpoint and path, where one path has several endpoints.
    others: Map<(u32, u32), u32>,
    /// For each path and variable segment, which of the segment's values.
    found: Vec<u32>,
}

/// A variable segment of a template.
#[derive(Debug)]
struct Variable {
    segment: usize,
    /// For each value the code of a path with it, and the value where it is a whole number.
    values: Vec<(u32, Option<i64>)>,
}

/// Not read yet.
const UNREAD: u32 = u32::MAX;
/// Read, and not of its template.
const FOREIGN: u32 = u32::MAX - 1;
/// In no group yet.
const UNSEEN: usize = usize::MAX;

/// One endpoint: template, method and host.
struct Group {
    key: Key,
    requests: u32,
    codes: Counts,
    /// For each variable segment its distinct values in the order they came up.
    orders: Vec<Vec<u32>>,
}

/// Which groups had which values. Hosts and values are both the client's to choose, so this must not grow with their
/// product: a value remembers the first group that had it, which mostly is the only one, and others are in a set.
struct Seen {
    /// By the code of an endpoint, variable segment and value.
    first: Vec<Vec<Vec<usize>>>,
    /// Group, variable segment and value.
    others: HashSet<(usize, usize, u32), DefaultHashBuilder>,
}

impl Seen {
    fn of(identifiers: &Identifiers) -> Seen {
        let unseen = |variable: &Variable| vec![UNSEEN; variable.values.len()];
        let first = identifiers.variables.iter().map(|variables| variables.iter().map(unseen).collect());
        Seen { first: first.collect(), others: HashSet::default() }
    }

    /// Takes note of a value of a group; true where it is the first time.
    fn note(&mut self, endpoint: u32, group: usize, variable: usize, value: u32) -> bool {
        let first = &mut self.first[endpoint as usize][variable][value as usize];
        if *first == UNSEEN {
            *first = group;
            return true;
        }
        *first != group && self.others.insert((group, variable, value))
    }
}

/// The columns that tell of endpoints.
struct Columns<'a> {
    hosts: &'a Words,
    methods: &'a Words,
    endpoints: &'a Words,
    paths: &'a Words,
    codes: &'a Words,
}

impl Ledger {
    /// Reads the identifiers in the paths of all rows.
    pub fn identifiers(&self) -> Identifiers {
        let Some(Columns { endpoints, paths, .. }) = self.walk_columns() else {
            return Identifiers::default();
        };
        let text =
            |words: &'_ Words, code: u32| words.dictionary.entry(code).next().unwrap_or_default().to_owned();
        let texts: Vec<String> =
            (0..endpoints.dictionary.len() as u32).map(|code| text(endpoints, code)).collect();
        let templates: Vec<Template<'_>> = texts.iter().map(|text| Template::read(text)).collect();
        let variables = |template: &Template<'_>| {
            let variable = |segment| Variable { segment, values: Vec::new() };
            template.variable().into_iter().map(variable).collect::<Vec<_>>()
        };
        let mut read = Identifiers {
            variables: templates.iter().map(variables).collect(),
            places: vec![(UNREAD, UNREAD); paths.dictionary.len()],
            ..Identifiers::default()
        };
        let mut known: Vec<Vec<Map<Cow<'_, str>, u32>>> =
            read.variables.iter().map(|variables| vec![Map::default(); variables.len()]).collect();
        for (endpoint, path) in endpoints.codes.iter().copied().zip(paths.codes.iter().copied()) {
            if read.variables[endpoint as usize].is_empty() || read.place(endpoint, path) != UNREAD {
                continue;
            }
            let path_text = paths.dictionary.entry(path).next().unwrap_or_default();
            let values = templates[endpoint as usize].values_of(path_text);
            let place = if values.is_some() { read.found.len() as u32 } else { FOREIGN };
            let variables = read.variables[endpoint as usize].iter_mut().zip(&mut known[endpoint as usize]);
            for (value, (Variable { values, .. }, known)) in values.into_iter().flatten().zip(variables) {
                let number = number(&value);
                read.found.push(*known.entry(value).or_insert_with(|| {
                    values.push((path, number));
                    values.len() as u32 - 1
                }));
            }
            let own = &mut read.places[path as usize];
            if own.1 == UNREAD {
                *own = (endpoint, place);
            } else {
                read.others.insert((endpoint, path), place);
            }
        }
        read
    }

    /// The variable parts of endpoints in which these rows have at least [`FEWEST_VALUES`] values: those with a step first,
    /// then those with more values.
    pub fn walks(&self, identifiers: &Identifiers, rows: &[u32]) -> Vec<Walk> {
        let Some(Columns { hosts, methods, endpoints, codes, .. }) = self.walk_columns() else {
            return Vec::new();
        };
        let mut groups: Vec<Group> = Vec::new();
        let mut seen = Seen::of(identifiers);
        let mut known: Map<Key, usize> = Map::default();
        let mut last = None::<(Key, usize)>;
        for row in self.in_time_order(rows.into()).iter().copied() {
            let Some((key, values)) = self.identified(identifiers, row) else { continue };
            let at = match last {
                Some((same, at)) if same == key => at,
                _ => *known.entry(key).or_insert_with(|| {
                    let orders = vec![Vec::new(); values.len()];
                    groups.push(Group { key, requests: 0, codes: Counts::default(), orders });
                    groups.len() - 1
                }),
            };
            last = Some((key, at));
            let group = &mut groups[at];
            group.requests += 1;
            *group.codes.entry(codes.codes[row as usize]).or_default() += 1;
            for (variable, (order, value)) in group.orders.iter_mut().zip(values).enumerate() {
                if seen.note(key.2, at, variable, *value) {
                    order.push(*value);
                }
            }
        }
        let word = |words: &Words, code: u32| words.dictionary.entry(code).next().map(str::to_owned);
        let mut walks = Vec::new();
        for group in &groups {
            let variables = &identifiers.variables[group.key.2 as usize];
            for (position, (variable, order)) in variables.iter().zip(&group.orders).enumerate() {
                if (order.len() as u32) < FEWEST_VALUES {
                    continue;
                }
                let numbers: Vec<Option<i64>> =
                    order.iter().map(|value| variable.values[*value as usize].1).collect();
                let (first, last) = ends(&numbers);
                let text = |at: usize| self.value(identifiers, group.key.2, position, order[at]);
                walks.push(Walk {
                    host: word(hosts, group.key.0),
                    method: word(methods, group.key.1),
                    endpoint: word(endpoints, group.key.2).unwrap_or_default(),
                    segment: variable.segment,
                    requests: group.requests,
                    distinct: order.len() as u32,
                    ends: (text(first), text(last)),
                    step: step(&numbers),
                    codes: counted(&group.codes, codes),
                    key: group.key,
                });
            }
        }
        walks.sort_by_key(|walk| (walk.step.is_none(), std::cmp::Reverse(walk.distinct)));
        walks
    }

    /// The values of a walk over these rows, at most `most`: whole numbers by size, others as they came up. `walk` is one
    /// that this ledger gave for these identifiers and rows.
    pub fn walked(&self, identifiers: &Identifiers, walk: &Walk, rows: &[u32], most: usize) -> Vec<Walked> {
        let Some(Columns { codes, .. }) = self.walk_columns() else { return Vec::new() };
        let endpoint = walk.key.2;
        let variables = identifiers.variables.get(endpoint as usize);
        let own = |variable: &Variable| variable.segment == walk.segment;
        let Some((position, variable)) =
            variables.and_then(|variables| variables.iter().enumerate().find(|(_, variable)| own(variable)))
        else {
            return Vec::new();
        };
        let mut found: Vec<(u32, u32, Counts)> = Vec::new();
        let mut at: Map<u32, usize> = Map::default();
        for row in self.in_time_order(rows.into()).iter().copied() {
            let Some((key, values)) = self.identified(identifiers, row) else { continue };
            if key != walk.key {
                continue;
            }
            let value = values[position];
            let at = *at.entry(value).or_insert_with(|| {
                found.push((value, row, Counts::default()));
                found.len() - 1
            });
            *found[at].2.entry(codes.codes[row as usize]).or_default() += 1;
        }
        let number = |value: u32| variable.values[value as usize].1;
        if found.iter().all(|(value, ..)| number(*value).is_some()) {
            found.sort_by_key(|(value, ..)| number(*value));
        }
        found
            .iter()
            .take(most)
            .map(|(value, row, counts)| Walked {
                value: self.value(identifiers, endpoint, position, *value),
                row: *row,
                codes: counted(counts, codes),
            })
            .collect()
    }

    /// Host, method and endpoint of a row, and which values it has in the variable segments; `None` where it has none.
    fn identified<'i>(&self, identifiers: &'i Identifiers, row: u32) -> Option<(Key, &'i [u32])> {
        let Columns { hosts, methods, endpoints, paths, .. } = self.walk_columns()?;
        let row = row as usize;
        let endpoint = endpoints.codes[row];
        let count = identifiers.variables.get(endpoint as usize)?.len();
        if count == 0 {
            return None;
        }
        let place = identifiers.place(endpoint, paths.codes[row]) as usize;
        let values = identifiers.found.get(place..place.checked_add(count)?)?;
        Some(((hosts.codes[row], methods.codes[row], endpoint), values))
    }

    /// The text of a value.
    fn value(&self, identifiers: &Identifiers, endpoint: u32, variable: usize, value: u32) -> String {
        let Some(Columns { endpoints, paths, .. }) = self.walk_columns() else { return String::new() };
        let (path, _) = identifiers.variables[endpoint as usize][variable].values[value as usize];
        let template = endpoints.dictionary.entry(endpoint).next().unwrap_or_default();
        let path = paths.dictionary.entry(path).next().unwrap_or_default();
        let values = Template::read(template).values_of(path).unwrap_or_default();
        values.into_iter().nth(variable).unwrap_or_default().into_owned()
    }

    fn walk_columns(&self) -> Option<Columns<'_>> {
        let words = |field: Field| match self.column(field) {
            Column::Words(words) => Some(words),
            Column::Numbers(_) => None,
        };
        Some(Columns {
            hosts: words(Field::Host)?,
            methods: words(Field::Method)?,
            endpoints: words(Field::Endpoint)?,
            paths: words(Field::Path)?,
            codes: words(Field::Status)?,
        })
    }
}

impl Identifiers {
    /// Where the values of a path begin in `found`; beyond its end where there are none.
    fn place(&self, endpoint: u32, path: u32) -> u32 {
        match self.places.get(path as usize) {
            Some((own, place)) if *own == endpoint => *place,
            _ => self.others.get(&(endpoint, path)).copied().unwrap_or(UNREAD),
        }
    }
}

fn number(value: &str) -> Option<i64> {
    value.parse().ok()
}

/// Positions of the lowest and the highest where all are numbers, otherwise of the first and the last.
fn ends(numbers: &[Option<i64>]) -> (usize, usize) {
    let places = || numbers.iter().enumerate().filter_map(|(at, number)| Some(((*number)?, at)));
    match (places().min(), places().max_by_key(|(number, _)| *number)) {
        (Some((_, lowest)), Some((_, highest))) if numbers.iter().all(Option::is_some) => (lowest, highest),
        _ => (0, numbers.len().saturating_sub(1)),
    }
}

/// The difference that more than half of the values have from the one before (Boyer and Moore's vote, then counted).
fn step(numbers: &[Option<i64>]) -> Option<Step> {
    let differences =
        || numbers.windows(2).map(|pair| pair[1]?.checked_sub(pair[0]?)).map(Option::unwrap_or_default);
    let (mut by, mut votes) = (0, 0_u32);
    for difference in differences() {
        match (votes, difference == by) {
            (0, _) => (by, votes) = (difference, 1),
            (_, true) => votes += 1,
            (_, false) => votes -= 1,
        }
    }
    let times = differences().filter(|difference| *difference == by).count();
    (by != 0 && times * 2 >= numbers.len()).then_some(Step { by, times: times as u32 })
}

/// Words with their counts, most frequent first.
fn counted(counts: &Counts, words: &Words) -> Vec<(Option<String>, u32)> {
    let word = |code: u32| words.dictionary.entry(code).next().map(str::to_owned);
    let mut counted: Vec<_> = counts.iter().map(|(code, count)| (word(*code), *count)).collect();
    counted.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    counted
}
