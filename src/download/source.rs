//! What a file is made from. A source remembers how far it came, so that it can be fed on after a failure and
//! writes nothing twice.

use spoor_model::export::{Format, Name, file_name};

use super::full::Full;
use super::output::{Output, Stop};
use super::requests::Requests;
use super::sessions::Sessions;

/// What a file is made from, and what decides its name.
pub struct Source {
    /// The session whose requests are written; none for a list of sessions.
    pub session: Option<String>,
    /// The form of the file.
    pub format: Format,
    /// The rows.
    pub rows: Rows,
    /// True to ask for nothing more: the next feeding ends the file with what is there.
    pub given_up: bool,
}

/// Where rows come from.
pub enum Rows {
    /// Requests of a session as CSV, from what the page has of them.
    Requests(Box<Requests>),
    /// Requests of a session with all that is known of each, from the server.
    Full(Box<Full>),
    /// Sessions of the list as CSV, from the server.
    Sessions(Box<Sessions>),
}

impl Source {
    /// Writes what is not written yet.
    pub async fn feed(&mut self, output: &mut Output) -> Result<(), Stop> {
        match &mut self.rows {
            Rows::Requests(requests) => requests.feed(output, self.given_up).await,
            Rows::Full(full) => full.feed(output, self.given_up).await,
            Rows::Sessions(sessions) => sessions.feed(output, self.given_up).await,
        }
    }

    /// The name of the file with these rows.
    pub fn name(&self, span: Option<(i64, i64)>, rows: u64, complete: bool) -> String {
        let session = self.session.as_deref();
        file_name(&Name { session, span, rows: rows as usize, format: self.format, complete })
    }
}
