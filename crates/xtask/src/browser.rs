//! Driving the browser from npm's side: Playwright's runner, and the project's own small scripts of
//! tests/e2e/support. Knows how they are started, not what they do.

use std::process::Command;

use crate::command::Failure;
use crate::setup;
use crate::workspace::Workspace;

/// Playwright's test runner in tests/e2e, its arguments still to be added.
pub fn playwright(workspace: &Workspace) -> Result<Command, Failure> {
    node(workspace, "node_modules/@playwright/test/cli.js")
}

/// A script of tests/e2e, its arguments still to be added. Installs the npm packages and the browser it needs.
pub fn node(workspace: &Workspace, script: &str) -> Result<Command, Failure> {
    setup::npm_packages(workspace)?;
    let mut node = Command::new("node");
    node.current_dir(workspace.stories()).arg(script).env("SPOOR_CHROMIUM", setup::chromium()?);
    Ok(node)
}
