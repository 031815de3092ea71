//! Conditions as words: `status=403 host=api.shop.test` and query strings in Spoor's own vocabulary, and the older
//! `ip:1.1.1.0/24 statuscode:400-499` of other explorers.

use super::facts::{MINUTE, around, narrow, said, shortened};
use super::{Offer, value};
use crate::field::Field;
use crate::instant::Millis;
use crate::names::ATTACKS;
use crate::percent;
use crate::query::{Layer, Query};

/// Most words; more than that is prose or data.
const MOST: usize = 400;

/// Most words that a label names as not understood.
const NAMED: usize = 3;

/// What other programs call the fields.
const ALIASES: &[(&str, Field)] = &[
    ("statuscode", Field::Status),
    ("status_code", Field::Status),
    ("code", Field::Status),
    ("domain", Field::Host),
    ("d", Field::Host),
    ("vhost", Field::Host),
    ("server_name", Field::Host),
    ("u", Field::Path),
    ("url", Field::Path),
    ("uri", Field::Path),
    ("request_uri", Field::Path),
    ("target", Field::Path),
    ("pool", Field::Application),
    ("app", Field::Application),
    ("location", Field::Country),
    ("request_id", Field::Request),
    ("session_id", Field::Session),
    ("remote_addr", Field::Ip),
    ("remote_ip", Field::Ip),
    ("client_ip", Field::Ip),
    ("clientip", Field::Ip),
    ("verb", Field::Method),
    ("request_method", Field::Method),
    ("http_user_agent", Field::UserAgent),
    ("useragent", Field::UserAgent),
];

/// What logs call the time.
pub(super) const TIMES: [&str; 6] = ["time", "ts", "timestamp", "@timestamp", "start_time", "starttime"];

/// The field that is meant by a name: a word of the vocabulary, or what other programs call it.
pub(super) fn field(name: &str) -> Option<Field> {
    Field::from_key(name)
        .or_else(|| ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, field)| *field))
}

pub(super) fn offers(text: &str) -> Vec<Offer> {
    let mut read = Read::default();
    if text.contains('=') && !text.contains(char::is_whitespace) && text.contains(['&', '?']) {
        // A query string, decoded once. What stands before the question mark is no condition.
        let Some(search) = text.strip_prefix('?').or_else(|| (!text.contains('?')).then_some(text)) else {
            return Vec::new();
        };
        percent::pairs(search).take(MOST).for_each(|(key, value)| read.take_pair(&key, &value));
    } else {
        let words =
            shlex::split(text).unwrap_or_else(|| text.split_whitespace().map(str::to_owned).collect());
        if words.len() > MOST {
            return Vec::new();
        }
        for word in &words {
            read.take(word);
        }
    }
    read.offer().into_iter().collect()
}

#[derive(Default)]
struct Read {
    pairs: Vec<(String, String)>,
    /// True when some word names a field: attack types alone are ordinary words.
    named: bool,
    time: Option<Millis>,
    /// Words that were not understood.
    left: Vec<String>,
}

impl Read {
    fn take(&mut self, word: &str) {
        let (negated, plain) = word.strip_prefix('!').map_or((false, word), |plain| (true, plain));
        if ATTACKS.iter().any(|(attack, _)| *attack == plain) {
            let key = if negated { "attack.not" } else { "attack" };
            self.pairs.push((key.to_owned(), plain.to_owned()));
            return;
        }
        let Some(at) = plain.find([':', '=']) else { return self.left.push(word.to_owned()) };
        let (name, value) = (&plain[..at], &plain[at + 1..]);
        let (negated, name) = name.strip_suffix('!').map_or((negated, name), |name| (true, name));
        let (key, suffix) = name.split_once('.').map_or((name, ""), |(word, suffix)| (word, suffix));
        let suffix = if suffix.is_empty() { String::new() } else { format!(".{suffix}") };
        if TIMES.contains(&name)
            && let Some(at) = value::moment(value)
        {
            self.time = self.time.or(Some(at));
        } else if let Some(field) = field(key)
            && !(value.is_empty() && plain.contains(':'))
        {
            let aliased = Field::from_key(key).is_none();
            let (suffix, value) = match value.strip_suffix('+').filter(|_| field.kind().is_number()) {
                Some(least) => (".min".to_owned(), least.to_owned()),
                None if negated => (".not".to_owned(), value.to_owned()),
                // Other explorers look for a part of the URL.
                None if aliased && field == Field::Path && !value.contains('*') => {
                    (suffix, format!("*{value}*"))
                }
                None => (suffix, value.to_owned()),
            };
            self.take_condition(word, format!("{}{suffix}", field.key()), value);
        } else if matches!(name, "from" | "to") {
            self.take_condition(word, name.to_owned(), value.to_owned());
        } else {
            self.left.push(word.to_owned());
        }
    }

    fn take_pair(&mut self, key: &str, value: &str) {
        let word = format!("{key}={value}");
        self.take_condition(&word, key.to_owned(), value.to_owned());
    }

    /// Takes a condition if the query's own reading finds nothing wrong with it and it is a general filter.
    fn take_condition(&mut self, word: &str, key: String, value: String) {
        let (query, problems) = Query::from_pairs([(key.clone(), value.clone())]);
        if problems.is_empty() && !query.general.is_empty() {
            self.named = true;
            self.pairs.push((key, value));
        } else {
            self.left.push(word.to_owned());
        }
    }

    fn offer(mut self) -> Option<Offer> {
        if !self.named {
            return None;
        }
        let (query, problems) = Query::from_pairs(self.pairs);
        self.left.extend(problems.into_iter().map(|problem| format!("{}={}", problem.key, problem.value)));
        let Layer { filter, mut time, .. } = query.general;
        let mut when = Vec::new();
        if let Some(at) = self.time.filter(|_| time.is_all()) {
            time = around(at, MINUTE);
            when.push(said(at));
        } else {
            let end =
                |name: &str, moment: Option<crate::Moment>| moment.map(|moment| format!("{name} {moment}"));
            when.extend([end("from", time.from), end("to", time.to)].into_iter().flatten());
        }
        let when = (!when.is_empty()).then(|| when.join(" "));
        let mut offer = narrow("", filter, time, when)?;
        if !self.left.is_empty() {
            let mut words: Vec<String> =
                self.left.iter().take(NAMED).map(|word| shortened(word, 40)).collect();
            if self.left.len() > NAMED {
                words.push(format!("{} more", self.left.len() - NAMED));
            }
            offer.label = format!("{} (not understood: {})", offer.label, words.join(", "));
        }
        Some(offer)
    }
}
