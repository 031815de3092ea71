//! Walked identifiers: the values that requests put in the variable part of an endpoint. One client that asks for many
//! objects in turn is the evidence of broken object level authorisation (OWASP API1:2023). The values come from the
//! path, read against the template; the query has none.

use std::borrow::Cow;

use hashbrown::{DefaultHashBuilder, HashMap};
use percent_encoding::percent_decode_str;

use super::{Column, Dictionary, Ledger, Words};
use crate::field::Field;

/// Fewest distinct values that say something.
pub const FEWEST: u32 = 5;

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

/// A segment of a template.
enum Segment<'a> {
    Fixed(&'a str),
    /// What stands before and behind the value.
    Variable(&'a str, &'a str),
    /// This and all that follows.
    Rest,
}

/// A template and the values found in its variable segments.
struct Template<'a> {
    segments: Vec<Segment<'a>>,
    /// Which segments vary.
    variable: Vec<usize>,
    /// Position of each value in `values`, for each variable segment.
    known: Vec<Map<Cow<'a, str>, u32>>,
    /// The values of each variable segment.
    values: Vec<Vec<Cow<'a, str>>>,
    /// Where the values of a path are in `found`, by the code of the path; [`NONE`] where it does not fit.
    places: Map<u32, u32>,
    /// One value for each variable segment, for each path that fits.
    found: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// One endpoint: template, method and host.
struct Group {
    key: Key,
    requests: u32,
    /// Number of requests by the code of their response code.
    codes: Vec<u32>,
    /// For each variable segment which values were seen, and in which order.
    seen: Vec<(Vec<bool>, Vec<u32>)>,
}

impl Ledger {
    /// The variable parts of endpoints in which these rows have at least [`FEWEST`] values: those with a step first,
    /// then those with more values.
    pub fn walks(&self, rows: &[u32]) -> Vec<Walk> {
        let Some([hosts, methods, endpoints, paths, codes]) = self.walk_columns() else { return Vec::new() };
        let mut templates: Vec<Template<'_>> = endpoints
            .dictionary
            .entries()
            .map(|mut entry| Template::read(entry.next().unwrap_or_default()))
            .collect();
        let mut groups: Vec<Group> = Vec::new();
        let mut known: Map<Key, usize> = Map::default();
        let mut last = None::<(Key, usize)>;
        for row in self.in_time_order(rows.into()).iter().map(|row| *row as usize) {
            let template = &mut templates[endpoints.codes[row] as usize];
            if template.variable.is_empty() {
                continue;
            }
            let path = paths.codes[row];
            let Some(place) = template.place(path, &paths.dictionary) else { continue };
            let key = (hosts.codes[row], methods.codes[row], endpoints.codes[row]);
            let at = match last {
                Some((same, at)) if same == key => at,
                _ => *known.entry(key).or_insert_with(|| {
                    groups.push(Group {
                        key,
                        requests: 0,
                        codes: vec![0; codes.dictionary.len()],
                        seen: vec![Default::default(); template.variable.len()],
                    });
                    groups.len() - 1
                }),
            };
            last = Some((key, at));
            let group = &mut groups[at];
            group.requests += 1;
            group.codes[codes.codes[row] as usize] += 1;
            for ((seen, order), value) in group.seen.iter_mut().zip(&template.found[place..]) {
                let position = *value as usize;
                if seen.len() <= position {
                    seen.resize(position + 1, false);
                }
                if !seen[position] {
                    seen[position] = true;
                    order.push(*value);
                }
            }
        }
        let word = |words: &Words, code: u32| words.dictionary.entry(code).next().map(str::to_owned);
        let mut walks = Vec::new();
        for group in &groups {
            let template = &templates[group.key.2 as usize];
            for (variable, (_, order)) in group.seen.iter().enumerate() {
                if (order.len() as u32) < FEWEST {
                    continue;
                }
                let values: Vec<&str> =
                    order.iter().map(|value| &*template.values[variable][*value as usize]).collect();
                walks.push(Walk {
                    host: word(hosts, group.key.0),
                    method: word(methods, group.key.1),
                    endpoint: word(endpoints, group.key.2).unwrap_or_default(),
                    segment: template.variable[variable],
                    requests: group.requests,
                    distinct: order.len() as u32,
                    ends: ends(&values),
                    step: step(&values),
                    codes: counted(&group.codes, codes),
                    key: group.key,
                });
            }
        }
        walks.sort_by_key(|walk| (walk.step.is_none(), std::cmp::Reverse(walk.distinct)));
        walks
    }

