//! Values of `name=value` pairs: in the query, the path parameters and the fragment of a target, in forms, and in other text.
//! Every byte that is no secret stays.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use super::Redactor;
use crate::percent;

/// What stands around pairs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A target or a form: a value ends where the next pair begins.
    Target,
    /// Any text: a value ends with white space and quotes, too.
    Free,
}

/// What ends a name to the left of its equals sign, and a value to the right of it.
const BETWEEN: &str = "&;?#";
const AROUND: &str = "\"'<>`\\{}(),";

/// True for one line that begins with a name and an equals sign: its values may hold spaces.
pub fn is_form(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else { return false };
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]%+$".contains(&byte))
        && !text.trim_end().contains(['\r', '\n'])
}

impl Redactor {
    /// The text with the values of its secret pairs replaced; none where there is no secret. A value that holds pairs itself,
    /// encoded once more, is looked into this many times.
    pub(super) fn pairs(&mut self, text: &str, form: Form, deep: u8) -> Option<String> {
        let mut redacted = String::new();
        let mut kept_until = 0;
        let mut from = 0;
        while let Some(found) = memchr::memchr(b'=', text.as_bytes().get(from..).unwrap_or_default()) {
            let at = from + found;
            from = at + 1;
            let slash = if form == Form::Target { '/' } else { ' ' };
            let ends_name = |letter: char| {
                BETWEEN.contains(letter)
                    || letter == slash
                    || (form == Form::Free && (letter.is_whitespace() || AROUND.contains(letter)))
            };
            let name = text[..at].rsplit(ends_name).next().unwrap_or_default();
            let ends_value = |letter: char| {
                letter == '&'
                    || (form == Form::Free
                        && (letter.is_whitespace() || AROUND.contains(letter) || letter == ';'))
            };
            let rest = &text[from..];
            // A path parameter ends with its segment; in a query these are letters like others.
            let in_path = form == Form::Target && !text[..at].contains('?') && text.starts_with('/');
            let end = rest.find(|letter: char| ends_value(letter) || (in_path && "/;?#".contains(letter)));
            let end = end.unwrap_or(rest.len());
            let value = &rest[..end];
            let new = if self.is_secret(&percent::decode(name)) {
                self.pseudonym(&decoded(value)).into_owned()
            } else if deep > 0 && ["%3D", "%3d", "%22"].iter().any(|sign| value.contains(sign)) {
                let inner = percent::decode(value);
                let json = self.json(&inner, deep - 1);
                let pairs = self.pairs(json.as_deref().unwrap_or(&inner), Form::Target, deep - 1);
                let Some(inner) = pairs.or(json) else { continue };
                percent::encode(&inner)
            } else {
                continue;
            };
            if new != value {
                redacted.push_str(&text[kept_until..from]);
                redacted.push_str(&new);
                kept_until = from + end;
            }
            from += end;
        }
        (kept_until > 0).then(|| redacted + &text[kept_until..])
    }

    /// The text with the values of secret parts of a multipart form (RFC 7578) replaced; none where there is no secret.
    pub(super) fn multipart(&mut self, text: &str) -> Option<String> {
        const NAME: &str = "; name=\"";
        let mut redacted = String::new();
        let mut kept_until = 0;
        let mut from = 0;
        while let Some(found) = text.get(from..)?.find(NAME) {
            from += found + NAME.len();
            let rest = &text[from..];
            let name = rest.split('"').next().unwrap_or_default();
            let (Some(start), true) = (rest.find("\r\n\r\n"), self.is_secret(name)) else { continue };
            let value = &rest[start + 4..];
            let value = &value[..value.find("\r\n--").unwrap_or(value.len())];
            let new = self.pseudonym(value);
            redacted.push_str(&text[kept_until..from + start + 4]);
            redacted.push_str(&new);
            kept_until = from + start + 4 + value.len();
            from = kept_until;
        }
        (kept_until > 0).then(|| redacted + &text[kept_until..])
    }
}

/// The value that is meant, so that one secret has one pseudonym however it is written. What is no UTF-8 stays as it is
/// written: two such values must not become the same.
fn decoded(value: &str) -> String {
    let spaced = value.replace('+', " ");
    percent_decode(spaced.as_bytes()).decode_utf8().map_or_else(|_| value.to_owned(), Cow::into_owned)
}
