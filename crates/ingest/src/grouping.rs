//! From a record to a request: which session it belongs to, which endpoint and flows it has, and in what form its
//! texts are kept. A secret that names a session leaves only as a keyed hash. Knows no format and no network.

mod find;
mod hide;
mod key;
mod normal;

use crate::record::Record;
use crate::{flows, ndjson, template};
use blake3::Hasher;
use find::Found;
pub use key::Key;
use normal::{address, host, present};
use spoor_model::{Parameter, ParameterUse, Request};

/// Turns records into requests.
#[derive(Clone)]
pub struct Grouping {
    secret: [u8; 32],
    keys: Vec<Key>,
}

impl std::fmt::Debug for Grouping {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Grouping").field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Grouping {
    /// Groups by the built-in session keys. The same secret gives the same session identifiers.
    pub fn new(secret: [u8; 32]) -> Self {
        Grouping { secret, keys: Key::built_in() }
    }

    /// Tries these keys first, in this order, and then the ones it had.
    pub fn with_keys(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        let mut all: Vec<Key> = keys.into_iter().collect();
        self.keys.retain(|key| !all.contains(key));
        all.append(&mut self.keys);
        self.keys = all;
        self
    }

    /// The session keys in the order they are tried.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The request that a record describes.
    pub fn request(&self, mut record: Record) -> Request {
        tidy(&mut record);
        let known = self.known(&record);
        let id = record.id.take().map(|id| if known.is_in(&id) { self.hash("request", &[&id]) } else { id });
        let id = id.unwrap_or_else(|| self.hash("request", &[&ndjson::line(&record)]));
        let given = record.session.take();
        let is_whole = given.is_some();
        let (session, session_key) = match given {
            Some(session) => (session, record.session_key.take().unwrap_or_default()),
            None => self.session(&mut record, &id),
        };
        self.hide(&mut record, &known);
        if record.flows.is_empty() && !is_whole {
            record.flows = flows::of(record.endpoint.as_deref().unwrap_or(&record.path));
        }
        Request {
            id,
            session,
            session_key,
            time: record.time,
            application: record.application,
            host: record.host,
            method: record.method,
            path: record.path,
            endpoint: record.endpoint,
            status: record.status,
            duration: record.duration,
            size: record.size,
            flows: record.flows,
            user: record.user,
            role: record.role,
            ip: record.ip,
            country: record.country,
            network: record.network,
            user_agent: record.user_agent,
            referrer: record.referrer,
            protocol: record.protocol,
            attacks: record.attacks,
            bot: record.bot,
            parameters: record.parameters,
            exchange: record.exchange,
        }
    }

    /// Identifier of the session and name of its key.
    fn session(&self, record: &mut Record, id: &str) -> (String, String) {
        if let Some(found) = find::session_key(record, &self.keys) {
            let Found { place, name, value } = found;
            let label = format!("{place} {name}");
            let session = self.hash("session", &[&label, &value]);
            self.mark(record, place, name, &value);
            return (session, label);
        }
        let (label, values) = match (&record.ip, &record.user_agent, &record.recording, &record.user) {
            (Some(ip), Some(agent), ..) => ("IP + user agent", vec![ip.as_str(), agent]),
            (Some(ip), None, ..) => ("IP", vec![ip.as_str()]),
            (None, _, Some(recording), _) => ("recording", vec![recording.as_str()]),
            (None, _, None, Some(user)) => ("user", vec![user.as_str()]),
            // Nothing tells who sent it: to put it together with others would claim that one client did it all.
            (None, _, None, None) => ("request", vec![id]),
        };
        let mut parts = vec![label];
        parts.extend(values);
        (self.hash("session", &parts), label.to_owned())
    }

    /// Notes which parameter was the session key; its value stays only as a hash.
    fn mark(&self, record: &mut Record, place: String, name: String, value: &str) {
        let same = |known: &&mut Parameter| known.name == name && known.place == place;
        let hash = self.hash("parameter", &[&place, &name, value]);
        if let Some(known) = record.parameters.iter_mut().find(same) {
            if !known.hashed {
                known.value = hash;
            }
            known.hashed = true;
            known.used_as = ParameterUse::SessionKey;
        } else {
            let used_as = ParameterUse::SessionKey;
            record.parameters.push(Parameter { place, name, value: hash, used_as, hashed: true });
        }
    }

    /// 16 hex digits. Purpose and lengths go into the hash, so that no two different inputs read the same.
    fn hash(&self, purpose: &str, parts: &[&str]) -> String {
        let mut hasher = Hasher::new_keyed(&self.secret);
        for part in std::iter::once(&purpose).chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }
}

/// Brings a record's texts into the form they are stored in.
fn tidy(record: &mut Record) {
    for parameter in &record.parameters {
        // A hashed name still tells one user from another.
        let said = Some(parameter.value.clone());
        match parameter.used_as {
            _ if record.session.is_some() => {}
            ParameterUse::User if record.user.is_none() => record.user = said,
            ParameterUse::Role if record.role.is_none() => record.role = said,
            _ => {}
        }
    }
    let texts = [
        &mut record.id,
        &mut record.application,
        &mut record.method,
        &mut record.endpoint,
        &mut record.user,
        &mut record.role,
        &mut record.country,
        &mut record.network,
        &mut record.user_agent,
        &mut record.referrer,
        &mut record.protocol,
        &mut record.recording,
    ];
    for text in texts {
        *text = text.take().and_then(present);
    }
    record.host = record.host.take().and_then(|text| host(&text));
    record.ip = record.ip.take().and_then(|text| address(&text));
    if let Some(country) = &mut record.country {
        country.make_ascii_uppercase();
    }
    record.status = record.status.filter(|code| *code > 0);
    record.flows.retain(|flow| !flow.trim().is_empty());
    if record.endpoint.is_none() && !record.path.is_empty() && record.session.is_none() {
        // A target of nothing but a fragment has none.
        record.endpoint = present(template::template(&record.path));
    }
}
