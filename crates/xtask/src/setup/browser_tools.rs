//! What the stories in a browser take: npm's packages (Playwright, axe, wasm-opt) and a Chromium of the system.
//! Downloads no browser: the npm packages are told not to.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::{apt_install, apt_is_ours, found};
use crate::command::{Failure, answer, succeed};
use crate::workspace::Workspace;

/// Installs the npm packages of tests/e2e where they differ from its lock file.
pub fn npm_packages(workspace: &Workspace) -> Result<(), Failure> {
    let folder = workspace.stories();
    let lock_file = folder.join("package-lock.json");
    let lock =
        fs::read(&lock_file).map_err(|error| Failure::from(error).during(workspace.shown(&lock_file)))?;
    // npm's own record is in another form than the lock file, so a copy says what was installed.
    let installed = folder.join("node_modules").join(".installed-lock.json");
    if fs::read(&installed).is_ok_and(|copy| copy == lock) {
        return Ok(());
    }
    node()?;
    println!("installing the npm packages of tests/e2e (about 130 MB, 10 seconds)");
    succeed(
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(&folder),
    )?;
    fs::write(installed, lock)?;
    Ok(())
}

fn node() -> Result<(), Failure> {
    let advice = "Install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm). Only `cargo xtask run` \
                  does without.";
    let said = answer(Command::new("node").arg("--version"))
        .ok_or_else(|| Failure::new(format!("Node.js is missing. {advice}")))?;
    let major: Option<u32> =
        said.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    if major.is_none_or(|major| major < 20) {
        return Err(Failure::new(format!("Node.js {said} is too old. {advice}")));
    }
    if answer(Command::new("npm").arg("--version")).is_none() {
        return Err(Failure::new(format!("npm is missing. {advice}")));
    }
    Ok(())
}

/// The Chromium to drive: `SPOOR_CHROMIUM`, or the first one on the PATH. Installs Debian's where it can.
pub fn chromium() -> Result<PathBuf, Failure> {
    if let Some(chosen) = env::var_os("SPOOR_CHROMIUM") {
        let path = PathBuf::from(chosen);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(Failure::new(format!("SPOOR_CHROMIUM names {}, which is not a file", path.display())))
        };
    }
    let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
    if let Some(path) = found(&names) {
        return Ok(path);
    }
    if !apt_is_ours() {
        return Err(Failure::new(
            "no Chromium was found for the stories in a browser. Install it (Debian: sudo apt-get install \
             chromium), or name one: SPOOR_CHROMIUM=/path/to/chromium",
        ));
    }
    println!("installing Debian's Chromium (about 100 MB, 30 seconds)");
    apt_install(&["chromium", "fonts-dejavu-core"])?;
    found(&names).ok_or_else(|| Failure::new("apt-get installed chromium, and it is still not on the PATH"))
}
