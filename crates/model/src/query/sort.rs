//! Orders of rows, and their words in a query. What an order does to rows is the ledger's and the store's affair.

use crate::field::Field;

/// An order of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort<K> {
    /// What is compared.
    pub key: K,
    /// True when the largest comes first.
    pub descending: bool,
}

/// What sessions can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionKey {
    /// Time of the last matching request.
    Time,
    /// Time from the first to the last matching request.
    Duration,
    /// Number of matching requests.
    Requests,
    /// Number of matching requests with attacks.
    Attacks,
}

/// What groups of attacks can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKey {
    /// Time of the last request.
    Time,
    /// Number of requests.
    Requests,
    /// Number of sessions.
    Sessions,
    /// Number of client addresses.
    Sources,
    /// Number of users.
    Users,
}

/// What requests can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestKey {
    /// When the request began.
    Time,
    /// A field of the vocabulary.
    Field(Field),
}

/// The words of an order in a URL.
pub trait SortKey: Copy + PartialEq {
    /// The key with this word.
    fn from_word(word: &str) -> Option<Self>;
    /// The word of this key.
    fn word(self) -> &'static str;
}

impl SortKey for SessionKey {
    fn from_word(word: &str) -> Option<SessionKey> {
        [SessionKey::Time, SessionKey::Duration, SessionKey::Requests, SessionKey::Attacks]
            .into_iter()
            .find(|key| key.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            SessionKey::Time => "time",
            SessionKey::Duration => "duration",
            SessionKey::Requests => "requests",
            SessionKey::Attacks => "attacks",
        }
    }
}

impl SortKey for GroupKey {
    fn from_word(word: &str) -> Option<GroupKey> {
        [GroupKey::Time, GroupKey::Requests, GroupKey::Sessions, GroupKey::Sources, GroupKey::Users]
            .into_iter()
            .find(|key| key.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            GroupKey::Time => "time",
            GroupKey::Requests => "requests",
            GroupKey::Sessions => "sessions",
            GroupKey::Sources => "sources",
            GroupKey::Users => "users",
        }
    }
}

impl SortKey for RequestKey {
    fn from_word(word: &str) -> Option<RequestKey> {
        if word == "time" { Some(RequestKey::Time) } else { Field::from_key(word).map(RequestKey::Field) }
    }

    fn word(self) -> &'static str {
        match self {
            RequestKey::Time => "time",
            RequestKey::Field(field) => field.key(),
        }
    }
}

impl Default for Sort<SessionKey> {
    /// Newest activity first.
    fn default() -> Self {
        Sort { key: SessionKey::Time, descending: true }
    }
}

impl Default for Sort<GroupKey> {
    /// Newest activity first.
    fn default() -> Self {
        Sort { key: GroupKey::Time, descending: true }
    }
}

impl Default for Sort<RequestKey> {
    /// In the order of time.
    fn default() -> Self {
        Sort { key: RequestKey::Time, descending: false }
    }
}

impl<K: SortKey> Sort<K> {
    /// Reads the word of a key, with `-` before it when the largest comes first.
    pub(super) fn parse(text: &str) -> Result<Sort<K>, String> {
        let (word, descending) = text.strip_prefix('-').map_or((text, false), |word| (word, true));
        K::from_word(word)
            .map(|key| Sort { key, descending })
            .ok_or_else(|| format!("rows cannot be sorted by “{word}”"))
    }

    /// The order as a query writes it.
    pub(super) fn text(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.key.word())
    }
}
