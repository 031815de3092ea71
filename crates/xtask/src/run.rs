//! `cargo xtask run`: from a clone to Spoor in a browser, with demo data where nothing else is named.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use clap::Args;

use crate::command::{Failure, succeed};
use crate::data;
use crate::server::{self, Profile};
use crate::setup;
use crate::spa::{self, Mode};
use crate::workspace::Workspace;

/// Demo times are relative to the moment they are made; after this long the last day begins to look empty.
const DEMO_AGE: Duration = Duration::from_hours(12);

/// Options of `cargo xtask run`.
#[derive(Args)]
pub struct Options {
    /// Database file to serve; without it, demo data made on the spot
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7070")]
    listen: String,
}

/// Builds, makes the demo data, and serves until interrupted.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    setup::wasm_target()?;
    // On a new machine the two big builds fill the time that the tools take to install.
    setup::wasm_tools(workspace, || {
        compile_app(workspace)?;
        server::build(workspace, Profile::Release).map(drop)
    })?;
    let app = spa::build(workspace, Mode::Local)?;
    let binary = server::build(workspace, Profile::Release)?;
    let database = match &options.db {
        Some(file) => file.clone(),
        None => demo(workspace, &binary)?,
    };
    let places = data::arguments(workspace);
    if places.is_empty() {
        println!(
            "what is imported in the browser gets no country and no network: `cargo xtask data` fetches them"
        );
    }
    println!();
    let mut serve = Command::new(&binary);
    serve.args(["serve", "--listen", &options.listen, "--db"]).arg(&database).arg("--dist").arg(&app);
    serve.args(places);
    succeed(&mut serve)
}

fn compile_app(workspace: &Workspace) -> Result<(), Failure> {
    succeed(Command::new("cargo").args(spa::COMPILE).current_dir(&workspace.root))
}

/// The path of a database with demo data, made anew where there is none or its times are long past.
pub fn demo(workspace: &Workspace, binary: &Path) -> Result<PathBuf, Failure> {
    let file = workspace.scratch.join("demo.db");
    let age = fs::metadata(&file)
        .and_then(|metadata| metadata.created().or_else(|_| metadata.modified()))
        .ok()
        .map(|made| SystemTime::now().duration_since(made).unwrap_or_default());
    if age.is_some_and(|age| age < DEMO_AGE) {
        return Ok(file);
    }
    println!("making demo data in {}", file.display());
    fs::create_dir_all(&workspace.scratch)?;
    for old in ["demo.db", "demo.db-wal", "demo.db-shm"].map(|name| workspace.scratch.join(name)) {
        if old.exists() {
            fs::remove_file(old)?;
        }
    }
    if let Err(failure) = server::command(binary, &["demo".as_ref(), "--db".as_ref(), file.as_os_str()]) {
        // Half of the data would pass for all of it the next time.
        if file.exists() {
            fs::remove_file(&file)?;
        }
        return Err(failure);
    }
    Ok(file)
}
