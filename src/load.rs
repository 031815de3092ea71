//! Loading: the latest question wins. When the question changes, the request under way is aborted, an answer that
//! still comes late is dropped, and the last good answer stays on screen until there is a better one.
//!
//! `LocalResource` of Leptos does not do: it aborts nothing, and a slow answer to an old question holds up the
//! answer to a new one.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Failure;
use crate::browser::fetch::{Abort, Signal as Wanted};

/// How a load stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// An answer is awaited.
    Loading,
    /// The answer to the current question is there.
    Ready,
    /// The current question was not answered; the value is of an earlier one, if there is any.
    Failed(Failure),
}

/// What was loaded last, and how the current load stands.
pub struct Loaded<T: 'static> {
    /// The last good answer.
    pub value: RwSignal<Option<T>>,
    /// How the current load stands.
    pub state: RwSignal<State>,
    again: Trigger,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T> Loaded<T> {
    /// Asks the current question again.
    pub fn retry(&self) {
        self.again.notify();
    }

    /// True while an answer is awaited.
    pub fn is_loading(&self) -> bool {
        self.state.with(|state| *state == State::Loading)
    }

    /// True when the value is the answer to the current question.
    pub fn is_current(&self) -> bool {
        self.state.with(|state| *state == State::Ready)
    }

    /// True while an answer is awaited, for callbacks.
    pub fn is_loading_untracked(&self) -> bool {
        self.state.with_untracked(|state| *state == State::Loading)
    }

    /// True when the current question was not answered, for callbacks.
    pub fn has_failed_untracked(&self) -> bool {
        self.state.with_untracked(|state| matches!(state, State::Failed(_)))
    }

    /// Why the current question was not answered.
    pub fn failure(&self) -> Option<Failure> {
        self.state.with(|state| if let State::Failed(failure) = state { Some(failure.clone()) } else { None })
    }
}

/// Changes that are sent to the server, one at a time, and why the last did not happen.
#[derive(Clone, Copy)]
pub struct Sending {
    /// True while an answer is awaited.
    pub busy: RwSignal<bool>,
    /// Why the last change did not happen.
    pub failure: RwSignal<Option<Failure>>,
}

impl Sending {
    /// Nothing was sent yet.
    pub fn new() -> Sending {
        Sending { busy: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// Sends a change, unless one is under way, and hands its answer to `done`. It happens also when the page is left
    /// meanwhile; then nobody is told.
    pub fn send<T: 'static>(
        self,
        change: impl Future<Output = Result<T, Failure>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let outcome = change.await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match outcome {
                Ok(value) => done(value),
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }
}

/// Loads the answer to a question now and whenever the question changes. `None` asks nothing: what is
/// there stays, as if the answer were still awaited.
pub fn load<Q, T, F, A>(question: impl Fn() -> Option<Q> + Send + Sync + 'static, ask: F) -> Loaded<T>
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    T: Send + Sync + 'static,
    F: Fn(Q, Wanted) -> A + Clone + 'static,
    A: Future<Output = Result<T, Failure>> + 'static,
{
    let loaded =
        Loaded { value: RwSignal::new(None), state: RwSignal::new(State::Loading), again: Trigger::new() };
    let under_way = StoredValue::new_local(None::<Abort>);
    let question = Memo::new(move |_| question());
    Effect::new(move |_| {
        loaded.again.track();
        let Some(question) = question.get() else { return };
        let abort = Abort::new();
        let wanted = abort.signal();
        // Replacing the handle drops, and so aborts, the one before.
        under_way.set_value(Some(abort));
        loaded.state.set(State::Loading);
        let answer = ask(question, wanted.clone());
        spawn_local(async move {
            let answer = answer.await;
            if wanted.is_aborted() {
                return;
            }
            match answer {
                Ok(value) => {
                    loaded.value.set(Some(value));
                    loaded.state.set(State::Ready);
                }
                Err(failure) => loaded.state.set(State::Failed(failure)),
            }
        });
    });
    on_cleanup(move || under_way.set_value(None));
    loaded
}
