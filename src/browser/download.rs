//! Handing a file to the user, bit by bit: into Blobs, which the browser saves at the end, or straight to a file that
//! the user chose, where the browser can (File System Access). Bytes are never a JavaScript string.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Bytes after which a part is handed over.
pub const PART: usize = 8 << 20;

const PICKER: &str = "showSaveFilePicker";

/// Where the bytes of a file go.
pub enum Sink {
    /// Parts that the browser keeps, outside the memory of the app, until the file is whole.
    Parts(Array),
    /// A file that the user chose. Nothing of it can be seen before it is finished: the browser writes beside it.
    Chosen {
        /// The file's handle.
        file: JsValue,
        /// The stream into it.
        stream: JsValue,
    },
}

/// Why bytes cannot go anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The user closed the browser's dialog without choosing a file.
    NotChosen,
    /// There is no room, on the disk or in memory.
    Full,
    /// The browser does not allow it, or the file went away.
    Refused,
}

impl Trouble {
    fn of(error: &JsValue) -> Trouble {
        let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("AbortError") => Trouble::NotChosen,
            Some("QuotaExceededError") => Trouble::Full,
            _ => Trouble::Refused,
        }
    }
}

/// True when the browser can write to a file that the user chooses.
pub fn can_choose() -> bool {
    web_sys::window().is_some_and(|window| Reflect::has(&window, &PICKER.into()).unwrap_or(false))
}

impl Sink {
    /// Parts in the browser's memory.
    pub fn parts() -> Sink {
        Sink::Parts(Array::new())
    }

    /// Has the user choose a file. The browser shows its dialog only while a click is fresh.
    pub async fn choose(name: &str) -> Result<Sink, Trouble> {
        let window = web_sys::window().ok_or(Trouble::Refused)?;
        let options = Object::new();
        _ = Reflect::set(&options, &"suggestedName".into(), &name.into());
        let file = call(&window, PICKER, &[options.into()]).await.map_err(|error| Trouble::of(&error))?;
        let stream = call(&file, "createWritable", &[]).await.map_err(|error| Trouble::of(&error))?;
        Ok(Sink::Chosen { file, stream })
    }

    /// Adds bytes behind those added before.
    pub async fn push(&self, bytes: &[u8]) -> Result<(), Trouble> {
        let bytes = Uint8Array::from(bytes);
        match self {
            Sink::Parts(parts) => {
                let blob =
                    Blob::new_with_u8_array_sequence(&Array::of1(&bytes)).map_err(|_| Trouble::Full)?;
                parts.push(&blob);
            }
            Sink::Chosen { stream, .. } => {
                call(stream, "write", &[bytes.into()]).await.map_err(|error| Trouble::of(&error))?;
            }
        }
        Ok(())
    }

    /// Makes the file whole. Gives the name that it has now, where that is known: the user may have chosen another,
    /// and a browser need not let a chosen file be renamed.
    pub async fn finish(&self, name: &str, media_type: &str, rename: bool) -> Result<String, Trouble> {
        match self {
            Sink::Parts(parts) => offer(parts, name, media_type).ok_or(Trouble::Full)?,
            Sink::Chosen { file, stream } => {
                call(stream, "close", &[]).await.map_err(|error| Trouble::of(&error))?;
                if rename {
                    _ = call(file, "move", &[name.into()]).await;
                }
                let name = Reflect::get(file, &"name".into()).ok().and_then(|name| name.as_string());
                return Ok(name.unwrap_or_default());
            }
        }
        Ok(name.to_owned())
    }

    /// Leaves nothing behind: no part, and no file, since the browser emptied or made it when it was chosen.
    pub async fn discard(&self) {
        match self {
            Sink::Parts(parts) => parts.set_length(0),
            Sink::Chosen { file, stream } => {
                _ = call(stream, "abort", &[]).await;
                _ = call(file, "remove", &[]).await;
            }
        }
    }
}

/// Calls a method that answers with a promise, and waits for that. Browsers differ in which methods they have.
async fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(target, &method.into())?.dyn_into()?;
    let answer = Reflect::apply(&function, target, &arguments.iter().collect::<Array>())?;
    JsFuture::from(Promise::resolve(&answer)).await
}

fn offer(parts: &Array, name: &str, media_type: &str) -> Option<()> {
    let kind = BlobPropertyBag::new();
    kind.set_type(media_type);
    let blob = Blob::new_with_blob_sequence_and_options(parts, &kind).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser has taken its own hold of the Blob by the time it asks where to save it; not before.
    wasm_bindgen_futures::spawn_local(async move {
        super::clock::pause(60_000).await;
        _ = Url::revoke_object_url(&address);
    });
    Some(())
}
