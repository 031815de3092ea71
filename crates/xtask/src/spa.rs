//! Building the app into a folder: compiled, bound, optimised and compressed, or left as it is when nothing changed.
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

/// Builds the app and returns the folder it is in. Does nothing where the folder holds what this would make. Each
/// mode has its own folder, so that one task does not undo the other's work.
pub fn build(workspace: &Workspace, mode: Mode) -> Result<PathBuf, Failure> {
    let sources = sources(workspace)?;
    let folder = workspace.scratch.join(format!("app-{}", mode.word()));
    let record = workspace.scratch.join(format!("app-{}.made-from", mode.word()));
    if fs::read_to_string(&record).is_ok_and(|made| Some(made) == entry(sources, &folder).ok()) {
        return Ok(folder);
    }
    setup::wasm_target()?;
    setup::wasm_tools(workspace, || Ok(()))?;
    if mode == Mode::Shipped {
        setup::npm_packages(workspace)?;
    }
    println!("building the app ({})", mode.word());
    fs::create_dir_all(&folder)?;
    let mut trunk = Command::new("trunk");
    trunk.current_dir(&workspace.root).env("PATH", setup::path(workspace)?);
    // Trunk refuses to start with the usual NO_COLOR=1: it wants "true" there.
    trunk.env_remove("NO_COLOR");
    // Its message is above the trace, and scrolls away.
    trunk.env_remove("RUST_BACKTRACE");
    trunk.args(["--log", "warn", "build", "--dist"]).arg(&folder).args(match mode {
        Mode::Quick => &[][..],
        // Not --release: that is what makes Trunk call wasm-opt.
        Mode::Local => &["--cargo-profile", "wasm-release"],
        Mode::Shipped => &["--release"],
    });
    succeed(&mut trunk)?;
    if mode == Mode::Shipped {
        compress::folder(&folder)?;
    }
    fs::write(record, entry(sources, &folder)?)?;
    Ok(folder)
}

/// Builds what ships and puts it into `dist`, where a release build of the server takes it from.
pub fn ship(workspace: &Workspace) -> Result<(), Failure> {
    let built = build(workspace, Mode::Shipped)?;
    let dist = workspace.dist();
    let names = |folder: &Path| -> Result<Vec<PathBuf>, Failure> {
        let mut files = Vec::new();
        walk(folder, &mut files)?;
        Ok(files.iter().filter_map(|file| file.strip_prefix(folder).ok().map(Path::to_path_buf)).collect())
    };
    fs::create_dir_all(&dist)?;
    let wanted = names(&built)?;
    for old in names(&dist)?.iter().filter(|name| !wanted.contains(name)) {
        fs::remove_file(dist.join(old))?;
    }
    for name in wanted {
        let (from, to) = (built.join(&name), dist.join(&name));
        let content = fs::read(from)?;
        // A file that is right already keeps its time, and cargo has nothing to do.
        if fs::read(&to).is_ok_and(|present| present == content) {
            continue;
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(to, content)?;
    }
    Ok(())
}

/// What the app was made from, and what came out.
fn entry(sources: u64, folder: &Path) -> Result<String, Failure> {
    let mut files = Vec::new();
    walk(folder, &mut files)?;
    Ok(format!("{sources:016x} {:016x}", fingerprint(files)?))
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
