//! How long an answer may take: until a deadline, and only while somebody waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The end of waiting, shared between who waits and who works.
#[derive(Clone, Debug)]
pub struct Patience {
    until: Instant,
    gone: Arc<AtomicBool>,
}

impl Patience {
    /// Patience for this long from now on.
    pub fn of(time: Duration) -> Patience {
        Patience { until: Instant::now() + time, gone: Arc::default() }
    }

    /// True when nobody waits any more.
    pub fn is_over(&self) -> bool {
        self.gone.load(Ordering::Relaxed) || Instant::now() >= self.until
    }

    /// What is left until the deadline.
    pub fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Something for the waiting side to hold: when it is dropped, nobody waits any more.
    pub fn waiting(&self) -> Leaving {
        Leaving(Arc::clone(&self.gone))
    }
}

/// Ends the patience it was made by when dropped.
#[derive(Debug)]
pub struct Leaving(Arc<AtomicBool>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_ends_with_its_time_or_with_whoever_waits() {
        assert!(Patience::of(Duration::ZERO).is_over());
        let patience = Patience::of(Duration::from_mins(10));
        let waiting = patience.waiting();
        assert!(!patience.clone().is_over());
        drop(waiting);
        assert!(patience.is_over());
    }
}
