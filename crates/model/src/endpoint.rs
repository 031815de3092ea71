//! What is known of an endpoint from its traffic: its parameters, which kinds of sensitive data were seen, and how
//! risky that makes it, with the reasons. Kinds and names only, never a value. What a request tells is found elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::usual::UsualValues;

/// Most parameters that are remembered of an endpoint: names come from clients, and some invent them.
pub const MOST_PARAMETERS: usize = 100;
/// More parameters than this, each seen in at least two requests, are many.
pub const MANY_PARAMETERS: usize = 10;

/// A kind of sensitive data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sensitive {
    /// Who somebody is and how to reach them.
    Personal,
    /// What opens an account.
    Credentials,
    /// Cards and accounts.
    Financial,
    /// Health.
    Medical,
    /// The inside of systems: private addresses, traces.
    Technical,
}

impl Sensitive {
    /// The word used in JSON, which is also what a person reads.
    pub fn word(self) -> &'static str {
        match self {
            Sensitive::Personal => "personal",
            Sensitive::Credentials => "credentials",
            Sensitive::Financial => "financial",
            Sensitive::Medical => "medical",
            Sensitive::Technical => "technical",
        }
    }
}

/// Why an endpoint is risky.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// An attack was let through and answered with success, and nobody called it a false positive.
    KnownIssue,
    /// Sensitive data in parameters of requests.
    SensitiveData,
    /// Many parameters.
    ManyParameters,
    /// It takes JSON or XML objects.
    Objects,
    /// It takes files.
    Uploads,
}

impl Reason {
    /// All of them, the gravest first.
    pub const ALL: [Reason; 5] =
        [Reason::KnownIssue, Reason::SensitiveData, Reason::ManyParameters, Reason::Objects, Reason::Uploads];

    /// The score that this reason alone gives.
    pub fn score(self) -> u8 {
        match self {
            Reason::KnownIssue => 9,
            Reason::SensitiveData => 8,
            Reason::ManyParameters | Reason::Objects | Reason::Uploads => 6,
        }
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Reason::KnownIssue => "an attack got through",
            Reason::SensitiveData => "sensitive data in parameters",
            Reason::ManyParameters => "many parameters",
            Reason::Objects => "accepts JSON or XML objects",
            Reason::Uploads => "accepts file uploads",
        }
    }
}

/// How risky an endpoint is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Risk {
    /// From 1 to 10: the highest score of the reasons, 1 where there is none.
    pub score: u8,
    /// The reasons, the gravest first.
    pub reasons: Vec<Reason>,
}

impl Risk {
    /// The risk that these reasons make.
    pub fn of(reasons: Vec<Reason>) -> Risk {
        Risk { score: reasons.iter().map(|reason| reason.score()).max().unwrap_or(1), reasons }
    }

    /// The score in a word: 1 to 3 are low, 4 to 7 medium, 8 to 10 high.
    pub fn level(&self) -> &'static str {
        match self.score {
            ..=3 => "low",
            4..=7 => "medium",
            _ => "high",
        }
    }
}

/// What the requests of an endpoint told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Number of requests with an attack that was let through and answered with success.
    pub issues: u64,
    /// It took JSON or XML.
    pub objects: bool,
    /// It took files.
    pub uploads: bool,
    /// Parameters by place and name: in how many requests, and which kinds of sensitive data they held.
    pub parameters: BTreeMap<String, BTreeMap<String, ParameterFacts>>,
    /// Kinds of sensitive data in answers.
    pub answered: BTreeSet<Sensitive>,
}

/// What is known of one parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ParameterFacts {
    /// Number of requests that had it.
    pub requests: u64,
    /// Kinds of sensitive data it held.
    pub kinds: BTreeSet<Sensitive>,
}

impl Facts {
    /// The parameter at a place with a name, remembered from now on; none where there is no room for another.
    pub fn parameter(&mut self, place: &str, name: &str) -> Option<&mut ParameterFacts> {
        let is_known = self.parameters.get(place).is_some_and(|names| names.contains_key(name));
        if !is_known {
            if self.parameters.values().map(BTreeMap::len).sum::<usize>() >= MOST_PARAMETERS {
                return None;
            }
            self.parameters
                .entry(place.to_owned())
                .or_default()
                .insert(name.to_owned(), ParameterFacts::default());
        }
        self.parameters.get_mut(place)?.get_mut(name)
    }

    /// Takes in what other requests told.
    pub fn merge(&mut self, other: Facts) {
        self.issues += other.issues;
        self.objects |= other.objects;
        self.uploads |= other.uploads;
        self.answered.extend(other.answered);
        for (place, names) in other.parameters {
            for (name, facts) in names {
                if let Some(own) = self.parameter(&place, &name) {
                    own.requests += facts.requests;
                    own.kinds.extend(facts.kinds);
                }
            }
        }
    }

