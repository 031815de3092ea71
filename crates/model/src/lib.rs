//! Spoor's words and their arithmetic: requests and sessions, the vocabulary of filters, queries and their
//! URL form, the ledger (a session's requests as columns), CSV. No I/O, no clock, no async, no web.

pub mod attacks;
pub mod context;
pub mod denied;
pub mod endpoint;
pub mod export;
pub mod field;
pub mod filter;
pub mod finding;
pub mod instant;
pub mod json;
pub mod ledger;
pub mod names;
pub mod paste;
pub mod pattern;
pub mod percent;
pub mod query;
pub mod replay;
pub mod request;
pub mod rule;
pub mod secrets;
pub mod unseen;
pub mod usual;
pub mod when;
pub mod wire;

pub use field::Field;
pub use filter::{Filter, Operator};
pub use instant::{Moment, TimeRange, Window};
pub use ledger::Ledger;
pub use query::{Problem, Query, Sort};
pub use request::{Action, Attack, Bot, Exchange, Parameter, ParameterUse, Request, Verdict};
