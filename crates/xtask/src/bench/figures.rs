//! Numbers for a table: several runs of one measurement, and bytes for people.

use std::fmt;
use std::time::Instant;

use crate::command::Failure;

/// Milliseconds of several runs, in their order; printed as three table cells: the first, the median of all, the best.
pub struct Series(Vec<f64>);

impl Series {
    /// A series of these times.
    pub fn new(milliseconds: Vec<f64>) -> Series {
        Series(milliseconds)
    }

    /// Times `runs` runs of `work`.
    pub fn measure(runs: usize, mut work: impl FnMut() -> Result<(), Failure>) -> Result<Series, Failure> {
        let mut times = Vec::with_capacity(runs);
        for _ in 0..runs {
            let started = Instant::now();
            work()?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        Ok(Series::new(times))
    }

    /// The median of all, in milliseconds; not a number where there are none.
    pub fn median(&self) -> f64 {
        self.sorted().get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

impl fmt::Display for Series {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.first(), self.sorted().first()) {
            (Some(first), Some(best)) => {
                let median = self.median();
                write!(formatter, "{first:.0} ms | {median:.0} ms | {best:.0} ms")
            }
            _ => formatter.write_str("– | – | –"),
        }
    }
}

/// Bytes with thousands apart: `172,045`.
pub fn grouped(bytes: u64) -> String {
    let digits = bytes.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Series, grouped};

    #[test]
    fn thousands_stand_apart() {
        let cases =
            [(0, "0"), (999, "999"), (1_000, "1,000"), (172_045, "172,045"), (1_000_000, "1,000,000")];
        for (bytes, text) in cases {
            assert_eq!(grouped(bytes), text);
        }
    }

    #[test]
    fn a_series_shows_its_first_its_median_and_its_best() {
        assert_eq!(Series::new(vec![30.0, 10.0, 20.0]).to_string(), "30 ms | 20 ms | 10 ms");
        assert_eq!(Series::new(vec![]).to_string(), "– | – | –");
    }
}
