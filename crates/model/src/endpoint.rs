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

impl ParameterFacts {
    /// True where it was seen once and without sensitive data.
    fn says_little(&self) -> bool {
        self.requests <= 1 && self.kinds.is_empty()
    }
}

impl Facts {
    /// The parameter at a place with a name, remembered from now on. Where there are [`MOST_PARAMETERS`] already, one seen
    /// once and without sensitive data gives way to it; none where there is no such one.
    pub fn parameter(&mut self, place: &str, name: &str) -> Option<&mut ParameterFacts> {
        self.parameter_among(place, name, &Facts::default())
    }

    /// A parameter that comes with those of `others`, which do not give way to it.
    fn parameter_among(&mut self, place: &str, name: &str, others: &Facts) -> Option<&mut ParameterFacts> {
        if !self.knows(place, name) {
            if self.parameters.values().map(BTreeMap::len).sum::<usize>() >= MOST_PARAMETERS {
                self.forget_for(place, name, others)?;
            }
            self.parameters
                .entry(place.to_owned())
                .or_default()
                .insert(name.to_owned(), ParameterFacts::default());
        }
        self.parameters.get_mut(place)?.get_mut(name)
    }

    fn knows(&self, place: &str, name: &str) -> bool {
        self.parameters.get(place).is_some_and(|names| names.contains_key(name))
    }

    fn all(&self) -> impl Iterator<Item = (&str, &str, &ParameterFacts)> {
        self.parameters.iter().flat_map(|(place, names)| {
            names.iter().map(move |(name, facts)| (place.as_str(), name.as_str(), facts))
        })
    }

    /// Forgets a parameter that says little, so that names that a client invented do not keep real ones out for good. It
    /// is the next one in order, round the end: were it always the first, two names that come with each request would
    /// take each other's place forever.
    fn forget_for(&mut self, place: &str, name: &str, others: &Facts) -> Option<()> {
        let may_go = |own: &(&str, &str, &ParameterFacts)| own.2.says_little() && !others.knows(own.0, own.1);
        let next = self.all().filter(may_go).find(|own| (own.0, own.1) > (place, name));
        let (place, name, _) = next.or_else(|| self.all().find(may_go))?;
        let (place, name) = (place.to_owned(), name.to_owned());
        self.parameters.get_mut(&place)?.remove(&name);
        self.parameters.retain(|_, names| !names.is_empty());
        Some(())
    }

    /// Takes in what other requests told.
    pub fn merge(&mut self, other: Facts) {
        self.issues += other.issues;
        self.objects |= other.objects;
        self.uploads |= other.uploads;
        self.answered.extend(&other.answered);
        let mut all: Vec<_> = other.all().collect();
        // Those known first: seen again, they do not give way. Of the new ones those that say more come first.
        all.sort_by_key(|(place, name, facts)| (!self.knows(place, name), facts.says_little()));
        for (place, name, facts) in all {
            if let Some(own) = self.parameter_among(place, name, &other) {
                own.requests += facts.requests;
                own.kinds.extend(&facts.kinds);
            }
        }
    }

    /// How risky the endpoint is.
    pub fn risk(&self) -> Risk {
        let all = || self.all().map(|(_, _, parameter)| parameter);
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
        let parameter = |(place, name, facts): (&str, &str, &ParameterFacts)| EndpointParameter {
            place: place.to_owned(),
            name: name.to_owned(),
            requests: facts.requests,
            sensitive: facts.kinds.iter().copied().collect(),
        };
        facts.all().map(parameter).collect()
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

    /// Full of names that a client invented, as many as are remembered, each seen in so many requests.
    fn invented(requests: u64) -> Facts {
        facts(MOST_PARAMETERS, requests)
    }

    fn see(facts: &mut Facts, name: &str) {
        if let Some(parameter) = facts.parameter("query", name) {
            parameter.requests += 1;
        }
    }

    fn seen(facts: &Facts, name: &str) -> Option<u64> {
        Some(facts.parameters.get("query")?.get(name)?.requests)
    }

    #[test]
    fn invented_names_seen_once_give_way_to_real_ones() {
        // The names of each request, in their order: none of them takes another's place for good.
        let cases: [&[&str]; 4] = [&["id"], &["a", "b", "z"], &["z", "b", "a"], &["p0a", "p99z", "q"]];
        for names in cases {
            let mut own = invented(1);
            for _ in 0..10 {
                for name in names {
                    see(&mut own, name);
                }
            }
            for name in names {
                assert!(seen(&own, name) > Some(1), "{name} of {names:?}");
            }
            assert_eq!(Vec::<EndpointParameter>::from(&own).len(), MOST_PARAMETERS);
        }
        let mut elsewhere = invented(1);
        assert!(elsewhere.parameter("body", "id").is_some());
    }

    #[test]
    fn what_was_seen_again_or_is_sensitive_does_not_give_way() {
        let mut again = invented(2);
        see(&mut again, "id");
        assert_eq!((seen(&again, "id"), again.clone()), (None, invented(2)));
        let mut sensitive = invented(1);
        for parameter in sensitive.parameters.values_mut().flat_map(BTreeMap::values_mut) {
            parameter.kinds.insert(Sensitive::Personal);
        }
        see(&mut sensitive, "id");
        assert_eq!(seen(&sensitive, "id"), None);
    }

    #[test]
    fn invented_names_give_way_where_facts_are_put_together() {
        let (mut all, mut real) = (invented(1), Facts::default());
        for name in ["a", "id", "p5", "z"] {
            see(&mut real, name);
        }
        all.merge(real);
        let counts = ["a", "id", "p5", "z"].map(|name| seen(&all, name));
        assert_eq!(counts, [Some(1), Some(1), Some(2), Some(1)]);
        assert_eq!(Vec::<EndpointParameter>::from(&all).len(), MOST_PARAMETERS);
        // Where there is one place, what was seen more often has it.
        let (mut full, mut others) = (facts(99, 2), Facts::default());
        for name in ["a", "z", "z"] {
            see(&mut others, name);
        }
        see(&mut full, "first");
        full.merge(others);
        assert_eq!(["first", "a", "z"].map(|name| seen(&full, name)), [None, None, Some(2)]);
    }
}
