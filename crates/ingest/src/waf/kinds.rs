//! What firewalls call attacks, and Spoor's word for each: the one table. A rule's number goes before its tags where it
//! says more, tags before names, and a family of numbers comes last.

pub use spoor_model::names::OTHER_ATTACK as OTHER;
use spoor_model::names::PROTOCOL_VIOLATION;

/// By what a firewall tells a kind of attack.
enum Sign {
    /// Numbers of the Core Rule Set from here to there.
    Rules(u32, u32),
    /// A tag, whole, in lower case.
    Tag(&'static str),
    /// A name that holds this, in lower case and without anything but letters and digits.
    Name(&'static str),
    /// The same as a word of its own, for what is short enough to stand inside others, as `rce` does in `source`.
    Word(&'static str),
}

use Sign::{Name, Rules, Tag, Word};

/// Asked from top to bottom.
const KINDS: &[(Sign, &str)] = &[
    // Rules whose family or tag says less than they do themselves.
    (Rules(920_000, 920_999), PROTOCOL_VIOLATION),
    (Rules(960_000, 960_999), PROTOCOL_VIOLATION),
    (Rules(921_120, 921_169), "crlf"),
    (Rules(921_190, 921_190), "crlf"),
    (Rules(921_200, 921_200), "ldapi"),
    (Rules(931_000, 931_999), "rfi"),
    (Rules(934_110, 934_120), "ssrf"),
    (Rules(934_180, 934_180), "ssti"),
    (Rules(934_190, 934_190), "ssrf"),
    (Rules(942_290, 942_290), "nosqli"),
    // Tags of the Core Rule Set from version 3 on.
    (Tag("attack-sqli"), "sqli"),
    (Tag("attack-xss"), "xss"),
    (Tag("attack-lfi"), "path_traversal"),
    (Tag("attack-rfi"), "rfi"),
    (Tag("attack-rce"), "rce"),
    (Tag("attack-injection-php"), "rce"),
    (Tag("attack-injection-java"), "rce"),
    (Tag("attack-injection-generic"), "rce"),
    (Tag("attack-ssrf"), "ssrf"),
    (Tag("attack-ssti"), "ssti"),
    (Tag("attack-xxe"), "xxe"),
    (Tag("attack-ldap"), "ldapi"),
    (Tag("attack-reputation-scanner"), "scanner"),
    (Tag("attack-reputation-crawler"), "bad_bot"),
    (Tag("attack-reputation-scripting"), "bad_bot"),
    (Tag("attack-dos"), "rate_limit"),
    // Tags of version 2 and 3.0.
    (Tag("owasp_crs/web_attack/sql_injection"), "sqli"),
    (Tag("owasp_crs/web_attack/xss"), "xss"),
    (Tag("owasp_crs/web_attack/dir_traversal"), "path_traversal"),
    (Tag("owasp_crs/web_attack/file_injection"), "path_traversal"),
    (Tag("owasp_crs/web_attack/rfi"), "rfi"),
    (Tag("owasp_crs/web_attack/command_injection"), "rce"),
    (Tag("owasp_crs/web_attack/php_injection"), "rce"),
    (Tag("owasp_crs/web_attack/ldap_injection"), "ldapi"),
    (Tag("owasp_crs/web_attack/response_splitting"), "crlf"),
    (Tag("owasp_crs/automation/security_scanner"), "scanner"),
    // Names that people and clouds give: the narrower first.
    (Name("nosql"), "nosqli"),
    (Name("sqlinjection"), "sqli"),
    (Word("sqli"), "sqli"),
    (Name("crosssitescripting"), "xss"),
    (Word("xss"), "xss"),
    (Name("pathtraversal"), "path_traversal"),
    (Name("directorytraversal"), "path_traversal"),
    (Name("localfileinclusion"), "path_traversal"),
    (Word("lfi"), "path_traversal"),
    (Name("remotefileinclusion"), "rfi"),
    (Name("urlinsteadoffile"), "rfi"),
    (Word("rfi"), "rfi"),
    (Name("ldapinjection"), "ldapi"),
    (Word("ldap"), "ldapi"),
    (Name("xmlexternalentity"), "xxe"),
    (Word("xxe"), "xxe"),
    (Name("serversiderequestforgery"), "ssrf"),
    (Word("ssrf"), "ssrf"),
    (Name("templateinjection"), "ssti"),
    (Word("ssti"), "ssti"),
    (Name("remotecodeexecution"), "rce"),
    (Name("commandinjection"), "rce"),
    (Name("codeinjection"), "rce"),
    (Name("log4j"), "rce"),
    (Name("phpinjection"), "rce"),
    (Word("rce"), "rce"),
    (Name("responsesplitting"), "crlf"),
    (Word("crlf"), "crlf"),
    (Name("vulnerabilityscanning"), "scanner"),
    (Name("scanner"), "scanner"),
    (Name("credentialstuffing"), "credential_stuffing"),
    (Name("bruteforce"), "brute_force"),
    (Name("ratelimit"), "rate_limit"),
    (Name("ratebased"), "rate_limit"),
    (Name("scraping"), "scraping"),
    (Name("botprotection"), "bad_bot"),
    (Name("botcontrol"), "bad_bot"),
    (Name("badbot"), "bad_bot"),
    (Name("schemavalidation"), "schema_violation"),
    (Name("promptinjection"), "prompt_injection"),
    // Families of the Core Rule Set, for logs that leave the tags out.
    (Rules(912_000, 912_999), "rate_limit"),
    (Rules(913_000, 913_999), "scanner"),
    (Rules(930_000, 930_999), "path_traversal"),
    (Rules(932_000, 934_999), "rce"),
    (Rules(941_000, 941_999), "xss"),
    (Rules(942_000, 942_999), "sqli"),
    (Rules(944_000, 944_999), "rce"),
];

/// Spoor's word for an attack: by the number of the rule, by its tags, or by names that the source gives it.
pub fn kind(rule: Option<&str>, tags: &[String], names: &[&str]) -> &'static str {
    let rule = rule.and_then(|rule| rule.parse::<u32>().ok());
    let tags: Vec<String> = tags.iter().map(|tag| tag.to_ascii_lowercase()).collect();
    let whole: Vec<String> = names.iter().map(|name| letters(name)).collect();
    let found = KINDS.iter().find(|(sign, _)| match sign {
        Rules(from, to) => rule.is_some_and(|rule| (*from..=*to).contains(&rule)),
        Tag(known) => tags.iter().any(|tag| tag == known),
        Name(part) => whole.iter().any(|name| name.contains(part)),
        Word(word) => names.iter().any(|name| has_word(name, word)),
    });
    found.map_or(OTHER, |(_, word)| word)
}

/// By what the Core Rule Set tells a kind of attack: its tags of version 3 and later, and ranges of numbers.
pub(super) fn signs(kind: &str) -> (Vec<&'static str>, Vec<(u32, u32)>) {
    let own = KINDS.iter().filter(|(_, word)| *word == kind).map(|(sign, _)| sign);
    let tags = own.clone().filter_map(|sign| match sign {
        Tag(tag) if tag.starts_with("attack-") => Some(*tag),
        _ => None,
    });
    let rules = own.filter_map(|sign| match sign {
        Rules(from, to) => Some((*from, *to)),
        _ => None,
    });
    (tags.collect(), rules.collect())
}

/// Spoor's word for an attack by the names that its source gives it, and, where that says nothing, the source's `own` name, which is
/// then its first tag.
pub(super) fn kind_or_own(names: &[&str], own: &str) -> (&'static str, Option<String>) {
    let kind = kind(None, &[], names);
    (kind, (kind == OTHER && !own.is_empty()).then(|| own.to_owned()))
}

/// True for rules that only count, set up or report: what they say stands in the rules that they add up.
pub(super) fn is_bookkeeping(rule: Option<&str>) -> bool {
    const FAMILIES: [u32; 7] = [900, 901, 905, 949, 959, 980, 999];
    let rule = rule.and_then(|rule| rule.parse::<u32>().ok());
    rule.is_some_and(|rule| FAMILIES.contains(&(rule / 1000)))
}

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// True for a name that has this as a word: between signs, digits, or a change from small letters to capitals, as in
/// `GenericLFI_BODY` and `XSSFilter`.
fn has_word(name: &str, word: &str) -> bool {
    let letters: Vec<char> = name.chars().collect();
    let is_edge = |at: usize| {
        let Some(before) = at.checked_sub(1).and_then(|before| letters.get(before)) else { return true };
        let Some(after) = letters.get(at) else { return true };
        let next_is_small = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        !(before.is_ascii_alphabetic() && after.is_ascii_alphabetic())
            || (after.is_ascii_uppercase() && (before.is_ascii_lowercase() || next_is_small))
    };
    letters.windows(word.len()).enumerate().any(|(at, part)| {
        part.iter().map(char::to_ascii_lowercase).eq(word.chars()) && is_edge(at) && is_edge(at + word.len())
    })
}

/// Where an attack stands among those of its request: what has a name of its own first, since a list shows the first.
pub(super) fn place(kind: &str) -> u8 {
    match kind {
        OTHER => 2,
        PROTOCOL_VIOLATION => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spoor_model::names::{ATTACKS, REPORTS};

    #[test]
    fn every_word_is_one_of_the_vocabulary() {
        let known = |word: &str| ATTACKS.iter().chain(REPORTS).any(|(known, _)| *known == word);
        let unknown: Vec<&str> = KINDS.iter().map(|(_, word)| *word).filter(|word| !known(word)).collect();
        assert!(unknown.is_empty() && known(OTHER), "{unknown:?}");
        for (word, label) in ATTACKS.iter().chain(REPORTS) {
            assert_eq!(spoor_model::Field::Attack.value_label(word), *label);
        }
    }
}
