//! How nginx and Apache write the form of a log.

use super::{PatternError, Piece};
use crate::draft::Target;
use crate::logs::variables;

/// Forms that have names of their own.
const NAMED: &[(&str, &str)] = &[
    ("common", "%h %l %u %t \"%r\" %>s %b"),
    ("combined", "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\""),
    ("vhost_combined", "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\""),
];

/// The pieces of a form.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, PatternError> {
    let text = NAMED.iter().find(|(name, _)| *name == text.trim()).map_or(text.trim(), |(_, form)| *form);
    // The configuration of Apache holds its quotes escaped; both may be copied with them.
    let text = text.replace("\\\"", "\"").replace("\\t", "\t");
    let parts = if text.contains('%') { apache(&text)? } else { nginx(&text) };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last: Option<String> = None;
    for (name, piece) in parts {
        match (&piece, pieces.last_mut()) {
            (Piece::Field(_), Some(Piece::Field(_))) => {
                return Err(PatternError::Adjacent(last.unwrap_or_default(), name));
            }
            (Piece::Literal(more), Some(Piece::Literal(text))) => {
                text.push_str(more);
                continue;
            }
            _ => {}
        }
        pieces.push(piece);
        last = Some(name);
    }
    Ok(pieces)
}

type Parts = Vec<(String, Piece)>;

fn nginx(text: &str) -> Parts {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        if at > 0 {
            parts.push((String::new(), Piece::Literal(rest[..at].to_owned())));
        }
        let after = &rest[at + 1..];
        let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let braced = after.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let (name, end) = if let Some((name, _)) = braced {
            (name, at + name.len() + 3)
        } else {
            let name = &after[..after.find(|character| !is_name(character)).unwrap_or(after.len())];
            (name, at + 1 + name.len())
        };
        if name.is_empty() {
            parts.push((String::new(), Piece::Literal("$".to_owned())));
        } else {
            parts.push((format!("${name}"), Piece::Field(variables::nginx(name))));
        }
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        parts.push((String::new(), Piece::Literal(rest.to_owned())));
    }
    parts
}

fn apache(text: &str) -> Result<Parts, PatternError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        if at > 0 {
            parts.push((String::new(), Piece::Literal(rest[..at].to_owned())));
        }
        let start = &rest[at..];
        let incomplete = || PatternError::Incomplete(start.chars().take(10).collect());
        // `%!200,304{Referer}i`: codes for which it is written, first or last of internal redirects.
        let mut body = start[1..]
            .trim_start_matches(|character: char| "<>!,".contains(character) || character.is_ascii_digit());
        let mut inside = None;
        if let Some(braced) = body.strip_prefix('{') {
            let (name, after) = braced.split_once('}').ok_or_else(incomplete)?;
            inside = Some(name);
            body = after;
        }
        let length = if body.starts_with('^') { 3 } else { body.chars().next().map_or(0, char::len_utf8) };
        let letter = body.get(..length).filter(|letter| !letter.is_empty()).ok_or_else(incomplete)?;
        let end = rest.len() - body.len() + length;
        let written = rest[at..end].to_owned();
        if letter == "%" {
            parts.push((written, Piece::Literal("%".to_owned())));
        } else {
            let target = variables::apache(letter, inside);
            if letter == "t" && inside.is_none() {
                // Alone of all directives it writes brackets of its own.
                parts.push((String::new(), Piece::Literal("[".to_owned())));
                parts.push((written, Piece::Field(Target::Time(None))));
                parts.push((String::new(), Piece::Literal("]".to_owned())));
            } else {
                parts.push((written, Piece::Field(target)));
            }
        }
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        parts.push((String::new(), Piece::Literal(rest.to_owned())));
    }
    Ok(parts)
}
