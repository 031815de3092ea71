//! `spoor import --follow`: reads logs while they are written and stores what comes, until somebody ends it. Each file
//! is read by a thread of its own; one stores what all of them find. What is in a line is the readers' matter.

mod check;
mod log;
mod stop;
mod tail;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use same_file::Handle;
use spoor_ingest::{Entry, Options, ReadError, Summary};

use self::log::Log;
use self::stop::Stop;
use super::{Failure, interrupted, shown};
use crate::import::Import;
use crate::import::account::Account;
use crate::import::storing::{Batch, reaching};
use crate::store::StoreError;

/// Entries that wait to be stored.
const WAITING: usize = 256;
/// Time after which what has come is stored.
const WITHIN: Duration = Duration::from_millis(400);

/// What the thread of a file says.
enum Event {
    Entry(Entry),
    /// A text was read to its end; another may follow.
    Read(Result<Summary, ReadError>),
    /// The file is not followed any further.
    Failed(String),
}

/// A file that is followed.
#[derive(Default)]
struct Followed {
    account: Account,
    batch: Batch,
}

/// Stores what the files bring.
struct Following<'a, 'b> {
    import: &'a mut Import<'b>,
    files: Vec<Followed>,
    stop: &'a Stop,
    /// Nothing can be stored any more.
    broken: bool,
}

/// Follows the files until the run is ended, and gives an account of each. An error says which of them cannot be
/// followed; nothing was read then. `own` is a file that is written meanwhile.
pub fn follow(
    import: &mut Import<'_>,
    paths: &[PathBuf],
    own: Option<&Handle>,
) -> Result<Vec<Account>, Failure> {
    for path in paths {
        let refused = |reason| Failure::new(format!("{} cannot be followed: {reason}", shown(path)));
        check::path(path, own, &import.reading).map_err(refused)?;
    }
    let stop = Arc::new(Stop::default());
    let ending = Arc::clone(&stop);
    interrupted::when_interrupted(move || ending.set())?;
    let names: Vec<String> = paths.iter().map(|path| shown(path)).collect();
    say(&format!("following {}; Ctrl-C ends it", names.join(", ")));
    let reading = Options { max_bytes: Some(u64::MAX), ..import.reading.clone() };
    let files = names
        .into_iter()
        .map(|file| Followed { account: Account { file, ..Account::default() }, ..Followed::default() });
    let mut following = Following { import, files: files.collect(), stop: &stop, broken: false };
    let (events, arriving) = sync_channel(WAITING);
    thread::scope(|scope| {
        for (file, path) in paths.iter().enumerate() {
            let (events, reading, stop) = (events.clone(), reading.clone(), &*stop);
            let log = Log { path, file, reading, stop, events };
            scope.spawn(move || log.follow());
        }
        drop(events);
        following.store(&arriving);
    });
    Ok(following.files.into_iter().map(|followed| followed.account).collect())
}

impl Following<'_, '_> {
    /// Stores what the threads find, until the last of them has ended.
    fn store(&mut self, events: &Receiver<(usize, Event)>) {
        let mut due: Option<Instant> = None;
        loop {
            let left = due.map(|due| due.saturating_duration_since(Instant::now()));
            let event = match left {
                Some(Duration::ZERO) => Err(RecvTimeoutError::Timeout),
                Some(left) => events.recv_timeout(left),
                None => events.recv().map_err(RecvTimeoutError::from),
            };
            match event {
                Ok((file, event)) => {
                    if self.take(file, event) {
                        self.store_all();
                        due = None;
                    } else {
                        due = due.or_else(|| Some(Instant::now() + WITHIN));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.store_all();
                    due = None;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.store_all();
                    return self.import.watch.end();
                }
            }
        }
    }

    /// Takes what a thread says; true when it is time to store.
    fn take(&mut self, file: usize, event: Event) -> bool {
        let Some(Followed { account, batch }) = self.files.get_mut(file) else { return false };
        match event {
            // What can no longer be stored is in no count.
            Event::Entry(_) if self.broken => false,
            Event::Entry(entry) => self.import.request(entry, account).is_some_and(|request| {
                account.span = Some(reaching(account.span, &request));
                batch.add(request)
            }),
            Event::Read(outcome) => {
                if account.failure.is_none() {
                    account.was_read(outcome, self.import.reading.detect);
                }
                false
            }
            Event::Failed(reason) => {
                account.failure = Some(reason);
                false
            }
        }
    }

    fn store_all(&mut self) {
        for Followed { account, batch } in &mut self.files {
            let requests = batch.take();
            if requests.is_empty() || self.broken {
                continue;
            }
            let written = loop {
                match self.import.store.write(&requests) {
                    // Others that write are waited for as long as the run lasts.
                    Err(StoreError::Busy) if !self.stop.is_set() => {}
                    outcome => break outcome,
                }
            };
            match written {
                Ok(written) => {
                    account.stored += written.stored;
                    account.known += written.known;
                }
                Err(error) => {
                    account.not_stored(&error);
                    self.broken = true;
                    self.stop.set();
                }
            }
        }
        self.import.watch.stored(&mut self.files.iter().map(|followed| &followed.account));
    }
}

/// A line on stderr, whoever reads it, in place of the progress.
fn say(text: &str) {
    let clear = if io::stderr().is_terminal() { "\r\x1b[K" } else { "" };
    let _ = writeln!(io::stderr(), "{clear}spoor: {text}");
}
