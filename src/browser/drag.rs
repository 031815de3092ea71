//! Dragging within the page: what is carried, told from what comes from elsewhere by its kind.

use web_sys::DragEvent;

/// Takes a text along, of this kind.
pub fn begin(event: &DragEvent, kind: &str, text: &str) {
    if let Some(carried) = event.data_transfer() {
        _ = carried.set_data(kind, text);
        carried.set_effect_allowed("move");
    }
}

/// True where something of this kind is carried.
pub fn holds(event: &DragEvent, kind: &str) -> bool {
    event
        .data_transfer()
        .is_some_and(|carried| carried.types().iter().any(|own| own.as_string().as_deref() == Some(kind)))
}

/// The text that was carried here.
pub fn taken(event: &DragEvent, kind: &str) -> Option<String> {
    event.data_transfer()?.get_data(kind).ok().filter(|text| !text.is_empty())
}
