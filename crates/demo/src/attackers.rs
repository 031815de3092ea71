//! What dishonest clients do, and what detectors say of it. Every address is one reserved for documentation.

pub(crate) mod abuse;
pub(crate) mod arsenal;
pub(crate) mod breach;
pub(crate) mod graph;
pub(crate) mod injection;
pub(crate) mod scanners;
pub(crate) mod stuffing;
pub(crate) mod trickery;
