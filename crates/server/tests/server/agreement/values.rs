//! Values to compare a field with: from the data, of every form its kind has, and of none.

use std::collections::BTreeSet;

use spoor_model::Request;
use spoor_model::field::{Kind, Row, SESSION_BLOCKED, SESSION_NOT_BLOCKED, Source};
use spoor_model::pattern::{Pattern, number_text};
use spoor_model::usual::Band;

/// Lists of values as a URL writes them; those of one list belong to one clause.
pub fn of(row: &Row, requests: &[Request]) -> Vec<Vec<String>> {
    let words = words(row, requests);
    let literals: Vec<String> =
        words.iter().map(|word| Pattern::literal(row.kind, Some(word)).text(row.kind)).collect();
    let mut all: Vec<Vec<String>> = literals.iter().map(|text| vec![text.clone()]).collect();
    all.extend(literals.windows(2).map(<[String]>::to_vec));
    let forms: &[&str] = match row.kind {
        Kind::Text => &["*", "?*", "*o*", "*O*", "a?min", "\\*", "nonsense", "s*", "*[\"a*"],
        Kind::Id => &["*", "nonsense", "' OR 1=1--", "0"],
        Kind::Code => &["4xx", "2xx", "0-999", "400-404", "777", "0xx"],
        Kind::Address => &[
            "192.0.2.0/24",
            "192.0.2.1-192.0.2.9",
            "2001:db8::/32",
            "2001:db8::-2001:db8:0:ffff::",
            "0.0.0.0/0",
            "::/0",
            "192.0.2.*",
            "*.test",
            "203.0.113.77",
            "*",
        ],
        Kind::Milliseconds | Kind::Bytes => {
            &["0", "1", "0-1", "1-2000", "0.5-1.5", "9223372036854775", "12345"]
        }
    };
    all.extend(forms.iter().map(|text| vec![(*text).to_owned()]));
    all.push(vec![String::new()]);
    // A missing value beside one that is there.
    all.extend(literals.first().map(|text| vec![String::new(), text.clone()]));
    all.extend(literals.last().map(|text| vec![forms[0].to_owned(), text.clone()]));
    if row.kind == Kind::Text {
        all.extend(words.iter().filter(|word| !word.is_empty()).take(6).map(|word| vec![glob(word)]));
    }
    all
}

/// A pattern that matches the word in another case, with a character left open.
fn glob(word: &str) -> String {
    let mut characters = word.chars();
    characters.next();
    let rest = spoor_model::pattern::Pattern::literal(Kind::Text, Some(characters.as_str())).text(Kind::Text);
    format!("?{}*", rest.to_ascii_uppercase())
}

/// Up to a dozen values that the field has.
fn words(row: &Row, requests: &[Request]) -> Vec<String> {
    let words: BTreeSet<String> = match row.source {
        Source::Word(read) => requests.iter().filter_map(read).map(str::to_owned).collect(),
        Source::Words(read) => requests.iter().flat_map(read).map(Into::into).collect(),
        Source::Code(read) => requests.iter().filter_map(read).map(|code| code.to_string()).collect(),
        Source::Number(read) => {
            requests.iter().filter_map(read).map(|number| number_text(row.kind, number)).collect()
        }
        Source::Usual(_) => Band::ALL.map(|band| band.word().to_owned()).into(),
        Source::Session => [SESSION_BLOCKED, SESSION_NOT_BLOCKED].map(str::to_owned).into(),
    };
    let step = words.len() / 12 + 1;
    words.into_iter().step_by(step).collect()
}
