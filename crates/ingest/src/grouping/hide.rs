//! Takes secrets out of every text of a record. Which names and values are secret is the mask's knowledge; what
//! stays of a secret parameter is a keyed hash.

use super::Grouping;
use super::keys::Key;
use super::values::AUTHORIZATION;
use crate::mask::{self, Known, Mask};
use crate::record::Record;
use spoor_model::Parameter;
use spoor_model::context::Place;

impl Grouping {
    /// The secrets of a record by value. Asked before the session key is hashed, which is one of them.
    pub(super) fn known(&self, record: &Record) -> Known {
        let mut known = record.exchange.as_ref().map(Known::of).unwrap_or_default();
        let plain = record.parameters.iter().filter(|parameter| !parameter.hashed);
        for parameter in plain.filter(|parameter| self.is_secret(parameter)) {
            known.add(&parameter.value);
        }
        known
    }

    pub(super) fn is_secret(&self, parameter: &Parameter) -> bool {
        let names_session = |key: &Key| {
            key.is_built_in && key.parameter.place == Place::Cookie && key.parameter.name == parameter.name
        };
        let is_key = parameter.place.ends_with("cookie") && self.keys.iter().any(names_session);
        // Of a path within a body or the claims of a token, each part may be the name of a secret.
        let is_path = parameter.place.ends_with("body") || parameter.place.ends_with("jwt");
        let is_in_secret = is_path && parameter.name.split('.').any(mask::is_secret_name);
        is_key
            || is_in_secret
            || mask::is_secret_parameter(&parameter.place, &parameter.name, &parameter.value)
    }

    /// Names of the parameters in a place of which the operator wants hashes only.
    fn hidden(&self, place: Place) -> impl Iterator<Item = &str> {
        let hashed =
            self.context.iter().filter(move |parameter| parameter.hashed && parameter.place == place);
        hashed.map(|parameter| parameter.name.as_str())
    }

    /// Takes secrets out of everything that is kept as text.
    pub(super) fn hide(&self, record: &mut Record, known: &Known) {
        for parameter in &mut record.parameters {
            if self.is_secret(parameter) {
                self.hash_value(parameter);
            }
        }
        // Of the authorization its scheme is kept, whatever is configured.
        let headers: Vec<&str> = self.hidden(Place::Header).filter(|name| *name != AUTHORIZATION).collect();
        // A value of a list has no name of its own: the list is hidden.
        let is_name = |part: &&str| part.bytes().any(|byte| !byte.is_ascii_digit());
        let bodies = self.hidden(Place::Body).filter_map(|path| path.rsplit('.').find(is_name));
        let pairs: Vec<&str> = self.hidden(Place::Query).chain(bodies).collect();
        let hidden = Mask { headers: &headers, pairs: &pairs };
        for target in
            std::iter::once(&mut record.path).chain(&mut record.referrer).chain(&mut record.endpoint)
        {
            hidden.target(target);
        }
        for attack in &mut record.attacks {
            let name = attack.parameter.as_deref().and_then(|path| path.rsplit('>').next()).map(str::trim);
            let is_hidden = |name: &str| {
                mask::is_secret_name(name)
                    || pairs.contains(&name)
                    || headers.iter().any(|own| own.eq_ignore_ascii_case(name))
            };
            if let Some(payload) = attack.payload.as_mut().filter(|_| name.is_some_and(is_hidden)) {
                // What stands in a password is a password, attack or not.
                mask::HIDDEN.clone_into(payload);
            }
        }
        for text in reported(record) {
            hidden.text(text);
        }
        if let Some(exchange) = &mut record.exchange {
            hidden.exchange(exchange);
            known.hide_in(exchange);
        }
        plain(record).for_each(|text| known.hide(text));
        reported(record).for_each(|text| known.hide(text));
    }
}

/// What detectors quote of the request.
fn reported(record: &mut Record) -> impl Iterator<Item = &mut String> {
    let attacks = record.attacks.iter_mut().flat_map(|attack| {
        let words = [&mut attack.payload, &mut attack.parameter, &mut attack.rule, &mut attack.severity];
        let words = words.into_iter().chain([&mut attack.detector]).flatten();
        words.chain(&mut attack.tags).chain([&mut attack.kind])
    });
    let bot = record.bot.iter_mut().flat_map(|bot| bot.reasons.iter_mut().chain([&mut bot.kind]));
    attacks.chain(bot)
}

/// All other texts, but for the hashes.
fn plain(record: &mut Record) -> impl Iterator<Item = &mut String> {
    let parameters = record.parameters.iter_mut().filter(|parameter| !parameter.hashed);
    let optional = [
        &mut record.application,
        &mut record.host,
        &mut record.method,
        &mut record.endpoint,
        &mut record.user,
        &mut record.role,
        &mut record.network,
        &mut record.user_agent,
        &mut record.referrer,
        &mut record.protocol,
    ];
    let optional = optional.into_iter().flatten();
    optional
        .chain([&mut record.path])
        .chain(&mut record.flows)
        .chain(parameters.map(|known| &mut known.value))
}
