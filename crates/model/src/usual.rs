//! What is usual for an endpoint: median and 95th percentile of the time and the size of its answers, and by how much
//! one answer lies above. Whether an answer stands out is decided here and nowhere else. Knows no store.

mod histogram;

use serde::{Deserialize, Serialize};

pub use histogram::Histogram;

use crate::field::Field;
use crate::request::Request;

/// Fewest observations from which anything is called usual.
pub const FEWEST_OBSERVATIONS: u64 = 20;

/// What of an answer is compared with the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Time to the complete response, in microseconds.
    Duration,
    /// Size of the response, in bytes.
    Size,
}

impl Measure {
    /// All of them.
    pub const ALL: [Measure; 2] = [Measure::Duration, Measure::Size];

    /// The field that has the number itself.
    pub fn number(self) -> Field {
        match self {
            Measure::Duration => Field::Duration,
            Measure::Size => Field::Size,
        }
    }

    /// The field that says by how much the number lies above the usual.
    pub fn deviation(self) -> Field {
        match self {
            Measure::Duration => Field::Slow,
            Measure::Size => Field::Large,
        }
    }

    /// The number of a request.
    pub fn of(self, request: &Request) -> Option<u64> {
        match self {
            Measure::Duration => request.duration,
            Measure::Size => request.size,
        }
    }
}

/// What is usual of one measure of one endpoint, in the unit of the measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usual {
    /// Number of observations.
    pub n: u64,
    /// The value that half of them do not exceed: microseconds or bytes, within 2.5 %.
    pub median: u64,
    /// The value that 95 % of them do not exceed.
    pub p95: u64,
}

impl Usual {
    /// True when there are enough observations to speak of anything usual.
    pub fn is_known(self) -> bool {
        self.n >= FEWEST_OBSERVATIONS
    }

    /// How far a value stands out: on at least [`FEWEST_OBSERVATIONS`] observations, above the 95th percentile, and at least
    /// twice the median. A median of 0 has no multiples, and nothing stands out from it.
    pub fn deviation(self, value: u64) -> Option<Deviation> {
        let stands_out = self.is_known()
            && self.median > 0
            && value > self.p95
            && u128::from(value) >= 2 * u128::from(self.median);
        stands_out.then_some(Deviation { value, usual: self })
    }
}

/// A value that stands out from the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// The value, in the unit of its measure.
    pub value: u64,
    /// What is usual.
    pub usual: Usual,
}

impl Deviation {
    /// How many thousandths of the median the value is; what deviations are ordered by.
    pub fn thousandths(self) -> u64 {
        let median = u128::from(self.usual.median.max(1));
        u64::try_from(u128::from(self.value) * 1_000 / median)
            .map_or(u64::MAX / 2, |own| own.min(u64::MAX / 2))
    }

    /// How many times the median the value is, rounded down: `12x`, below ten with a digit more: `2.4x`.
    pub fn times(self) -> String {
        match self.thousandths() {
            exact @ ..10_000 if exact % 1_000 >= 100 => format!("{}.{}x", exact / 1_000, exact % 1_000 / 100),
            exact => format!("{}x", exact / 1_000),
        }
    }

    /// The band it falls in.
    pub fn band(self) -> Band {
        match self.thousandths() {
            10_000.. => Band::Ten,
            5_000.. => Band::Five,
            _ => Band::Two,
        }
    }
}

/// How far something stands out, coarsely: a value of the fields `slow` and `large`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// From twice the usual to below five times.
    Two,
    /// From five times to below ten times.
    Five,
    /// Ten times or more.
    Ten,
}

impl Band {
    /// All of them, the smallest first.
    pub const ALL: [Band; 3] = [Band::Two, Band::Five, Band::Ten];

    /// The word used in URL, JSON and CSV: where the band begins.
    pub fn word(self) -> &'static str {
        match self {
            Band::Two => "2x",
            Band::Five => "5x",
            Band::Ten => "10x",
        }
    }
}

/// What is usual of both measures of one endpoint, as far as there were observations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsualValues {
    /// Time to the complete response, in microseconds.
    pub duration: Option<Usual>,
    /// Size of the response, in bytes.
    pub size: Option<Usual>,
}

impl UsualValues {
    /// What is usual of one measure.
    pub fn of(self, measure: Measure) -> Option<Usual> {
        match measure {
            Measure::Duration => self.duration,
            Measure::Size => self.size,
        }
    }

