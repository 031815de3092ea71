//! From what people have to requests: log formats, session keys, endpoint templates, networks. Pure, on the
//! model alone: it reads from any `Read`, keeps nothing, and runs natively and in the browser.

pub mod record;

pub use record::Record;
