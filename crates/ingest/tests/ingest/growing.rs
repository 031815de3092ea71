//! Inputs that grow: they pause where there is no more for the moment, and go on.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::ControlFlow;

use super::read_all;
use spoor_ingest::read::LONGEST_LINE;
use spoor_ingest::{Cause, Entry, Format, Options, Summary, read};

/// Texts with pauses between them.
struct Growing<'a>(VecDeque<&'a [u8]>);

impl Read for Growing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.front_mut() {
            None => Ok(0),
            Some([]) => {
                self.0.pop_front();
                Err(io::ErrorKind::WouldBlock.into())
            }
            Some(text) => text.read(buffer),
        }
    }
}

fn grown<'a>(texts: impl IntoIterator<Item = &'a [u8]>, options: &Options) -> (Vec<Entry>, Summary) {
    let mut entries = Vec::new();
    let outcome = read(&mut Growing(texts.into_iter().collect()), options, &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    (entries, outcome.unwrap())
}

#[test]
fn a_log_reads_the_same_wherever_it_pauses() {
    let line =
        |path: &str| format!("203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET {path} HTTP/1.1\" 200 5\n");
    let text = line("/a") + "\n" + &line("/b") + "no line\r\n" + &line("/b") + line("/c").trim_end();
    let options = Options { format: Some(Format::ACCESS), keep_rejected: true, ..Options::default() };
    let (whole, outcome) = read_all(text.as_bytes(), &options);
    for cut in 1..text.len() {
        let (before, after) = text.as_bytes().split_at(cut);
        let (entries, summary) = grown([before, after], &options);
        assert!(entries == whole && summary == *outcome.as_ref().unwrap(), "cut at {cut}: {entries:?}");
    }
    let (entries, _) = grown(text.as_bytes().chunks(1), &options);
    assert_eq!(entries, whole);
}

#[test]
fn a_line_that_grows_beyond_measure_is_one_line() {
    let long = vec![b'x'; LONGEST_LINE / 2];
    let end = b"y\n203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 5\n";
    let options = Options { format: Some(Format::ACCESS), ..Options::default() };
    let (entries, summary) = grown([&long, &long, &long, &end[..]], &options);
    assert_eq!((summary.records, summary.rejected), (1, 1));
    assert!(
        matches!(&entries[0], Entry::Rejected { reason, .. } if reason.contains("1572865 bytes")),
        "{entries:?}"
    );
}

#[test]
fn alerts_of_a_request_wait_for_each_other_through_a_pause_but_not_for_ever() {
    let alert = |rule: u32| {
        format!(
            "[Sun Mar 01 12:00:00.25 2026] [:error] [pid 1] [client 203.0.113.7] ModSecurity: Warning. x [id \"{rule}\"] \
             [uri \"/a\"] [unique_id \"one\"]\n"
        )
    };
    let (first, second) = (alert(942_100), alert(941_100));
    let message = b"[Sun Mar 01 12:00:00.3 2026] [ssl:info] [pid 1] AH02006: something else\n";
    let texts = [first.as_bytes(), second.as_bytes(), b"", b"", message];
    let (entries, summary) = grown(texts, &Options::default());
    assert_eq!((summary.records, summary.joined, summary.skipped), (1, 1, 1));
    let Entry::Record { record, .. } = &entries[0] else {
        panic!("the request is not delivered first: {entries:?}")
    };
    assert_eq!(record.attacks.len(), 2);
}

#[test]
fn an_input_that_pauses_before_it_has_begun_is_not_taken_for_empty() {
    let outcome =
        read(&mut Growing([&b""[..]].into()), &Options::default(), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(outcome.unwrap_err().cause, Cause::Io { .. }));
}
