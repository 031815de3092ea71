//! The server as a program: building it, and running one for as long as a task needs it. Knows its command line and
//! its health check.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::command::{Failure, succeed};
use crate::http;
use crate::workspace::Workspace;

/// How the server is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Optimised, with the app inside.
    Release,
    /// As the native tests compile it; reads the app from `dist` at run time.
    Debug,
}

/// Builds the server and returns the path of the program.
pub fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf, Failure> {
    println!("building the server; the first time this takes two to four minutes");
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&workspace.root).arg("build").args(arguments(profile));
    succeed(&mut cargo)?;
    let folder = match profile {
        Profile::Release => "release",
        Profile::Debug => "debug",
    };
    Ok(workspace.target.join(folder).join("spoor"))
}

fn arguments(profile: Profile) -> &'static [&'static str] {
    match profile {
        Profile::Release => &["--release", "--package", "spoor-server", "--bin", "spoor"],
        // --workspace: with the features that `cargo test --workspace` chose, so that nothing is compiled twice.
        Profile::Debug => &["--workspace", "--bin", "spoor"],
    }
}

/// Runs the program with these arguments to its end, its output being xtask's.
pub fn command<S: AsRef<OsStr>>(binary: &Path, arguments: &[S]) -> Result<(), Failure> {
    succeed(Command::new(binary).args(arguments))
}

/// A server that runs until this is dropped.
pub struct Running {
    child: Child,
    /// Host and port it listens on.
    pub address: String,
}

impl Running {
    /// Starts `binary` with `database` on a free port, showing the app in the folder `app`, and waits until it is
    /// healthy. Without a folder it shows the app inside the program. What it says of its work goes to a file.
    pub fn start(
        workspace: &Workspace,
        binary: &Path,
        database: &Path,
        app: Option<&Path>,
    ) -> Result<Running, Failure> {
        let log = workspace.scratch.join("server.log");
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--db"]).arg(database);
        if let Some(folder) = app {
            command.arg("--dist").arg(folder);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()
            .map_err(|error| Failure::from(error).during(binary.display()))?;
        let mut output =
            BufReader::new(child.stdout.take().ok_or_else(|| Failure::new("no output to read"))?);
        let mut running = Running { child, address: String::new() };
        let mut line = String::new();
        while running.address.is_empty() {
            line.clear();
            if output.read_line(&mut line)? == 0 {
                let status = running.child.wait()?;
                let said = fs::read_to_string(&log).unwrap_or_default();
                return Err(Failure::new(format!("the server ended at its start ({status}):\n{said}")));
            }
            if let Some((_, rest)) = line.split_once("http://") {
                rest.split('/').next().unwrap_or_default().clone_into(&mut running.address);
            }
        }
        // Read on, so that the server never waits for somebody to take its words.
        thread::spawn(move || output.lines().map_while(Result::ok).for_each(drop));
        let answer = http::get(&running.address, "/api/v1/health", "identity")?;
        if answer.status != 200 {
            return Err(Failure::new(format!("the server says of its health: {}", answer.status)));
        }
        Ok(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
