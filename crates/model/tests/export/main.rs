//! Files that people take away: what is in them, and what is no longer.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod archive;
mod hostile;
mod leaks;
mod redacted;
mod sessions;
mod slices;
