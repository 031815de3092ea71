//! Members of tar and zip archives as texts. An archive comes from anybody: its names are only shown, its links are not
//! followed, it may not grow without end, and it may not have members without end.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use spoor_ingest::packing;

use super::Found;
use crate::journal::printable;

/// Members that are read of an archive.
const MOST: usize = 100_000;

/// True for a zip archive. Its list of members stands at its end, so it has to be a file; a pipe is left as it is.
pub fn is_zip(file: &mut File) -> bool {
    if !file.metadata().is_ok_and(|facts| facts.is_file()) {
        return false;
    }
    let mut magic = [0; 4];
    let read = file.read_exact(&mut magic).is_ok();
    let back = file.seek(SeekFrom::Start(0)).is_ok();
    read && back && begins_zip(&magic)
}

/// True where a text begins as a zip archive does.
pub fn begins_zip(head: &[u8]) -> bool {
    head == b"PK\x03\x04" || head == b"PK\x05\x06"
}

/// True where the text, perhaps compressed, begins with the head of a tar archive.
pub fn is_tar(head: &[u8]) -> bool {
    let mut first = Vec::new();
    let Ok((text, _)) = packing::unpacked(head) else { return false };
    // The head may end inside of a compressed block: what came before is enough.
    let _ = text.take(512).read_to_end(&mut first);
    first.get(257..262) == Some(b"ustar")
}

/// The members of a tar archive.
pub fn tar(name: &str, input: Box<dyn Read>, take: &mut dyn FnMut(Found<'_>)) {
    let failed = |reason: String| Found::Failed { name: name.to_owned(), reason };
    let packed = Rc::new(Cell::new(0));
    let text = match packing::unpacked(Counted { input, count: Rc::clone(&packed) }) {
        Ok((text, _)) => text,
        Err(error) => return take(failed(format!("the archive cannot be read: {error}"))),
    };
    let members = Growth::of(Rc::clone(&packed));
    let mut archive = tar::Archive::new(Guarded { text, growth: Growth::of(packed) });
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return take(failed(format!("the archive cannot be read: {error}"))),
    };
    for (number, entry) in entries.enumerate() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                return take(failed(format!("the archive is broken after {number} members: {error}")));
            }
        };
        if number >= MOST {
            return take(failed(format!("the archive has more than {MOST} members")));
        }
        let member = printable(&format!("{name} > {}", String::from_utf8_lossy(&entry.path_bytes())));
        let kind = entry.header().entry_type();
        let changed =
            entry.header().mtime().ok().and_then(|time| i64::try_from(time).ok()?.checked_mul(1000));
        if kind.is_gnu_sparse() {
            // A few bytes can stand for a hole of any length, and a log has none.
            let reason = "a sparse file, which is not unpacked: pack it without --sparse".to_owned();
            take(Found::Failed { name: member, reason });
        } else if kind.is_file() || kind.is_contiguous() {
            let left = entry.size();
            let text = Guarded { text: entry, growth: members.clone() };
            take(Found::Text { name: member, input: &mut Whole { text, left }, changed });
        } else if !kind.is_dir() {
            take(Found::LeftOut { name: member, reason: "no file" });
        }
    }
}

/// The members of a zip archive.
pub fn zip(name: &str, file: File, take: &mut dyn FnMut(Found<'_>)) {
    let failed = |name: &str, reason: String| Found::Failed { name: name.to_owned(), reason };
    let length = file.metadata().map_or(0, |facts| facts.len());
    let mut archive = match zip::ZipArchive::new(io::BufReader::new(file)) {
        Ok(archive) => archive,
        Err(error) => return take(failed(name, format!("the zip archive cannot be read: {error}"))),
    };
    if archive.len() > MOST {
        return take(failed(name, format!("the archive has more than {MOST} members")));
    }
    match archive.has_overlapping_entries() {
        Ok(false) => {}
        Ok(true) => return take(failed(name, "members of the zip archive lie over one another".to_owned())),
        Err(error) => return take(failed(name, format!("the zip archive cannot be read: {error}"))),
    }
    let growth = Growth::of(Rc::new(Cell::new(length)));
    for number in 0..archive.len() {
        let member = match archive.by_index(number) {
            Ok(member) => member,
            Err(error) => {
                let reason = format!("member {} of the zip archive cannot be read: {error}", number + 1);
                take(failed(name, reason));
                continue;
            }
        };
        if member.is_dir() {
            continue;
        }
        let shown = printable(&format!("{name} > {}", String::from_utf8_lossy(member.name_raw())));
        if !member.is_file() {
            take(Found::LeftOut { name: shown, reason: "no file" });
            continue;
        }
        let mut input = Guarded { text: member, growth: growth.clone() };
        take(Found::Text { name: shown, input: &mut input, changed: None });
    }
}

/// Counts what an archive takes.
struct Counted {
    input: Box<dyn Read>,
    count: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

/// A text of known length, which fails where it ends before: half a line can look like a whole one.
struct Whole<R> {
    text: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.text.read(buffer)?;
        if count == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the archive is cut off inside this member",
            ));
        }
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}

/// How much was unpacked, of all members together, of how many bytes.
#[derive(Clone)]
struct Growth {
    packed: Rc<Cell<u64>>,
    unpacked: Rc<Cell<u64>>,
}

impl Growth {
    fn of(packed: Rc<Cell<u64>>) -> Growth {
        Growth { packed, unpacked: Rc::default() }
    }
}

/// A text that fails when the archive has grown beyond measure.
struct Guarded<R> {
    text: R,
    growth: Growth,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Growth { packed, unpacked } = &self.growth;
        if let Some(growth) = packing::growth_beyond_measure(packed.get(), unpacked.get()) {
            let message = format!("{} bytes of the archive {growth}", packed.get());
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        let count = self.text.read(buffer)?;
        unpacked.set(unpacked.get() + count as u64);
        Ok(count)
    }
}
