//! Takes secrets out of what is handed on: cookies, authorization, API keys, and parameters by the names that somebody chose. In
//! the place of each value stands a pseudonym, the same for the same value and another for every other, so that who is who stays
//! visible. Goes by names: a secret under a name that nobody gave is not found, unless it is a copy of one that was.
//! `docs/downloads.md` says where values are looked for.

mod automaton;
mod copies;
mod json;
mod layers;
mod multipart;
mod pairs;
mod pseudonym;

use std::borrow::Cow;

use hashbrown::HashMap;

use crate::field::Field;
use crate::request::{Attack, HIDDEN, Parameter, Request};
use crate::secrets::{is_authorization, is_cookie, may_be_secret, parts};
use copies::{Copies, Place};

/// How often what is written within something else is looked into: a query within a query, JSON within JSON.
const DEEPEST: u8 = 3;

/// Replaces secrets by pseudonyms. One redactor makes one file: pseudonyms are counted from 1.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    /// Names of parameters that are secret, too, in lower case.
    names: Vec<String>,
    /// What all pseudonyms of the file end with; empty until the first request.
    tag: String,
    /// The number of each value, and that of the last request in which it was found.
    pseudonyms: HashMap<String, (usize, usize)>,
    /// Requests so far.
    requests: usize,
    /// The values of the request at hand, with their pseudonyms.
    found: Vec<(String, String)>,
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
        self.begin(request);
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
            let forms =
                [&exchange.request_headers, &exchange.response_headers].map(|headers| is_form(headers));
            for (name, value) in exchange.request_headers.iter_mut().chain(&mut exchange.response_headers) {
                self.header(name, value);
            }
            let bodies = [&mut exchange.request_body, &mut exchange.response_body];
            for (body, is_form) in bodies.into_iter().zip(forms) {
                if let Some(body) = body {
                    self.text(body, is_form);
                }
            }
        }
        for attack in &mut request.attacks {
            self.attack(attack);
        }
        if let Some(bot) = &mut request.bot {
            for reason in &mut bot.reasons {
                self.text(reason, false);
            }
        }
        self.copies(|copies| {
            for text in [&mut request.user, &mut request.role, &mut request.ip].into_iter().flatten() {
                copies.whole(text);
            }
            for parameter in request.parameters.iter_mut().filter(|known| !known.hashed) {
                copies.whole(&mut parameter.value);
            }
            copies::texts(request, &mut |text, place| copies.within(text, place));
        });
    }

    /// True for a field whose words [`Redactor::words`] may change.
    pub fn touches(field: Field) -> bool {
        use Field::{Endpoint, Ip, Parameter, Path, Role, User, UserAgent};
        matches!(field, Endpoint | Ip | Parameter | Path | Role | User | UserAgent)
    }

    /// Redacts the words of a row that are to stand in cells. `request` has its identifiers and its time. Kept parameters are all
    /// redacted: which of them came from a cookie is not known here.
    pub fn words(&mut self, request: &Request, words: &mut [(Field, String)]) {
        self.begin(request);
        for (field, text) in words.iter_mut() {
            match field {
                Field::Path | Field::Endpoint => self.target(text),
                Field::Parameter => {
                    let (name, value) = text.split_once('=').unwrap_or((text.as_str(), ""));
                    let known = self.found.len();
                    let new = format!("{name}={}", self.pseudonym(value));
                    // What need not be a secret is not looked for where it may stand by chance.
                    let is_sought = value.len() >= copies::SHORTEST || self.is_secret(name);
                    if !is_sought && self.found.len() > known {
                        self.found.truncate(known);
                        // Another parameter may have it by a name that says more.
                        if let Some((_, request)) = self.pseudonyms.get_mut(value) {
                            *request = 0;
                        }
                    }
                    *text = new;
                }
                field if self.has(*field) => self.replace(text),
                _ => {}
            }
        }
        self.copies(|copies| {
            for (field, text) in words {
                match field {
                    Field::User | Field::Role | Field::Ip => copies.whole(text),
                    _ => {}
                }
                match field {
                    Field::Path | Field::Endpoint => copies.within(text, Place::Target),
                    Field::User | Field::Role | Field::UserAgent => copies.within(text, Place::Text),
                    _ => {}
                }
            }
        });
    }

    /// Begins with a request.
    fn begin(&mut self, request: &Request) {
        if self.tag.is_empty() {
            self.tag = pseudonym::tag(request);
        }
        self.requests += 1;
        self.found.clear();
    }

    /// Has copies of what was found in the request replaced.
    fn copies(&mut self, replace: impl FnOnce(&Copies<'_>)) {
        if !self.found.is_empty() {
            replace(&Copies::new(&self.found, &self.tag));
        }
    }

    /// True where the values of a field are to be redacted.
    pub fn has(&self, field: Field) -> bool {
        matches!(field, Field::User | Field::Role | Field::Ip)
            && self.names.iter().any(|name| name == field.key())
    }

    /// What stands in the place of a value. What is empty or was hidden before stays: it may stand for many values.
    /// So does a pseudonym of this file, which nobody else can know.
    fn pseudonym(&mut self, value: &str) -> Cow<'static, str> {
        let is_own = pseudonym::length(value, &self.tag) == Some(value.len());
        if value.is_empty() || value == HIDDEN || is_own {
            return Cow::Owned(value.to_owned());
        }
        let next = self.pseudonyms.len() + 1;
        let (number, request) = self.pseudonyms.entry_ref(value).or_insert((next, 0));
        let text = pseudonym::text(*number, &self.tag);
        if std::mem::replace(request, self.requests) != self.requests {
            self.found.push((value.to_owned(), text.clone()));
        }
        Cow::Owned(text)
    }

    fn replace(&mut self, value: &mut String) {
        *value = self.pseudonym(value).into_owned();
    }

    /// True for a parameter or header that is to be redacted, by any of the names that its name is made of: `user[email][]`
    /// and `user.email` are called `email`, too.
    fn is_secret(&self, name: &str) -> bool {
        let own = |part: &str| {
            let part = part.trim_matches(|letter: char| letter.is_whitespace() || letter.is_control());
            self.names.iter().any(|own| part.eq_ignore_ascii_case(own) || part.to_lowercase() == *own)
        };
        !name.is_empty() && (may_be_secret(name) || own(name) || parts(name).any(own))
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
            self.text(value, pairs::is_address(value));
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
        let secret = place.split(['>', ':']).map(str::trim).any(|part| {
            is_cookie(part)
                || part.eq_ignore_ascii_case("cookies")
                || is_authorization(part)
                || self.is_secret(part)
        });
        let Attack { payload, tags, .. } = attack;
        if let Some(payload) = payload {
            if secret { self.replace(payload) } else { self.text(payload, false) }
        }
        for tag in tags {
            self.text(tag, false);
        }
    }

    fn target(&mut self, target: &mut String) {
        if let Some(redacted) = self.pairs(target, pairs::Form::Target, DEEPEST) {
            *target = redacted;
        }
    }

    /// Redacts a text: JSON, multipart forms and pairs within it. `is_form` where it is known for a form or an address.
    fn text(&mut self, text: &mut String, is_form: bool) {
        if let Some(redacted) = self.json(text, DEEPEST) {
            *text = redacted;
        }
        if let Some(redacted) = self.multipart(text) {
            *text = redacted;
        }
        if (is_form || pairs::is_form(text))
            && let Some(redacted) = self.pairs(text, pairs::Form::Target, DEEPEST)
        {
            *text = redacted;
        }
        if let Some(redacted) = self.pairs(text, pairs::Form::Free, DEEPEST) {
            *text = redacted;
        }
    }
}

/// True where headers say that the body is a form.
fn is_form(headers: &[(String, String)]) -> bool {
    headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("content-type") && value.to_ascii_lowercase().contains("form-urlencoded")
    })
}
