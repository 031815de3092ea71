//! Sizes and scroll positions of elements, and being told when a size changes.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, PointerEvent, ResizeObserver};

/// Height of the inside of an element in CSS pixels.
pub fn inner_height(element: &Element) -> f64 {
    f64::from(element.client_height())
}

/// Height of an element with its borders in CSS pixels.
pub fn outer_height(element: &Element) -> f64 {
    element.get_bounding_client_rect().height()
}

/// Width of an element with its borders in CSS pixels.
pub fn outer_width(element: &Element) -> f64 {
    element.get_bounding_client_rect().width()
}

/// Lets the element that a pointer was pressed on know of all its moves until it is released, wherever it goes.
pub fn hold_pointer(event: &PointerEvent) {
    if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
        _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Where a point of the page lies between the left and right edges of an element: 0 to 1 inside.
pub fn share_of_width(element: &Element, page_x: f64) -> f64 {
    let bounds = element.get_bounding_client_rect();
    if bounds.width() > 0.0 { (page_x - bounds.left()) / bounds.width() } else { 0.0 }
}

/// How far an element is scrolled down, in CSS pixels.
pub fn scroll_top(element: &Element) -> f64 {
    f64::from(element.scroll_top())
}

/// Scrolls an element.
pub fn scroll_to(element: &Element, top: f64) {
    element.set_scroll_top(top as i32);
}

/// How far the end of an element's content is below its visible part, in CSS pixels.
pub fn below(element: &Element) -> f64 {
    f64::from(element.scroll_height() - element.scroll_top() - element.client_height())
}

/// Calls back when the size of an element changes, and once at the start. The watch ends when it is dropped.
pub struct Watch {
    observer: ResizeObserver,
    _callback: Closure<dyn Fn()>,
}

impl Watch {
    /// Watches an element.
    pub fn new(element: &Element, callback: impl Fn() + 'static) -> Option<Watch> {
        let callback = Closure::<dyn Fn()>::new(callback);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Watch { observer, _callback: callback })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
