//! Handing a file to the user. Bytes go from memory into Blobs without ever being a JavaScript string.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// A file in the making: parts that the browser keeps, outside the memory of the app.
#[derive(Default)]
pub struct Parts(Array);

impl Parts {
    /// Adds bytes behind those added before. False when the browser refused, for want of memory for one.
    pub fn push(&self, bytes: &[u8]) -> bool {
        let Ok(blob) = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))) else {
            return false;
        };
        self.0.push(&blob);
        true
    }

    /// Saves the file under this name. False when the browser refused.
    pub fn save(&self, name: &str, media_type: &str) -> bool {
        self.offer(name, media_type).is_some()
    }

    fn offer(&self, name: &str, media_type: &str) -> Option<()> {
        let kind = BlobPropertyBag::new();
        kind.set_type(media_type);
        let blob = Blob::new_with_blob_sequence_and_options(&self.0, &kind).ok()?;
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
}
