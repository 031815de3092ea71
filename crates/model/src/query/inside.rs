//! What gestures inside a session make of its query: filters of its own, all requests, the general filters again.

use super::{Layer, Query};
use crate::field::Field;
use crate::filter::Operator;
use crate::instant::Millis;
use crate::pattern::Pattern;

impl Query {
    /// The query with a value of an in-session filter added, or removed where it stands already, see
    /// [`crate::Filter::toggled`].
    pub fn toggled_inside(&self, field: Field, operator: Operator, value: &Pattern) -> Query {
        let inside =
            Layer { filter: self.inside.filter.toggled(field, operator, value), ..self.inside.clone() };
        Query { inside, rows: None, ..self.clone() }
    }

    /// *Show all requests*: suspends the general filters and drops the in-session ones.
    pub fn showing_all(&self) -> Query {
        Query { all: true, inside: Layer::default(), rows: None, ..self.clone() }
    }

    /// *Apply filters*: the general filters hold inside the session, and nothing else.
    pub fn applying_general(&self) -> Query {
        Query { all: false, inside: Layer::default(), rows: None, ..self.clone() }
    }

    /// True when the session shows something else than the general filters ask for, so that *Apply filters* is
    /// offered.
    pub fn can_apply_general(&self) -> bool {
        self.all && !self.general.is_empty()
    }

    /// Changes the general filters while a session is open: what the session shows must not change by itself,
    /// so the general filters in force until now become in-session filters. `values` as in [`crate::Filter::and`].
    ///
    /// A session opened by a bare link shows everything; setting the time interval then narrows it at once, since
    /// there is no choice of the analyst's that this could overrule.
    pub fn with_general_beside(
        &self,
        general: Layer,
        now: Millis,
        values: &dyn Fn(Field) -> Vec<String>,
    ) -> Query {
        let bare = self.general.filter.is_empty() && self.inside.is_empty() && !self.all;
        if bare && general.filter.is_empty() {
            return Query { general, rows: None, ..self.clone() };
        }
        let inside = if self.all { self.inside.clone() } else { self.general.and(&self.inside, now, values) };
        Query { general, inside, all: true, rows: None, ..self.clone() }
    }
}
