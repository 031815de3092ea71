//! What a ledger knows of the usual values of its endpoints, and how far its rows lie above them.

use hashbrown::{Equivalent, HashMap};

use super::{Column, Ledger};
use crate::field::Field;
use crate::request::Request;
use crate::usual::{Deviation, EndpointUsual, Measure, UsualValues};

/// What is usual for each endpoint of which enough is known.
#[derive(Clone, Debug, Default)]
pub struct Usuals {
    endpoints: HashMap<[Option<Box<str>>; 3], UsualValues>,
}

/// Host, method and template, to look up.
#[derive(Hash)]
struct Named<'a>([Option<&'a str>; 3]);

impl Equivalent<[Option<Box<str>>; 3]> for Named<'_> {
    fn equivalent(&self, key: &[Option<Box<str>>; 3]) -> bool {
        self.0.iter().zip(key).all(|(own, word)| *own == word.as_deref())
    }
}

impl Usuals {
    /// What is usual for an endpoint.
    pub fn of(&self, host: Option<&str>, method: Option<&str>, endpoint: &str) -> Option<UsualValues> {
        self.endpoints.get(&Named([host, method, Some(endpoint)])).copied()
    }

    /// What is usual for the endpoint of a request; nothing where too little is known.
    pub(super) fn of_request(&self, request: &Request) -> UsualValues {
        let of = |endpoint| self.of(request.host.as_deref(), request.method.as_deref(), endpoint);
        request.endpoint.as_deref().and_then(of).unwrap_or_default()
    }

    /// Takes in what is usual for an endpoint, in place of what was known before.
    pub fn insert(&mut self, endpoint: EndpointUsual) {
        let EndpointUsual { host, method, endpoint, usual } = endpoint;
        self.endpoints
            .insert([host, method, Some(endpoint)].map(|word| word.map(String::into_boxed_str)), usual);
    }

    /// Takes in all that another knows.
    pub fn extend(&mut self, other: Usuals) {
        self.endpoints.extend(other.endpoints);
    }
}

impl Ledger {
    /// Takes in what is usual for endpoints. Rows that are there already keep their words for slow and large.
    pub fn know(&mut self, endpoints: impl IntoIterator<Item = EndpointUsual>) {
        endpoints.into_iter().for_each(|endpoint| self.usuals.insert(endpoint));
    }

    /// What is usual for the endpoint of a row; none where too little is known.
    pub fn usual(&self, row: u32) -> Option<UsualValues> {
        let endpoint = self.word(Field::Endpoint, row)?;
        self.usuals.of(self.word(Field::Host, row), self.word(Field::Method, row), endpoint)
    }

    /// How far a row stands out in a measure.
    pub fn deviation(&self, measure: Measure, row: u32) -> Option<Deviation> {
        self.usual(row)?.deviation(measure, self.number(measure.number(), row))
    }

    /// For each row how far it stands out, in thousandths of the median; `u64::MAX` where it does not. Each endpoint
    /// is looked up once.
    pub(super) fn deviations(&self, measure: Measure) -> Vec<u64> {
        let mut known = HashMap::<[u32; 3], Option<UsualValues>>::new();
        let codes = |field: Field, row: u32| match self.column(field) {
            Column::Words(words) => words.codes.get(row as usize).copied().unwrap_or(u32::MAX),
            Column::Numbers(_) => u32::MAX,
        };
        let deviation = |row: u32| {
            let key = [Field::Host, Field::Method, Field::Endpoint].map(|field| codes(field, row));
            let usual = (*known.entry(key).or_insert_with(|| self.usual(row)))?;
            usual.deviation(measure, self.number(measure.number(), row))
        };
        (0..self.len() as u32)
            .map(deviation)
            .map(|own| own.map_or(u64::MAX, Deviation::thousandths))
            .collect()
    }
}
