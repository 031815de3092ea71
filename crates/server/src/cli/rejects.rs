//! The file of what an import could not read: every rejected line or entry as it was, one after the other, so that it
//! can be mended and imported again. It holds whatever the log held, so it is for its owner only.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use same_file::Handle;

/// Where rejected lines go.
pub struct Rejects {
    file: BufWriter<File>,
    /// The first failure to write.
    failure: Option<io::Error>,
}

impl Rejects {
    /// Makes the file. One that is there already is not written over: it may be the log itself.
    pub fn create(path: &Path) -> Result<Rejects, String> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(file) => Ok(Rejects { file: BufWriter::new(file), failure: None }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err("there is a file of that name already".to_owned())
            }
            Err(error) => Err(error.to_string()),
        }
    }

    /// What tells the file, whatever path leads to it.
    pub fn handle(&self) -> Option<Handle> {
        Handle::from_file(self.file.get_ref().try_clone().ok()?).ok()
    }

    /// Adds a line or entry.
    pub fn add(&mut self, raw: &[u8]) {
        let written = self
            .file
            .write_all(raw)
            .and_then(|()| if raw.ends_with(b"\n") { Ok(()) } else { self.file.write_all(b"\n") });
        if let Err(error) = written {
            self.failure.get_or_insert(error);
        }
    }

    /// Writes what was added; a failure shows at the end.
    pub fn flush(&mut self) {
        if let Err(error) = self.file.flush() {
            self.failure.get_or_insert(error);
        }
    }

    /// Says what could not be written.
    pub fn finish(mut self) -> Result<(), io::Error> {
        let flushed = self.file.flush();
        self.failure.map_or(flushed, Err)
    }
}
