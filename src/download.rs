//! Downloads: the panel that says what a file will hold, the work of writing it, and how that stands. One at a time.
//! They belong to the app and not to a page, so that one goes on when the page it began on is left.

mod choice;
mod full;
mod job;
mod offer;
mod output;
mod pages;
mod panel;
mod requests;
mod sessions;
mod source;
mod tray;

use leptos::prelude::*;

use crate::api::Failure;
use crate::browser::fetch::{Abort, Signal as Wanted};
use crate::browser::{clock, page};
use job::Job;
pub use offer::{Offer, SessionList};
pub use panel::DownloadMenu;
pub use requests::Coming;
pub use tray::Tray;

/// How long a download must take for its progress to be worth a word, in milliseconds.
const QUIET: i32 = 250;
/// How often progress is shown, in milliseconds.
const SHOWN: i32 = 100;

/// How the download stands.
#[derive(Clone, PartialEq)]
pub enum State {
    /// There is none, or none that is worth a word yet.
    Quiet,
    /// What is to be written is still on its way to the browser.
    Loading { here: u64, of: Option<u64> },
    /// Rows are written.
    Writing { rows: u64, of: u64, bytes: u64, millis: i64 },
    /// Asking again after a pause of so many seconds.
    Waiting { seconds: i64, attempt: u32, why: Failure },
    /// It stopped, and the user says how to go on.
    Stopped { why: Failure, rows: u64 },
    /// It is over.
    Ended { words: String, failed: bool },
}

/// The download of the app.
#[derive(Clone, Copy)]
pub struct Downloads {
    state: RwSignal<State>,
    /// True from the click until it is over.
    busy: RwSignal<bool>,
    /// What the file is of.
    title: RwSignal<String>,
    /// How it stands, as far as that was not shown yet.
    latest: StoredValue<Option<State>>,
    under_way: StoredValue<Option<Abort>, LocalStorage>,
    /// The job that waits for the user.
    stopped: StoredValue<Option<Job>, LocalStorage>,
}

impl Downloads {
    /// Provides the downloads of the app, for its shell.
    pub fn provide() {
        provide_context(Downloads {
            state: RwSignal::new(State::Quiet),
            busy: RwSignal::new(false),
            title: RwSignal::new(String::new()),
            latest: StoredValue::new(None),
            under_way: StoredValue::new_local(None),
            stopped: StoredValue::new_local(None),
        });
    }

    fn here() -> Downloads {
        expect_context::<Downloads>()
    }

    /// A new handle by which the download is cancelled, in place of the one before. As long as it holds, how the
    /// download stands is shown from time to time.
    fn wanted(self) -> Wanted {
        let abort = Abort::new();
        let wanted = abort.signal();
        self.under_way.set_value(Some(abort));
        self.latest.set_value(None);
        let running = wanted.clone();
        leptos::task::spawn_local(async move {
            clock::pause(QUIET).await;
            while !running.is_aborted() {
                if let Some(state) = self.latest.try_update_value(Option::take).flatten() {
                    self.state.set(state);
                }
                clock::pause(SHOWN).await;
            }
        });
        wanted
    }

    /// Shows at once how it stands.
    fn show(self, state: State) {
        self.latest.set_value(None);
        self.state.set(state);
    }

    fn begin(self, title: String) -> Wanted {
        self.busy.set(true);
        self.state.set(State::Quiet);
        self.title.set(title);
        page::hold(true);
        self.wanted()
    }

    fn end(self, words: String, failed: bool) {
        self.busy.set(false);
        self.under_way.set_value(None);
        self.show(State::Ended { words, failed });
        page::hold(false);
    }

    fn cancel(self) {
        self.under_way.set_value(None);
        if let Some(job) = self.take() {
            leptos::task::spawn_local(job.discard());
        }
    }

    fn again(self) {
        if let Some(job) = self.take() {
            leptos::task::spawn_local(job.again());
        }
    }

    fn keep(self) {
        if let Some(job) = self.take() {
            leptos::task::spawn_local(job.keep());
        }
    }

    fn take(self) -> Option<Job> {
        self.stopped.try_update_value(Option::take).flatten()
    }
}
