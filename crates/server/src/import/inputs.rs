//! From paths to texts: files, stdin, the files of a folder, the members of an archive. A name in an archive is only
//! shown: nothing is ever written under it. What is no file is left out and said so.

mod archive;

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use same_file::Handle;

use crate::journal::shown;

/// Folders within folders that are entered.
const DEEPEST: usize = 32;
/// Bytes that tell an archive.
pub const HEAD: u64 = 64 * 1024;
/// Bytes of a zip archive that is sent: they are kept on the disk.
const LARGEST_ZIP: u64 = 4 << 30;

/// What a path leads to.
pub enum Found<'a> {
    /// A text, perhaps compressed.
    Text {
        /// Its name as it can be shown.
        name: String,
        /// Its bytes.
        input: &'a mut dyn Read,
        /// When it was last changed, in milliseconds since 1970.
        changed: Option<i64>,
    },
    /// Something that should be a text and cannot be read.
    Failed {
        /// Its name as it can be shown.
        name: String,
        /// Why.
        reason: String,
    },
    /// Something that is no text and does not claim to be one.
    LeftOut {
        /// Its name as it can be shown.
        name: String,
        /// What it is.
        reason: &'static str,
    },
}

/// Hands everything that the path leads to to `take`, in the order of names. `own` is a file that is written meanwhile.
pub fn each(path: &Path, own: Option<&Handle>, take: &mut dyn FnMut(Found<'_>)) {
    if path.as_os_str() == "-" {
        text("-", Box::new(io::stdin().lock()), None, take);
    } else if path.is_dir() {
        let mut files = 0;
        folder(path, 0, own, &mut files, take);
        if files == 0 {
            take(Found::Failed { name: shown(path), reason: "there is no file in this folder".to_owned() });
        }
    } else {
        file(path, own, take);
    }
}

/// Hands a file that somebody sends to `take`, or what is in it where it is an archive. A zip archive is written to the
/// disk first, as its list of members stands at its end; nobody else can see that file, and it goes with the process.
pub fn sent(name: &str, input: impl Read + 'static, changed: Option<i64>, take: &mut dyn FnMut(Found<'_>)) {
    let (head, mut rest) = peek(Box::new(input), 4);
    if !head.is_some_and(|head| archive::begins_zip(&head)) {
        return text(name, rest, changed, take);
    }
    let written = tempfile::tempfile().and_then(|mut file| {
        if io::copy(&mut rest.by_ref().take(LARGEST_ZIP + 1), &mut file)? > LARGEST_ZIP {
            let reason = "it is larger than 4 GiB: unpack it, or import it with `spoor import`";
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
        }
        file.rewind()?;
        Ok(file)
    });
    match written {
        Ok(file) => archive::zip(name, file, take),
        Err(error) => take(Found::Failed {
            name: name.to_owned(),
            reason: format!("the zip archive cannot be kept for reading: {error}"),
        }),
    }
}

/// The files of a folder and of those in it. Links are not followed: they may lead anywhere, and round in circles.
fn folder(path: &Path, depth: usize, own: Option<&Handle>, files: &mut u64, take: &mut dyn FnMut(Found<'_>)) {
    let failed = |reason: String| Found::Failed { name: shown(path), reason };
    if depth > DEEPEST {
        return take(failed(format!("more than {DEEPEST} folders lie within each other here")));
    }
    let entries = match fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return take(failed(format!("the folder cannot be read: {error}"))),
    };
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        match fs::symlink_metadata(&path) {
            Ok(facts) if facts.is_dir() => folder(&path, depth + 1, own, files, take),
            Ok(facts) if facts.is_file() => {
                *files += 1;
                file(&path, own, take);
            }
            Ok(facts) => {
                let reason = if facts.is_symlink() { "a link, which is not followed" } else { "no file" };
                take(Found::LeftOut { name: shown(&path), reason });
            }
            Err(error) => take(Found::Failed { name: shown(&path), reason: cannot_open(&error) }),
        }
    }
}

fn file(path: &Path, own: Option<&Handle>, take: &mut dyn FnMut(Found<'_>)) {
    let opened = File::open(path);
    match opened {
        Ok(file) if own.is_some() && file.try_clone().and_then(Handle::from_file).ok().as_ref() == own => {
            // To read what is written because of what is read would have no end.
            take(Found::LeftOut { name: shown(path), reason: "the file of --rejects, written just now" });
        }
        Ok(mut file) => {
            let changed = file.metadata().and_then(|facts| facts.modified()).ok();
            let changed = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            let changed = changed.and_then(|time| i64::try_from(time.as_millis()).ok());
            if archive::is_zip(&mut file) {
                archive::zip(&shown(path), file, take);
            } else {
                text(&shown(path), Box::new(file), changed, take);
            }
        }
        Err(error) => take(Found::Failed { name: shown(path), reason: cannot_open(&error) }),
    }
}

/// A text, or an archive from which texts come one after the other.
fn text(name: &str, input: Box<dyn Read>, changed: Option<i64>, take: &mut dyn FnMut(Found<'_>)) {
    let (head, mut input) = peek(input, HEAD);
    let is_archive = head.is_some_and(|head| archive::is_tar(&head));
    if is_archive {
        archive::tar(name, input, take);
    } else {
        take(Found::Text { name: name.to_owned(), input: &mut *input, changed });
    }
}

/// The first bytes of an input, where they could be read, and the whole input.
fn peek(mut input: Box<dyn Read>, length: u64) -> (Option<Vec<u8>>, Box<dyn Read>) {
    let mut head = Vec::new();
    match input.by_ref().take(length).read_to_end(&mut head) {
        Ok(_) => (Some(head.clone()), Box::new(Cursor::new(head).chain(input))),
        // What could not be read shows again when the rest is, with the line where it happens.
        Err(error) => (None, Box::new(Cursor::new(head).chain(Broken(Some(error))))),
    }
}

/// An input that fails.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// What makes the file of these first bytes more than a text that lines are added to.
pub fn container(head: &[u8]) -> Option<&'static str> {
    if archive::is_tar(head) || archive::begins_zip(head) {
        return Some("an archive");
    }
    let packed = spoor_ingest::packing::unpacked(head).is_ok_and(|(_, packing)| packing.is_some());
    packed.then_some("compressed")
}

/// Why a file cannot be opened, in words.
pub fn cannot_open(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not read the file".to_owned(),
        _ => format!("the file cannot be opened: {error}"),
    }
}
