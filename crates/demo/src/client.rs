//! Who sends a request: address, user agent, session key, user. Knows header names, not traffic.

use crate::chance::Chance;
use crate::people::Person;
use crate::places::Place;

/// The sender of requests, as the API sees it at one moment.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) place: Place,
    pub(crate) user_agent: Option<String>,
    /// The header line that marks all requests of the session.
    pub(crate) key: Option<(String, String)>,
    pub(crate) user: Option<String>,
    pub(crate) role: Option<&'static str>,
    /// Number of the account, for paths that name it.
    pub(crate) account: u32,
    pub(crate) referrer: Option<&'static str>,
}

impl Client {
    /// Somebody at this place with this user agent, without session key and not logged in.
    pub(crate) fn at(place: Place, user_agent: &str) -> Client {
        Client {
            place,
            user_agent: Some(user_agent.to_owned()),
            key: None,
            user: None,
            role: None,
            account: 10_000,
            referrer: None,
        }
    }

    /// With a session cookie of this name.
    pub(crate) fn cookie(mut self, name: &str, chance: &mut Chance) -> Client {
        let line = match chance.between(0, 2) {
            0 => format!("{name}={}", chance.hex(26)),
            1 => format!("consent=all; {name}={}", chance.hex(26)),
            _ => format!("theme=dark; lang=en; {name}={}; seen={}", chance.hex(26), chance.between(1, 9)),
        };
        self.key = Some(("Cookie".to_owned(), line));
        self
    }

    /// With a bearer token.
    pub(crate) fn bearer(mut self, chance: &mut Chance) -> Client {
        let line = format!("Bearer demo.{}.{}", chance.hex(24), chance.hex(16));
        self.key = Some(("Authorization".to_owned(), line));
        self
    }

    /// With a session header of this name.
    pub(crate) fn header(mut self, name: &str, chance: &mut Chance) -> Client {
        self.key = Some((name.to_owned(), chance.uuid()));
        self
    }

    /// Logged in as `person`.
    pub(crate) fn signed_in(mut self, person: &Person) -> Client {
        self.user = Some(person.email.clone());
        self.role = Some(person.role);
        self.account = person.number;
        self
    }

    /// Working for this account of a machine or partner.
    pub(crate) fn on_behalf(mut self, user: &str, role: &'static str) -> Client {
        self.user = Some(user.to_owned());
        self.role = Some(role);
        self
    }
}
