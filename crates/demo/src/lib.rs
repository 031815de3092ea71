//! A company's week of API traffic, made from a seed: shoppers, apps, partners, staff, machines and attackers, on
//! hosts under reserved names and from addresses reserved for documentation, benchmarks and private use. Pure: no
//! clock, no I/O, and no idea of how records become sessions.

mod attackers;
mod chance;
mod client;
mod company;
mod exchange;
mod people;
mod places;
mod programme;
mod rhythm;
mod scene;
mod traffic;

use spoor_ingest::Record;

/// What the data set is made from; equal options make equal records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Chooses who does what. Identifiers of requests depend on it and on `sessions` alone.
    pub seed: u64,
    /// About how many sessions there are, at 40 to 60 requests each on average.
    pub sessions: usize,
    /// The end of the week, in milliseconds since 1970-01-01T00:00Z; every record is before it, by at most 7 days.
    pub now: i64,
}

impl Default for Options {
    /// 2,000 sessions in the week that ends at 2026-10-30T15:00Z.
    fn default() -> Options {
        Options { seed: 1, sessions: 2_000, now: 1_793_372_400_000 }
    }
}

/// The records of the week, session after session in the order they begin. Memory is bounded by the longest session.
pub fn records(options: &Options) -> impl Iterator<Item = Record> + use<> {
    let options = *options;
    programme::plans(&options).into_iter().flat_map(move |plan| plan.play(&options))
}
