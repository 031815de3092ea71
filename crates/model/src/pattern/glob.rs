//! Globs: text with wildcards. Patterns and texts come from whoever sends a link or a request, so matching must not
//! run away: between `*` stand plain runs that are searched in linear time. Only a glob with `?` steps back, and only
//! to its last `*`.

use std::fmt;

use memchr::memmem;

/// Text with wildcards: `*` stands for any text, `?` for one character, a backslash makes either ordinary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: String,
    parts: Vec<Part>,
    /// What stands before, between and after the `*`, in lower case; none when there is a `?`.
    runs: Option<Vec<String>>,
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
            return Ok(Glob {
                text: parts.iter().map(ToString::to_string).collect(),
                runs: runs(&parts),
                parts,
            });
        }
        Err(parts
            .iter()
            .filter_map(|part| if let Part::Char(character) = part { Some(*character) } else { None })
            .collect())
    }

    /// The glob that matches any text.
    pub fn any() -> Glob {
        Glob { text: "*".to_owned(), parts: vec![Part::Any], runs: Some(vec![String::new(); 2]) }
    }

    /// The glob as it is written, repeated `*` folded into one.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes literal text so that [`Glob::parse`] reads it as literal.
    pub fn escape(text: &str) -> String {
        text.chars().map(|character| Part::Char(character).to_string()).collect()
    }

    /// True when the glob matches the whole text, ignoring ASCII case. Linear in text and glob, but for globs with
    /// `?`, which take the product of both at worst.
    pub fn matches(&self, text: &str) -> bool {
        match &self.runs {
            Some(runs) => matches_runs(runs, text),
            None => self.matches_stepping_back(text),
        }
    }

    fn matches_stepping_back(&self, text: &str) -> bool {
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

fn runs(parts: &[Part]) -> Option<Vec<String>> {
    let mut runs = vec![String::new()];
    for part in parts {
        match part {
            Part::Any => runs.push(String::new()),
            Part::One => return None,
            Part::Char(character) => runs.last_mut()?.push(character.to_ascii_lowercase()),
        }
    }
    Some(runs)
}

/// The first run must begin the text, the last end it, and those between come in order.
fn matches_runs(runs: &[String], text: &str) -> bool {
    let [first, between @ .., last] = runs else { return false };
    let lower = text.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix(first.as_str()) else { return false };
    let Some(mut rest) = rest.strip_suffix(last.as_str()) else { return false };
    for run in between {
        match memmem::find(rest.as_bytes(), run.as_bytes()) {
            // A run of UTF-8 is found where characters begin, and ends where they end.
            Some(at) => rest = rest.get(at + run.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
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
    use proptest::prelude::*;

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

    #[test]
    fn a_glob_made_to_run_away_does_not() {
        let text = "a".repeat(200_000);
        let glob = Glob::parse(&format!("*{}b*", "a".repeat(1_000))).unwrap();
        assert!(!glob.matches(&text));
        assert!(glob.matches(&format!("{text}b")));
    }

    proptest! {
        #[test]
        fn both_ways_of_matching_agree(glob in "[ab*Aé]{1,8}", text in "[abAé]{0,10}") {
            if let Ok(glob) = Glob::parse(&glob) {
                prop_assert_eq!(glob.matches(&text), glob.matches_stepping_back(&text));
            }
        }
    }
}
