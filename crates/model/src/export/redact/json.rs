//! Values of members of JSON. It is walked and not parsed, so that a body that was cut is redacted as well, and every byte that
//! is no secret stays.

use super::Redactor;
use super::pairs::{Form, is_address};
use crate::json::{skip_space, string_end, value_end};

impl Redactor {
    /// The text with the values of its secret members replaced; none where there is no secret. A secret object or list is
    /// replaced as a whole. A string that holds JSON itself is looked into this many times.
    pub(super) fn json(&mut self, text: &str, deep: u8) -> Option<String> {
        let bytes = text.as_bytes();
        let mut redacted = String::new();
        let mut kept_until = 0;
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'"', bytes.get(at..)?) {
            let start = at + found;
            let end = string_end(bytes, start);
            let colon = skip_space(bytes, end);
            // Outside JSON a quote that closes may as well be one that opens.
            at = (end - 1).max(start + 1);
            let new = if bytes.get(colon) == Some(&b':') {
                let value = skip_space(bytes, colon + 1);
                at = value;
                if !self.is_secret(&unquoted(text.get(start..end)?)) {
                    continue;
                }
                at = value_end(bytes, value);
                let written = text.get(value..at)?;
                if matches!(written, "null" | "true" | "false" | "\"\"" | "") {
                    continue;
                }
                let secret = if written.starts_with('"') { unquoted(written) } else { written.to_owned() };
                Some((value, at, format!("\"{}\"", escaped(&self.pseudonym(&secret)))))
            } else {
                let inner = unquoted(text.get(start..end)?);
                let looks = deep > 0 && inner.contains(['"', '=']) && end > start + 1;
                let inner = looks.then(|| {
                    let json = self.json(&inner, deep - 1);
                    let looked = json.as_deref().unwrap_or(&inner);
                    let form = if is_address(looked) { Form::Target } else { Form::Free };
                    let pairs = self.pairs(looked, form, deep - 1);
                    pairs.or(json)
                });
                inner.flatten().map(|inner| {
                    at = end;
                    (start, end, format!("\"{}\"", escaped(&inner)))
                })
            };
            if let Some((start, end, new)) = new
                && text.get(start..end)? != new
            {
                redacted.push_str(text.get(kept_until..start)?);
                redacted.push_str(&new);
                kept_until = end;
            }
        }
        (kept_until > 0).then(|| redacted + text.get(kept_until..).unwrap_or_default())
    }
}

/// The text behind quotes and escapes; where these are broken, as it is written.
fn unquoted(quoted: &str) -> String {
    serde_json::from_str(quoted).unwrap_or_else(|_| quoted.trim_matches('"').to_owned())
}

/// A text as it stands between the quotes of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}
