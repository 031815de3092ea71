//! What a change of the general filters means where one is: in the list they apply, beside an open session they
//! wait until the analyst applies them.

use std::sync::Arc;

use leptos::prelude::*;
use spoor_model::query::Layer;
use spoor_model::{Field, Ledger, Query};

use crate::browser::clock;
use crate::route::Route;

/// The requests of the session that is open, for whoever must know which values there are.
#[derive(Clone, Copy)]
pub struct OpenLedger(pub RwSignal<Arc<Ledger>>);

/// Makes queries with other general filters.
#[derive(Clone, Copy)]
pub struct Edit {
    route: Route,
    ledger: Option<OpenLedger>,
}

impl Edit {
    /// For the view one is in.
    pub fn here() -> Edit {
        Edit { route: Route::here(), ledger: use_context() }
    }

    /// The general filters now.
    pub fn general(self) -> Layer {
        self.route.query.with(|query| query.general.clone())
    }

    /// The query with these general filters.
    pub fn query(self, general: Layer) -> Query {
        let query = self.route.query.get();
        if self.route.session.with(Option::is_none) {
            return Query { general, rows: None, ..query };
        }
        let values = |field: Field| match self.ledger {
            Some(OpenLedger(ledger)) => ledger.with_untracked(|ledger| ledger.distinct(field)),
            None => Vec::new(),
        };
        query.with_general_beside(general, clock::now(), &values)
    }

    /// The address of the view with these general filters.
    pub fn address(self, general: Layer) -> String {
        self.route.with(&self.query(general))
    }

    /// The same for a callback, that must not be called again when the filters change.
    pub fn changed_once(self, change: impl FnOnce(&mut Layer)) -> String {
        untrack(|| self.changed(change))
    }

    /// The address of the view with the general filters changed.
    pub fn changed(self, change: impl FnOnce(&mut Layer)) -> String {
        let mut general = self.general();
        change(&mut general);
        self.address(general)
    }
}
