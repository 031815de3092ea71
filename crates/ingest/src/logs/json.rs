//! Logs with a JSON object a line: which key says what. Knows objects and paths of keys; the names are each
//! program's.

use crate::draft::{Draft, Target, Unknown};
use crate::read::Parsed;
use crate::record::Record;
use crate::surrogates;
use serde_json::{Map, Value};
use std::borrow::Cow;
use thiserror::Error;

/// An object of a log.
pub(crate) type Object = Map<String, Value>;

/// Keys of a program, and what each means. Of two for the same fact the first that is there counts.
pub(crate) type Names = &'static [(&'static str, Target)];

/// What a key means, as somebody says it: `status=http.response.code`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// What it means.
    pub target: Target,
    /// The key, or the path of keys with dots between them.
    pub key: String,
}

/// A mapping that is none.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MappingError {
    /// It has no equals sign, or nothing behind it.
    #[error("a mapping reads FACT=KEY, such as status=response.code")]
    Form,
    /// The fact is not known.
    #[error(transparent)]
    Unknown(#[from] Unknown),
}

impl Mapping {
    /// Reads `FACT=KEY`.
    pub fn parse(text: &str) -> Result<Mapping, MappingError> {
        let (fact, key) = text.split_once('=').ok_or(MappingError::Form)?;
        if key.is_empty() {
            return Err(MappingError::Form);
        }
        Ok(Mapping { target: Target::from_name(fact.trim())?, key: key.to_owned() })
    }
}

/// The object of a line.
pub(crate) fn object(line: &str) -> Result<Object, String> {
    if !line.starts_with('{') {
        return Err("it is no JSON object".to_owned());
    }
    serde_json::from_str(&surrogates::paired(line)).map_err(|error| format!("it is no JSON object: {error}"))
}

/// True for a line with an object that is `known`.
pub(crate) fn is(line: &str, known: impl Fn(&Object) -> bool) -> bool {
    line.starts_with('{') && object(line).is_ok_and(|object| known(&object))
}

/// What a line is whose object is a request where it is `known`, and `otherwise` something else.
pub(crate) fn parsed(
    line: &str,
    known: impl Fn(&Object) -> bool,
    record: impl Fn(&Object) -> Result<Record, String>,
    otherwise: impl Fn(&Object) -> Parsed,
) -> Parsed {
    match object(line) {
        Err(reason) => Parsed::Rejected(reason),
        Ok(object) if known(&object) => Parsed::of(record(&object)),
        Ok(object) => otherwise(&object),
    }
}

/// The value under a key, or under a path of keys and positions with dots between them.
pub(crate) fn at<'a>(object: &'a Object, path: &str) -> Option<&'a Value> {
    if let Some(value) = object.get(path) {
        return Some(value);
    }
    // A key may itself hold dots: each of them is tried as the end of the first key.
    path.match_indices('.').find_map(|(dot, _)| within(object.get(&path[..dot])?, &path[dot + 1..]))
}

/// The value under a path within any value. Of a list, a part of the path is a position, counted from 0.
pub(crate) fn within<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object) => at(object, path),
        Value::Array(values) => {
            let (position, rest) = path.split_once('.').map_or((path, None), |(at, rest)| (at, Some(rest)));
            let value = values.get(position.parse::<usize>().ok()?)?;
            rest.map_or(Some(value), |rest| within(value, rest))
        }
        _ => None,
    }
}

/// The text of a value; absent where it is null or an object.
pub(crate) fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Array(values) => {
            let texts: Vec<_> = values.iter().filter_map(text).collect();
            (!texts.is_empty()).then(|| Cow::Owned(texts.join(", ")))
        }
        other => Some(Cow::Owned(other.to_string())),
    }
}

/// The text under a key or path.
pub(crate) fn text_at<'a>(object: &'a Object, path: &str) -> Option<Cow<'a, str>> {
    at(object, path).and_then(text)
}

/// Takes in what these names say.
pub(crate) fn take(draft: &mut Draft, object: &Object, names: Names) -> Result<(), String> {
    for (path, target) in names {
        if let Some(text) = text_at(object, path) {
            draft.take(target.clone(), &text).map_err(|reason| format!("{path}: {reason}"))?;
        }
    }
    Ok(())
}

/// Takes in what somebody says that these keys mean.
pub(crate) fn take_mapped(draft: &mut Draft, object: &Object, map: &[Mapping]) -> Result<(), String> {
    for Mapping { target, key } in map {
        if let Some(text) = text_at(object, key) {
            draft.take(target.clone(), &text).map_err(|reason| format!("{key}: {reason}"))?;
        }
    }
    Ok(())
}

/// Headers whose names are keys with something in front, such as `request_Cookie`.
pub(crate) fn headers_behind(object: &Object, front: &str) -> Vec<(String, String)> {
    let named = object.iter().filter_map(|(key, value)| Some((key.strip_prefix(front)?, text(value)?)));
    named.map(|(name, value)| (name.to_owned(), value.into_owned())).collect()
}
