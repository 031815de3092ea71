//! Import of a file that is uploaded: it is read while it arrives, and never held as a whole.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use http_body_util::BodyExt as _;
use spoor_ingest::{Format, Options};
use spoor_model::wire::{ImportReport, ProblemDetails};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::parameters::Parameters;
use super::problem::Refusal;
use super::state::{Api, json};
use crate::context::grouping;
use crate::import::account::{Allowance, report};
use crate::import::{Import, Watch, inputs};
use crate::journal::printable;

/// Rejected lines that the answer lists, and skipped ones, and reasons for each.
const LISTED: usize = 1_000;
/// Parts of the file that wait to be read. The client waits when there are as many.
const WAITING: usize = 8;
/// How long [`PACE`] bytes may be on their way, and how long the rest of a file is waited for that nobody reads.
const PATIENCE: Duration = Duration::from_mins(2);
/// Bytes that must come within that time: whoever sends fewer keeps others from their turn.
const PACE: usize = 64 * 1024;

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
    let asked = Asked::of(raw.as_deref());
    // Until then nothing is taken from the connection.
    let turn = api.turn().await?;
    let (parts, arriving) = channel(WAITING);
    let mut sending = tokio::spawn(hand_over(body, parts));
    let report = match asked {
        Ok(asked) => import(&api, turn, asked, arriving).await,
        Err(refusal) => {
            drop((turn, arriving));
            Err(refusal)
        }
    };
    // Browsers that are answered before they have sent everything say that the connection broke.
    if tokio::time::timeout(PATIENCE, &mut sending).await.is_err() {
        sending.abort();
    }
    json(StatusCode::OK, &report?)
}

/// What is asked for beside the file.
struct Asked {
    name: String,
    changed: Option<i64>,
    reading: Options,
}

impl Asked {
    fn of(raw: Option<&str>) -> Result<Asked, Refusal> {
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
        Ok(Asked { name, changed, reading })
    }
}

async fn import(
    api: &Api,
    turn: OwnedSemaphorePermit,
    asked: Asked,
    arriving: Receiver<Part>,
) -> Result<ImportReport, Refusal> {
    api.import(turn, move |store, networks| {
        let Asked { name, changed, reading } = asked;
        let reading = Options { secret: Some(store.secret()), ..reading };
        let grouping = grouping(store)?;
        let [rejected, skipped] = [Allowance::of(LISTED), Allowance::of(LISTED)];
        let watch = &mut Nobody;
        let mut import = Import { store, grouping, networks, reading, watch, rejected, skipped };
        let mut accounts = Vec::new();
        let input = Arriving { parts: arriving, part: Bytes::new(), ended: false };
        inputs::sent(&printable(&name), input, changed, &mut |found| accounts.push(import.found(found)));
        Ok(report(&accounts))
    })
    .await?
}

/// Nobody watches: the client sees how much of the file it could send.
struct Nobody;

impl Watch for Nobody {}

/// Some of a body, nothing at its end, or why there is no more.
type Part = io::Result<Option<Bytes>>;

/// Hands the parts of a body over as they come; those that nobody wants any more are passed over.
async fn hand_over(mut body: Body, parts: Sender<Part>) {
    let (mut waited, mut came) = (Duration::ZERO, 0);
    loop {
        let began = Instant::now();
        let part = match tokio::time::timeout(PATIENCE.saturating_sub(waited), body.frame()).await {
            Err(_) => {
                Err(io::Error::new(io::ErrorKind::TimedOut, "the rest of the file did not arrive in time"))
            }
            Ok(None) => Ok(None),
            Ok(Some(Err(error))) => {
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("the upload broke off: {error}")))
            }
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(bytes) => Ok(Some(bytes)),
                Err(_) => continue,
            },
        };
        let Ok(Some(bytes)) = &part else {
            _ = parts.send(part).await;
            return;
        };
        waited += began.elapsed();
        came += bytes.len();
        if came >= PACE {
            (waited, came) = (Duration::ZERO, 0);
        }
        _ = parts.send(part).await;
    }
}

/// The bytes of a body that is on its way.
struct Arriving {
    parts: Receiver<Part>,
    part: Bytes,
    ended: bool,
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.part.is_empty() && !self.ended {
            match self.parts.blocking_recv() {
                Some(Ok(Some(part))) => self.part = part,
                Some(Ok(None)) => self.ended = true,
                Some(Err(error)) => return Err(error),
                // Half a line must not pass for a whole one.
                None => {
                    let reason = "the server stopped before all of the file was here";
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason));
                }
            }
        }
        let count = (&*self.part).read(buffer)?;
        drop(self.part.split_to(count));
        Ok(count)
    }
}
