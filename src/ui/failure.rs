//! States in which there is nothing to show, or nothing new: loading, failed, empty.

use leptos::prelude::*;

use crate::load::{Loaded, Sending, State};

/// Says that a load failed, why, and what to do, with a button to try again. Shows nothing otherwise.
#[component]
pub fn FailureNote<T: Send + Sync + 'static>(loaded: Loaded<T>) -> impl IntoView {
    move || {
        loaded.failure().map(|failure| {
            view! {
                <div class="note failed" role="alert">
                    <strong>{failure.title}</strong>
                    <span>{failure.detail}</span>
                    <button type="button" class="button" on:click=move |_| loaded.retry()>"Try again"</button>
                </div>
            }
        })
    }
}

/// Why a change did not happen, and what to do. Shows nothing otherwise.
#[component]
pub fn Failed(sending: Sending) -> impl IntoView {
    move || {
        sending.failure.get().map(|failure| {
            view! {
                <div class="note failed" role="alert">
                    <strong>{failure.title}</strong>
                    <span>{failure.detail}</span>
                </div>
            }
        })
    }
}

/// A thin bar at the top of a region while something loads; it keeps its place, so nothing jumps.
#[component]
pub fn Progress<T: Send + Sync + 'static>(loaded: Loaded<T>) -> impl IntoView {
    view! {
        <div class="loading-bar" class:on=move || loaded.state.with(|state| *state == State::Loading) role="presentation"></div>
    }
}
