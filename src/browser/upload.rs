//! Files of the user on their way to the server, with how far they are: `fetch` does not tell.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DragEvent, Event, File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry, HtmlInputElement, ProgressEvent, XmlHttpRequest, XmlHttpRequestResponseType,
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

impl Picked {
    fn of(name: String, file: File) -> Picked {
        Picked { name, size: file.size() as u64, changed: file.last_modified() as i64, file }
    }
}

/// The files chosen in a field, which is empty then: the same file can be chosen again.
pub fn picked(event: &Event) -> Vec<Picked> {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return Vec::new() };
    let files = all(field.files());
    field.set_value("");
    files
}

/// What was dropped on a part of the page: files, and folders whose files are still to be found.
pub fn dropped(event: &DragEvent) -> (Vec<Picked>, Vec<Folder>) {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    let Some(items) = event.data_transfer().map(|data| data.items()) else { return (files, folders) };
    // Both are there only while the event is handled.
    for item in (0..items.length()).filter_map(|position| items.get(position)) {
        match item.webkit_get_as_entry().ok().flatten() {
            Some(entry) if entry.is_directory() => folders.push(Folder(entry)),
            _ => files.extend(item.get_as_file().ok().flatten().map(|file| Picked::of(file.name(), file))),
        }
    }
    (files, folders)
}

/// A folder that was dropped.
pub struct Folder(FileSystemEntry);

impl Folder {
    /// Its name.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// The files in it and in folders below it, by their paths, at most so many; true where all of them are there.
    pub async fn files(self, most: usize) -> (Vec<Picked>, bool) {
        let (mut files, mut complete, mut left) = (Vec::new(), true, vec![self.0]);
        while let Some(entry) = left.pop() {
            if files.len() >= most {
                complete = false;
                break;
            }
            if entry.is_directory() {
                // By what it says of itself: not every browser knows these classes under their names of today.
                let folder: &FileSystemDirectoryEntry = entry.unchecked_ref();
                let within = entries(&folder.create_reader()).await;
                complete &= within.is_ok();
                left.extend(within.unwrap_or_default());
            } else {
                let file = file(entry.unchecked_ref()).await;
                complete &= file.is_ok();
                let path = entry.full_path();
                files.extend(file.map(|file| Picked::of(path.trim_start_matches('/').to_owned(), file)));
            }
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        (files, complete)
    }
}

/// What a folder holds, which comes in parts.
async fn entries(reader: &FileSystemDirectoryReader) -> Result<Vec<FileSystemEntry>, JsValue> {
    let mut all = Vec::new();
    loop {
        let mut refused = Ok(());
        let part = Promise::new(&mut |resolve, reject| {
            refused = reader.read_entries_with_callback_and_callback(&resolve, &reject);
        });
        refused?;
        let part = Array::from(&JsFuture::from(part).await?);
        if part.length() == 0 {
            return Ok(all);
        }
        all.extend(part.iter().map(JsCast::unchecked_into));
    }
}

async fn file(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    let file = Promise::new(&mut |resolve, reject| entry.file_with_callback_and_callback(&resolve, &reject));
    Ok(JsFuture::from(file).await?.unchecked_into())
}

fn all(list: Option<FileList>) -> Vec<Picked> {
    let Some(list) = list else { return Vec::new() };
    let files = (0..list.length()).filter_map(|position| list.item(position));
    files.map(|file| Picked::of(file.name(), file)).collect()
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
