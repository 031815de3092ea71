//! Rules: which attacks are to be ignored from now on, and the one meaning of that for what is ingested and for what
//! a rule would have ignored. An ignored attack is kept and marked as false positive, with the rule's identifier.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::instant::Millis;
use crate::request::{Attack, Request, Verdict};

/// How much of what was found in a parameter is ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Breadth {
    /// This type of attack with exactly this payload.
    #[default]
    Payload,
    /// This type of attack, whatever the payload.
    Type,
    /// Every attack.
    All,
}

/// Which attacks a rule ignores: those in one parameter of one endpoint. What is absent was absent where the attack was
/// found, and matches only that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Ignore {
    /// How much.
    pub breadth: Breadth,
    /// API host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// HTTP method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Path template of the endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Where the attack was found, as a path such as `BODY > JSON > email`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Type of attack; absent where all are ignored.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The malicious text; absent unless only this payload is ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

impl Ignore {
    /// Most bytes of each text.
    pub const LONGEST: usize = 8 * 1024;

    /// What ignores this attack on this request, this broadly.
    pub fn of(request: &Request, attack: &Attack, breadth: Breadth) -> Ignore {
        let (host, method, endpoint) =
            (request.host.clone(), request.method.clone(), request.endpoint.clone());
        let (kind, payload) = (Some(attack.kind.clone()), attack.payload.clone());
        let parameter = attack.parameter.clone();
        Ignore { breadth, host, method, endpoint, parameter, kind, payload }.narrowed()
    }

    /// The same without what its breadth does not ask for.
    #[must_use]
    pub fn narrowed(self) -> Ignore {
        let payload = self.payload.filter(|_| self.breadth == Breadth::Payload);
        let kind = self.kind.filter(|_| self.breadth != Breadth::All);
        Ignore { kind, payload, ..self }
    }

    /// True when it ignores an attack on a request.
    pub fn matches(&self, request: &Request, attack: &Attack) -> bool {
        self.host == request.host
            && self.method == request.method
            && self.endpoint == request.endpoint
            && self.matches_attack(attack)
    }

    /// True when it ignores an attack, wherever on its own endpoint it was found.
    pub fn matches_attack(&self, attack: &Attack) -> bool {
        let of_type = || self.kind.as_deref() == Some(attack.kind.as_str());
        self.parameter == attack.parameter
            && match self.breadth {
                Breadth::Payload => of_type() && self.payload == attack.payload,
                Breadth::Type => of_type(),
                Breadth::All => true,
            }
    }
}

/// A rule as it is applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InForce {
    /// Identifier of the rule.
    pub id: String,
    /// What it ignores.
    pub ignore: Ignore,
    /// Requests that began then or later are not covered. The time of the request counts and not that of the import,
    /// so that a log means the same whenever it arrives.
    pub until: Option<Millis>,
}

impl InForce {
    /// What of a stored request it decides, too: the request as it is then, none where it decides nothing.
    pub fn applied(&self, request: &Request) -> Option<Request> {
        let mut applied = request.clone();
        for (attack, own) in applied.attacks.iter_mut().zip(&request.attacks) {
            if self.ignores(request, own) {
                *attack = self.decided(own);
            }
        }
        (applied != *request).then_some(applied)
    }

    /// An attack as it is when this rule has decided on it.
    fn decided(&self, attack: &Attack) -> Attack {
        Attack { verdict: Verdict::FalsePositive, ignored_by: Some(self.id.clone()), ..attack.clone() }
    }

    /// True when it decides on an attack: nobody else has, and it matches.
    fn ignores(&self, request: &Request, attack: &Attack) -> bool {
        attack.verdict == Verdict::Unmarked
            && self.until.is_none_or(|until| request.time < until)
            && self.ignore.matches(request, attack)
    }
}

/// A request as it is to be stored under these rules: what nobody has decided and a rule ignores is a false positive by
/// that rule. What a source says of rules is not of these.
pub fn marked<'a>(rules: &[InForce], request: &'a Request) -> Cow<'a, Request> {
    let rule_for = |attack: &Attack| rules.iter().find(|rule| rule.ignores(request, attack));
    if request.attacks.iter().all(|attack| attack.ignored_by.is_none() && rule_for(attack).is_none()) {
        return Cow::Borrowed(request);
    }
    let attacks = request.attacks.iter().map(|attack| match rule_for(attack) {
        Some(rule) => rule.decided(attack),
        None => Attack { ignored_by: None, ..attack.clone() },
    });
    Cow::Owned(Request { attacks: attacks.collect(), ..request.clone() })
}

/// A stored rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rule {
    /// Identifier: 16 hex digits.
    pub id: String,
    /// Which attacks it ignores.
    pub ignore: Ignore,
    /// Why it was made; may be empty.
    pub note: String,
    /// When it was made.
    pub created: String,
    /// Requests that began then or later are not covered; null for a rule that never ends.
    pub expires: Option<String>,
    /// True while it is switched off: it decides on nothing that is imported meanwhile.
    #[serde(default)]
    pub disabled: bool,
}

/// Switches a rule off or on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleSwitch {
    /// True to switch it off.
    pub disabled: bool,
}

/// A rule to be made, or to be tried on what is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleDraft {
    /// Which attacks it ignores.
    pub ignore: Ignore,
    /// Why, at most 500 characters.
    #[serde(default)]
    pub note: String,
    /// When it ends (RFC 3339); absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// True to have it decide on what is stored, too, where nobody has.
    #[serde(default)]
    pub mark_stored: bool,
}

/// The stored rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RulePage {
    /// All of them, the newest first.
    pub items: Vec<Rule>,
    /// How many there are.
    pub total: u64,
    /// Null: rules are never paged.
    pub next: Option<String>,
}

/// What a rule would have ignored of what is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WhatIf {
    /// Attacks that match.
    pub hits: u64,
    /// Requests they were found in.
    pub requests: u64,
    /// Sessions of these requests.
    pub sessions: u64,
    /// Matching attacks that were blocked.
    pub blocked: u64,
    /// Matching attacks that are marked as true positive.
    pub true_positives: u64,
    /// Matching attacks that are marked as false positive already.
    pub false_positives: u64,
}

/// Longest reason or note, in characters.
pub const LONGEST_NOTE: usize = 500;
