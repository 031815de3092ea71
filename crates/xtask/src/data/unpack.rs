//! One file out of a package's archive, in memory.

use std::io::{Cursor, Read};

use flate2::read::GzDecoder;

use crate::command::Failure;

/// No file that is wanted is larger.
const LARGEST: u64 = 64 << 20;

/// The file at `path` in a package of npm.
pub fn tgz(archive: &[u8], path: &str) -> Result<Vec<u8>, Failure> {
    let mut archive = tar::Archive::new(GzDecoder::new(archive));
    for entry in archive.entries()? {
        let entry = entry?;
        if entry.path_bytes().as_ref() == path.as_bytes() {
            return whole(entry, path);
        }
    }
    Err(Failure::new(format!("there is no {path} in it")))
}

/// The file at `path` in a wheel of Python.
pub fn wheel(archive: &[u8], path: &str) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: zip::result::ZipError| Failure::new(format!("{path}: {error}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).map_err(unreadable)?;
    whole(archive.by_name(path).map_err(unreadable)?, path)
}

fn whole(file: impl Read, path: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::new(format!("{path} is larger than {LARGEST} bytes")));
    }
    Ok(bytes)
}
