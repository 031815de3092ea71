//! What a link says of its sender's view: fixed times, and how many rows were seen. And what is known of why its
//! receiver sees another number of them: only what follows from the link and from what is counted here.

use std::fmt;

use super::Query;
use crate::field::Field;
use crate::instant::Millis;

/// How many rows the sender of a link saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rows {
    /// The rows shown.
    pub shown: u64,
    /// Inside a session: how many requests it had, filters aside.
    pub of: Option<u64>,
}

impl From<u64> for Rows {
    fn from(shown: u64) -> Rows {
        Rows { shown, of: None }
    }
}

impl fmt::Display for Rows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            Some(of) => write!(formatter, "{}/{of}", self.shown),
            None => write!(formatter, "{}", self.shown),
        }
    }
}

impl Rows {
    /// Reads `46`, or `46/60` for 46 of 60.
    pub(super) fn parse(text: &str) -> Result<Rows, String> {
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| digits)
        };
        let read = match text.split_once('/') {
            Some((shown, of)) => {
                number(shown).zip(number(of)).map(|(shown, of)| Rows { shown, of: Some(of) })
            }
            None => number(text).map(Rows::from),
        };
        read.ok_or_else(|| format!("“{text}” is not a number of rows"))
    }
}

/// A fact that explains why a link shows another number of rows than it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// This many parts of the link were not understood and do not apply.
    NotUnderstood(usize),
    /// A time of the link counts from now.
    Moving,
    /// The session has more or fewer requests than then.
    Session {
        /// How many it has.
        now: u64,
        /// How many it had.
        then: u64,
    },
    /// The session has as many requests as then.
    SameSession,
    /// What the link filters by is decided or worked out anew as time goes by.
    Changing(Field),
    /// Everything that the link asks for is fixed, so there are more or fewer such requests than then.
    Stored {
        /// True when there are more.
        more: bool,
    },
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Cause::NotUnderstood(1) => formatter.write_str("One part of the link is not understood and does not apply."),
            Cause::NotUnderstood(parts) => {
                write!(formatter, "{parts} parts of the link are not understood and do not apply.")
            }
            Cause::Moving => formatter.write_str("Its times count from now, so they have moved on."),
            Cause::Session { now: 0, then } => {
                write!(formatter, "The session is not stored here, and had {then} requests then.")
            }
            Cause::Session { now, then } => {
                let why = if now > then { "more have been imported since" } else { "some are no longer stored" };
                write!(formatter, "The session has {now} requests here and had {then} then: {why}.")
            }
            Cause::SameSession => formatter.write_str(
                "The session has as many requests as then: they are others, or what is known of them has changed.",
            ),
            Cause::Changing(field) => {
                let by = match field {
                    Field::Verdict => "marks and rules change",
                    Field::SessionStatus => "further requests change",
                    _ => "changes with what is usual",
                };
                write!(formatter, "It filters by {}, which {by}.", field.label())
            }
            Cause::Stored { more: true } => formatter.write_str("More has been imported since the link was copied."),
            Cause::Stored { more: false } => {
                formatter.write_str("Some of what was stored when the link was copied is not stored here.")
            }
        }
    }
}

/// Fields whose values of a request can become others after it was stored.
const CHANGING: [Field; 4] = [Field::Verdict, Field::Slow, Field::Large, Field::SessionStatus];

impl Query {
    /// The query with fixed times and the number of rows shown, for a link to hand on. `end` as in
    /// [`crate::TimeRange::pinned`].
    pub fn pinned(&self, now: Millis, end: Millis, rows: Option<Rows>) -> Query {
        let mut query = self.clone();
        query.general.time = query.general.time.pinned(now, end);
        if query.all || query.inside.time.is_relative() {
            query.inside.time = query.inside.time.pinned(now, end);
        }
        query.rows = rows;
        query
    }

    /// Why the receiver of this query sees other rows than its sender, as far as that is known; empty when they see as
    /// many, or when the query does not say how many there were. In a list, the query is that of the list.
    pub fn why_differs(&self, seen: Rows) -> Vec<Cause> {
        let Some(sent) = self.rows.filter(|sent| sent.shown != seen.shown) else { return Vec::new() };
        let mut causes = Vec::new();
        if !self.unread.is_empty() {
            causes.push(Cause::NotUnderstood(self.unread.len()));
        }
        if self.layers().any(|layer| layer.time.is_relative()) {
            causes.push(Cause::Moving);
        }
        match sent.of.zip(seen.of) {
            Some((then, now)) if then != now => causes.push(Cause::Session { now, then }),
            Some(_) if causes.is_empty() => causes.push(Cause::SameSession),
            _ => {}
        }
        let filters = |field: Field| {
            self.layers().any(|layer| layer.filter.clauses().any(|clause| clause.field == field))
        };
        causes.extend(CHANGING.into_iter().filter(|field| filters(*field)).map(Cause::Changing));
        if causes.is_empty() {
            causes.push(Cause::Stored { more: seen.shown > sent.shown });
        }
        causes
    }
}
