//! Business flows by the words of a path. Knows words; what an operator assigns by hand is stored elsewhere.

use crate::template::is_static;
use spoor_model::names::FLOWS;

/// The words of each flow. Two words that follow each other are also tried as one: `sign-in` is `signin`.
const WORDS: &[(&str, &str)] = &[
    ("ai", "ai llm chat completion completions embedding embeddings prompt prompts mcp assistant assistants"),
    ("account_creation", "signup register registration createaccount newaccount onboarding"),
    ("account_management", "account accounts profile profiles password passwords settings preferences"),
    ("admin", "admin administrator administration adminer phpmyadmin"),
    (
        "auth",
        "login logout logon signin signout token tokens auth authorize authentication authenticate oauth oauth2 sso \
         saml oidc mfa 2fa",
    ),
    (
        "billing",
        "billing payment payments pay checkout purchase purchases subscription subscriptions invoice invoices refund \
         refunds",
    ),
    ("sms", "sms otp"),
];

/// The flows of a path or template, in the order of [`FLOWS`]. Files such as images serve none.
pub fn of(path: &str) -> Vec<String> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if is_static(path) {
        return Vec::new();
    }
    let words = words(path);
    let pairs = words
        .windows(2)
        .filter(|pair| pair[0].1 == pair[1].1)
        .map(|pair| format!("{}{}", pair[0].0, pair[1].0));
    let said: Vec<String> = words.iter().map(|(word, _)| word.clone()).chain(pairs).collect();
    FLOWS
        .iter()
        .filter_map(|(flow, _)| WORDS.iter().find(|(known, _)| known == flow))
        .filter(|(_, words)| words.split(' ').any(|word| said.iter().any(|said| said == word)))
        .map(|(flow, _)| (*flow).to_owned())
        .collect()
}

/// The words of a path in lower case, each with the number of its segment: `/userProfile/sign-in` has `user`,
/// `profile`, `sign` and `in`. Placeholders of a template are no words.
fn words(path: &str) -> Vec<(String, usize)> {
    let mut words = Vec::new();
    for (index, segment) in path.split('/').enumerate().filter(|(_, segment)| !segment.starts_with('{')) {
        let mut word = String::new();
        let mut after_lower = false;
        for character in segment.chars() {
            let ends = !character.is_alphanumeric() || (character.is_uppercase() && after_lower);
            if ends && !word.is_empty() {
                words.push((std::mem::take(&mut word), index));
            }
            if character.is_alphanumeric() {
                word.extend(character.to_lowercase());
            }
            after_lower = character.is_lowercase() || character.is_numeric();
        }
        if !word.is_empty() {
            words.push((word, index));
        }
    }
    words
}
