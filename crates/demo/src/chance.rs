//! Chance that repeats: the same seed and stream give the same draws on every platform. Knows distributions, not
//! what they are used for.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal};

/// A repeatable source of draws.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// Draws that depend on `seed` and `stream` alone.
    pub(crate) fn new(seed: u64, stream: u64) -> Chance {
        Chance(ChaCha8Rng::seed_from_u64(scatter(seed, stream)))
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.random_range(low..=high)
    }

    /// A number from 0 (included) to 1 (excluded).
    pub(crate) fn share(&mut self) -> f64 {
        self.0.random_range(0.0..1.0)
    }

    /// True with this probability.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of `items`, each as likely as the others.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.between(0, items.len() as u64 - 1) as usize]
    }

    /// One of `items`, each in proportion to its weight.
    pub(crate) fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
        let total: u64 = items.iter().map(|item| u64::from(weight(item))).sum();
        let mut left = self.between(0, total - 1);
        for item in items {
            let weight = u64::from(weight(item));
            if left < weight {
                return item;
            }
            left -= weight;
        }
        unreachable!("a draw below the sum of the weights falls on an item")
    }

    /// A positive number with this median, log-normally spread: for `spread` 0.5, two in three lie within a factor
    /// of 1.65 of the median.
    pub(crate) fn around(&mut self, median: f64, spread: f64) -> f64 {
        LogNormal::new(0.0, spread).map_or(median, |factor| median * factor.sample(&mut self.0))
    }

    /// A whole number from 0 to `count` (excluded) of which small ones are much more likely, as of popular things.
    pub(crate) fn popular(&mut self, count: u64) -> u64 {
        let share = self.share();
        (share * share * share * count as f64) as u64
    }

    /// `length` hex digits.
    pub(crate) fn hex(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length + 15);
        while text.len() < length {
            let digits = format!("{:016x}", self.between(0, u64::MAX));
            text.push_str(&digits);
        }
        text.truncate(length);
        text
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.between(0, u64::MAX), self.between(0, u64::MAX));
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | (low >> 48 & 0x3fff),
            low & 0xffff_ffff_ffff
        )
    }
}

/// Spreads `number` over 64 bits; different numbers give different results under the same seed. The finaliser of
/// `SplitMix64` (Steele, Lea and Flood, 2014), every step of which can be undone.
pub(crate) fn scatter(seed: u64, number: u64) -> u64 {
    let mut bits = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
