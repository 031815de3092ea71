//! What a query says of groups of attacks: by what, in which order, and which are open. Which requests there are is not its
//! business, but that of the general filters.

use std::collections::BTreeSet;

use super::sort::{GroupKey, Sort};

/// How attacks are grouped and shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Groups {
    /// What the attacks of a group have in common, `group` in the URL.
    pub by: Grouping,
    /// Order of the groups, `group.sort` in the URL.
    pub sort: Sort<GroupKey>,
    /// Identifiers of the groups that are open, `group.open` in the URL.
    pub open: BTreeSet<String>,
}

/// What the attacks of a group have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// Type of attack and endpoint: host, method and path template.
    #[default]
    Endpoint,
    /// Address of the client.
    Ip,
    /// Session.
    Session,
}

impl Grouping {
    /// All of them.
    pub const ALL: [Grouping; 3] = [Grouping::Endpoint, Grouping::Ip, Grouping::Session];

    /// The word in the URL.
    pub fn word(self) -> &'static str {
        match self {
            Grouping::Endpoint => "endpoint",
            Grouping::Ip => "ip",
            Grouping::Session => "session",
        }
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Grouping::Endpoint => "Type and endpoint",
            Grouping::Ip => "Source IP",
            Grouping::Session => "Session",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Grouping, String> {
        let found = Grouping::ALL.into_iter().find(|grouping| grouping.word() == text);
        found.ok_or_else(|| format!("attacks are not grouped by “{text}”"))
    }
}

impl Groups {
    pub(super) fn push(&self, pairs: &mut Vec<(String, String)>) {
        if self.by != Grouping::default() {
            pairs.push(("group".to_owned(), self.by.word().to_owned()));
        }
        if self.sort != Sort::default() {
            pairs.push(("group.sort".to_owned(), self.sort.text()));
        }
        pairs.extend(self.open.iter().map(|id| ("group.open".to_owned(), id.clone())));
    }
}
