//! Has other programs read the files that Spoor writes: see tests/files/check.py. Writes them with the model's own writers.

use std::fs;
use std::process::Command;

use super::counted;
use crate::command::{Failure, succeed};
use crate::setup;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Runs the checks: what they count, and whether all is well. Without ../shared there are fewer.
pub fn check(workspace: &Workspace) -> Result<(Tally, bool), Failure> {
    setup::npm_packages(workspace)?;
    let python = setup::file_readers(workspace)?;
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&workspace.root).args(["build", "--package", "spoor-model", "--example", "files"]);
    succeed(&mut cargo)?;
    let out = workspace.scratch.join("files");
    fs::create_dir_all(&out)?;
    let mut script = Command::new(python);
    script
        .current_dir(&workspace.root)
        .arg("tests/files/check.py")
        .arg(workspace.target.join("debug").join("examples").join("files"))
        .arg(out)
        .arg("tests/e2e/support/har-schema.mjs")
        // Its output is read line by line.
        .env("PYTHONUNBUFFERED", "1");
    script.args(workspace.shared());
    counted(&mut script)
}
