//! Detectors' words for each type of attack, and a malicious request with everything recorded of it. Rule numbers
//! of the firewall follow the families of the OWASP Core Rule Set.

use spoor_ingest::Record;
use spoor_model::{Action, Attack, Bot, Verdict};

use crate::client::Client;
use crate::company::Endpoint;
use crate::exchange;
use crate::scene::Scene;

/// Type, rule, severity, detector, tags.
type Weapon = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const WAF: &str = "edge-waf";
const BOTS: &str = "bot-watch";
const API: &str = "api-guard";

const WEAPONS: &[Weapon] = &[
    ("sqli", "942100", "critical", WAF, &["attack-sqli", "owasp-a03", "paranoia-1"]),
    ("xss", "941110", "high", WAF, &["attack-xss", "owasp-a03"]),
    ("path_traversal", "930120", "high", WAF, &["attack-lfi", "owasp-a01"]),
    ("rce", "932160", "critical", WAF, &["attack-rce", "owasp-a03", "unix-shell"]),
    ("ssrf", "934110", "critical", WAF, &["attack-ssrf", "owasp-api7"]),
    ("rfi", "931120", "high", WAF, &["attack-rfi"]),
    ("nosqli", "942290", "high", WAF, &["attack-nosql", "mongodb"]),
    ("ldapi", "921200", "high", WAF, &["attack-ldap"]),
    ("xxe", "953100", "critical", WAF, &["attack-xxe", "xml"]),
    ("ssti", "934180", "critical", WAF, &["attack-ssti", "owasp-a03"]),
    ("crlf", "921120", "medium", WAF, &["attack-protocol", "response-splitting"]),
    ("mass_assignment", "api-0301", "high", API, &["owasp-api3"]),
    ("bola", "api-0101", "critical", API, &["owasp-api1", "enumeration"]),
    ("brute_force", "bot-0210", "high", BOTS, &["owasp-api2"]),
    ("credential_stuffing", "bot-0220", "high", BOTS, &["owasp-api2", "leaked-passwords"]),
    ("forced_browsing", "913120", "medium", WAF, &["enumeration", "reconnaissance"]),
    ("scanner", "913100", "medium", WAF, &["attack-reputation-scanner"]),
    ("bad_bot", "bot-0100", "medium", BOTS, &["automation"]),
    ("scraping", "bot-0140", "low", BOTS, &["automation", "owasp-api6"]),
    ("graphql_depth", "api-0411", "medium", API, &["graphql", "owasp-api4"]),
    ("graphql_batch", "api-0412", "medium", API, &["graphql", "owasp-api4"]),
    ("graphql_introspection", "api-0413", "low", API, &["graphql", "reconnaissance"]),
    ("rate_limit", "api-0400", "low", API, &["owasp-api4"]),
    ("schema_violation", "api-0500", "low", API, &["openapi"]),
    ("prompt_injection", "llm-0100", "high", "prompt-shield", &["llm01", "jailbreak"]),
];

/// A malicious request before it is sent.
pub(crate) struct Shot<'a> {
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) target: String,
    pub(crate) body: Option<String>,
    pub(crate) status: u16,
    pub(crate) attacks: Vec<Attack>,
}

impl<'a> Shot<'a> {
    /// A request to this target without a body.
    pub(crate) fn at(endpoint: &'a Endpoint, target: String, status: u16) -> Shot<'a> {
        Shot { endpoint, target, body: None, status, attacks: Vec::new() }
    }

    /// With this body.
    pub(crate) fn body(mut self, body: String) -> Shot<'a> {
        self.body = Some(body);
        self
    }

    /// Reported as this type of attack, blocked exactly when the response says so.
    pub(crate) fn reported(mut self, kind: &str, parameter: &str, payload: &str) -> Shot<'a> {
        let action = if matches!(self.status, 403 | 429) { Action::Blocked } else { Action::Monitored };
        self.attacks.push(attack(kind, parameter, payload, action));
        self
    }

    /// Sends it: recorded in full, now and then with an analyst's verdict.
    pub(crate) fn fire<'s>(self, scene: &'s mut Scene, client: &Client) -> &'s mut Record {
        let judged = scene.chance.happens(0.07);
        let record = scene.send(client, self.endpoint, self.target, self.status);
        if self.status == 403 {
            // The firewall answers before the application is asked.
            record.duration = record.duration.map(|duration| 700 + duration % 2_900);
        }
        record.attacks = self.attacks;
        if judged {
            for attack in &mut record.attacks {
                attack.verdict = Verdict::TruePositive;
            }
        }
        exchange::complete(record, self.body, None);
        record
    }
}

/// A report of this type in the detectors' words.
pub(crate) fn attack(kind: &str, parameter: &str, payload: &str, action: Action) -> Attack {
    let weapon = WEAPONS.iter().find(|weapon| weapon.0 == kind);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Attack {
        kind: kind.to_owned(),
        payload: some(payload),
        parameter: some(parameter),
        rule: weapon.map(|weapon| weapon.1.to_owned()),
        severity: weapon.map(|weapon| weapon.2.to_owned()),
        detector: weapon.map(|weapon| weapon.3.to_owned()),
        tags: weapon.map_or(&[][..], |weapon| weapon.4).iter().map(|tag| (*tag).to_owned()).collect(),
        action,
        verdict: Verdict::Unmarked,
        ignored_by: None,
    }
}

/// What a bot detector says of a client.
pub(crate) fn bot(kind: &str, score: f64, reasons: &[&str]) -> Bot {
    Bot {
        kind: kind.to_owned(),
        score: Some(score),
        reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_detectors_have_words_for_every_type_of_attack() {
        let known: Vec<_> = spoor_model::names::ATTACKS.iter().map(|(kind, _)| *kind).collect();
        let armed: Vec<_> = WEAPONS.iter().map(|weapon| weapon.0).collect();
        assert_eq!(known, armed);
    }
}
