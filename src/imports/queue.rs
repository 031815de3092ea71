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
use crate::browser::upload::{Folder, Picked};
use crate::ui::format;

/// Files of a dropped folder that are taken; each is a row of the page.
const MOST: usize = 500;

/// How a file stands.
#[derive(Clone)]
pub enum State {
    /// Others are before it.
    Waiting,
    /// So many of its bytes are on their way; the server reads them as they come, once it is this import's turn.
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

impl Upload {
    fn new(id: u32, name: String, size: u64, state: State) -> Upload {
        Upload { id, name, size, state: ArcRwSignal::new(state) }
    }

    /// The element that shows it.
    pub fn row(id: u32) -> String {
        format!("upload-{id}")
    }

    /// The button in it that cancels it, as long as it can be cancelled.
    pub fn cancel(id: u32) -> String {
        format!("cancel-upload-{id}")
    }

    /// Says how it stands now. What has no button any more keeps the focus that the button had.
    fn stands(&self, state: State) {
        if !matches!(state, State::Waiting | State::Sending(_)) {
            page::pass_focus(&Upload::cancel(self.id), &Upload::row(self.id));
        }
        self.state.set(state);
    }
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
            let upload = self.list(picked.name.clone(), picked.size, State::Waiting);
            let reading = self.reading.get_untracked();
            self.given.update_value(|given| given.push_back(Given { upload, picked, reading }));
        }
        self.go();
    }

    /// Takes the files of a folder in, and says where that is not all of them.
    pub fn add_folder(self, folder: Folder) {
        spawn_local(async move {
            let name = folder.name();
            let (picked, complete) = folder.files(MOST).await;
            let (count, none) = (picked.len(), picked.is_empty());
            self.add(picked);
            if none || !complete {
                let (title, detail) = if none {
                    ("not imported", "This folder has no file that the browser can read.".to_owned())
                } else {
                    let count = format::counted(count as u64, "file");
                    let most = format!("At most {MOST} are; an archive of it (tar or zip) can hold more.");
                    (
                        "not all of it is taken",
                        format!("Of this folder {count} were taken, and not all. {most}"),
                    )
                };
                let title = title.to_owned();
                let failure = Failure { title, detail, not_found: false, again: None };
                self.list(name, 0, State::Failed(failure));
            }
        });
    }

    fn list(self, name: String, size: u64, state: State) -> Upload {
        let upload = Upload::new(self.files.with_untracked(Vec::len) as u32, name, size, state);
        self.files.update(|files| files.insert(0, upload.clone()));
        upload
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
            upload.stands(state);
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
            given.upload.stands(State::Cancelled(false));
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
