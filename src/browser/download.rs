//! Handing a file to the user, bit by bit: into Blobs, which the browser saves at the end, or straight to a file that
//! the user chose, where the browser can (File System Access). Bytes are never a JavaScript string.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

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
        /// The write that is under way: the next bytes are made meanwhile.
        under_way: Option<JsFuture>,
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
    /// After how many bytes they are to be handed over. Making a Blob takes the page's own time, writing does not.
    pub fn part(&self) -> usize {
        match self {
            Sink::Parts(_) => 2 << 20,
            Sink::Chosen { .. } => 8 << 20,
        }
    }

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
        Ok(Sink::Chosen { file, stream, under_way: None })
    }

    /// Adds bytes behind those added before. That a chosen file cannot take them is known by the next time.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        match self {
            Sink::Parts(parts) => {
                let blob = Blob::new_with_u8_array_sequence(&Array::of1(&shared(bytes)))
                    .map_err(|_| Trouble::Full)?;
                parts.push(&blob);
            }
            Sink::Chosen { stream, under_way, .. } => {
                written(under_way.take()).await?;
                let bytes = Uint8Array::from(bytes);
                let write = begin(stream, "write", &[bytes.into()]).map_err(|error| Trouble::of(&error))?;
                // Made now: a refusal that nobody waits for yet is no error of the page.
                *under_way = Some(JsFuture::from(write));
            }
        }
        Ok(())
    }

    /// Makes the file whole. Gives the name that it has now, where that is known: the user may have chosen another,
    /// and a browser need not let a chosen file be renamed.
    pub async fn finish(&mut self, name: &str, media_type: &str, rename: bool) -> Result<String, Trouble> {
        match self {
            Sink::Parts(parts) => offer(parts, name, media_type).ok_or(Trouble::Full)?,
            Sink::Chosen { file, stream, under_way } => {
                written(under_way.take()).await?;
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
            Sink::Chosen { file, stream, .. } => {
                _ = call(stream, "abort", &[]).await;
                _ = call(file, "remove", &[]).await;
            }
        }
    }
}

/// Hands a short text to the user as a file, while a click is handled. False where the browser does not take it.
pub fn save(name: &str, text: &str) -> bool {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&shared(text.as_bytes())));
    blob.is_ok_and(|blob| offer(&Array::of1(&blob), name, "text/plain;charset=utf-8").is_some())
}

/// The bytes where they are, without a copy: good until the app goes on, which may move them.
fn shared(bytes: &[u8]) -> Uint8Array {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    Uint8Array::new_with_byte_offset_and_length(&memory.buffer(), bytes.as_ptr() as u32, bytes.len() as u32)
}

/// Waits for a write.
async fn written(write: Option<JsFuture>) -> Result<(), Trouble> {
    match write {
        Some(write) => write.await.map(drop).map_err(|error| Trouble::of(&error)),
        None => Ok(()),
    }
}

/// Calls a method that answers with a promise. Browsers differ in which methods they have.
fn begin(target: &JsValue, method: &str, arguments: &[JsValue]) -> Result<Promise, JsValue> {
    let function: Function = Reflect::get(target, &method.into())?.dyn_into()?;
    let answer = Reflect::apply(&function, target, &arguments.iter().collect::<Array>())?;
    Ok(Promise::resolve(&answer))
}

/// The same, and waits for the answer.
async fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    JsFuture::from(begin(target, method, arguments)?).await
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
