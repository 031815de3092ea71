//! Globs: text with wildcards. Matching needs no allocation and cannot run away: it steps back to the last `*`
//! only.

use std::fmt;

/// Text with wildcards: `*` stands for any text, `?` for one character, a backslash makes either ordinary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Any,
    One,
    Char(char),
}

impl Glob {
    /// Reads a glob; text without a wildcard is no glob and comes back unescaped.
    pub fn parse(text: &str) -> Result<Glob, String> {
        let mut parts = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(character) = chars.next() {
            let part = match character {
                '*' if parts.last() == Some(&Part::Any) => continue,
                '*' => Part::Any,
                '?' => Part::One,
                '\\' => match chars.next_if(|next| matches!(next, '*' | '?' | '\\')) {
                    Some(escaped) => Part::Char(escaped),
                    None => Part::Char('\\'),
                },
                other => Part::Char(other),
            };
            parts.push(part);
        }
        if parts.iter().any(|part| !matches!(part, Part::Char(_))) {
            return Ok(Glob { text: parts.iter().map(ToString::to_string).collect(), parts });
        }
        Err(parts
            .iter()
            .filter_map(|part| if let Part::Char(character) = part { Some(*character) } else { None })
            .collect())
    }

    /// The glob that matches any text.
    pub fn any() -> Glob {
        Glob { text: "*".to_owned(), parts: vec![Part::Any] }
    }

    /// The glob as it is written, repeated `*` folded into one.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes literal text so that [`Glob::parse`] reads it as literal.
    pub fn escape(text: &str) -> String {
        text.chars().map(|character| Part::Char(character).to_string()).collect()
    }

    /// True when the glob matches the whole text, ignoring ASCII case. Linear in the text for each `*`.
    pub fn matches(&self, text: &str) -> bool {
        let parts = &self.parts;
        let mut rest = text.chars();
        let mut at = 0;
        // Where to resume when a later part fails: after the last `*`, one character further each time.
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            match parts.get(at) {
                Some(Part::Any) => {
                    at += 1;
                    if at == parts.len() {
                        return true;
                    }
                    retry = Some((at, rest.clone()));
                    continue;
                }
                Some(part) if rest.clone().next().is_some_and(|character| part.takes(character)) => {
                    rest.next();
                    at += 1;
                    continue;
                }
                None if rest.as_str().is_empty() => return true,
                _ => {}
            }
            let Some((after, from)) = &mut retry else { return false };
            if from.next().is_none() {
                return false;
            }
            at = *after;
            rest = from.clone();
        }
    }
}

impl Part {
    fn takes(self, character: char) -> bool {
        match self {
            Part::Any => false,
            Part::One => true,
            Part::Char(own) => own.eq_ignore_ascii_case(&character),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Any => formatter.write_str("*"),
            Part::One => formatter.write_str("?"),
            Part::Char(character @ ('*' | '?' | '\\')) => write!(formatter, "\\{character}"),
            Part::Char(character) => write!(formatter, "{character}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_texts_and_ignore_ascii_case() {
        let cases = [
            ("*", "", true),
            ("*login*", "/v1/LOGIN/x", true),
            ("/v?/users", "/v2/users", true),
            ("/v?/users", "/v22/users", false),
            ("a*b*c", "aXbXbc", true),
            ("a*b*c", "aXbXb", false),
            ("*é?", "caféx", true),
            ("?", "😀", true),
            ("100\\%*", "100\\%", true),
            ("\\**", "*x", true),
            ("\\**", "x", false),
            ("a\\\\*", "a\\b", true),
        ];
        for (glob, text, expected) in cases {
            assert_eq!(Glob::parse(glob).unwrap().matches(text), expected, "{glob} {text}");
        }
    }
}
