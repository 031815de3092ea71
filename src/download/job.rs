//! Writing a file from its source to its end, through failures that pass. What did not pass is the user's to decide:
//! try again, keep what is there, or leave it.

use leptos::prelude::*;

use super::output::{Output, Stop};
use super::source::Source;
use super::{Downloads, State};
use crate::api::Failure;
use crate::browser::clock;
use crate::browser::download::{Sink, Trouble};
use crate::ui::format;

/// How often what failed is tried again without anybody being asked.
pub const ATTEMPTS: u32 = 5;
/// Longest pause that a server may ask for without anybody being asked, in seconds.
const LONGEST: i64 = 60;

/// A download.
pub struct Job {
    downloads: Downloads,
    source: Source,
    output: Output,
    /// Why it stopped last.
    stopped: Option<Failure>,
    /// Why the file is not complete.
    partial: Option<Failure>,
}

/// Begins a download. `suggested` is a name for a file that the user is to choose; without one, the browser keeps the
/// file until it is whole.
pub async fn start(downloads: Downloads, title: String, source: Source, suggested: Option<String>) {
    let wanted = downloads.begin(title);
    let sink = match suggested {
        None => Sink::parts(),
        Some(name) => match Sink::choose(&name).await {
            Ok(sink) => sink,
            Err(trouble) => return downloads.end(words_of(trouble), trouble != Trouble::NotChosen),
        },
    };
    let output = Output::new(downloads, sink, wanted);
    Job { downloads, source, output, stopped: None, partial: None }.run().await;
}

impl Job {
    /// Goes on from where it stopped.
    pub async fn again(mut self) {
        self.output.wanted = self.downloads.wanted();
        self.run().await;
    }

    /// Makes a file of what is there.
    pub async fn keep(mut self) {
        self.source.given_up = true;
        self.partial = self.stopped.take();
        self.again().await;
    }

    /// Leaves nothing behind.
    pub async fn discard(self) {
        self.output.sink.discard().await;
        self.downloads.end("Cancelled; no file was written.".to_owned(), false);
    }

    async fn run(mut self) {
        let mut attempt = 0;
        loop {
            let before = self.output.rows;
            let stop = match self.source.feed(&mut self.output).await {
                Ok(()) => match self.output.flush().await {
                    Ok(()) => return self.finish().await,
                    Err(stop) => stop,
                },
                Err(stop) => stop,
            };
            match stop {
                _ if self.output.wanted.is_aborted() => return self.discard().await,
                Stop::Cancelled => return self.discard().await,
                Stop::Unwritable(trouble) => return self.lose(words_of(trouble)).await,
                Stop::Over(words) => return self.lose(words).await,
                Stop::Broken(why) => {
                    if self.output.rows > before {
                        attempt = 0;
                    }
                    // Twice as long each time, unless the server says what it would like.
                    let pause = why.again.map(|after| i64::from(after).max(1 << attempt));
                    let Some(pause) = pause.filter(|pause| attempt < ATTEMPTS && *pause <= LONGEST) else {
                        return self.stop(why);
                    };
                    attempt += 1;
                    if !self.wait(pause, attempt, &why).await {
                        return self.discard().await;
                    }
                }
            }
        }
    }

    /// Waits for the user.
    fn stop(mut self, why: Failure) {
        let downloads = self.downloads;
        self.stopped = Some(why.clone());
        downloads.show(State::Stopped { why, rows: self.output.rows });
        downloads.stopped.set_value(Some(self));
    }

    /// False when the file is not wanted any more.
    async fn wait(&self, seconds: i64, attempt: u32, why: &Failure) -> bool {
        let until = clock::now() + seconds * 1_000;
        loop {
            let left = until - clock::now();
            if left <= 0 || self.output.wanted.is_aborted() {
                self.downloads.show(self.output.standing());
                return !self.output.wanted.is_aborted();
            }
            let seconds = (left + 999) / 1_000;
            self.downloads.show(State::Waiting { seconds, attempt, why: why.clone() });
            clock::pause(left.min(200) as i32).await;
        }
    }

    async fn lose(self, words: String) {
        self.output.sink.discard().await;
        self.downloads.end(words, true);
    }

    async fn finish(mut self) {
        let Output { span, rows, changed, .. } = self.output;
        let name = self.source.name(span, rows, self.partial.is_none());
        let saved =
            self.output.sink.finish(&name, self.source.format.media_type(), self.partial.is_some()).await;
        let name = match saved {
            Ok(name) => name,
            Err(trouble) => return self.lose(words_of(trouble)).await,
        };
        let what = format!("{}, {}", format::counted(rows, "row"), format::bytes(self.output.bytes()));
        let mut words = vec![format!("{what} in {name}")];
        words.extend(self.partial.as_ref().map(|why| format!("It is not complete: {}", why.title)));
        words.extend(changed.then(|| {
            "What is stored changed while it was read, so rows may be missing: download again to be sure"
                .to_owned()
        }));
        words.extend(self.output.notes.iter().cloned());
        self.downloads.end(words.join(". "), self.partial.is_some());
    }
}

fn words_of(trouble: Trouble) -> String {
    match trouble {
        Trouble::NotChosen => "No file was chosen, so none was written.",
        Trouble::Full => "There is no room for the file, so none was written. Make room or filter first, then try again.",
        Trouble::Refused => "The browser could not write the file, so none was written. Choose another place, or let the browser save it.",
    }
    .to_owned()
}
