//! Groups of attacks, as they travel.

use serde::{Deserialize, Serialize};

use super::{Address, Counted, Endpoint, Top};
use crate::names::BOT_ATTACKS;
use crate::query::Grouping;

/// Sessions of a group that are named at most. More of them make no link that anybody would hand on.
pub const MOST_NAMED: usize = 20;

/// A page of groups of attacks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttackPage {
    /// The groups of this page, in the order asked for.
    pub items: Vec<AttackGroup>,
    /// Number of groups in all.
    pub total: u64,
    /// Number of matching requests with attacks that count. A request with several types of attack is in several groups.
    pub requests: u64,
    /// Number of sessions these requests belong to.
    pub sessions: u64,
    /// Number of matching requests that are left out of groups because their attacks are false positives.
    pub left_out: u64,
    /// Start of the first interval of every group's timeline, in milliseconds since 1970-01-01T00:00Z.
    pub start: i64,
    /// Length of an interval in milliseconds.
    pub width: i64,
    /// When the server counted.
    pub as_of: String,
    /// Cursor of the next page; null when nothing follows.
    pub next: Option<String>,
}

/// Attacks that have something in common. Every number counts only the requests that match the query and have an attack
/// in this group that counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttackGroup {
    /// Identifier: 16 hex digits that follow from what the attacks have in common.
    pub id: String,
    /// Type of attack, where attacks are grouped by endpoint.
    pub attack: Option<String>,
    /// API host, where attacks are grouped by endpoint; null where the requests have none.
    pub host: Option<String>,
    /// HTTP method, likewise.
    pub method: Option<String>,
    /// Path template, likewise.
    pub endpoint: Option<String>,
    /// Address of the client, where attacks are grouped by it; null where the requests have none.
    pub ip: Option<String>,
    /// Identifier of the session, where attacks are grouped by it.
    pub session: Option<String>,
    /// Time of the first request.
    pub first: String,
    /// Time of the last request.
    pub last: String,
    /// Number of requests.
    pub requests: u64,
    /// Number of sessions.
    pub sessions: u64,
    /// Number of client addresses.
    pub sources: u64,
    /// Number of users.
    pub users: u64,
    /// Number of requests that were blocked.
    pub blocked: u64,
    /// Number of requests by what was decided on their attacks in this group.
    pub verdicts: Verdicts,
    /// Number of requests that are left out because their attacks in this group are false positives.
    pub left_out: u64,
    /// Types of attack.
    pub types: Top<Counted>,
    /// Client addresses.
    pub ips: Top<Address>,
    /// Endpoints.
    pub endpoints: Top<Endpoint>,
    /// Identifiers of the sessions, where there are at most 20; empty otherwise.
    pub session_ids: Vec<String>,
    /// Number of requests in each interval.
    pub timeline: Vec<u64>,
}

/// Numbers of requests by verdict. One with attacks of several verdicts is in several of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdicts {
    /// Nobody has decided yet.
    pub unmarked: u64,
    /// It is an attack.
    pub true_positive: u64,
    /// It is not an attack.
    pub false_positive: u64,
}

impl AttackGroup {
    /// What its attacks have in common.
    pub fn grouping(&self) -> Grouping {
        match (&self.attack, &self.session) {
            (Some(_), _) => Grouping::Endpoint,
            (None, Some(_)) => Grouping::Session,
            (None, None) => Grouping::Ip,
        }
    }

    /// True when programs do what was seen most in it.
    pub fn is_of_bots(&self) -> bool {
        let most = self.attack.as_deref().or(self.types.items.first().map(|item| item.value.as_str()));
        most.is_some_and(|most| BOT_ATTACKS.contains(&most))
    }
}
