//! Secrets in `name=value` pairs: where a name begins and a value ends in queries, paths and free text. Which names
//! are secret is the caller's to say.

use super::HIDDEN;

/// What stands around pairs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A query, a form or a fragment.
    Query,
    /// A query that is percent-encoded once, as inside another query.
    Encoded,
    /// A path with parameters.
    Path,
    /// Any text.
    Free,
}

/// Puts [`HIDDEN`] in place of the value of each pair that `secret` accepts by its name and what follows the equals
/// sign; `None` where there is none.
pub(super) fn masked(text: &str, form: Form, secret: &dyn Fn(&str, &str) -> bool) -> Option<String> {
    let lower = (form == Form::Encoded).then(|| text.to_ascii_lowercase());
    let searched = lower.as_deref().unwrap_or(text);
    let equals = if form == Form::Encoded { "%3d" } else { "=" };
    let mut masked = String::new();
    let mut kept_until = 0;
    let mut from = 0;
    while let Some(found) = searched[from..].find(equals) {
        let at = from + found;
        let name = name(&text[from..at], &searched[from..at], form);
        from = at + equals.len();
        let (start, end) = if name.is_empty() || !secret(name, &text[from..]) {
            continue;
        } else if let (Form::Free, Some(quote @ (b'"' | b'\''))) = (form, text.as_bytes().get(from)) {
            let start = from + 1;
            (start, text[start..].find(char::from(*quote)).map_or(text.len(), |length| start + length))
        } else {
            (from, from)
        };
        if text[start..].starts_with(HIDDEN) {
            continue;
        }
        let end =
            if end > start { end } else { start + value_length(&text[start..], &searched[start..], form) };
        if end > start {
            masked.push_str(&text[kept_until..start]);
            masked.push_str(HIDDEN);
            kept_until = end;
            from = end;
        }
    }
    (kept_until > 0).then(|| masked + &text[kept_until..])
}

/// The name that ends here.
fn name<'a>(before: &'a str, searched: &str, form: Form) -> &'a str {
    let begin = match form {
        Form::Query => before.rfind(['&', ';', '?', '#']).map(|at| at + 1),
        Form::Path => before.rfind(['/', ';', ',', '?', ' ']).map(|at| at + 1),
        Form::Encoded => {
            let encoded =
                ["%26", "%3b", "%3f", "%23"].iter().filter_map(|mark| Some(searched.rfind(mark)? + 3));
            let bare = before.rfind(['&', ';', '?', '#', '=']).map(|at| at + 1);
            encoded.chain(bare).max()
        }
        Form::Free => {
            let outside =
                |character: char| !(character.is_ascii_alphanumeric() || "_-.[]%$".contains(character));
            before.rfind(outside).map(|at| at + before[at..].chars().next().map_or(1, char::len_utf8))
        }
    };
    &before[begin.unwrap_or(0)..]
}

/// Bytes of the value that begins here.
fn value_length(text: &str, searched: &str, form: Form) -> usize {
    let outer = match form {
        Form::Query => text.find('&'),
        Form::Path => text.find(['/', ';', '?']),
        // In one pass: each search of its own would go to the end of the text for every value in it.
        Form::Encoded => memchr::memchr3_iter(b'&', b'#', b'%', searched.as_bytes()).find(|at| {
            let here = &searched[*at..];
            !here.starts_with('%') || here.starts_with("%26") || here.starts_with("%23")
        }),
        Form::Free => {
            text.find(|character: char| character.is_whitespace() || "&\"'<>`\\".contains(character))
        }
    };
    let text = &text[..outer.unwrap_or(text.len())];
    if matches!(form, Form::Path | Form::Encoded) {
        return text.len();
    }
    // A password may hold these characters, so they end it only where another pair begins behind.
    let begins_pair = |at: &usize| {
        let next = text[at + 1..].split([';', '?']).next().unwrap_or_default();
        next.split_once('=')
            .is_some_and(|(name, value)| !name.is_empty() && !value.trim_matches('=').is_empty())
    };
    text.match_indices([';', '?']).map(|(at, _)| at).find(begins_pair).unwrap_or(text.len())
}
