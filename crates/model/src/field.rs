//! The vocabulary: every fact a query can speak of is one row of the table below. The URL codec, the API,
//! the in-memory test, SQL, chips, form controls, facets, table and CSV columns are folds over this table.
//! What names fields nevertheless chooses some of them for a person: facets, columns, words for values.

use std::borrow::Cow;

use crate::request::{Parameter, ParameterUse, Request};
use crate::usual::Measure;

/// How the values of a field are read and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, compared exactly; `*` and `?` make it a glob that ignores ASCII case.
    Text,
    /// An identifier, compared exactly; `*` and `?` are ordinary characters.
    Id,
    /// A response code: exact, a class such as `4xx`, or a range such as `400-404`.
    Code,
    /// A network address: exact, CIDR, a range `a-b`, or a glob.
    Address,
    /// A length of time, written in milliseconds with up to three decimals, stored in microseconds.
    Milliseconds,
    /// A number of bytes.
    Bytes,
}

impl Kind {
    /// True for kinds that take `.min` and `.max`.
    pub fn is_number(self) -> bool {
        matches!(self, Kind::Milliseconds | Kind::Bytes)
    }
}

/// Where the values of a field are found in a request.
#[derive(Clone, Copy)]
pub enum Source {
    /// At most one text.
    Word(fn(&Request) -> Option<&str>),
    /// A response code, a text of three digits in columns and dictionaries.
    Code(fn(&Request) -> Option<u16>),
    /// Any number of texts, in order, without repeats.
    Words(fn(&Request) -> Vec<Cow<'_, str>>),
    /// A number in the unit its kind is stored in.
    Number(fn(&Request) -> Option<u64>),
    /// A fact of the whole session, known only to whoever has all its requests.
    Session,
    /// How far the number of a measure lies above what is usual for the endpoint, known only to whoever knows that: a
    /// [`crate::usual::Band`], or none.
    Usual(Measure),
}

/// One row of the vocabulary.
pub struct Row {
    /// The field this row describes.
    pub field: Field,
    /// Word in URL, API and SQL.
    pub key: &'static str,
    /// What a person reads.
    pub label: &'static str,
    /// Name of the CSV column.
    pub csv: &'static str,
    /// How values are read and compared.
    pub kind: Kind,
    /// Where values are found in a request.
    pub source: Source,
    /// An example value in URL form, decoded.
    pub example: &'static str,
    /// One sentence for the documentation.
    pub about: &'static str,
}

macro_rules! vocabulary {
    ($($field:ident, $key:literal, $label:literal, $csv:literal, $kind:expr, $source:expr, $example:literal, $about:literal;)*) => {
        /// A fact of a request that a query can speak of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $(#[doc = $about] $field,)* }

        /// The vocabulary. Its order is the order of keys in a canonical URL and of columns in a CSV file.
        pub const VOCABULARY: &[Row] = &[$(Row {
            field: Field::$field, key: $key, label: $label, csv: $csv,
            kind: $kind, source: $source, example: $example, about: $about,
        },)*];
    };
}

vocabulary! {
    Session, "session", "Session", "session_id", Kind::Id,
        Source::Word(|request| some(&request.session)),
        "5aeb1ded84fd27e1", "Identifier of the session the request belongs to.";
    Request, "request", "Request", "request_id", Kind::Id,
        Source::Word(|request| some(&request.id)),
        "93706e60d0e3d6e8", "Identifier of one request.";
    Application, "application", "Application", "application", Kind::Text,
        Source::Word(|request| request.application.as_deref()),
        "shop", "Application the traffic was assigned to.";
    Host, "host", "API host", "api_host", Kind::Text,
        Source::Word(|request| request.host.as_deref()),
        "api.shop.test", "API host, lower case.";
    Method, "method", "HTTP method", "method", Kind::Text,
        Source::Word(|request| request.method.as_deref()),
        "POST", "HTTP method as sent.";
    Endpoint, "endpoint", "Endpoint", "endpoint", Kind::Text,
        Source::Word(|request| request.endpoint.as_deref()),
        "/v2/users/{int}/orders", "Path template of the endpoint.";
    Path, "path", "Path", "path", Kind::Text,
        Source::Word(|request| some(&request.path)),
        "*login*", "Request target as sent: path and query.";
    Status, "status", "Response code", "response_code", Kind::Code,
        Source::Code(|request| request.status),
        "4xx", "Response status code.";
    Duration, "duration", "Time, ms", "response_time_ms", Kind::Milliseconds,
        Source::Number(|request| request.duration),
        "500", "Time to the complete response, in milliseconds.";
    Size, "size", "Size, bytes", "response_size_bytes", Kind::Bytes,
        Source::Number(|request| request.size),
        "1024", "Size of the response, in bytes.";
    Slow, "slow", "Slow", "slower_than_usual", Kind::Text,
        Source::Usual(Measure::Duration),
        "10x", "How far the time of a response lies above what is usual for its endpoint: `2x` (twice to below five times), `5x` (to below ten) or `10x` (ten times and more); `*` is any of them and an empty value what does not stand out.";
    Large, "large", "Large", "larger_than_usual", Kind::Text,
        Source::Usual(Measure::Size),
        "10x", "How far the size of a response lies above what is usual for its endpoint: `2x` (twice to below five times), `5x` (to below ten) or `10x` (ten times and more); `*` is any of them and an empty value what does not stand out.";
    Flow, "flow", "Business flow", "business_flows", Kind::Text,
        Source::Words(|request| distinct(request.flows.iter().map(String::as_str))),
        "auth", "Business flow the endpoint serves.";
    User, "user", "User", "user", Kind::Text,
        Source::Word(|request| request.user.as_deref()),
        "j.doe@shop.test", "User the request was made for.";
    Role, "role", "Role", "role", Kind::Text,
        Source::Word(|request| request.role.as_deref()),
        "analyst", "Role of the user.";
    Ip, "ip", "User IP", "user_ip", Kind::Address,
        Source::Word(|request| request.ip.as_deref()),
        "203.0.113.0/24", "Address of the client.";
    Country, "country", "Country", "country", Kind::Text,
        Source::Word(|request| request.country.as_deref()),
        "IN", "Country of the address, ISO 3166-1 alpha-2.";
    Network, "network", "Network", "network", Kind::Text,
        Source::Word(|request| request.network.as_deref()),
        "AWS", "Network the address belongs to.";
    Attack, "attack", "Attack", "attack_types", Kind::Text,
        Source::Words(|request| distinct(request.attacks.iter().map(|attack| attack.kind.as_str()))),
        "sqli", "Type of attack; `*` is any attack and an empty value no attack.";
    Action, "action", "Action", "action", Kind::Text,
        Source::Word(|request| request.action().map(crate::request::Action::word)),
        "blocked", "What the detectors did with the request: blocked or monitored.";
    Verdict, "verdict", "Verdict", "verdict", Kind::Text,
        Source::Words(|request| distinct(request.attacks.iter().map(|attack| attack.verdict.word()))),
        "false_positive", "What analysts decided on the attacks: unmarked, `true_positive` or `false_positive`.";
    UserAgent, "user_agent", "User agent", "user_agent", Kind::Text,
        Source::Word(|request| request.user_agent.as_deref()),
        "*curl*", "The User-Agent header.";
    Parameter, "parameter", "Parameter", "session_parameters", Kind::Text,
        Source::Words(|request| distinct(request.parameters.iter().filter_map(parameter_word))),
        "X-Tenant=acme", "Parameter of the request or its response that was kept for context, as `name=value`.";
    SessionStatus, "session_status", "Session status", "session_status", Kind::Text,
        Source::Session,
        "blocked", "Whether any request of the session was blocked: blocked or `not_blocked`.";
}

impl Field {
    /// Number of fields.
    pub const COUNT: usize = VOCABULARY.len();

