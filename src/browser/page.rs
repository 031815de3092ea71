//! The page as a whole: its address, its title, its theme, keys pressed anywhere, and what is shown when the app
//! fails.

use std::cell::Cell;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CustomEvent, CustomEventInit, Document, HtmlElement, KeyboardEvent, window};

fn document() -> Option<Document> {
    window()?.document()
}

/// Scheme, host and port of the app, such as `https://spoor.example.test`.
pub fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The path of the address, and its query without `?`.
pub fn path_and_search() -> (String, String) {
    let location = window().map(|window| window.location());
    let part = |read: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>| {
        location.as_ref().and_then(|location| read(location).ok()).unwrap_or_default()
    };
    let search = part(web_sys::Location::search);
    (part(web_sys::Location::pathname), search.strip_prefix('?').unwrap_or(&search).to_owned())
}

/// Makes a history entry with this address; what is shown stays.
pub fn push(address: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(address));
    }
}

/// Sets the title of the page.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets the theme: `light`, `dark`, or `None` for what the system prefers.
pub fn set_theme(theme: Option<&str>) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        _ = match theme {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
    }
}

/// True when there is room for two columns; the style sheet has the same width.
pub fn is_wide() -> bool {
    window()
        .and_then(|window| window.inner_width().ok())
        .and_then(|width| width.as_f64())
        .is_none_or(|width| width >= 1024.0)
}

/// True when the page is shown dark now, by choice or by the system's preference.
pub fn is_dark() -> bool {
    let chosen = document()
        .and_then(|document| document.document_element())
        .and_then(|root| root.get_attribute("data-theme"));
    chosen.map_or_else(
        || {
            let query = window().and_then(|window| {
                js_sys::Reflect::get(&window, &"matchMedia".into()).ok().map(|f| (window, f))
            });
            query
                .and_then(|(window, function)| {
                    let function = function.dyn_into::<js_sys::Function>().ok()?;
                    let list = function.call1(&window, &"(prefers-color-scheme: dark)".into()).ok()?;
                    js_sys::Reflect::get(&list, &"matches".into()).ok()?.as_bool()
                })
                .unwrap_or(false)
        },
        |theme| theme == "dark",
    )
}

/// Removes what the page showed before the app started.
pub fn remove_skeleton() {
    if let Some(skeleton) = document().and_then(|document| document.get_element_by_id("skeleton")) {
        skeleton.remove();
    }
}

/// Puts the focus on the element with this id, and selects its text if it is a field.
pub fn focus(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return };
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        _ = element.focus();
    }
    if let Some(field) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        field.select();
    }
    if let Some(field) = element.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        field.select();
    }
}

/// Gives the focus to the element with the second id where that with the first, which is about to go, has it.
pub fn pass_focus(from: &str, to: &str) {
    let active = document().and_then(|document| document.active_element());
    if active.is_some_and(|element| element.id() == from) {
        focus(to);
    }
}

/// Frames after which what was to have the focus is no longer waited for: a second.
const FRAMES: u32 = 60;
/// Frames in which it must have been drawn: rows that are scrolled to still move in the first, and the browser keeps what
/// has the focus where it is by scrolling the others.
const SETTLED: u32 = 3;

/// Puts the focus on the element with this id once it is drawn, unless someone types elsewhere by then.
pub fn focus_when_drawn(id: String) {
    wasm_bindgen_futures::spawn_local(async move {
        let mut drawn = 0;
        for _ in 0..FRAMES {
            let Some(document) = document() else { return };
            if document.active_element().is_some_and(|element| is_field(&element)) {
                return;
            }
            drawn = if document.get_element_by_id(&id).is_some() { drawn + 1 } else { 0 };
            if drawn == SETTLED {
                return focus(&id);
            }
            super::clock::frame().await;
        }
    });
}

/// True for what keys are typed into.
fn is_field(element: &web_sys::Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

/// Remembers which of the elements that are drawn anew has the focus: those with `data-focus`.
pub fn remember_focus(on_focus: impl Fn(String) + 'static) {
    let listener = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
        let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        on_focus(element.and_then(|element| element.get_attribute("data-focus")).unwrap_or_default());
    });
    if let Some(document) = document() {
        _ = document.add_event_listener_with_callback("focusin", listener.as_ref().unchecked_ref());
    }
    // The app listens as long as the page lives.
    listener.forget();
}

