//! Building the app into `dist`: compiled, bound, optimised and compressed, or left as it is when nothing changed.
//! Knows what the app is made of; the rules of the build itself are in Trunk.toml and index.html.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Failure, succeed};
use crate::workspace::Workspace;
use crate::{compress, setup};

/// How much work goes into the app.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// For a short wait: not optimised at all.
    Quick,
    /// The compiler's optimisations only, so that neither Node.js nor npm is needed.
    Local,
    /// What ships: also through wasm-opt, and compressed for the network.
    Shipped,
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Mode::Quick => "quick",
            Mode::Local => "local",
            Mode::Shipped => "shipped",
        }
    }
}

/// The arguments after `cargo` with which Trunk compiles the app. Compiling with the same ones ahead of it leaves
/// Trunk nothing to compile.
pub const COMPILE: [&str; 6] =
    ["build", "--target=wasm32-unknown-unknown", "--profile", "wasm-release", "--bin", "spoor-app"];

/// Builds the app into `dist`. Does nothing where `dist` holds what this would make, or the better-optimised form of
/// it.
pub fn build(workspace: &Workspace, mode: Mode) -> Result<(), Failure> {
    let sources = sources(workspace)?;
    let record = workspace.scratch.join("app-in-dist");
    let recorded = fs::read_to_string(&record).unwrap_or_default();
    let present = contents(&workspace.dist())?;
    let better = if mode == Mode::Local { Mode::Shipped } else { mode };
    if [mode, better].iter().any(|mode| recorded == entry(*mode, sources, present)) {
        return Ok(());
    }
    setup::wasm_target()?;
    setup::wasm_tools(workspace, || Ok(()))?;
    if mode == Mode::Shipped {
        setup::npm_packages(workspace)?;
    }
    println!("building the app ({})", mode.word());
    let mut trunk = Command::new("trunk");
    trunk.current_dir(&workspace.root).env("PATH", setup::path(workspace)?);
    // Trunk refuses to start with the usual NO_COLOR=1: it wants "true" there.
    trunk.env_remove("NO_COLOR");
    // Its message is above the trace, and scrolls away.
    trunk.env_remove("RUST_BACKTRACE");
    trunk.args(["--log", "warn", "build"]).args(match mode {
        Mode::Quick => &[][..],
        // Not --release: that is what makes Trunk call wasm-opt.
        Mode::Local => &["--cargo-profile", "wasm-release"],
        Mode::Shipped => &["--release"],
    });
    succeed(&mut trunk)?;
    if mode == Mode::Shipped {
        compress::folder(&workspace.dist())?;
    }
    fs::create_dir_all(&workspace.scratch)?;
    fs::write(record, entry(mode, sources, contents(&workspace.dist())?))?;
    Ok(())
}

fn entry(mode: Mode, sources: u64, present: u64) -> String {
    format!("{} {sources:016x} {present:016x}", mode.word())
}

/// A fingerprint of everything the app is built from. The crates that are not part of it are named, so that a new
/// crate counts until someone says otherwise.
fn sources(workspace: &Workspace) -> Result<u64, Failure> {
    let root = &workspace.root;
    let mut files: Vec<PathBuf> =
        ["index.html", "Trunk.toml", "Cargo.toml", "Cargo.lock"].map(|name| root.join(name)).into();
    for folder in ["src", "style", "public"] {
        walk(&root.join(folder), &mut files)?;
    }
    for package in fs::read_dir(root.join("crates"))? {
        let package = package?;
        if !["server", "xtask", "demo"].iter().any(|name| package.file_name() == *name) {
            walk(&package.path(), &mut files)?;
        }
    }
    fingerprint(files)
}

/// A fingerprint of the files in `folder`, the same for a missing folder as for an empty one.
fn contents(folder: &Path) -> Result<u64, Failure> {
    let mut files = Vec::new();
    if folder.is_dir() {
        walk(folder, &mut files)?;
    }
    fingerprint(files)
}

fn fingerprint(mut files: Vec<PathBuf>) -> Result<u64, Failure> {
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file).map_err(|error| Failure::from(error).during(file.display()))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// All files below `folder`, into `files`.
pub fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|error| Failure::from(error).during(folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
