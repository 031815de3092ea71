//! Reading from the server over HTTP. Knows no path and no answer's meaning.

use gloo_net::http::Request;
use web_sys::AbortController;

/// Stops a request under way when it is dropped.
pub struct Abort(Option<AbortController>);

impl Abort {
    /// A new handle for one request.
    pub fn new() -> Abort {
        Abort(AbortController::new().ok())
    }

    /// A signal for one request, that outlives the handle.
    pub fn signal(&self) -> Signal {
        Signal(self.0.as_ref().map(AbortController::signal))
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Tells a request that it is no longer wanted.
#[derive(Clone)]
pub struct Signal(Option<web_sys::AbortSignal>);

impl Signal {
    /// True when the request is no longer wanted.
    pub fn is_aborted(&self) -> bool {
        self.0.as_ref().is_some_and(web_sys::AbortSignal::aborted)
    }
}

/// An answer of the server.
pub struct Answer {
    /// HTTP status code.
    pub status: u16,
    /// The body, as bytes.
    pub body: Vec<u8>,
}

/// Reads an address of this server. `Err` is why there is no answer at all, in the browser's words.
pub async fn read(address: &str, signal: &Signal) -> Result<Answer, String> {
    let request = Request::get(address).header("accept", "application/json").abort_signal(signal.0.as_ref());
    let response = request.send().await.map_err(|error| error.to_string())?;
    let body = response.binary().await.map_err(|error| error.to_string())?;
    Ok(Answer { status: response.status(), body })
}
