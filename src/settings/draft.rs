//! The parameters as they are being edited. What is typed belongs to the app and not to the page, so that it is still there
//! after a look at a session.

use leptos::prelude::*;
use spoor_model::context::{Context, ContextParameter, MOST, Wrong};
use spoor_model::wire::ContextPage;

use crate::load::Loaded;

/// A parameter of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Tells it from the others wherever it stands.
    pub id: u32,
    /// As it stands now.
    pub parameter: ContextParameter,
}

/// What was changed and is not saved; none where nothing was.
#[derive(Clone, Copy)]
pub struct Draft(RwSignal<Option<Vec<Row>>>);

impl Draft {
    /// Provides it to the app.
    pub fn provide() {
        provide_context(Draft(RwSignal::new(None)));
    }

    /// The draft of the app.
    pub fn here() -> Draft {
        expect_context::<Draft>()
    }
}

/// What the page shows of it, and the ways to change it.
#[derive(Clone, Copy)]
pub struct Edit {
    draft: Draft,
    /// All parameters in their order.
    pub rows: Memo<Vec<Row>>,
    /// What is wrong with any of them.
    pub wrong: Memo<Vec<Wrong>>,
    /// True where something is not saved.
    pub is_changed: Memo<bool>,
}

impl Edit {
    /// Edits what was loaded.
    pub fn of(draft: Draft, loaded: Loaded<ContextPage>) -> Edit {
        let saved = Memo::new(move |_| {
            let items =
                loaded.value.with(|page| page.iter().flat_map(|page| page.items.clone()).collect::<Vec<_>>());
            (0..).zip(items).map(|(id, parameter)| Row { id, parameter }).collect::<Vec<_>>()
        });
        let rows = Memo::new(move |_| {
            let saved = saved.get();
            draft.0.get().unwrap_or(saved)
        });
        let parameters = |rows: &[Row]| rows.iter().map(|row| row.parameter.clone()).collect::<Vec<_>>();
        let wrong = Memo::new(move |_| {
            let items = rows.with(|rows| parameters(rows));
            Context { items }.checked().err().unwrap_or_default()
        });
        let is_changed =
            Memo::new(move |_| rows.with(|rows| saved.with(|saved| parameters(rows) != parameters(saved))));
        Edit { draft, rows, wrong, is_changed }
    }

    /// The parameters.
    pub fn context(self) -> Context {
        Context { items: self.rows.get_untracked().into_iter().map(|row| row.parameter).collect() }
    }

    /// What is wrong with a parameter.
    pub fn reason(self, id: u32) -> Option<String> {
        let at = self.position(id)?;
        self.wrong
            .with(|wrong| wrong.iter().find(|wrong| wrong.at == Some(at)).map(|wrong| wrong.reason.clone()))
    }

    /// The first parameter that something is wrong with.
    pub fn first_wrong(self) -> Option<u32> {
        let at = self.wrong.with_untracked(|wrong| wrong.first().map(|wrong| wrong.at.unwrap_or(MOST)))?;
        self.rows.with_untracked(|rows| rows.get(at).map(|row| row.id))
    }

    /// Position of a parameter, counted from 0.
    pub fn position(self, id: u32) -> Option<usize> {
        self.rows.with(|rows| rows.iter().position(|row| row.id == id))
    }

    /// Changes a parameter.
    pub fn change(self, id: u32, change: impl FnOnce(&mut ContextParameter)) {
        self.update(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                change(&mut row.parameter);
            }
        });
    }

    /// Adds a parameter at the end; gives its identifier.
    pub fn add(self) -> Option<u32> {
        let mut added = None;
        self.update(|rows| {
            if rows.len() < MOST {
                let id = rows.iter().map(|row| row.id + 1).max().unwrap_or(0);
                rows.push(Row { id, parameter: ContextParameter::default() });
                added = Some(id);
            }
        });
        added
    }

    /// Removes a parameter; gives the one that then stands in its place, or before.
    pub fn remove(self, id: u32) -> Option<u32> {
        let mut next = None;
        self.update(|rows| {
            if let Some(at) = rows.iter().position(|row| row.id == id) {
                rows.remove(at);
                next = rows.get(at).or(rows.last()).map(|row| row.id);
            }
        });
        next
    }

    /// Moves a parameter to a position, counted from 0.
    pub fn put(self, id: u32, to: usize) {
        self.update(|rows| {
            if let Some(at) = rows.iter().position(|row| row.id == id) {
                let row = rows.remove(at);
                rows.insert(to.min(rows.len()), row);
            }
        });
    }

    /// Forgets what was changed.
    pub fn discard(self) {
        self.draft.0.set(None);
    }

    fn update(self, change: impl FnOnce(&mut Vec<Row>)) {
        let mut rows = self.rows.get_untracked();
        change(&mut rows);
        self.draft.0.set(Some(rows));
    }
}