    /// How risky the endpoint is.
    pub fn risk(&self) -> Risk {
        let all = || self.parameters.values().flat_map(BTreeMap::values);
        let holds = |reason: &Reason| match reason {
            Reason::KnownIssue => self.issues > 0,
            Reason::SensitiveData => all().any(|parameter| !parameter.kinds.is_empty()),
            Reason::ManyParameters => {
                all().filter(|parameter| parameter.requests > 1).count() > MANY_PARAMETERS
            }
            Reason::Objects => self.objects,
            Reason::Uploads => self.uploads,
        };
        Risk::of(Reason::ALL.into_iter().filter(holds).collect())
    }
}

/// What an endpoint is known for, beside one of its requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Insight {
    /// API host.
    pub host: Option<String>,
    /// HTTP method.
    pub method: Option<String>,
    /// Path template.
    pub endpoint: String,
    /// Number of its requests.
    pub requests: u64,
    /// Number of sessions that made them.
    pub sessions: u64,
    /// Time of the first.
    pub first: String,
    /// Time of the last.
    pub last: String,
    /// What is usual for time and size, on however few observations: `n` says on how many.
    pub usual: UsualValues,
    /// How risky it is.
    pub risk: Risk,
    /// Its parameters, by place and name; at most 100 are remembered.
    pub parameters: Vec<EndpointParameter>,
    /// Kinds of sensitive data in answers.
    pub answered: Vec<Sensitive>,
}

/// A parameter of an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndpointParameter {
    /// Where it stands, such as `query` or `body`.
    pub place: String,
    /// Its name; within objects with the names around it, joined by dots.
    pub name: String,
    /// Number of requests in which it was seen.
    pub requests: u64,
    /// Kinds of sensitive data it held.
    pub sensitive: Vec<Sensitive>,
}

impl From<&Facts> for Vec<EndpointParameter> {
    fn from(facts: &Facts) -> Self {
        let of_place = |(place, names): (&String, &BTreeMap<String, ParameterFacts>)| {
            let parameter = |(name, facts): (&String, &ParameterFacts)| EndpointParameter {
                place: place.clone(),
                name: name.clone(),
                requests: facts.requests,
                sensitive: facts.kinds.iter().copied().collect(),
            };
            names.iter().map(parameter).collect::<Vec<_>>()
        };
        facts.parameters.iter().flat_map(of_place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(parameters: usize, requests: u64) -> Facts {
        let mut facts = Facts::default();
        for number in 0..parameters {
            if let Some(parameter) = facts.parameter("query", &format!("p{number}")) {
                parameter.requests = requests;
            }
        }
        facts
    }

    #[test]
    fn risk_is_the_highest_score_of_its_reasons_and_one_without_any() {
        let mut sensitive = facts(1, 1);
        sensitive.parameter("query", "p0").unwrap().kinds.insert(Sensitive::Personal);
        let cases = [
            (Facts::default(), 1, "low", vec![]),
            (facts(10, 2), 1, "low", vec![]),
            (facts(11, 1), 1, "low", vec![]),
            (facts(11, 2), 6, "medium", vec![Reason::ManyParameters]),
            (
                Facts { objects: true, uploads: true, ..Facts::default() },
                6,
                "medium",
                vec![Reason::Objects, Reason::Uploads],
            ),
            (Facts { objects: true, ..sensitive }, 8, "high", vec![Reason::SensitiveData, Reason::Objects]),
            (Facts { issues: 1, ..Facts::default() }, 9, "high", vec![Reason::KnownIssue]),
            // What was answered is shown, and makes no risk of its own.
            (Facts { answered: [Sensitive::Medical].into(), ..Facts::default() }, 1, "low", vec![]),
        ];
        for (facts, score, level, reasons) in cases {
            let risk = facts.risk();
            assert_eq!((risk.score, risk.level(), &risk.reasons), (score, level, &reasons));
        }
    }

    #[test]
    fn facts_put_together_count_up_and_remember_a_hundred_parameters() {
        let mut all = facts(60, 1);
        all.merge(facts(80, 2));
        let parameters = Vec::<EndpointParameter>::from(&all);
        assert_eq!(parameters.len(), 80);
        assert_eq!(parameters.iter().map(|parameter| parameter.requests).max(), Some(3));
        all.merge(facts(200, 1));
        assert_eq!(Vec::<EndpointParameter>::from(&all).len(), MOST_PARAMETERS);
    }
}