/// The `data-focus` of what was clicked, or of what is around it.
pub fn focus_key(event: &web_sys::MouseEvent) -> Option<String> {
    let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    element.closest("[data-focus]").ok()??.get_attribute("data-focus")
}

/// Gives the focus back to the element with this `data-focus`, if the focus was lost because it was drawn anew.
pub fn restore_focus(key: &str) {
    let Some(document) = document() else { return };
    let lost = document
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY" || element.id() == "main");
    let Ok(elements) = document.query_selector_all("[data-focus]") else { return };
    if key.is_empty() || !lost {
        return;
    }
    let found = (0..elements.length())
        .filter_map(|position| elements.get(position)?.dyn_into::<HtmlElement>().ok())
        .find(|element| element.get_attribute("data-focus").as_deref() == Some(key));
    // What had the focus may be gone for good; then at least not the top of the page.
    let element = found.or_else(|| document.get_element_by_id("main")?.dyn_into().ok());
    if let Some(element) = element {
        _ = element.focus();
    }
}

/// Clicks the element with this id, if it is there.
pub fn click(id: &str) -> bool {
    let element = document().and_then(|document| document.get_element_by_id(id));
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.inspect(HtmlElement::click).is_some()
}

/// Moves the focus by some places among the elements of a class, to the first where none of them has it.
pub fn step_focus(class: &str, by: i32) {
    let Some(document) = document() else { return };
    let elements = document.get_elements_by_class_name(class);
    let active = document.active_element();
    let at = (0..elements.length()).find(|position| elements.item(*position) == active);
    let to = match at {
        Some(at) => i64::from(at) + i64::from(by),
        None => 0,
    };
    let element = u32::try_from(to).ok().and_then(|to| elements.item(to));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        _ = element.focus();
    }
}

/// True when a panel or dialog lies over the page.
pub fn is_covered() -> bool {
    document()
        .and_then(|document| document.query_selector(":popover-open, dialog[open]").ok())
        .flatten()
        .is_some()
}

/// True when the page cannot be seen, in a tab in the background for one.
pub fn is_away() -> bool {
    document().is_some_and(|document| document.hidden())
}

/// Puts the focus on the first text field below the element with this id, if there is one.
pub fn focus_first_field(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return };
    let field = element.query_selector("input[type=text]").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        _ = field.focus();
    }
}

/// Closes the open popover with this id.
pub fn hide_popover(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id))
        && let Some(element) = element.dyn_ref::<HtmlElement>()
    {
        _ = element.hide_popover();
    }
}

thread_local! {
    /// How many pieces of work would be lost.
    static HELD: Cell<u32> = const { Cell::new(0) };
}

/// Has the browser ask before the page is closed or loaded anew, until each that wanted it does not any more.
pub fn hold(held: bool) {
    let Some(window) = window() else { return };
    let count = HELD.get();
    HELD.set(if held { count + 1 } else { count.saturating_sub(1) });
    let ask = (HELD.get() > 0).then(|| {
        let ask = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| event.prevent_default());
        ask.into_js_value().unchecked_into::<js_sys::Function>()
    });
    window.set_onbeforeunload(ask.as_ref());
}

/// Calls back for every key pressed outside fields and without modifiers, with the name of the key. True means
/// that the key was used.
pub fn on_key(callback: impl Fn(&str) -> bool + 'static) {
    let listener = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let typing = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|element| is_field(&element));
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !typing && !modified && !event.default_prevented() && callback(&event.key()) {
            event.prevent_default();
        }
    });
    if let Some(window) = window() {
        _ = window.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    }
    // The app listens as long as the page lives.
    listener.forget();
}

/// Tells the page's own script when the app panics, which shows what happened and how to go on: the app itself
/// cannot any more.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        let detail = CustomEventInit::new();
        detail.set_detail(&panic.to_string().into());
        if let (Some(window), Ok(event)) =
            (window(), CustomEvent::new_with_event_init_dict("spoor:panic", &detail))
        {
            _ = window.dispatch_event(&event);
        }
    }));
}
