//! From a record to a request: which session it belongs to, which parameters are kept, which endpoint and flows it has,
//! and in what form its texts are kept. A secret leaves only as a keyed hash. Knows no format and no network.

mod hide;
mod keys;
mod normal;
mod parameters;
mod values;

use crate::mask::Known;
use crate::record::Record;
use crate::{flows, ndjson, template};
use blake3::Hasher;
use keys::Key;
use normal::{address, host, present};
use spoor_model::context::{Context, ContextParameter, Place};
use spoor_model::{Parameter, ParameterUse, Request};

/// What holds requests together where no session key has a value, but for [`RECORDING`].
const OTHERWISE: [&str; 4] = ["IP + user agent", "IP", "user", "request"];
/// What holds the requests of a recording together. It is not stored with each.
const RECORDING: &str = "recording";

/// Turns records into requests.
#[derive(Clone)]
pub struct Grouping {
    secret: [u8; 32],
    /// The parameters that the operator configured.
    context: Vec<ContextParameter>,
    /// The parameters that name sessions, in the order they are tried.
    keys: Vec<Key>,
}

impl std::fmt::Debug for Grouping {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Grouping").field("context", &self.context).finish_non_exhaustive()
    }
}

impl Grouping {
    /// Groups by the built-in session keys. The same secret gives the same session identifiers.
    pub fn new(secret: [u8; 32]) -> Self {
        Grouping { secret, context: Vec::new(), keys: Key::built_in() }
    }

    /// Keeps these parameters too, and tries those that group first, in this order.
    pub fn with_context(self, context: Context) -> Self {
        let groups = context.items.iter().filter(|parameter| parameter.group_by);
        let mut keys: Vec<Key> = groups.map(Key::configured).collect();
        let groups =
            |parameter: &ContextParameter, key: &Key| parameter.group_by && parameter.is_same(&key.parameter);
        let is_configured = |key: &Key| context.items.iter().any(|parameter| groups(parameter, key));
        keys.extend(Key::built_in().into_iter().filter(|key| !is_configured(key)));
        Grouping { keys, context: context.items, ..self }
    }

    /// The request that a record describes.
    pub fn request(&self, mut record: Record) -> Request {
        tidy(&mut record);
        let mut known = self.known(&record);
        let id = record.id.take().map(|id| if known.is_in(&id) { self.hash("request", &[&id]) } else { id });
        let id = id.unwrap_or_else(|| self.hash("request", &[&ndjson::line(&record)]));
        let given = record.session.take();
        let is_whole = given.is_some();
        let (session, session_key) = match given {
            Some(session) => (session, record.session_key.take().unwrap_or_default()),
            None => self.session(&mut record, &id, &mut known),
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

    /// The request as it would be stored if it came in now. What was hidden then cannot be found any more, but for what
    /// was kept as a hash. `past` are the parameters that were configured at any time: what they said of a request counts
    /// no longer.
    pub fn again(&self, request: &Request, past: &[ContextParameter]) -> Request {
        let mut record = Record::from(request.clone());
        (record.session, record.session_key) = (None, None);
        let own = |parameter: &ContextParameter, kept: &Parameter| {
            parameter.place_words() == kept.place && parameter.name == kept.name
        };
        for kept in &mut record.parameters {
            let configured = past.iter().filter(|parameter| own(parameter, kept));
            for used_as in configured.map(|parameter| parameter.used_as) {
                let fact = match used_as {
                    ParameterUse::User => &mut record.user,
                    ParameterUse::Role => &mut record.role,
                    ParameterUse::Extra | ParameterUse::SessionKey => continue,
                };
                if fact.as_ref() == Some(&kept.value) {
                    *fact = None;
                }
            }
            let mut known = past.iter().chain(self.keys.iter().map(|key| &key.parameter));
            if known.any(|parameter| own(parameter, kept)) {
                kept.used_as = ParameterUse::Extra;
            }
        }
        let made = self.request(record);
        // Where no key has a value, what held it together is stored as it was hidden, or not at all.
        let stays = OTHERWISE.contains(&made.session_key.as_str())
            && (request.session_key == RECORDING
                || (request.session_key == made.session_key && request.user == made.user));
        let (session, session_key) = if stays {
            (request.session.clone(), request.session_key.clone())
        } else {
            (made.session, made.session_key)
        };
        Request { id: request.id.clone(), flows: request.flows.clone(), session, session_key, ..made }
    }

    /// Identifier of the session and name of its key.
    fn session(&self, record: &mut Record, id: &str, known: &mut Known) -> (String, String) {
        if let Some(key) = self.keep(record, known) {
            return (self.hash("session", &[&key.identity]), key.name);
        }
        let (label, values) = match (&record.ip, &record.user_agent, &record.recording, &record.user) {
            (Some(ip), Some(agent), ..) => (OTHERWISE[0], vec![ip.as_str(), agent]),
            (Some(ip), None, ..) => (OTHERWISE[1], vec![ip.as_str()]),
            (None, _, Some(recording), _) => (RECORDING, vec![recording.as_str()]),
            (None, _, None, Some(user)) => (OTHERWISE[2], vec![user.as_str()]),
            // Nothing tells who sent it: to put it together with others would claim that one client did it all.
            (None, _, None, None) => (OTHERWISE[3], vec![id]),
        };
        let mut parts = vec![label];
        parts.extend(values);
        (self.hash("session", &parts), label.to_owned())
    }

    /// True where a path alone can hold a parameter that is configured.
    fn reads_paths(&self) -> bool {
        self.context.iter().any(|parameter| parameter.place == Place::Query)
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
