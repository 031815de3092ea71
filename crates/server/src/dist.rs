//! Where the built app's files come from: the binary itself, or a folder. Knows neither HTTP nor what is in them.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Component, Path, PathBuf};

use rust_embed::RustEmbed;

/// The built app.
#[derive(Clone, Debug, Default)]
pub enum Dist {
    /// As it was when this program was built; a debug build reads the files when asked.
    #[default]
    Embedded,
    /// In a folder.
    Folder(PathBuf),
}

/// A file of the app.
#[derive(Debug)]
pub struct File {
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
    /// Changes with what is in it; hexadecimal digits.
    pub fingerprint: String,
}

#[derive(RustEmbed)]
#[folder = "../../dist"]
struct Embedded;

impl Dist {
    /// The file with this path, relative and with `/` between its parts. Nothing outside is ever found.
    pub fn find(&self, path: &str) -> Option<File> {
        match self {
            Dist::Embedded => {
                let file = Embedded::get(path)?;
                let hash = file.metadata.sha256_hash();
                let first = hash.first_chunk().copied().unwrap_or_default();
                let fingerprint = format!("{:016x}", u64::from_be_bytes(first));
                Some(File { bytes: file.data, fingerprint })
            }
            Dist::Folder(folder) => {
                let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
                if !plain || path.contains(['\\', '\0']) {
                    return None;
                }
                let file = folder.join(path).canonicalize().ok()?;
                if !file.starts_with(folder.canonicalize().ok()?) || !file.is_file() {
                    return None;
                }
                let bytes = std::fs::read(file).ok()?;
                let mut hasher = DefaultHasher::new();
                bytes.hash(&mut hasher);
                Some(File { bytes: Cow::Owned(bytes), fingerprint: format!("{:016x}", hasher.finish()) })
            }
        }
    }
}
