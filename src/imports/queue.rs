//! Files on their way: one after the other, in the order in which they were given.

use std::collections::VecDeque;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use spoor_model::wire::ImportReport;

use super::report;
use crate::api::{self, Failure, Reading};
use crate::browser::fetch::Abort;
use crate::browser::page;
use crate::browser::upload::Picked;

/// How a file stands.
#[derive(Clone)]
pub enum State {
    /// Others are before it.
    Waiting,
    /// So many of its bytes are on their way; the server reads them as they come.
    Sending(u64),
    /// What became of it.
    Done(Arc<ImportReport>),
    /// The server did not take it.
    Failed(Failure),
    /// The user does not want it any more; true where the server has read some of it.
    Cancelled(bool),
}

/// A file that was given.
#[derive(Clone)]
pub struct Upload {
    /// Tells it from the others.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// How it stands.
    pub state: ArcRwSignal<State>,
}

/// A file whose turn has not come.
struct Given {
    upload: Upload,
    picked: Picked,
    reading: Reading,
}

/// The imports of the app.
#[derive(Clone, Copy)]
pub struct Imports {
    /// All files that were given, the last one first.
    pub files: RwSignal<Vec<Upload>>,
    /// How the next ones are to be read.
    pub reading: RwSignal<Reading>,
    /// What became of the last one, for those who listen.
    pub said: RwSignal<String>,
    given: StoredValue<VecDeque<Given>, LocalStorage>,
    under_way: StoredValue<Option<(u32, Abort)>, LocalStorage>,
}

impl Imports {
    /// Makes them known to all pages.
    pub fn provide() {
        provide_context(Imports {
            files: RwSignal::new(Vec::new()),
            reading: RwSignal::new(Reading::default()),
            said: RwSignal::new(String::new()),
            given: StoredValue::new_local(VecDeque::new()),
            under_way: StoredValue::new_local(None),
        });
    }

    /// Those of the app.
    pub fn here() -> Imports {
        expect_context::<Imports>()
    }

    /// Number of files that are not done.
    pub fn waiting(self) -> u64 {
        let waits = |upload: &&Upload| matches!(upload.state.get(), State::Waiting | State::Sending(_));
        self.files.with(|files| files.iter().filter(waits).count() as u64)
    }

    /// Takes files in, to be read as the options say now.
    pub fn add(self, picked: Vec<Picked>) {
        for picked in picked {
            let id = self.files.with_untracked(Vec::len) as u32;
            let (name, size, state) = (picked.name.clone(), picked.size, ArcRwSignal::new(State::Waiting));
            let upload = Upload { id, name, size, state };
            self.files.update(|files| files.insert(0, upload.clone()));
            let reading = self.reading.get_untracked();
            self.given.update_value(|given| given.push_back(Given { upload, picked, reading }));
        }
        self.go();
    }

    /// Has the server import the next file, unless it is busy with one.
    fn go(self) {
        if self.under_way.with_value(Option::is_some) {
            return;
        }
        let Some(Given { upload, picked, reading }) =
            self.given.try_update_value(VecDeque::pop_front).flatten()
        else {
            return;
        };
        let abort = Abort::new();
        let wanted = abort.signal();
        self.under_way.set_value(Some((upload.id, abort)));
        page::hold(true);
        upload.state.set(State::Sending(0));
        let sending = upload.state.clone();
        let sent = move |bytes| {
            // The last news may come after the answer.
            if matches!(*sending.read_untracked(), State::Sending(_)) {
                sending.set(State::Sending(bytes));
            }
        };
        spawn_local(async move {
            let outcome = api::import(&picked, &reading, sent, &wanted).await;
            page::hold(false);
            let state = match outcome {
                Ok(report) => State::Done(Arc::new(report)),
                Err(_) if wanted.is_aborted() => State::Cancelled(true),
                Err(failure) => State::Failed(failure),
            };
            self.said.set(format!("{}: {}", upload.name, words(&state, upload.size)));
            upload.state.set(state);
            self.under_way.set_value(None);
            self.go();
        });
    }

    /// Takes a file back. What the server has read of it stays.
    pub fn cancel(self, id: u32) {
        let taken = self.under_way.try_update_value(|under_way| under_way.take_if(|(at, _)| *at == id));
        if let Some(Some((at, abort))) = taken {
            // The place is kept until the browser is done with it.
            self.under_way.set_value(Some((at, Abort::new())));
            drop(abort);
            return;
        }
        let given = self.given.try_update_value(|given| {
            let position = given.iter().position(|given| given.upload.id == id)?;
            given.remove(position)
        });
        if let Some(Some(given)) = given {
            given.upload.state.set(State::Cancelled(false));
        }
    }
}

/// How a file stands, in words.
pub fn words(state: &State, size: u64) -> String {
    match state {
        State::Waiting => "waits for its turn".to_owned(),
        State::Sending(sent) => report::sending(*sent, size),
        State::Done(done) => report::in_short(done),
        State::Failed(failure) => failure.title.clone(),
        State::Cancelled(false) => "cancelled, nothing was imported".to_owned(),
        State::Cancelled(true) => {
            "cancelled; what was read until then stays. Import it again to add the rest".to_owned()
        }
    }
}
