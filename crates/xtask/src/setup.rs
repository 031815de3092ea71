//! The tools that building and testing take: looks for each, installs what is missing, says what that takes. What is
//! there in the right version is used as it is, and nothing outside the project's own cache folder is replaced.

mod browser_tools;
mod cargo_tools;
mod file_tools;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Failure, answer, succeed};
use crate::workspace::Workspace;

pub use browser_tools::{chromium, npm_packages};
pub use cargo_tools::{wasm_target, wasm_tools};
pub use file_tools::{file_readers, venv};

/// Installs whatever any of the commands needs.
pub fn everything(workspace: &Workspace) -> Result<(), Failure> {
    wasm_target()?;
    wasm_tools(workspace, || Ok(()))?;
    npm_packages(workspace)?;
    file_readers(workspace)?;
    let browser = chromium()?;
    println!("everything is there; the browser is {}", browser.display());
    Ok(())
}

/// The PATH with the project's own tools in front.
pub fn path(workspace: &Workspace) -> Result<OsString, Failure> {
    let mut folders = cargo_tools::folders(workspace)?;
    folders.push(workspace.stories().join("node_modules").join(".bin"));
    if let Some(inherited) = env::var_os("PATH") {
        folders.extend(env::split_paths(&inherited));
    }
    env::join_paths(folders).map_err(|error| Failure::new(format!("the PATH cannot be extended: {error}")))
}

/// The `GoAccess` to compare imports with. Installs Debian's where it can; says what to install where it cannot.
pub fn goaccess() -> Option<PathBuf> {
    let goaccess = || found(&["goaccess"]);
    if goaccess().is_none() {
        try_install("GoAccess (1 MB)", &["goaccess"]);
    }
    if goaccess().is_none() {
        println!(
            "GoAccess was not found, so nothing is compared with it (Debian: sudo apt-get install goaccess)"
        );
    }
    goaccess()
}

/// What a firewall takes to try exported rules on.
const FIREWALL: [&str; 3] = [
    "/usr/lib/nginx/modules/ngx_http_modsecurity_module.so",
    "/usr/share/modsecurity-crs/rules",
    "/etc/modsecurity/crs/crs-setup.conf",
];

/// A firewall to try exported rules on: installs Debian's nginx with `ModSecurity` and the Core Rule Set where it can. Without it
/// the test says that it skips.
pub fn firewall() {
    if !FIREWALL.iter().all(|path| Path::new(path).exists()) {
        let packages = ["nginx-light", "libnginx-mod-http-modsecurity", "modsecurity-crs"];
        try_install("nginx with ModSecurity and the Core Rule Set (10 MB)", &packages);
    }
}

/// Installs packages of Debian that can be done without, where that asks nobody; a failure is said.
fn try_install(what: &str, packages: &[&str]) {
    if !apt_is_ours() {
        return;
    }
    println!("installing Debian's {what}");
    if let Err(failure) = apt_install(packages) {
        println!("  {failure}");
    }
}

/// The first program on the PATH with one of these names.
fn found(names: &[&str]) -> Option<PathBuf> {
    let inherited = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&inherited).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()))
}

/// True where apt-get can be used without asking anyone: on Debian and its kin, as root.
fn apt_is_ours() -> bool {
    found(&["apt-get"]).is_some() && answer(Command::new("id").arg("-u")).is_some_and(|user| user == "0")
}

/// Installs Debian's packages, where [`apt_is_ours`].
fn apt_install(packages: &[&str]) -> Result<(), Failure> {
    succeed(Command::new("apt-get").args(["update", "-qq"]))?;
    let mut install = Command::new("apt-get");
    install
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    succeed(&mut install)
}
