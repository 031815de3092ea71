//! Icons of our own, drawn on a grid of 16 with one stroke, in the colour of the text around them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Remove or close.
    Cross,
    /// More below.
    Down,
    /// Opens to the right.
    Right,
    /// Back.
    Left,
    /// Before this one, above it.
    Up,
    /// Search.
    Glass,
    /// Show more around.
    ZoomOut,
    /// Danger.
    Warning,
    /// Stopped.
    Stop,
    /// Cannot be changed here.
    Lock,
    /// Copy.
    Copy,
    /// Download.
    Download,
    /// Add.
    Plus,
    /// Leave out.
    Minus,
    /// Light and dark.
    Theme,
    /// A key.
    Key,
    /// A place to go to.
    Flag,
    /// Make stand out.
    Pen,
}

/// Draws an icon. It is decoration: the words beside it, or the label of its control, say the same.
#[component]
pub fn Draw(icon: Icon) -> impl IntoView {
    let path = match icon {
        Icon::Cross => "M4 4l8 8M12 4l-8 8",
        Icon::Down => "M4 6l4 4 4-4",
        Icon::Right => "M6 4l4 4-4 4",
        Icon::Left => "M10 4l-4 4 4 4",
        Icon::Up => "M4 10l4-4 4 4",
        Icon::Glass => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5l3 3",
        Icon::ZoomOut => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5l3 3M5 7h4",
        Icon::Warning => "M8 2.5l6 11H2zM8 6.5v3.5M8 11.8v.4",
        Icon::Stop => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M4 12l8-8",
        Icon::Lock => "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
        Icon::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
        Icon::Download => "M8 2.5v7M5 7l3 3 3-3M3 13.5h10",
        Icon::Plus => "M8 3v10M3 8h10",
        Icon::Minus => "M3 8h10",
        Icon::Theme => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 2v12M8 4.5l3.5 1M8 8h5M8 11.5l3.5-1",
        Icon::Flag => "M4 14V2.5M4 3h8l-2 2.75L12 8.5H4",
        Icon::Pen => "M10 2l3 3-6 6-3.8.8.8-3.8zM3 14h10",
        Icon::Key => "M10 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M7.5 8.5L2.5 13.5M4 12l1.5 1.5",
    };
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=path fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />
        </svg>
    }
}
