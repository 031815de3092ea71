//! How long work in the page takes, as the browser's own measurements (User Timing): its developer tools show them,
//! and `cargo xtask bench` reads them in the app as it ships.

use web_sys::{Performance, window};

fn performance() -> Option<Performance> {
    window().and_then(|window| window.performance())
}

/// Work that is under way. Measured until it is dropped.
pub struct Timed(String);

impl Timed {
    /// Starts to measure. Of each name the last measurement is kept, so that a page that stays open for days does not
    /// gather them.
    pub fn start(name: impl Into<String>) -> Timed {
        let name = name.into();
        if let Some(performance) = performance() {
            _ = performance.mark(&name);
        }
        Timed(name)
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        if let Some(performance) = performance() {
            performance.clear_measures_with_measure_name(&self.0);
            _ = performance.measure_with_start_mark(&self.0, &self.0);
            performance.clear_marks_with_mark_name(&self.0);
        }
    }
}
