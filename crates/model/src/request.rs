//! One HTTP request with its response metadata, as Spoor stores it. Knows nothing of where it came from:
//! reading logs is the ingest crate's work. Texts are what the client sent: hostile, and never normalised here.

use serde::{Deserialize, Serialize};

/// What stands in the place of a secret that was taken out when a request was stored. It may stand for many.
pub const HIDDEN: &str = "<hidden>";

/// One HTTP request with its response metadata. `None` and an empty list mean "the source did not say".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Request {
    /// Identifier, unique among all requests: the source's own, or 16 hex digits made from the record.
    pub id: String,
    /// Identifier of the session: 16 hex digits, a keyed hash of the name and value of the session key.
    pub session: String,
    /// Name of the session key that grouped this request, such as `cookie PHPSESSID`; never its value.
    pub session_key: String,
    /// When the request began, in milliseconds since 1970-01-01T00:00Z.
    pub time: i64,
    /// Application that the operator assigned the traffic to.
    pub application: Option<String>,
    /// API host, lower case, with the port only where it is not the scheme's own.
    pub host: Option<String>,
    /// HTTP method as sent.
    pub method: Option<String>,
    /// Request target as sent: path and query, still percent-encoded.
    pub path: String,
    /// Path template such as `/v2/users/{int}/orders`; with host and method it names the endpoint.
    pub endpoint: Option<String>,
    /// Response status code.
    pub status: Option<u16>,
    /// Time from request to complete response, in microseconds.
    pub duration: Option<u64>,
    /// Size of the response, in bytes.
    pub size: Option<u64>,
    /// Business flows the endpoint serves, see [`crate::names::FLOWS`].
    pub flows: Vec<String>,
    /// User the request was made for.
    pub user: Option<String>,
    /// Role of that user.
    pub role: Option<String>,
    /// Address of the client: IPv4 or IPv6 in its canonical text form, or a host name if that is all there is.
    pub ip: Option<String>,
    /// Country of the address, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Network the address belongs to, such as `AWS`, `VPN` or `Tor`.
    pub network: Option<String>,
    /// The User-Agent header.
    pub user_agent: Option<String>,
    /// The Referer header.
    pub referrer: Option<String>,
    /// Protocol version, such as `HTTP/1.1`.
    pub protocol: Option<String>,
    /// What detectors reported on this request.
    pub attacks: Vec<Attack>,
    /// What a bot detector said of this client.
    pub bot: Option<Bot>,
    /// Parameters of request or response that were kept.
    pub parameters: Vec<Parameter>,
    /// The full exchange where the source recorded it.
    pub exchange: Option<Exchange>,
}

impl Request {
    /// What the detectors did: blocked if any attack was blocked, monitored if there were only others.
    pub fn action(&self) -> Option<Action> {
        self.attacks.iter().map(|attack| attack.action).max()
    }

    /// True when it counts wherever requests with attacks are counted: an attack of a named type was found in it, and
    /// not every attack on it is a false positive.
    pub fn is_attack(&self) -> bool {
        let types = self.attacks.iter().map(|attack| attack.kind.as_str()).filter(|kind| !kind.is_empty());
        counts_as_attack(types, self.attacks.iter().map(|attack| attack.verdict.word()))
    }
}

/// The rule of [`Request::is_attack`] on the words of a request: its types of attack, and the verdicts on them.
pub fn counts_as_attack<'a>(
    mut types: impl Iterator<Item = &'a str>,
    verdicts: impl Iterator<Item = &'a str>,
) -> bool {
    types.next().is_some() && !Verdict::all_false_positive(verdicts)
}

/// Something a detector reported on a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Attack {
    /// Type of attack: a key of [`crate::names::ATTACKS`] or [`crate::names::REPORTS`], or the source's own name.
    #[serde(rename = "type")]
    pub kind: String,
    /// The malicious text.
    pub payload: Option<String>,
    /// Where it was found, as a path such as `BODY > JSON > email`.
    pub parameter: Option<String>,
    /// Identifier of the detector's rule that fired.
    pub rule: Option<String>,
    /// Severity in the detector's words.
    pub severity: Option<String>,
    /// The detector's tags.
    pub tags: Vec<String>,
    /// Name of the detector.
    pub detector: Option<String>,
    /// What the detector did.
    pub action: Action,
    /// What an analyst decided, or a rule of theirs.
    pub verdict: Verdict,
    /// Identifier of the rule that made the verdict, see [`crate::rule`]; none where a person or the source did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignored_by: Option<String>,
}

/// What a detector did with a request it reported. Ordered: blocked is the stronger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The request was let through.
    #[default]
    Monitored,
    /// The request was stopped.
    Blocked,
}

impl Action {
    /// The word used in URL, JSON, SQL and CSV.
    pub fn word(self) -> &'static str {
        match self {
            Action::Monitored => "monitored",
            Action::Blocked => "blocked",
        }
    }
}

/// What an analyst decided on an attack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nobody has decided yet.
    #[default]
    Unmarked,
    /// It is an attack.
    TruePositive,
    /// It is not an attack.
    FalsePositive,
}

impl Verdict {
    /// The word used in URL, JSON, SQL and CSV.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Unmarked => "unmarked",
            Verdict::TruePositive => "true_positive",
            Verdict::FalsePositive => "false_positive",
        }
    }

    /// True when these words of verdicts say false positive and nothing else.
    pub fn all_false_positive<'a>(words: impl Iterator<Item = &'a str>) -> bool {
        let mut words = words.peekable();
        words.peek().is_some() && words.all(|word| word == Verdict::FalsePositive.word())
    }
}

/// What a bot detector said of a client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Bot {
    /// Kind of bot in the detector's words, such as `credential stuffing`.
    pub kind: String,
    /// Confidence from 0 to 1.
    pub score: Option<f64>,
    /// What the detector saw, one observation each.
    pub reasons: Vec<String>,
}

/// A parameter of a request or its response that the operator chose to keep.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Parameter {
    /// Where it stands, such as `header`, `cookie`, `query` or `body`.
    pub place: String,
    /// Its name.
    pub name: String,
    /// Its value, or a keyed hash of it when `hashed`.
    pub value: String,
    /// What it is used for.
    #[serde(rename = "use")]
    pub used_as: ParameterUse,
    /// True when `value` is a keyed hash and not the value itself.
    pub hashed: bool,
}

/// What a kept parameter is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParameterUse {
    /// Kept for context only.
    #[default]
    Extra,
    /// It names the user.
    User,
    /// It names the user's role.
    Role,
    /// It is the session key.
    SessionKey,
}

/// The full request and response where the source recorded them, as text (invalid UTF-8 replaced).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Exchange {
    /// Request headers in the order sent.
    pub request_headers: Vec<(String, String)>,
    /// Request body.
    pub request_body: Option<String>,
    /// Response headers in the order sent.
    pub response_headers: Vec<(String, String)>,
    /// Response body.
    pub response_body: Option<String>,
}
