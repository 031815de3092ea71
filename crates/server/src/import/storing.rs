//! Batches on their way into a store: requests are made on one thread while another stores those before them.

use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use spoor_model::Request;
use spoor_model::instant::Millis;

use crate::store::{Store, StoreError, Written};

/// Requests of a transaction.
const BATCH: usize = 20_000;
/// Bytes of text after which a transaction has fewer: batches are held in memory, three at a time.
const LARGEST_BATCH: usize = 32 * 1024 * 1024;
/// Batches that wait to be stored.
const WAITING: usize = 1;

/// Requests that are stored together.
#[derive(Default)]
pub struct Batch {
    requests: Vec<Request>,
    /// Bytes of their text, roughly.
    text: usize,
}

impl Batch {
    /// Adds a request, and says whether there are enough now.
    pub fn add(&mut self, request: Request) -> bool {
        self.text += text(&request);
        self.requests.push(request);
        self.requests.len() >= BATCH || self.text >= LARGEST_BATCH
    }

    /// The requests, which are no longer in it.
    pub fn take(&mut self) -> Vec<Request> {
        std::mem::take(self).requests
    }
}

/// A span that reaches to this request as well.
pub fn reaching(span: Option<(Millis, Millis)>, request: &Request) -> (Millis, Millis) {
    let (first, last) = span.unwrap_or((request.time, request.time));
    (first.min(request.time), last.max(request.time))
}

/// Takes requests and stores them in batches.
pub struct Storing {
    batch: Batch,
    span: Option<(Millis, Millis)>,
    batches: SyncSender<Vec<Request>>,
}

/// What became of all requests.
#[derive(Debug, Default)]
pub struct Stored {
    /// Counts of what was stored.
    pub written: Written,
    /// Times of the first and last request taken, known ones included.
    pub span: Option<(Millis, Millis)>,
    /// Why not all were stored; what was stored stays.
    pub error: Option<StoreError>,
}

impl Storing {
    /// Lets `source` hand over requests and stores them.
    pub fn on(store: &dyn Store, source: impl FnOnce(&mut Storing)) -> Stored {
        let (batches, arriving) = sync_channel::<Vec<Request>>(WAITING);
        let mut storing = Storing { batch: Batch::default(), span: None, batches };
        thread::scope(|scope| {
            let writing = scope.spawn(move || {
                let mut stored = Stored::default();
                for batch in arriving {
                    match store.write(&batch) {
                        Ok(written) => {
                            stored.written.stored += written.stored;
                            stored.written.known += written.known;
                        }
                        // Ending here closes the channel, which stops the source.
                        Err(error) => {
                            stored.error = Some(error);
                            break;
                        }
                    }
                }
                stored
            });
            source(&mut storing);
            let _ = storing.hand_over();
            let span = storing.span;
            drop(storing);
            let stored = writing.join().unwrap_or_else(|_| Stored {
                error: Some(StoreError::Broken("storing ended in a panic, shown above".to_owned())),
                ..Stored::default()
            });
            Stored { span, ..stored }
        })
    }

    /// Takes a request; a break says that storing failed and no more is wanted.
    pub fn take(&mut self, request: Request) -> ControlFlow<()> {
        self.span = Some(reaching(self.span, &request));
        if self.batch.add(request) { self.hand_over() } else { ControlFlow::Continue(()) }
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        let batch = self.batch.take();
        if batch.is_empty() || self.batches.send(batch).is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}

/// What a request takes, roughly: the texts that can be long.
fn text(request: &Request) -> usize {
    let of = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let attacks = request.attacks.iter().map(|attack| {
        of(&attack.payload) + of(&attack.parameter) + attack.tags.iter().map(String::len).sum::<usize>()
    });
    let exchange = request.exchange.as_ref().map_or(0, |exchange| {
        let headers = exchange.request_headers.iter().chain(&exchange.response_headers);
        of(&exchange.request_body)
            + of(&exchange.response_body)
            + headers.map(|(name, value)| name.len() + value.len()).sum::<usize>()
    });
    request.path.len()
        + of(&request.user_agent)
        + of(&request.referrer)
        + request.parameters.iter().map(|parameter| parameter.value.len()).sum::<usize>()
        + attacks.sum::<usize>()
        + exchange
}

#[cfg(test)]
mod tests {
    use spoor_model::request::{Attack, Exchange};

    use super::*;

    /// Sizes of the batches that these requests make.
    fn batches(requests: impl Iterator<Item = Request>) -> Vec<usize> {
        let (batches, arriving) = sync_channel(100);
        let mut storing = Storing { batch: Batch::default(), span: None, batches };
        for request in requests {
            assert!(storing.take(request).is_continue());
        }
        assert!(storing.hand_over().is_continue());
        drop(storing);
        arriving.iter().map(|batch| batch.len()).collect()
    }

    #[test]
    fn a_batch_ends_with_its_number_or_its_text() {
        assert_eq!(batches((0..45_000).map(|_| Request::default())), [20_000, 20_000, 5_000]);
        let long = || Some("x".repeat(8 * 1024 * 1024));
        let path = || Request { path: long().unwrap_or_default(), ..Request::default() };
        let attacks = vec![Attack { payload: long(), ..Attack::default() }];
        let attacked = || Request { attacks: attacks.clone(), ..Request::default() };
        let exchange = Exchange { response_body: long(), ..Exchange::default() };
        let recorded = || Request { exchange: Some(exchange.clone()), ..Request::default() };
        assert_eq!(batches((0..6).map(|_| path())), [4, 2]);
        assert_eq!(batches((0..6).map(|_| attacked())), [4, 2]);
        assert_eq!(batches((0..9).map(|_| recorded())), [4, 4, 1]);
    }
}
