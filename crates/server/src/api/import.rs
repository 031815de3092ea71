//! Import of a file that is uploaded: it is read while it arrives, and never held as a whole.

use std::io::{self, Read};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use http_body_util::BodyExt as _;
use spoor_ingest::{Format, Grouping, Options};
use spoor_model::wire::{ImportReport, ProblemDetails};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::parameters::Parameters;
use super::problem::Refusal;
use super::state::{Api, json};
use crate::import::account::report;
use crate::import::{Import, Watch, inputs};
use crate::journal::printable;

/// Rejected and skipped lines that the answer lists of each file.
const LISTED: usize = 1_000;
/// Parts of the file that wait to be read. The client waits when there are as many.
const WAITING: usize = 8;
/// How long the next part may be on its way.
const PATIENCE: Duration = Duration::from_mins(2);

/// Import a file
///
/// The body is the file as it is: any format that `spoor import` reads, plain, compressed or in an archive. It is read
/// while it arrives, as fast as it is stored. The answer accounts for every line, also where a file could not be read
/// (`failures`); what was stored stays stored, and importing a file again adds only what is missing.
#[utoipa::path(
    post, path = "/import",
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    params(
        ("name" = Option<String>, Query, description = "The file's name, for the report"),
        ("format" = Option<String>, Query, description = "Format of the file, told from it where absent"),
        ("host" = Option<String>, Query, description = "API host of requests whose source names none"),
        ("application" = Option<String>, Query, description = "Application of requests whose source names none"),
        ("forwarded_for" = Option<String>, Query, description = "`yes` to take the client's address from X-Forwarded-For"),
        ("detect" = Option<String>, Query, description = "`yes` to look for attacks in requests whose source reports none"),
        ("changed" = Option<i64>, Query, description = "When the file was last changed, in milliseconds since 1970: when a recording began that says no time")
    ),
    responses(
        (status = OK, body = ImportReport),
        (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"),
        (status = FORBIDDEN, body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub async fn upload(
    State(api): State<Api>,
    RawQuery(raw): RawQuery,
    body: Body,
) -> Result<Response, Refusal> {
    let (parts, arriving) = channel(WAITING);
    let sending = tokio::spawn(hand_over(body, parts));
    let report = import(&api, raw.as_deref(), arriving).await;
    // Browsers that are answered before they have sent everything say that the connection broke.
    _ = tokio::time::timeout(PATIENCE, sending).await;
    json(StatusCode::OK, &report?)
}

async fn import(
    api: &Api,
    raw: Option<&str>,
    arriving: Receiver<io::Result<Bytes>>,
) -> Result<ImportReport, Refusal> {
    let mut parameters = Parameters::read(
        raw,
        &["name", "format", "host", "application", "forwarded_for", "detect", "changed"],
    );
    let name = parameters.text("name").unwrap_or_else(|| "upload".to_owned());
    let formats = || format!("the formats are {}", Format::names());
    let format = parameters.read_text("format", |text| Format::from_name(text).ok_or_else(formats));
    let mut wanted = |key| {
        let read = |text: &str| match text {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err("it must be yes or no".to_owned()),
        };
        parameters.read_text(key, read).unwrap_or(false)
    };
    let (forwarded_for, detect) = (wanted("forwarded_for"), wanted("detect"));
    let changed = parameters.read_text("changed", |text| {
        text.parse().map_err(|_| "it must be milliseconds since 1970".to_owned())
    });
    let (host, application) = (parameters.text("host"), parameters.text("application"));
    parameters.finish()?;
    let reading = Options { format, host, application, forwarded_for, detect, ..Options::default() };
    let done = api.import(move |store, networks| {
        let reading = Options { secret: Some(store.secret()), ..reading };
        let grouping = Grouping::new(store.secret());
        let mut import = Import { store, grouping, networks, reading, watch: &mut Nobody };
        let mut accounts = Vec::new();
        let input = Arriving { parts: arriving, part: Bytes::new() };
        inputs::sent(&printable(&name), input, changed, &mut |found| accounts.push(import.found(found)));
        report(&accounts, LISTED)
    });
    done.await
}

/// Nobody watches: the client sees how much of the file it could send.
struct Nobody;

impl Watch for Nobody {}

/// Hands the parts of a body over as they come; those that nobody wants any more are passed over.
async fn hand_over(mut body: Body, parts: Sender<io::Result<Bytes>>) {
    loop {
        let part = match tokio::time::timeout(PATIENCE, body.frame()).await {
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the rest of the file did not arrive")),
            Ok(None) => return,
            Ok(Some(Err(error))) => {
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("the upload broke off: {error}")))
            }
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(bytes) => Ok(bytes),
                Err(_) => continue,
            },
        };
        let over = part.is_err();
        _ = parts.send(part).await;
        if over {
            return;
        }
    }
}

/// The bytes of a body that is on its way.
struct Arriving {
    parts: Receiver<io::Result<Bytes>>,
    part: Bytes,
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.part.is_empty() {
            match self.parts.blocking_recv() {
                Some(part) => self.part = part?,
                None => return Ok(0),
            }
        }
        let count = (&*self.part).read(buffer)?;
        drop(self.part.split_to(count));
        Ok(count)
    }
}