    /// The values of a walk over these rows, at most `most`: whole numbers by size, others as they came up. `walk` is one
    /// that this ledger gave for these rows.
    pub fn walked(&self, walk: &Walk, rows: &[u32], most: usize) -> Vec<Walked> {
        let Some([hosts, methods, endpoints, paths, codes]) = self.walk_columns() else { return Vec::new() };
        let mut template = Template::read(&walk.endpoint);
        let Some(variable) = template.variable.iter().position(|segment| *segment == walk.segment) else {
            return Vec::new();
        };
        let mut found: Vec<(u32, Vec<u32>)> = Vec::new();
        let mut at: Map<u32, usize> = Map::default();
        let mut order: Vec<u32> = Vec::new();
        for row in self.in_time_order(rows.into()).iter().copied() {
            let position = row as usize;
            if (hosts.codes[position], methods.codes[position], endpoints.codes[position]) != walk.key {
                continue;
            }
            let Some(place) = template.place(paths.codes[position], &paths.dictionary) else { continue };
            let value = template.found[place + variable];
            let at = *at.entry(value).or_insert_with(|| {
                found.push((row, vec![0; codes.dictionary.len()]));
                order.push(value);
                found.len() - 1
            });
            found[at].1[codes.codes[position] as usize] += 1;
        }
        let mut walked: Vec<Walked> = order
            .iter()
            .zip(&found)
            .map(|(value, (row, counts))| Walked {
                value: template.values[variable][*value as usize].to_string(),
                row: *row,
                codes: counted(counts, codes),
            })
            .collect();
        if walked.iter().all(|walked| number(&walked.value).is_some()) {
            walked.sort_by_key(|walked| number(&walked.value));
        }
        walked.truncate(most);
        walked
    }

    fn walk_columns(&self) -> Option<[&Words; 5]> {
        let words = |field: Field| match self.column(field) {
            Column::Words(words) => Some(words),
            Column::Numbers(_) => None,
        };
        Some([
            words(Field::Host)?,
            words(Field::Method)?,
            words(Field::Endpoint)?,
            words(Field::Path)?,
            words(Field::Status)?,
        ])
    }
}

