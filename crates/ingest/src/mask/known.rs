//! Secrets that are known by value: those of a request's cookies and authorization, which pages also copy into
//! queries and bodies under other names.

use super::{HIDDEN, header};
use crate::template::{is_drawn, is_email};
use spoor_model::Exchange;
use spoor_model::secrets::is_authorization;

/// Shortest value that is searched for; a shorter one may stand elsewhere by chance.
const SHORTEST: usize = 16;
/// Most values that are searched for in one request.
const MOST: usize = 100;

/// The secret values of one request.
#[derive(Debug, Default)]
pub(crate) struct Known(Vec<String>);

impl Known {
    /// The values of cookies and authorization, where they look drawn at random: a cookie also holds addresses of
    /// pages and other texts, which are no secrets.
    pub(crate) fn of(exchange: &Exchange) -> Self {
        let mut values = Vec::new();
        for (name, value) in exchange.request_headers.iter().chain(&exchange.response_headers) {
            if header::is_cookie(name) {
                let pairs = value.split([';', '\n']).filter_map(|pair| pair.split_once('='));
                values.extend(pairs.map(|(_, value)| value.trim().trim_matches('"').to_owned()));
            } else if is_authorization(name) {
                values.extend(value.split_ascii_whitespace().last().map(str::to_owned));
            }
        }
        values.retain(|value| value.len() >= SHORTEST && is_drawn(value));
        values.truncate(MOST);
        Known(values)
    }

    /// Adds a secret that is known from elsewhere, where it looks drawn at random.
    pub(crate) fn add(&mut self, value: &str) {
        if self.0.len() < MOST && value.len() >= SHORTEST && is_drawn(value) {
            self.0.push(value.to_owned());
        }
    }

    /// Adds a value of which only a hash is wanted, where it can be nothing else: drawn at random, or an e-mail address.
    /// Any other would let a client choose what is hidden of its own request, such as the name of what attacked.
    pub(crate) fn add_private(&mut self, value: &str) {
        if self.0.len() < MOST && is_email(value) {
            self.0.push(value.to_owned());
        } else {
            self.add(value);
        }
    }

    /// True where one of the values stands in the text.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.0.iter().any(|value| text.contains(value.as_str()))
    }

    /// Masks the values wherever they stand in the text.
    pub(crate) fn hide(&self, text: &mut String) {
        for value in &self.0 {
            if text.contains(value.as_str()) {
                // What is hidden already stays as it is: a value may be a part of the word for it.
                let between: Vec<String> =
                    text.split(HIDDEN).map(|text| text.replace(value.as_str(), HIDDEN)).collect();
                *text = between.join(HIDDEN);
            }
        }
    }

    /// Masks the values in headers and bodies.
    pub(crate) fn hide_in(&self, exchange: &mut Exchange) {
        if self.0.is_empty() {
            return;
        }
        for (_, value) in exchange.request_headers.iter_mut().chain(&mut exchange.response_headers) {
            self.hide(value);
        }
        for text in [&mut exchange.request_body, &mut exchange.response_body].into_iter().flatten() {
            self.hide(text);
        }
    }
}
