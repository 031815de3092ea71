//! Access logs whose form somebody spells out, as nginx's `log_format` and Apache's `LogFormat` do. Knows how both
//! are written and how a line is taken apart by one; what a variable means is `variables`' matter.

mod matching;
mod syntax;

use crate::draft::{Draft, Target};
use crate::format::{Recognised, Row};
use crate::read::{Cause, Parsed, lines};
use crate::record::Record;
use thiserror::Error;

pub(crate) static ROW: Row = Row {
    name: "log-format",
    aliases: &["pattern"],
    unit: "line",
    recognised: Recognised::Never,
    read: |source, delivery| {
        let options = delivery.options();
        let Some(pattern) = &options.log_format else {
            return Err(Cause::Unrecognised {
                reason: "its form is spelt out with --log-format, which is missing".to_owned(),
            });
        };
        lines(source, delivery, |line| match pattern.record(line) {
            // A line that is none of the form's may still be one of an error log.
            Err(_) if crate::access::is_error_log(line) || line.starts_with('#') => {
                crate::access::parsed(line, options.forwarded_for)
            }
            outcome => Parsed::of(outcome),
        })
    },
};

/// The form of a log's lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Text that stands in every line.
    Literal(String),
    /// What a variable or a directive writes.
    Field(Target),
}

/// A form that cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PatternError {
    /// It has neither variables nor directives.
    #[error("it has neither variables of nginx ($status) nor directives of Apache (%s)")]
    NoFields,
    /// Nothing tells where a variable ends and the next begins.
    #[error("nothing stands between {0} and {1}, so that no line can be taken apart")]
    Adjacent(String, String),
    /// A directive is broken off.
    #[error("the directive that begins with {0} is not complete")]
    Incomplete(String),
    /// No time, without which there is no request.
    #[error("it has no time, without which there is no request ($time_local, %t)")]
    NoTime,
}

impl Pattern {
    /// Reads a form: `$remote_addr - $remote_user [$time_local] "$request" $status` or `%h %l %u %t "%r" %>s %b`.
    pub fn parse(text: &str) -> Result<Pattern, PatternError> {
        let pieces = syntax::pieces(text)?;
        let fields = || {
            pieces.iter().filter_map(|piece| match piece {
                Piece::Field(target) => Some(target),
                Piece::Literal(_) => None,
            })
        };
        if fields().next().is_none() {
            return Err(PatternError::NoFields);
        }
        if !fields().any(|target| matches!(target, Target::Time(_))) {
            return Err(PatternError::NoTime);
        }
        Ok(Pattern { pieces })
    }

    /// Reads one line.
    pub fn record(&self, line: &str) -> Result<Record, String> {
        let values = matching::values(&self.pieces, line)
            .ok_or("it is not in the form that --log-format spells out")?;
        let mut draft = Draft::default();
        for (target, value) in values {
            draft.take(target.clone(), &crate::access::unescaped(value))?;
        }
        draft.finish()
    }
}
