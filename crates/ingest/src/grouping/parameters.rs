//! Keeps the parameters that the operator configured and those that name sessions. Where a value stands is the matter of
//! `values`, which names are tried is that of `keys`.

use super::Grouping;
use super::keys::is_token;
use super::values::{Value, Values, is_telling};
use crate::mask::Known;
use crate::record::Record;
use spoor_model::context::{ContextParameter, Place, Side};
use spoor_model::{Parameter, ParameterUse};
use std::cell::OnceCell;

/// Most parameters of a request that are kept because applications are known to name sessions by them.
const MOST_BUILT_IN: usize = 5;

/// What names the session of a request.
pub(super) struct SessionKey {
    /// Its name, such as `cookie PHPSESSID`.
    pub(super) name: String,
    /// The hash that stands for its value.
    pub(super) identity: String,
}

/// A parameter that was found.
struct Found<'a> {
    parameter: &'a ContextParameter,
    value: Value,
}

impl Grouping {
    /// Keeps what is configured and what names sessions, and gives the key of the session: what the source names, or
    /// else the first key that has a value.
    pub(super) fn keep(&self, record: &mut Record, known: &mut Known) -> Option<SessionKey> {
        let named = record.parameters.iter().position(|parameter| {
            parameter.used_as == ParameterUse::SessionKey && is_telling(&parameter.value)
        });
        let mut key = named.map(|at| self.named(&mut record.parameters[at]));
        let found = self.found(record, key.is_some(), known);
        // Worked out once, and only where something would be kept in clear.
        let (masked, left) = (OnceCell::new(), OnceCell::new());
        for (at, found) in found.into_iter().enumerate() {
            let Found { parameter, value } = found;
            let identity = self.identity_of(parameter, &value);
            let mut kept = self.kept(parameter, &value, &identity);
            if parameter.hashed && !value.hashed {
                known.add_private(&value.text);
            }
            if !kept.hashed && value.stands && !matches!(parameter.place, Place::Cookie | Place::Jwt) {
                // What is hidden where it stands is a secret, whatever it is called here.
                let masked = masked.get_or_init(|| self.masked(record, known));
                let left = left.get_or_init(|| Values::new(masked)).standing(parameter);
                if left.is_none_or(|left| left.text != value.text) {
                    kept = Parameter { value: identity.clone(), hashed: true, ..kept };
                }
            }
            match parameter.used_as {
                // Whoever configured it knows better than the source.
                ParameterUse::User => record.user = Some(kept.value.clone()),
                ParameterUse::Role => record.role = Some(kept.value.clone()),
                ParameterUse::Extra | ParameterUse::SessionKey => {}
            }
            let is_key = parameter.group_by && key.is_none();
            if is_key {
                key = Some(SessionKey { name: parameter.key_name(), identity });
            }
            put(record, at, kept, is_key);
        }
        key
    }

    /// What is stored of a record's request target and exchange.
    fn masked(&self, record: &Record, known: &Known) -> Record {
        let (path, exchange) = (record.path.clone(), record.exchange.clone());
        let mut masked = Record { path, exchange, ..Record::default() };
        self.hide(&mut masked, known);
        masked
    }

    /// The key that the source names.
    fn named(&self, parameter: &mut Parameter) -> SessionKey {
        let name = format!("{} {}", parameter.place, parameter.name);
        self.hash_value(parameter);
        SessionKey { name, identity: parameter.value.clone() }
    }

    /// Every parameter with a value: the session keys in the order they are tried, then the others that are configured. A
    /// response is not searched for what applications are known to use where the session is known already.
    fn found(&self, record: &Record, is_named: bool, known: &mut Known) -> Vec<Found<'_>> {
        if record.exchange.is_none() && record.parameters.is_empty() && !self.reads_paths() {
            return Vec::new();
        }
        let values = Values::new(record);
        let mut found: Vec<Found<'_>> = Vec::new();
        let mut built_in = 0;
        for key in &self.keys {
            let (parameter, is_built_in) = (&key.parameter, key.is_built_in);
            let is_known = is_named || !found.is_empty();
            if is_built_in && parameter.side == Side::Response && is_known {
                // A token that is handed out is a secret all the same.
                if let Some(value) = key.value(&values).filter(|value| !value.hashed) {
                    known.add(&value.text);
                }
                continue;
            }
            if is_built_in && built_in == MOST_BUILT_IN {
                continue;
            }
            if let Some(value) = key.value(&values) {
                built_in += usize::from(is_built_in);
                found.push(Found { parameter, value });
            }
        }
        if self.context.iter().any(|parameter| parameter.place == Place::Jwt) {
            // Whatever a claim is kept as, the token that holds it opens doors.
            values.tokens().for_each(|token| known.add(token));
        }
        let others = self.context.iter().filter(|parameter| !parameter.group_by);
        found.extend(others.filter_map(|parameter| Some(Found { parameter, value: values.of(parameter)? })));
        found
    }

    fn kept(&self, parameter: &ContextParameter, value: &Value, identity: &str) -> Parameter {
        let clear = Parameter {
            place: parameter.place_words().to_owned(),
            name: parameter.name.clone(),
            value: value.text.clone(),
            used_as: parameter.used_as,
            hashed: value.hashed,
        };
        if parameter.hashed || value.is_borne || self.is_secret(&clear) {
            Parameter { value: identity.to_owned(), hashed: true, ..clear }
        } else {
            clear
        }
    }

    fn identity_of(&self, parameter: &ContextParameter, value: &Value) -> String {
        if value.hashed {
            return value.text.clone();
        }
        self.identity(parameter.place.word(), &parameter.name, &value.text)
    }

    /// Puts the hash that stands for it in the place of a value in clear.
    pub(super) fn hash_value(&self, parameter: &mut Parameter) {
        if !parameter.hashed {
            parameter.value = self.identity(&parameter.place, &parameter.name, &parameter.value);
            parameter.hashed = true;
        }
    }

    /// The hash that stands for a value. That of a token is the same under every name: the answer to a login hands it
    /// out in its body, and later requests bear it in a header. That of any other value is of this name only.
    fn identity(&self, place: &str, name: &str, value: &str) -> String {
        if is_token(value) {
            return self.hash("token", &[value]);
        }
        self.hash("parameter", &[place.trim_start_matches("response "), name, value])
    }
}

/// Puts a parameter in this place, instead of the one that the source kept of the same name: what is found stands in its
/// own order before the others.
fn put(record: &mut Record, at: usize, kept: Parameter, is_key: bool) {
    let same = |own: &Parameter| {
        own.place == kept.place
            && (own.name == kept.name
                || (kept.place.ends_with("header") && own.name.eq_ignore_ascii_case(&kept.name)))
    };
    let before = record.parameters.iter().position(same).map(|position| record.parameters.remove(position));
    let used_as = match before {
        _ if is_key => ParameterUse::SessionKey,
        // What the source said that it is used for stays where nothing else is known of it.
        Some(before) if kept.used_as == ParameterUse::Extra => before.used_as,
        _ => kept.used_as,
    };
    record.parameters.insert(at.min(record.parameters.len()), Parameter { used_as, ..kept });
}
