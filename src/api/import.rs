//! Importing a file that the user has.

use spoor_model::Query;
use spoor_model::wire::ImportReport;

use super::{Failure, address, good, read};
use crate::browser::fetch::Signal;
use crate::browser::upload::{self, Picked};

/// How a file is to be read, as far as it does not say so itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Name of its format; empty to have it recognised.
    pub format: String,
    /// API host of requests whose source names none.
    pub host: String,
    /// Application of requests whose source names none.
    pub application: String,
    /// Take the client's address from X-Forwarded-For.
    pub forwarded_for: bool,
    /// Look for attacks in requests whose source reports none.
    pub detect: bool,
}

/// Has the server import a file; tells `sent` how many of its bytes are on their way. The server keeps what it has read
/// when it is called back.
pub async fn import(
    file: &Picked,
    reading: &Reading,
    sent: impl Fn(u64) + 'static,
    wanted: &Signal,
) -> Result<ImportReport, Failure> {
    let Reading { format, host, application, forwarded_for, detect } = reading;
    let mut own = vec![("name", file.name.clone()), ("changed", file.changed.to_string())];
    let texts = [("format", format), ("host", host), ("application", application)];
    own.extend(
        texts
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(key, text)| (key, text.trim().to_owned())),
    );
    let marks = [("forwarded_for", forwarded_for), ("detect", detect)];
    own.extend(marks.into_iter().filter(|(_, mark)| **mark).map(|(key, _)| (key, "yes".to_owned())));
    let target = address("/import", &Query::default(), &own);
    read(&good(upload::send(&target, file, sent, wanted).await)?)
}
