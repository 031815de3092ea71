//! Where things are: the repository, cargo's target folder, and what xtask keeps of its own. Creates nothing.

use std::env;
use std::path::{Path, PathBuf};

use crate::command::Failure;

/// The folders xtask works in, all absolute.
pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// xtask's own files: logs, demo data, measurements. Inside `target`, so `cargo clean` removes it.
    pub scratch: PathBuf,
    /// Tools that xtask installed, kept from one clone to the next.
    pub tools: PathBuf,
    /// Files about addresses that `cargo xtask data` fetched, kept from one clone to the next.
    pub data: PathBuf,
}

impl Workspace {
    /// Finds the folders from the environment that cargo sets. Fails where there is no home folder.
    pub fn locate() -> Result<Workspace, Failure> {
        // The run-time value: a target folder shared by several clones may hold a binary that another one compiled.
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.ancestors().nth(2).unwrap_or(&package).to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(folder)?,
            None => root.join("target"),
        };
        let cache = cache()?.join("spoor");
        Ok(Workspace {
            scratch: target.join("spoor"),
            tools: cache.join("tools"),
            data: cache.join("data"),
            root,
            target,
        })
    }

    /// The built app.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The browser stories and their npm packages.
    pub fn stories(&self) -> PathBuf {
        self.root.join("tests").join("e2e")
    }

    /// Samples and tools that lie beside the repository where the project is developed, if they are there.
    pub fn shared(&self) -> Option<PathBuf> {
        let folder = self.root.parent()?.join("shared");
        folder.join("tools").join("csv_oracle.py").is_file().then_some(folder)
    }

    /// A path as a person reads it: relative to the repository where it is inside.
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

fn cache() -> Result<PathBuf, Failure> {
    if let Some(folder) = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    env::home_dir().map(|home| home.join(".cache")).ok_or_else(|| {
        Failure::new("there is no home folder to keep tools and data in: set HOME or XDG_CACHE_HOME")
    })
}