    /// How far a value of one measure stands out.
    pub fn deviation(self, measure: Measure, value: Option<u64>) -> Option<Deviation> {
        self.of(measure)?.deviation(value?)
    }

    /// The word for how far a request of the endpoint stands out in one measure.
    pub fn band(self, measure: Measure, request: &Request) -> Option<&'static str> {
        self.deviation(measure, measure.of(request)).map(|deviation| deviation.band().word())
    }

    /// True when anything is known of either.
    pub fn is_known(self) -> bool {
        Measure::ALL.into_iter().any(|measure| self.of(measure).is_some_and(Usual::is_known))
    }
}

/// What is usual for one endpoint. Host and method can be unknown, as they are in some logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndpointUsual {
    /// API host.
    pub host: Option<String>,
    /// HTTP method.
    pub method: Option<String>,
    /// Path template.
    pub endpoint: String,
    /// What is usual.
    pub usual: UsualValues,
}

impl EndpointUsual {
    /// What is usual for the endpoints of these requests, for those of which enough is known; in no particular order.
    pub fn of_requests<'a>(requests: impl IntoIterator<Item = &'a Request>) -> Vec<EndpointUsual> {
        type Key<'a> = (Option<&'a str>, Option<&'a str>, &'a str);
        let mut endpoints = hashbrown::HashMap::<Key<'_>, [Histogram; 2]>::new();
        for request in requests {
            let Some(endpoint) = request.endpoint.as_deref() else { continue };
            let key = (request.host.as_deref(), request.method.as_deref(), endpoint);
            for (measure, histogram) in Measure::ALL.into_iter().zip(endpoints.entry(key).or_default()) {
                measure.of(request).into_iter().for_each(|value| histogram.add(value));
            }
        }
        let known = endpoints.into_iter().map(|((host, method, endpoint), [duration, size])| EndpointUsual {
            host: host.map(str::to_owned),
            method: method.map(str::to_owned),
            endpoint: endpoint.to_owned(),
            usual: UsualValues { duration: duration.usual(), size: size.usual() },
        });
        known.filter(|endpoint| endpoint.usual.is_known()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_out_is_above_the_95th_percentile_and_twice_the_median_on_twenty_observations() {
        let usual = |n, median, p95| Usual { n, median, p95 };
        let cases = [
            (usual(5_310, 84, 310), 1_008, Some(("12x", Band::Ten))),
            (usual(20, 84, 100), 168, Some(("2x", Band::Two))),
            (usual(20, 84, 100), 839, Some(("9.9x", Band::Five))),
            (usual(20, 100, 100), 249, Some(("2.4x", Band::Two))),
            (usual(20, 100, 100), 500, Some(("5x", Band::Five))),
            (usual(20, 84, 310), 310, None),
            (usual(20, 84, 100), 167, None),
            (usual(19, 84, 100), 9_999, None),
            (usual(20, 0, 0), 9_999, None),
            (usual(20, 1, 1), u64::MAX, Some(("9223372036854775x", Band::Ten))),
        ];
        for (usual, value, expected) in cases {
            let deviation = usual.deviation(value);
            let own = deviation.map(|deviation| (deviation.times(), deviation.band()));
            let expected = expected.map(|(times, band)| (times.to_owned(), band));
            assert_eq!(own, expected, "{value} against {usual:?}");
        }
    }

    #[test]
    fn an_endpoint_is_host_method_and_template_and_needs_enough_of_either_measure() {
        let request = |host: Option<&str>, template: Option<&str>, duration| Request {
            host: host.map(str::to_owned),
            endpoint: template.map(str::to_owned),
            duration,
            ..Request::default()
        };
        let mut requests = vec![request(Some("a"), Some("/x"), Some(10)); 20];
        requests.extend(vec![request(None, Some("/x"), Some(7)); 19]);
        requests.extend(vec![request(Some("a"), Some("/x"), None); 9]);
        requests.extend(vec![request(Some("a"), None, Some(7)); 50]);
        let known = EndpointUsual::of_requests(&requests);
        assert_eq!(known.len(), 1);
        assert_eq!((known[0].host.as_deref(), known[0].endpoint.as_str()), (Some("a"), "/x"));
        assert_eq!(known[0].usual.duration, Some(Usual { n: 20, median: 10, p95: 10 }));
        assert_eq!(known[0].usual.size, None);
    }
}
