//! A histogram whose buckets grow by a constant factor, so that a percentile is right within half of it, whatever the
//! unit, and two histograms of the same thing can be put together.

use super::Usual;

/// How much wider each bucket is than the one before. The middle of a bucket is within 2.5 % of all it holds.
const GAMMA: f64 = 1.05;
/// Bytes of a bucket that is stored: its number and its count.
const STORED: usize = 2 + 8;

/// How often values occurred, in buckets. Sparse: only buckets that hold something take room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Number and count of each bucket, in the order of their numbers.
    buckets: Vec<(u16, u64)>,
}

impl Histogram {
    /// Counts a value.
    pub fn add(&mut self, value: u64) {
        self.add_to(bucket(value), 1);
    }

    /// Counts everything that another histogram has counted.
    pub fn merge(&mut self, other: &Histogram) {
        for (bucket, count) in &other.buckets {
            self.add_to(*bucket, *count);
        }
    }

    /// Number of values counted.
    pub fn n(&self) -> u64 {
        self.buckets.iter().map(|(_, count)| count).sum()
    }

    /// The smallest value that this share of the values, in percent, does not exceed; within 2.5 % of it or half a
    /// unit. None when nothing was counted.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let rank = (u128::from(self.n()) * u128::from(percent)).div_ceil(100).max(1);
        let mut before = 0_u128;
        let found = self.buckets.iter().find(|(_, count)| {
            before += u128::from(*count);
            before >= rank
        });
        found.map(|(bucket, _)| middle(*bucket))
    }

    /// Number, median and 95th percentile; none when nothing was counted.
    pub fn usual(&self) -> Option<Usual> {
        Some(Usual { n: self.n(), median: self.percentile(50)?, p95: self.percentile(95)? })
    }

    /// The form in which stores keep it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.buckets.len() * STORED);
        for (bucket, count) in &self.buckets {
            bytes.extend_from_slice(&bucket.to_le_bytes());
            bytes.extend_from_slice(&count.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Histogram::to_bytes`] wrote; none where it is anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Histogram> {
        let read = |stored: &[u8]| {
            let (bucket, count) = stored.split_first_chunk::<2>()?;
            Some((u16::from_le_bytes(*bucket), u64::from_le_bytes(count.try_into().ok()?)))
        };
        let buckets: Vec<(u16, u64)> = bytes.chunks(STORED).map(read).collect::<Option<_>>()?;
        buckets.is_sorted_by(|(one, _), (two, _)| one < two).then_some(Histogram { buckets })
    }

    fn add_to(&mut self, bucket: u16, count: u64) {
        match self.buckets.binary_search_by_key(&bucket, |(own, _)| *own) {
            Ok(at) => self.buckets[at].1 += count,
            Err(at) => self.buckets.insert(at, (bucket, count)),
        }
    }
}

/// The bucket of a value: 0 has its own, any other value `v` is in the one that begins at `GAMMA` to the power of the
/// bucket less one.
fn bucket(value: u64) -> u16 {
    if value == 0 { 0 } else { 1 + ((value as f64).ln() / GAMMA.ln()) as u16 }
}

/// The value that stands for a bucket.
fn middle(bucket: u16) -> u64 {
    if bucket == 0 { 0 } else { GAMMA.powf(f64::from(bucket) - 0.5).round() as u64 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn histogram(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::default();
        for value in values {
            histogram.add(*value);
        }
        histogram
    }

    /// Values as endpoints have them: many alike, a few far away, and anything at all.
    fn values() -> impl Strategy<Value = Vec<u64>> {
        let value = prop_oneof![Just(0), 1_u64..50, 1_000_u64..200_000, 0..u64::MAX / 2];
        prop::collection::vec(value, 1..300)
    }

    proptest! {
        #[test]
        fn percentiles_are_within_two_and_a_half_percent_of_the_exact_ones(mut values in values(), percent in 1_u64..=100) {
            let own = histogram(&values).percentile(percent).unwrap();
            values.sort_unstable();
            let exact = values[(values.len() * percent as usize).div_ceil(100) - 1];
            prop_assert!(own.abs_diff(exact) as f64 <= exact as f64 * 0.025 + 0.5, "{} for {}", own, exact);
        }

        #[test]
        fn two_histograms_put_together_are_the_histogram_of_all_values(one in values(), two in values()) {
            let mut both = histogram(&one);
            both.merge(&histogram(&two));
            let all = histogram(&[one, two].concat());
            prop_assert_eq!(both.usual(), all.usual());
            prop_assert_eq!(&both, &all);
            prop_assert_eq!(Histogram::from_bytes(&all.to_bytes()), Some(all));
        }
    }

    #[test]
    fn nothing_has_no_percentiles_and_foreign_bytes_are_no_histogram() {
        assert_eq!(Histogram::default().usual(), None);
        assert_eq!(Histogram::from_bytes(&[]), Some(Histogram::default()));
        for bytes in [&[1_u8][..], &[0; 11], &[0; 20], b"not a histogram at all"] {
            assert_eq!(Histogram::from_bytes(bytes), None, "{bytes:?}");
        }
    }
}
