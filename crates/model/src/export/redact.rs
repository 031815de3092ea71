//! Takes secrets out of what is handed on: cookies, authorization, API keys, and parameters by the names that somebody chose. In
//! the place of each value stands a pseudonym, the same for the same value and another for every other, so that who is who stays
//! visible. Goes by names: a secret under a name that nobody gave is not found, unless it is a copy of one that was.
//! `docs/downloads.md` says where values are looked for.

mod copies;
mod json;
mod names;
mod pairs;

use std::borrow::Cow;

use hashbrown::HashMap;

use crate::field::Field;
use crate::request::{Attack, HIDDEN, Parameter, Request};
use names::{is_authorization, is_cookie, is_secret};

/// What a pseudonym begins with; its number follows.
const PSEUDONYM: &str = "redacted-";
/// How often what is written within something else is looked into: a query within a query, JSON within JSON.
const DEEPEST: u8 = 3;

/// Replaces secrets by pseudonyms. One redactor makes one file: pseudonyms are counted from 1.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    /// Names of parameters that are secret, too, in lower case.
    names: Vec<String>,
    pseudonyms: HashMap<String, usize>,
    /// The values of the request at hand.
    found: Vec<String>,
}

impl Redactor {
    /// Redacts cookies, authorization and API keys, and parameters of these names, in any case. A name that is the key of a
    /// field (`user`, `role` or `ip`) redacts that, too.
    pub fn new(names: &[String]) -> Redactor {
        let names = names.iter().map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty());
        Redactor { names: names.collect(), ..Redactor::default() }
    }

    /// Redacts a request.
    pub fn request(&mut self, request: &mut Request) {
        self.found.clear();
        let fields = [
            (Field::User, &mut request.user),
            (Field::Role, &mut request.role),
            (Field::Ip, &mut request.ip),
        ];
        for (field, value) in fields {
            if let Some(value) = value.as_mut().filter(|_| self.has(field)) {
                self.replace(value);
            }
        }
        for target in
            std::iter::once(&mut request.path).chain(&mut request.referrer).chain(&mut request.endpoint)
        {
            self.target(target);
        }
        for parameter in &mut request.parameters {
            self.parameter(parameter);
        }
        if let Some(exchange) = &mut request.exchange {
            for (name, value) in exchange.request_headers.iter_mut().chain(&mut exchange.response_headers) {
                self.header(name, value);
            }
            for body in [&mut exchange.request_body, &mut exchange.response_body].into_iter().flatten() {
                self.text(body);
            }
        }
        for attack in &mut request.attacks {
            self.attack(attack);
        }
        if let Some(bot) = &mut request.bot {
            for reason in &mut bot.reasons {
                self.text(reason);
            }
        }
        self.copies(request);
    }

    /// A word of a field as it is to stand in a cell. What was found in a request is not known here, so that copies under
    /// other names stay. Kept parameters are all redacted: which of them came from a cookie is not known either.
    pub fn word<'a>(&mut self, field: Field, word: &'a str) -> Cow<'a, str> {
        let mut text = word.to_owned();
        match field {
            Field::Path | Field::Endpoint => self.target(&mut text),
            Field::Parameter => {
                let (name, value) = word.split_once('=').unwrap_or((word, ""));
                text = format!("{name}={}", self.pseudonym(value));
            }
            field if self.has(field) => self.replace(&mut text),
            _ => return Cow::Borrowed(word),
        }
        Cow::Owned(text)
    }

    /// True where the values of a field are to be redacted.
    pub fn has(&self, field: Field) -> bool {
        matches!(field, Field::User | Field::Role | Field::Ip)
            && self.names.iter().any(|name| name == field.key())
    }

    /// What stands in the place of a value. What is empty or was hidden before stays: it may stand for many values.
    fn pseudonym(&mut self, value: &str) -> Cow<'static, str> {
        if value.is_empty() || value == HIDDEN {
            return Cow::Owned(value.to_owned());
        }
        let next = self.pseudonyms.len() + 1;
        let number = *self.pseudonyms.entry_ref(value).or_insert(next);
        if !self.found.iter().any(|known| known == value) {
            self.found.push(value.to_owned());
        }
        Cow::Owned(format!("{PSEUDONYM}{number}"))
    }

    fn replace(&mut self, value: &mut String) {
        *value = self.pseudonym(value).into_owned();
    }

    /// True for a parameter or header that is to be redacted: `user[email]` and `user.email` are called `email`, too.
    fn is_secret(&self, name: &str) -> bool {
        let last = name.trim_end_matches(']').rsplit(['[', '.']).next().unwrap_or(name);
        [name, last].into_iter().any(|name| {
            is_secret(name)
                || self.names.iter().any(|own| name.eq_ignore_ascii_case(own) || name.to_lowercase() == *own)
        })
    }

    fn header(&mut self, name: &str, value: &mut String) {
        if is_cookie(name) {
            *value = self.cookies(value, name.to_ascii_lowercase().starts_with("set"));
        } else if is_authorization(name) {
            *value = match value.trim().split_once(' ') {
                Some((scheme, secret)) if !secret.trim().is_empty() => {
                    format!("{scheme} {}", self.pseudonym(secret.trim()))
                }
                _ => self.pseudonym(value.trim()).into_owned(),
            };
        } else if self.is_secret(name) {
            self.replace(value);
        } else {
            self.text(value);
        }
    }

    /// The cookies of a header: of `Set-Cookie` what is set, on each line, and else all of them.
    fn cookies(&mut self, value: &str, set: bool) -> String {
        let lines = value.split('\n').map(|line| {
            let pairs = line.split(';').enumerate().map(|(position, pair)| match pair.split_once('=') {
                _ if set && position > 0 => pair.to_owned(),
                Some((name, value)) => {
                    format!("{name}={}", self.pseudonym(value.trim().trim_matches('"')))
                }
                None if pair.trim().is_empty() => pair.to_owned(),
                None => pair.replace(pair.trim(), &self.pseudonym(pair.trim())),
            });
            pairs.collect::<Vec<_>>().join(";")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A keyed hash says nothing of its value.
    fn parameter(&mut self, parameter: &mut Parameter) {
        let Parameter { place, name, value, hashed, .. } = parameter;
        let secret = place.eq_ignore_ascii_case("cookie") || is_authorization(name) || is_cookie(name);
        if !*hashed && (secret || self.is_secret(name)) {
            self.replace(value);
        }
    }

    fn attack(&mut self, attack: &mut Attack) {
        let place = attack.parameter.as_deref().unwrap_or_default();
        let secret = place.split('>').map(str::trim).any(|part| {
            is_cookie(part)
                || part.eq_ignore_ascii_case("cookies")
                || is_authorization(part)
                || self.is_secret(part)
        });
        let Attack { payload, tags, .. } = attack;
        if let Some(payload) = payload {
            if secret { self.replace(payload) } else { self.text(payload) }
        }
        for tag in tags {
            self.text(tag);
        }
    }

    fn target(&mut self, target: &mut String) {
        if let Some(redacted) = self.pairs(target, pairs::Form::Target, DEEPEST) {
            *target = redacted;
        }
    }

    /// Redacts a text of no known form: JSON and pairs within it.
    fn text(&mut self, text: &mut String) {
        if let Some(redacted) = self.json(text, DEEPEST) {
            *text = redacted;
        }
        if let Some(redacted) = self.multipart(text) {
            *text = redacted;
        }
        let form = if pairs::is_form(text) { pairs::Form::Target } else { pairs::Form::Free };
        if let Some(redacted) = self.pairs(text, form, DEEPEST) {
            *text = redacted;
        }
    }
}
