//! Tests of the server from outside: the store against the ledger, the API over its wire form, the program as a
//! program.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreement;
mod program;
mod real;
mod traffic;
mod wire;
