//! Batches on their way into a store: requests are made on one thread while another stores those before them.

use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use spoor_model::Request;
use spoor_model::instant::Millis;

use crate::store::{Store, StoreError, Written};

/// Requests of a transaction.
const BATCH: usize = 20_000;
/// Batches that wait to be stored.
const WAITING: usize = 1;

/// Takes requests and stores them in batches.
pub struct Storing {
    batch: Vec<Request>,
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
        let mut storing = Storing { batch: Vec::new(), span: None, batches };
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
        let (first, last) = self.span.unwrap_or((request.time, request.time));
        self.span = Some((first.min(request.time), last.max(request.time)));
        self.batch.push(request);
        if self.batch.len() < BATCH { ControlFlow::Continue(()) } else { self.hand_over() }
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() || self.batches.send(batch).is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}
