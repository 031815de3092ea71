//! Values of the parts of a multipart form (RFC 7578), however its headers are written, with line feeds alone as well.

use super::Redactor;

impl Redactor {
    /// The text with the values of secret parts replaced; none where there is no secret.
    pub(super) fn multipart(&mut self, text: &str) -> Option<String> {
        const HEADER: &str = "content-disposition:";
        let delimiter = text.lines().find(|line| line.starts_with("--"))?.trim_end();
        let delimiter = format!("\n{delimiter}");
        let mut redacted = String::new();
        let (mut kept_until, mut from) = (0, 0);
        let mut is_secret = false;
        while from < text.len() {
            let rest = &text[from..];
            let line = &rest[..rest.find('\n').map_or(rest.len(), |end| end + 1)];
            let next = from + line.len();
            if !line.trim().is_empty() {
                if line.get(..HEADER.len()).is_some_and(|start| start.eq_ignore_ascii_case(HEADER)) {
                    is_secret = name(&line[HEADER.len()..]).is_some_and(|name| self.is_secret(&name));
                }
                from = next;
                continue;
            }
            // The value follows the empty line.
            from = next;
            if !std::mem::take(&mut is_secret) {
                continue;
            }
            // An empty value has nothing in front of its delimiter.
            let empty = text[from..].starts_with(&delimiter[1..]);
            let length = if empty { Some(0) } else { text[from..].find(&delimiter) };
            let value = &text[from..from + length.unwrap_or(text.len() - from)];
            let value = value.strip_suffix('\r').unwrap_or(value);
            redacted.push_str(&text[kept_until..from]);
            redacted.push_str(&self.pseudonym(value));
            kept_until = from + value.len();
            from = kept_until;
        }
        (kept_until > 0).then(|| redacted + &text[kept_until..])
    }
}

/// The name of a part: `name="a"`, `NAME=a` or, as RFC 5987 has it, `name*=utf-8''a`.
fn name(header: &str) -> Option<String> {
    header.split(';').find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        let key = key.trim();
        let is_name = key.eq_ignore_ascii_case("name") || key.eq_ignore_ascii_case("name*");
        let value = if key.ends_with('*') { value.rsplit('\'').next()? } else { value };
        is_name.then(|| crate::percent::decode(value.trim().trim_matches(['"', '\''])))
    })
}
