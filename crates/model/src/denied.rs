//! The denylist: sessions that an analyst wants kept out, why and until when. Spoor blocks nothing itself.

use serde::{Deserialize, Serialize};

use crate::instant::{Millis, parse_instant};

/// A session on the denylist.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Denied {
    /// Identifier of the session.
    pub session: String,
    /// Why.
    pub reason: String,
    /// When it was put on the list.
    pub created: String,
    /// When it is denied no longer; null for never.
    pub expires: Option<String>,
}

impl Denied {
    /// True when it is past its end. A session with such an entry counts as not denied.
    pub fn is_over(&self, now: Millis) -> bool {
        self.expires.as_deref().and_then(parse_instant).is_some_and(|end| end <= now)
    }
}

/// A session to be put on the denylist.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeniedDraft {
    /// Identifier of a stored session.
    pub session: String,
    /// Why, 1 to 500 characters.
    pub reason: String,
    /// When it ends (RFC 3339), in the future; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// The denylist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeniedPage {
    /// All entries, the newest first; those that are over, too.
    pub items: Vec<Denied>,
    /// How many there are.
    pub total: u64,
    /// Null: the denylist is never paged.
    pub next: Option<String>,
}
