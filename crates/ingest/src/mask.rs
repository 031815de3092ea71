//! Takes secrets out of what is kept as text: headers, cookies, query strings, form and JSON bodies. Goes by the
//! names under which secrets travel, and by the values found under them; a secret that only ever has an innocent
//! name is not found.

mod body;
mod free;
mod header;
mod known;
mod names;
mod pairs;

pub(crate) use known::Known;

use crate::template::is_drawn;
use names::is_secret;
use pairs::Form;
use percent_encoding::percent_decode_str;
use spoor_model::Exchange;

pub use spoor_model::request::HIDDEN;

/// Names that hold secrets beside the well-known ones: those of which an operator wants hashes only.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mask<'a> {
    /// Headers.
    pub headers: &'a [&'a str],
    /// Parameters of the query, fields of forms and keys of JSON.
    pub pairs: &'a [&'a str],
}

/// True for a parameter whose name alone says that it holds a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    is_secret(name)
}

/// True for a parameter whose value is a secret: by its name, or as a cookie that looks drawn at random.
pub fn is_secret_parameter(place: &str, name: &str, value: &str) -> bool {
    header::is_secret(name)
        || is_secret(name)
        || names::is_bearer(value)
        || (place == "cookie" && is_drawn(value))
}

impl Mask<'_> {
    /// Masks headers and bodies.
    pub fn exchange(&self, exchange: &mut Exchange) {
        for (name, value) in exchange.request_headers.iter_mut().chain(&mut exchange.response_headers) {
            self.header(name, value);
        }
        for text in [&mut exchange.request_body, &mut exchange.response_body].into_iter().flatten() {
            body::mask(text, self);
        }
    }

    /// Masks the secret parameters in path, query and fragment of a request target or URL, also where they are
    /// percent-encoded once, and the password before its host. All other bytes stay as they are.
    pub fn target(&self, target: &mut String) {
        free::user_of_url(target);
        let hash = memchr::memchr(b'#', target.as_bytes());
        let (whole, fragment) = target.split_at(hash.unwrap_or(target.len()));
        let question = memchr::memchr(b'?', whole.as_bytes());
        let (path, query) = whole.split_at(question.unwrap_or(whole.len()));
        let parts = [
            self.masked(path, Form::Path, false),
            self.masked(query, Form::Query, false),
            self.masked(fragment, Form::Query, true),
        ];
        if parts.iter().any(Option::is_some) {
            let kept = [path, query, fragment];
            *target =
                parts.into_iter().zip(kept).map(|(masked, kept)| masked.unwrap_or(kept.to_owned())).collect();
        }
        if let Some(masked) = self.masked(target, Form::Encoded, false) {
            *target = masked;
        }
    }

    /// Masks what can be told for a secret in a text of no known form.
    pub fn text(&self, text: &mut String) {
        body::json(text, self.pairs);
        free::user_of_url(text);
        free::header_lines(text);
        free::bearer(text);
        for form in [Form::Free, Form::Encoded] {
            if let Some(masked) = self.masked(text, form, false) {
                *text = masked;
            }
        }
    }

    /// Masks pairs; `None` where there is no secret among them.
    fn masked(&self, pairs: &str, form: Form, fragment: bool) -> Option<String> {
        let signs_in = fragment || names::is_sign_in(pairs);
        let secret = |name: &str, value: &str| {
            let name = percent_decode_str(name).decode_utf8_lossy();
            is_secret(&name)
                || self.pairs.contains(&name.as_ref())
                || (signs_in && name == "code" && names::is_long(value))
                || names::is_bearer(value)
        };
        pairs::masked(pairs, form, &secret)
    }

    fn header(&self, name: &str, value: &mut String) {
        if self.headers.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            HIDDEN.clone_into(value);
        } else if let Some(masked) = header::masked(name, value) {
            *value = masked;
        } else {
            self.target(value);
            free::bearer(value);
        }
    }
}
