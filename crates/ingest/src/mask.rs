//! Takes secrets out of what is kept as text: headers, cookies, query strings, form and JSON bodies. Goes by the
//! names under which secrets travel, and by the values found under them; a secret that only ever has an innocent
//! name is not found.

mod body;
mod header;
mod known;
mod names;

pub(crate) use known::Known;

use crate::template::is_drawn;
use names::is_secret;
use percent_encoding::percent_decode_str;
use spoor_model::Exchange;

/// What stands in place of a secret.
pub const HIDDEN: &str = "<hidden>";

/// Names that hold secrets beside the well-known ones: those an operator groups sessions by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mask<'a> {
    /// Headers.
    pub headers: &'a [&'a str],
    /// Parameters of the query.
    pub queries: &'a [&'a str],
}

/// True for a parameter whose value is a secret: by its name, or as a cookie that looks drawn at random.
pub fn is_secret_parameter(place: &str, name: &str, value: &str) -> bool {
    header::is_secret(name) || is_secret(name) || (place == "cookie" && is_drawn(value))
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

    /// Masks the secret parameters in the query of a request target or URL, and a `;jsessionid=` in its path. All
    /// other bytes stay as they are.
    pub fn target(&self, target: &mut String) {
        if let Some(question) = memchr::memchr(b'?', target.as_bytes()) {
            let (query, fragment) =
                target[question + 1..].split_once('#').unwrap_or((&target[question + 1..], ""));
            if let Some(masked) = self.pairs(query) {
                let hash = if fragment.is_empty() { "" } else { "#" };
                *target = format!("{}?{masked}{hash}{fragment}", &target[..question]);
            }
        }
        names::mask_path_parameters(target);
    }

    /// Masks `name=value` pairs joined by `&`; `None` where there is no secret among them.
    pub(crate) fn pairs(&self, pairs: &str) -> Option<String> {
        let secret = |pair: &&str| {
            let Some((name, value)) = pair.split_once('=') else { return false };
            if value.is_empty() || value == HIDDEN {
                return false;
            }
            let name = percent_decode_str(name).decode_utf8_lossy();
            is_secret(&name) || self.queries.contains(&name.as_ref())
        };
        pairs.split('&').any(|pair| secret(&pair)).then(|| {
            let masked: Vec<String> = pairs
                .split('&')
                .map(|pair| match pair.split_once('=') {
                    Some((name, _)) if secret(&pair) => format!("{name}={HIDDEN}"),
                    _ => pair.to_owned(),
                })
                .collect();
            masked.join("&")
        })
    }

    fn header(&self, name: &str, value: &mut String) {
        if self.headers.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            HIDDEN.clone_into(value);
        } else if let Some(masked) = header::masked(name, value) {
            *value = masked;
        } else if value.contains('?') || value.contains(';') {
            self.target(value);
        }
    }
}
