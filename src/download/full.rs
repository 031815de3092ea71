//! A session's requests with all that is known of each, full text too, as NDJSON or HAR: read from the server part by
//! part, since the page has only what its table needs. In the order of time.

use spoor_model::export::{Format, Redactor, har, ndjson};
use spoor_model::{Query, Request};

use super::output::{Output, Slice, Stop};
use super::pages::Pages;
use crate::api;
use crate::ui::format;

/// Requests in a part; the server sends fewer where they are long.
const PART: usize = 500;

/// Requests of a session, written as they come.
pub struct Full {
    session: String,
    query: Query,
    redactor: Option<Redactor>,
    /// The entries of a HAR; none for NDJSON.
    har: Option<har::Writer>,
    pages: Pages,
}

impl Full {
    /// Those that meet a query, whose times are fixed.
    pub fn new(session: String, query: Query, format: Format, redactor: Option<Redactor>) -> Full {
        Full {
            session,
            query,
            redactor,
            har: (format == Format::Har).then(har::Writer::default),
            pages: Pages::default(),
        }
    }

    /// Writes what is not written yet; only the end of the file where nothing more is to be asked for.
    pub async fn feed(&mut self, output: &mut Output, given_up: bool) -> Result<(), Stop> {
        if self.pages.begin()
            && let Some(har) = &self.har
        {
            har.start(&mut output.buffer);
        }
        while !self.pages.ended && !given_up {
            let after = self.pages.after.clone();
            let part = api::full_requests(&self.session, &self.query, PART, after, &output.wanted).await;
            let part = part.map_err(Stop::Broken)?;
            self.pages.count(part.total, output);
            let (mut slice, mut written) = (Slice::new(), 0);
            for request in part.items {
                written += self.write(request, output);
                if slice.is_over() {
                    output.of = part.total.saturating_sub(self.left_out());
                    output.settle(written).await?;
                    (slice, written) = (Slice::new(), 0);
                }
            }
            output.of = part.total.saturating_sub(self.left_out());
            self.pages.turn(part.next, written, output).await?;
        }
        if let Some(har) = &self.har {
            har.end(&mut output.buffer);
            let left_out = har.left_out() as u64;
            output.notes.extend((left_out > 0).then(|| {
                let are = if left_out == 1 { "has no full text and is" } else { "have no full text and are" };
                format!("{} {are} left out", format::counted(left_out, "request"))
            }));
        }
        Ok(())
    }

    fn left_out(&self) -> u64 {
        self.har.as_ref().map_or(0, |har| har.left_out() as u64)
    }

    /// Gives the number of rows written: none for a request that a HAR has no place for.
    fn write(&mut self, mut request: Request, output: &mut Output) -> u64 {
        if let Some(redactor) = &mut self.redactor {
            redactor.request(&mut request);
        }
        match &mut self.har {
            None => ndjson::line(&request, &mut output.buffer),
            Some(har) => {
                if !har.entry(&request, &mut output.buffer) {
                    return 0;
                }
            }
        }
        output.at(request.time);
        1
    }
}
