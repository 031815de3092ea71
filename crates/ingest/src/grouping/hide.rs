//! Takes secrets out of every text of a record. Which names and values are secret is the mask's knowledge; what
//! stays of a secret parameter is a keyed hash.

use super::{Grouping, Key};
use crate::mask::{self, Known, Mask};
use crate::record::Record;
use spoor_model::{Parameter, ParameterUse};

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

    fn is_secret(&self, parameter: &Parameter) -> bool {
        let is_key = parameter.place == "cookie" && self.keys.contains(&Key::Cookie(parameter.name.clone()));
        is_key || mask::is_secret_parameter(&parameter.place, &parameter.name, &parameter.value)
    }

    /// Takes secrets out of everything that is kept as text.
    pub(super) fn hide(&self, record: &mut Record, known: &Known) {
        for at in 0..record.parameters.len() {
            let parameter = &record.parameters[at];
            let secret = parameter.used_as == ParameterUse::SessionKey || self.is_secret(parameter);
            if !parameter.hashed && secret {
                let hash = self.hash("parameter", &[&parameter.place, &parameter.name, &parameter.value]);
                record.parameters[at].value = hash;
                record.parameters[at].hashed = true;
            }
        }
        let header_keys: Vec<&str> = self.keys.iter().filter_map(Key::header).collect();
        let query_keys: Vec<&str> = self.keys.iter().filter_map(Key::query).collect();
        let hidden = Mask { headers: &header_keys, queries: &query_keys };
        for target in
            std::iter::once(&mut record.path).chain(&mut record.referrer).chain(&mut record.endpoint)
        {
            hidden.target(target);
        }
        for attack in &mut record.attacks {
            let name = attack.parameter.as_deref().and_then(|path| path.rsplit('>').next()).map(str::trim);
            if let Some(payload) = attack.payload.as_mut().filter(|_| name.is_some_and(mask::is_secret_name))
            {
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
