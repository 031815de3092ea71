//! The wish to end, which wakes whoever waits for something else.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Set once and for all.
#[derive(Default)]
pub struct Stop {
    wanted: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    /// Says that the end is wanted.
    pub fn set(&self) {
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// True once the end is wanted.
    pub fn is_set(&self) -> bool {
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits so long, or until the end is wanted.
    pub fn wait(&self, time: Duration) {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_timeout_while(wanted, time, |wanted| !*wanted));
    }
}