impl<'a> Template<'a> {
    fn read(template: &'a str) -> Template<'a> {
        let mut segments = Vec::new();
        for segment in template.split('/').map(Segment::read) {
            let is_last = matches!(segment, Segment::Rest);
            segments.push(segment);
            if is_last {
                break;
            }
        }
        let variable: Vec<usize> = (0..segments.len())
            .filter(|position| matches!(segments[*position], Segment::Variable(..)))
            .collect();
        let count = variable.len();
        Template {
            segments,
            variable,
            known: vec![Map::default(); count],
            values: vec![Vec::new(); count],
            places: Map::default(),
            found: Vec::new(),
        }
    }

    /// Where the values of a path are in `found`.
    fn place(&mut self, path: u32, paths: &'a Dictionary) -> Option<usize> {
        if let Some(place) = self.places.get(&path) {
            return (*place != NONE).then_some(*place as usize);
        }
        let values = self.values_of(paths.entry(path).next().unwrap_or_default());
        let place = if values.is_some() { self.found.len() as u32 } else { NONE };
        for (variable, value) in values.into_iter().flatten().enumerate() {
            let values = &mut self.values[variable];
            let position = *self.known[variable].entry(value).or_insert_with_key(|value| {
                values.push(value.clone());
                values.len() as u32 - 1
            });
            self.found.push(position);
        }
        self.places.insert(path, place);
        (place != NONE).then_some(place as usize)
    }

    /// The value of each variable segment in a path, decoded; `None` when the path is not of this template.
    fn values_of(&self, path: &'a str) -> Option<Vec<Cow<'a, str>>> {
        let mut pieces = without_origin(path.split(['?', '#']).next().unwrap_or_default()).split('/');
        let mut values = Vec::with_capacity(self.variable.len());
        for segment in &self.segments {
            if matches!(segment, Segment::Rest) {
                return Some(values);
            }
            // What servers of Java put behind a segment belongs to no identifier.
            let raw = pieces.next()?.split(';').next().unwrap_or_default();
            let decoded = || percent_decode_str(raw).decode_utf8_lossy();
            match *segment {
                Segment::Fixed(text) if raw == text || decoded() == text => {}
                Segment::Variable(before, behind) => {
                    let value = match decoded() {
                        Cow::Borrowed(text) => {
                            Cow::Borrowed(text.strip_prefix(before)?.strip_suffix(behind)?)
                        }
                        Cow::Owned(text) => {
                            Cow::Owned(text.strip_prefix(before)?.strip_suffix(behind)?.to_owned())
                        }
                    };
                    values.push(value);
                }
                Segment::Fixed(_) | Segment::Rest => return None,
            }
        }
        pieces.next().is_none().then_some(values)
    }
}

impl<'a> Segment<'a> {
    fn read(text: &'a str) -> Segment<'a> {
        let placeholder = text.split_once('{').and_then(|(before, rest)| {
            let (name, behind) = rest.split_once('}')?;
            Some((before, name, behind))
        });
        match placeholder {
            Some(("", "rest", "")) => Segment::Rest,
            Some((before, _, behind)) => Segment::Variable(before, behind),
            None => Segment::Fixed(text),
        }
    }
}

/// The path of a target that names scheme and host, as clients of proxies write it.
fn without_origin(target: &str) -> &str {
    match target.split_once("://") {
        Some((scheme, rest))
            if !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            rest.find('/').map_or("/", |at| &rest[at..])
        }
        _ => target,
    }
}

fn number(value: &str) -> Option<i64> {
    value.parse().ok()
}

fn ends(values: &[&str]) -> (String, String) {
    let numbers: Option<Vec<i64>> = values.iter().map(|value| number(value)).collect();
    let by_size = numbers.and_then(|numbers| {
        let place = |wanted: Option<&i64>| numbers.iter().position(|number| Some(number) == wanted);
        Some((place(numbers.iter().min())?, place(numbers.iter().max())?))
    });
    let (first, last) = by_size.unwrap_or((0, values.len().saturating_sub(1)));
    let text = |position: usize| values.get(position).copied().unwrap_or_default().to_owned();
    (text(first), text(last))
}

/// The difference that more than half of the values have from the one before (Boyer and Moore's vote, then counted).
fn step(values: &[&str]) -> Option<Step> {
    let differences = || {
        values
            .windows(2)
            .map(|pair| number(pair[1])?.checked_sub(number(pair[0])?))
            .map(|difference| difference.unwrap_or(0))
    };
    let (mut by, mut votes) = (0, 0_u32);
    for difference in differences() {
        match (votes, difference == by) {
            (0, _) => (by, votes) = (difference, 1),
            (_, true) => votes += 1,
            (_, false) => votes -= 1,
        }
    }
    let times = differences().filter(|difference| *difference == by).count();
    (by != 0 && times * 2 >= values.len()).then_some(Step { by, times: times as u32 })
}

/// Words with their counts, most frequent first, without those that do not occur.
fn counted(counts: &[u32], words: &Words) -> Vec<(Option<String>, u32)> {
    let entries = words.dictionary.entries().zip(counts).filter(|(_, count)| **count > 0);
    let mut counted: Vec<_> =
        entries.map(|(mut entry, count)| (entry.next().map(str::to_owned), *count)).collect();
    counted.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    counted
}