    /// All fields in the order of the vocabulary.
    pub fn all() -> impl Iterator<Item = Field> {
        VOCABULARY.iter().map(|row| row.field)
    }

    /// The field with this key.
    pub fn from_key(key: &str) -> Option<Field> {
        VOCABULARY.iter().find(|row| row.key == key).map(|row| row.field)
    }

    /// The field's row of the vocabulary.
    pub fn row(self) -> &'static Row {
        &VOCABULARY[self as usize]
    }

    /// Position in the vocabulary, from 0 to [`Field::COUNT`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Word in URL, API and SQL.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// How values are read and compared.
    pub fn kind(self) -> Kind {
        self.row().kind
    }

    /// What a person reads for one of the field's values where there is room: a response code with its reason phrase.
    pub fn value_words(self, value: &str) -> String {
        match self {
            Field::Status => format!("{value} {}", crate::names::reason_phrase(value)),
            _ => self.value_label(value).to_owned(),
        }
    }

    /// What a person reads where the field has no value.
    pub fn missing_label(self) -> &'static str {
        match self {
            Field::Slow => "(not slow)",
            Field::Large => "(not large)",
            _ => "(none)",
        }
    }

    /// What a person reads for one of the field's values; the value itself where it has no other name.
    pub fn value_label(self, value: &str) -> &str {
        match self {
            Field::Attack => {
                crate::names::label(crate::names::REPORTS, crate::names::label(crate::names::ATTACKS, value))
            }
            Field::Flow => crate::names::label(crate::names::FLOWS, value),
            Field::Slow | Field::Large => crate::names::label(crate::names::BANDS, value),
            Field::Verdict => crate::names::label(crate::names::VERDICTS, value),
            _ => value,
        }
    }
}

/// Status of a session some of whose requests were blocked.
pub const SESSION_BLOCKED: &str = "blocked";
/// Status of a session none of whose requests was blocked.
pub const SESSION_NOT_BLOCKED: &str = "not_blocked";

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn distinct<'a, W: Into<Cow<'a, str>>>(words: impl Iterator<Item = W>) -> Vec<Cow<'a, str>> {
    let mut seen = Vec::new();
    for word in words.map(Into::into) {
        if !word.is_empty() && !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen
}

/// A parameter as a word of [`Field::Parameter`]; none for those that other fields speak of.
pub fn parameter_word(parameter: &Parameter) -> Option<String> {
    (parameter.used_as == ParameterUse::Extra).then(|| format!("{}={}", parameter.name, parameter.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_at_its_fields_index_and_has_keys_that_need_no_encoding() {
        for (index, row) in VOCABULARY.iter().enumerate() {
            assert_eq!(row.field.index(), index);
            assert_eq!(Field::from_key(row.key), Some(row.field));
            for name in [row.key, row.csv] {
                assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
            }
        }
    }
}
