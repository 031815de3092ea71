//! Reading from the server over HTTP, and having it change something. Knows no path and no answer's meaning.

use gloo_net::http::{Request, RequestBuilder, Response};
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

    /// Calls back once the request is no longer wanted.
    pub(super) fn on_abort(&self, callback: Option<&js_sys::Function>) {
        if let Some(signal) = &self.0 {
            signal.set_onabort(callback);
        }
    }
}

/// An answer of the server.
pub struct Answer {
    /// HTTP status code.
    pub status: u16,
    /// The body, as bytes.
    pub body: Vec<u8>,
    /// After how many seconds the server would like to be asked again, where it says so.
    pub retry_after: Option<u32>,
}

/// Reads an address of this server. `Err` is why there is no answer at all, in the browser's words.
pub async fn read(address: &str, signal: &Signal) -> Result<Answer, String> {
    let request = accepting(Request::get(address)).abort_signal(signal.0.as_ref());
    answer(request.send().await).await
}

/// What a request does with what its address names.
#[derive(Clone, Copy)]
pub enum Method {
    /// Makes something new there.
    Post,
    /// Changes it.
    Put,
    /// Removes it.
    Delete,
}

/// Sends a request that changes something at an address of this server, with a JSON text where there is one. It
/// cannot be called back. `Err` as in [`read`].
pub async fn send(method: Method, address: &str, json: Option<String>) -> Result<Answer, String> {
    let request = accepting(match method {
        Method::Post => Request::post(address),
        Method::Put => Request::put(address),
        Method::Delete => Request::delete(address),
    });
    let sent = match json {
        None => request.send().await,
        Some(json) => match request.header("content-type", "application/json").body(json) {
            Ok(request) => request.send().await,
            Err(error) => Err(error),
        },
    };
    answer(sent).await
}

fn accepting(request: RequestBuilder) -> RequestBuilder {
    request.header("accept", "application/json")
}

async fn answer(sent: Result<Response, gloo_net::Error>) -> Result<Answer, String> {
    let response = sent.map_err(|error| error.to_string())?;
    let body = response.binary().await.map_err(|error| error.to_string())?;
    let retry_after = response.headers().get("retry-after").and_then(|after| after.trim().parse().ok());
    Ok(Answer { status: response.status(), body, retry_after })
}
