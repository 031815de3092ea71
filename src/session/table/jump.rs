//! Leading to a request from elsewhere on the page: once it is open, it is scrolled to and its link has the focus.

use leptos::prelude::*;

use super::sight::Sight;
use crate::browser::{page, size};
use crate::route::Route;
use crate::session::Open;

/// Identifier of the link that opens a request in the table.
pub fn place(request: &str) -> String {
    format!("row-{request}")
}

/// Follows the jumps asked for.
pub fn follow(sight: Sight) {
    let (open, route) = (Open::here(), Route::here());
    Effect::new(move |done: Option<u32>| {
        let done = done.unwrap_or_default();
        let (number, request) = open.jump.get();
        // The address, and with it the rows, follow a moment later.
        if number == done || !route.query.with(|query| query.open.contains(&request)) {
            return done;
        }
        let position = sight.position(&request);
        let (Some(element), Some(position)) = (sight.scroller.get(), position) else { return done };
        let line = sight.lines.with(|lines| lines.of(position));
        let to = sight.layout.with(|layout| layout.scroll_to(line, sight.height.get_untracked()));
        request_animation_frame(move || {
            size::scroll_to(&element, to);
            page::focus_when_drawn(place(&request));
        });
        number
    });
}
