//! Logs of web application firewalls: what they say of a request, and which attacks they found in it. What an attack is
//! called in Spoor is decided in one table, `kinds`.

pub(crate) mod alert;
pub(crate) mod aws;
pub(crate) mod cloudflare;
pub(crate) mod error_log;
pub mod exclusions;
mod kinds;
pub(crate) mod modsecurity;
pub(crate) mod native;
pub(crate) mod openappsec;

pub use kinds::{OTHER, kind};

use crate::format::Row;

/// Their formats.
pub(crate) static ROWS: [&Row; 6] =
    [&native::ROW, &modsecurity::ROW, &openappsec::ROW, &aws::ROW, &cloudflare::ROW, &error_log::ROW];
