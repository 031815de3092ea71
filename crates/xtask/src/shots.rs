//! `cargo xtask shots`: pictures of the app's pages, to look at and to put into the documents.

use std::path::PathBuf;

use clap::Args;

use crate::browser;
use crate::command::{Failure, succeed};
use crate::run;
use crate::server::{self, Profile, Running};
use crate::spa::{self, Mode};
use crate::workspace::Workspace;

/// Options of `cargo xtask shots`.
#[derive(Args)]
pub struct Options {
    /// Folder to write the pictures to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Database file to show; without it, the demo data of `cargo xtask run`
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Pages, as path and query; `@session` stands for the first session of the list
    #[arg(default_values_t = ["/sessions".to_owned(), "@session".to_owned()])]
    pages: Vec<String>,
}

/// Takes the pictures and prints where they are.
pub fn shots(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let app = spa::build(workspace, Mode::Local)?;
    let binary = server::build(workspace, Profile::Release)?;
    let database = match &options.db {
        Some(file) => file.clone(),
        None => run::demo(workspace, &binary)?,
    };
    let running = Running::start(workspace, &binary, &database, Some(&app))?;
    let out = match &options.out {
        Some(folder) => std::path::absolute(folder)?,
        None => workspace.scratch.join("shots"),
    };
    let mut script = browser::node(workspace, "support/shots.mjs")?;
    script.arg(format!("http://{}", running.address)).arg(&out).args(&options.pages);
    succeed(&mut script)
}
