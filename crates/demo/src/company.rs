//! The company's applications, hosts and endpoints, and how each endpoint usually answers. Knows nothing of who
//! calls them.

pub(crate) mod assistant;
pub(crate) mod backoffice;
pub(crate) mod identity;
pub(crate) mod partners;
pub(crate) mod shop;
pub(crate) mod target;

use crate::chance::Chance;

/// An API host.
pub(crate) struct Host {
    pub(crate) name: &'static str,
    pub(crate) application: Option<&'static str>,
    pub(crate) protocol: &'static str,
    /// Whether its log has the time to answer.
    pub(crate) timed: bool,
}

/// One endpoint and how it usually answers.
pub(crate) struct Endpoint {
    pub(crate) host: &'static Host,
    pub(crate) method: &'static str,
    /// Path and query with places to fill, see [`target::fill`].
    pub(crate) target: &'static str,
    pub(crate) manner: Manner,
    /// Median time to answer, in milliseconds.
    pub(crate) millis: f64,
    /// Spread of that time, see [`Chance::around`].
    pub(crate) spread: f64,
    /// Median size of the answer, in bytes.
    pub(crate) bytes: f64,
    /// Flows it serves where its path does not say so.
    pub(crate) flows: &'static [&'static str],
    /// How often it is called, compared with its neighbours.
    pub(crate) weight: u32,
}

/// What kind of thing an endpoint does, from which its response codes follow.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    Read,
    Search,
    Create,
    Change,
    Remove,
    Login,
    Pay,
    Accept,
    Redirect,
    Old,
    Steady,
}

/// An endpoint that is read; other manners by [`Endpoint::manner`].
pub(crate) const fn read(host: &'static Host, target: &'static str, millis: f64, bytes: f64) -> Endpoint {
    Endpoint {
        host,
        method: "GET",
        target,
        manner: Manner::Read,
        millis,
        spread: 0.45,
        bytes,
        flows: &[],
        weight: 10,
    }
}

/// An endpoint that changes something.
pub(crate) const fn write(
    host: &'static Host,
    method: &'static str,
    target: &'static str,
    manner: Manner,
    millis: f64,
    bytes: f64,
) -> Endpoint {
    let mut endpoint = read(host, target, millis, bytes);
    endpoint.method = method;
    endpoint.manner = manner;
    endpoint.weight = 6;
    endpoint
}

impl Endpoint {
    pub(crate) const fn manner(mut self, manner: Manner) -> Endpoint {
        self.manner = manner;
        self
    }

    pub(crate) const fn spread(mut self, spread: f64) -> Endpoint {
        self.spread = spread;
        self
    }

    pub(crate) const fn flows(mut self, flows: &'static [&'static str]) -> Endpoint {
        self.flows = flows;
        self
    }

    pub(crate) const fn weight(mut self, weight: u32) -> Endpoint {
        self.weight = weight;
        self
    }
}

impl Manner {
    /// A response code as an honest client gets it.
    pub(crate) fn outcome(self, chance: &mut Chance) -> u16 {
        chance.weighted(self.odds(), |(_, weight)| *weight).0
    }

    const fn odds(self) -> &'static [(u16, u32)] {
        match self {
            Manner::Read => {
                &[(200, 9_040), (304, 740), (404, 130), (400, 30), (401, 35), (500, 15), (206, 10)]
            }
            Manner::Search => &[(200, 9_860), (400, 90), (429, 20), (500, 25), (504, 5)],
            Manner::Create => &[(201, 9_480), (400, 160), (409, 90), (422, 220), (401, 30), (500, 20)],
            Manner::Change => {
                &[(200, 9_560), (400, 130), (404, 90), (409, 110), (412, 50), (422, 40), (500, 20)]
            }
            Manner::Remove => &[(204, 9_700), (404, 250), (409, 50)],
            Manner::Login => &[(200, 9_050), (401, 820), (400, 60), (429, 40), (423, 20), (500, 10)],
            Manner::Pay => &[(200, 9_200), (402, 480), (409, 80), (422, 160), (502, 40), (504, 40)],
            Manner::Accept => &[(202, 9_800), (400, 120), (413, 30), (415, 20), (429, 30)],
            Manner::Redirect => &[(302, 9_000), (303, 800), (400, 200)],
            Manner::Old => &[(200, 8_100), (301, 900), (404, 500), (410, 300), (500, 200)],
            Manner::Steady => &[(200, 9_990), (503, 10)],
        }
    }
}

/// Every endpoint of the catalogue.
#[cfg(test)]
pub(crate) fn catalogue() -> impl Iterator<Item = &'static Endpoint> {
    [
        shop::BROWSE,
        shop::BASKET,
        shop::CHECKOUT,
        shop::ACCOUNT,
        shop::APP,
        shop::GRAPH,
        shop::ZOMBIES,
        shop::SHADOWS,
        identity::SIGN_IN,
        identity::SELF_CARE,
        partners::CATALOGUE,
        partners::ORDERS,
        partners::SETTLEMENT,
        assistant::CHAT,
        assistant::MCP,
        backoffice::DESK,
        backoffice::REPORTS,
        backoffice::ADMINISTRATION,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_company_has_more_than_a_hundred_different_endpoints() {
        let endpoints: BTreeSet<_> = catalogue()
            .map(|endpoint| (endpoint.host.name, endpoint.method, endpoint.target.split('?').next()))
            .collect();
        assert!(endpoints.len() >= 100, "only {}", endpoints.len());
    }

    #[test]
    fn hosts_lie_under_reserved_names() {
        for endpoint in catalogue() {
            let name = endpoint.host.name.split(':').next().unwrap_or_default();
            assert!([".test", ".example"].iter().any(|suffix| name.ends_with(suffix)), "{name}");
        }
    }
}
