//! From what people have to requests: log formats, session keys, endpoint templates, networks. Pure, on the
//! model alone: it reads from any `Read`, keeps nothing, and runs natively and in the browser.

pub mod access;
pub mod clock;
pub mod detect;
mod draft;
pub mod flows;
pub mod format;
pub mod grouping;
pub mod har;
pub mod insight;
pub mod logs;
pub mod mask;
pub mod ndjson;
pub mod networks;
mod otlp;
pub mod packing;
pub mod read;
pub mod record;
mod recordings;
mod surrogates;
pub mod template;
pub mod waf;

pub use format::Format;
pub use grouping::Grouping;
pub use logs::json::Mapping;
pub use logs::pattern::Pattern;
pub use networks::Networks;
pub use read::{Cause, Entry, Options, ReadError, Summary, read};
pub use record::Record;
pub use template::template;
