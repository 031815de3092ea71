//! What a query says of how the table of a session's requests is drawn: which requests stand out, and what is folded.
//! Which rows match never depends on it.

use std::collections::BTreeSet;

use super::Query;
use crate::field::Field;
use crate::filter::Operator;
use crate::pattern::Pattern;

impl Query {
    /// The query with a value highlighted, or not any more where it is.
    pub fn toggled_highlight(&self, field: Field, operator: Operator, value: &Pattern) -> Query {
        Query { highlight: self.highlight.toggled(field, operator, value), ..self.clone() }
    }

    /// The query with runs folded, or with none folded where they are.
    pub fn toggled_fold(&self) -> Query {
        Query { fold: !self.fold, unfolded: BTreeSet::new(), ..self.clone() }
    }

    /// The query with the run unfolded that begins with this request.
    pub fn unfolding(&self, request: &str) -> Query {
        let mut query = self.clone();
        query.unfolded.insert(request.to_owned());
        query
    }

    /// The query with a run folded again, that is the requests of which `is_in_it` is true: those that are open are
    /// closed, since an open request is always in sight.
    pub fn folding(&self, is_in_it: impl Fn(&str) -> bool) -> Query {
        let mut query = self.clone();
        query.unfolded.retain(|id| !is_in_it(id));
        query.open.retain(|id| !is_in_it(id));
        query
    }
}
