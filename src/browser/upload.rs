//! Files of the user on their way to the server, with how far they are: `fetch` does not tell.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DragEvent, Event, File, FileList, HtmlInputElement, ProgressEvent, XmlHttpRequest,
    XmlHttpRequestResponseType,
};

use super::fetch::{Answer, Signal};

/// A file that the user picked. It is read when it is sent.
pub struct Picked {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// When it was last changed, in milliseconds since 1970.
    pub changed: i64,
    file: File,
}

/// The files chosen in a field, which is empty then: the same file can be chosen again.
pub fn picked(event: &Event) -> Vec<Picked> {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return Vec::new() };
    let files = all(field.files());
    field.set_value("");
    files
}

/// The files dropped on a part of the page.
pub fn dropped(event: &DragEvent) -> Vec<Picked> {
    all(event.data_transfer().and_then(|data| data.files()))
}

fn all(list: Option<FileList>) -> Vec<Picked> {
    let Some(list) = list else { return Vec::new() };
    let files = (0..list.length()).filter_map(|position| list.item(position));
    files
        .map(|file| Picked {
            name: file.name(),
            size: file.size() as u64,
            changed: file.last_modified() as i64,
            file,
        })
        .collect()
}

/// Posts a file, and tells `sent` how many bytes are on their way. `Err` is why there is no answer.
pub async fn send(
    address: &str,
    picked: &Picked,
    sent: impl Fn(u64) + 'static,
    signal: &Signal,
) -> Result<Answer, String> {
    let failed = |_: JsValue| "the browser cannot send files".to_owned();
    let request = XmlHttpRequest::new().map_err(failed)?;
    request.open("POST", address).map_err(failed)?;
    request.set_request_header("accept", "application/json").map_err(failed)?;
    request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    let progress =
        Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| sent(event.loaded() as u64));
    request.upload().map_err(failed)?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let aborting = request.clone();
    let abort = Closure::<dyn Fn()>::new(move || _ = aborting.abort());
    signal.on_abort(Some(abort.as_ref().unchecked_ref()));
    let over = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_blob(Some(&picked.file)).map_err(failed)?;
    _ = JsFuture::from(over).await;
    signal.on_abort(None);
    let status = request.status().unwrap_or(0);
    if status == 0 {
        return Err("the connection broke off, or the file changed meanwhile".to_owned());
    }
    let body = request.response().map(|body| Uint8Array::new(&body).to_vec()).unwrap_or_default();
    Ok(Answer { status, body, retry_after: None })
}
