//! The stage on which one session, or one attack over a few, is played: a clock, chance, and the records made so
//! far. Knows how a request becomes a record, not who sends which.

use spoor_ingest::Record;
use spoor_model::{Exchange, Parameter, ParameterUse};

use crate::Options;
use crate::chance::{Chance, scatter};
use crate::client::Client;
use crate::company::{Endpoint, target};
use crate::exchange;
use crate::rhythm::Week;

/// Where records are made.
pub(crate) struct Scene {
    pub(crate) chance: Chance,
    pub(crate) week: Week,
    /// Number of sessions of the whole week.
    pub(crate) sessions: u32,
    /// Number of this play among those of its kind.
    pub(crate) turn: u32,
    /// The present moment, in milliseconds since 1970.
    pub(crate) clock: i64,
    seed: u64,
    number: u32,
    count: u32,
    records: Vec<Record>,
}

impl Scene {
    /// The stage of play `number`, which begins at `start`.
    pub(crate) fn new(options: &Options, number: u32, turn: u32, start: i64) -> Scene {
        Scene {
            chance: Chance::new(options.seed, u64::from(number) << 1),
            week: Week { now: options.now },
            sessions: options.sessions as u32,
            turn,
            clock: start,
            seed: scatter(options.seed, options.sessions as u64),
            number,
            count: 0,
            records: Vec::new(),
        }
    }

    /// Lets about this many seconds go by.
    pub(crate) fn think(&mut self, seconds: f64) {
        self.clock += (self.chance.around(seconds, 0.8) * 1_000.0) as i64;
    }

    /// Lets `low` to `high` milliseconds go by.
    pub(crate) fn tick(&mut self, low: u64, high: u64) {
        self.clock += self.chance.between(low, high) as i64;
    }

    /// True once the week is over: whatever comes is not told.
    pub(crate) fn over(&self) -> bool {
        self.clock >= self.week.now
    }

    /// One of the customers; the same number of times as often as others where they are loyal.
    pub(crate) fn customer(&mut self) -> u32 {
        self.chance.between(0, u64::from(self.sessions / 2).max(40)) as u32
    }

    /// `low` to `high` calls to some of `endpoints` at once, as a page makes them, and time to read it.
    pub(crate) fn page(&mut self, client: &Client, endpoints: &[Endpoint], low: u64, high: u64) {
        for call in 0..self.chance.between(low, high) {
            if call > 0 {
                self.tick(3, 120);
            }
            let endpoint = self.chance.weighted(endpoints, |endpoint| endpoint.weight);
            self.visit(client, endpoint);
        }
        self.think(14.0);
    }

    /// An honest request, answered as the endpoint usually answers. Returns the response code.
    pub(crate) fn visit(&mut self, client: &Client, endpoint: &Endpoint) -> u16 {
        let target = target::fill(endpoint.target, client.account, self.week, &mut self.chance);
        let usual = endpoint.manner.outcome(&mut self.chance);
        let failing = self.week.strain(endpoint.host.application, self.clock).failing;
        let (unlucky, failure) = (self.chance.happens(failing), self.chance.pick(&[503, 503, 502, 504, 500]));
        let status = if unlucky { failure } else { usual };
        let recorded = self.chance.happens(0.012);
        let kept = self.chance.happens(0.1);
        let record = self.send(client, endpoint, target, status);
        if kept {
            record.parameters = kept_parameters(client, endpoint);
        }
        if recorded {
            exchange::complete(record, None, None);
        }
        status
    }

    /// A request to this target with this response code; the caller may add to the record.
    pub(crate) fn send(
        &mut self,
        client: &Client,
        endpoint: &Endpoint,
        target: String,
        status: u16,
    ) -> &mut Record {
        self.count += 1;
        let slowness = self.week.strain(endpoint.host.application, self.clock).slowness;
        let refused = matches!(status, 400..=499);
        let millis = self.chance.around(endpoint.millis, endpoint.spread) * slowness;
        let millis = if refused { (millis * 0.3).min(60.0 * slowness) } else { millis };
        let bytes = self.chance.around(endpoint.bytes, 0.35);
        let bytes = match status {
            204 | 304 => 0.0,
            301..=303 => bytes.min(180.0),
            400.. => bytes.min(self.chance.around(190.0, 0.4)),
            _ => bytes,
        };
        let timed = endpoint.host.timed && !self.chance.happens(0.012);
        let sized = !self.chance.happens(0.008);
        let aborted = self.chance.happens(0.001);
        let headers: Vec<_> = client.key.iter().cloned().collect();
        self.records.push(Record {
            id: Some(format!(
                "{:016x}",
                scatter(self.seed, u64::from(self.number) << 32 | u64::from(self.count))
            )),
            time: self.clock,
            application: endpoint.host.application.map(str::to_owned),
            host: Some(endpoint.host.name.to_owned()),
            method: Some(endpoint.method.to_owned()),
            path: target,
            status: (!aborted).then_some(status),
            duration: timed.then_some((millis * 1_000.0) as u64),
            size: (sized && !aborted).then_some(bytes as u64),
            flows: endpoint.flows.iter().map(|flow| (*flow).to_owned()).collect(),
            user: client.user.clone(),
            role: client.role.map(str::to_owned),
            ip: Some(client.place.ip.clone()),
            country: client.place.country.map(str::to_owned),
            network: client.place.network.map(str::to_owned),
            user_agent: client.user_agent.clone(),
            referrer: client.referrer.map(str::to_owned),
            protocol: Some(endpoint.host.protocol.to_owned()),
            exchange: (!headers.is_empty())
                .then(|| Exchange { request_headers: headers, ..Exchange::default() }),
            ..Record::default()
        });
        let last = self.records.len() - 1;
        &mut self.records[last]
    }

    /// What was played, as far as it lies in the week.
    pub(crate) fn finish(self) -> Vec<Record> {
        let week = self.week;
        let mut records = self.records;
        records.retain(|record| record.time > week.start() && record.time < week.now);
        records
    }
}

/// What the operator chose to keep of requests: who it is, and a few things for context. What marks the session is
/// found in the headers by whoever groups the records.
fn kept_parameters(client: &Client, endpoint: &Endpoint) -> Vec<Parameter> {
    let mut kept = Vec::new();
    let mut keep = |place: &str, name: &str, value: String, used_as, hashed| {
        kept.push(Parameter { place: place.to_owned(), name: name.to_owned(), value, used_as, hashed });
    };
    let user = client.user.as_deref().unwrap_or_default();
    if !user.is_empty() {
        keep("header", "X-User", user.to_owned(), ParameterUse::User, false);
    }
    if let Some(role) = client.role {
        keep("response", "role", role.to_owned(), ParameterUse::Role, false);
    }
    let target = endpoint.target;
    if target.contains("/payment") {
        keep("body", "card_number", "411111******1111".to_owned(), ParameterUse::Extra, false);
        keep("body", "iban", "DE00 0000 0000 0000 0000 00".to_owned(), ParameterUse::Extra, false);
    }
    if target.contains("/checkout") || target.contains("/addresses") {
        keep("body", "email", user.to_owned(), ParameterUse::Extra, false);
        let digest = user.bytes().fold(11, |sum, byte| scatter(sum, u64::from(byte)));
        keep("body", "phone", format!("{digest:016x}"), ParameterUse::Extra, true);
    }
    if endpoint.host.name == "m.shop.test" {
        keep("header", "X-App-Version", "5.12.0".to_owned(), ParameterUse::Extra, false);
    }
    kept
}
