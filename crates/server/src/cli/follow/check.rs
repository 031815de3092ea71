//! What can be followed: files that get a line for each request. Knows why others cannot.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::ops::ControlFlow;
use std::path::Path;

use same_file::Handle;
use spoor_ingest::{Format, Options, read};

use super::super::shown;
use crate::import::inputs;

/// Says why a path cannot be followed, as far as that can be told now. A file that is not there yet may come, and one
/// without a whole line may get one. `own` is a file that is written meanwhile.
pub fn path(path: &Path, own: Option<&Handle>, reading: &Options) -> Result<(), String> {
    if path.as_os_str() == "-" {
        return Err("stdin is read until it ends in any case, so leave out --follow".to_owned());
    }
    match fs::metadata(path) {
        Ok(facts) if facts.is_dir() => {
            return Err("it is a folder; name the files that are written".to_owned());
        }
        Ok(facts) if !facts.is_file() => return Err("it is no file".to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
            folder.map_or(Ok(()), |folder| Err(format!("there is no folder {}", shown(folder))))?;
            return reading.format.map_or(Ok(()), grows);
        }
        Err(error) => return Err(inputs::cannot_open(&error)),
    }
    if own.is_some() && Handle::from_path(path).ok().as_ref() == own {
        return Err("it is the file of --rejects, written just now".to_owned());
    }
    let mut head = Vec::new();
    let opened = File::open(path).map_err(|error| inputs::cannot_open(&error))?;
    opened
        .take(inputs::HEAD)
        .read_to_end(&mut head)
        .map_err(|error| format!("it cannot be read: {error}"))?;
    let lines = head.iter().rposition(|byte| *byte == b'\n').map_or(&[][..], |last| &head[..=last]);
    if lines.trim_ascii().is_empty() {
        // Half a line tells nothing yet, but a document may have no other.
        container(&head)?;
        return reading.format.or_else(|| Format::detect(&head)).map_or(Ok(()), grows);
    }
    beginning(lines, reading)
}

/// Says why a text with these first lines, which are not all blank, cannot be followed.
pub fn beginning(lines: &[u8], reading: &Options) -> Result<(), String> {
    container(lines)?;
    // As the reader sees it, which is stopped at the first entry.
    let (format, failure) = match read(&mut &lines[..], reading, &mut |_| ControlFlow::Break(())) {
        Ok(summary) => (summary.format, None),
        Err(error) => (error.summary.format, Some(error.cause)),
    };
    match (format, failure) {
        (Some(format), _) => grows(format),
        (None, None) => Ok(()),
        (None, Some(cause)) => Err(format!("{cause}; --format names the format where it is not recognised")),
    }
}

fn container(head: &[u8]) -> Result<(), String> {
    inputs::container(head)
        .map_or(Ok(()), |what| Err(format!("it is {what}, to which nobody adds lines; leave out --follow")))
}

fn grows(format: Format) -> Result<(), String> {
    if format.grows() {
        return Ok(());
    }
    Err(format!(
        "{} has more than a line for a request: import it without --follow when it is complete",
        format.name()
    ))
}
