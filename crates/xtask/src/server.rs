//! The server as a program: building it, and running one for as long as a task needs it. Knows its command line and
//! its health check.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

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
    /// Starts `binary` on `database` and a free port, and waits until it is healthy.
    pub fn start(binary: &Path, database: &Path) -> Result<Running, Failure> {
        // Free a moment ago; a server that finds it taken says so and ends, which is noticed below.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let child = Command::new(binary)
            .args(["serve", "--listen", &address, "--db"])
            .arg(database)
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| Failure::from(error).during(binary.display()))?;
        let mut running = Running { child, address };
        let started = Instant::now();
        while started.elapsed() < Duration::from_mins(1) {
            if let Some(status) = running.child.try_wait()? {
                return Err(Failure::new(format!("the server ended ({status}) before it was healthy")));
            }
            if http::get(&running.address, "/api/v1/health", "identity")
                .is_ok_and(|answer| answer.status == 200)
            {
                return Ok(running);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(Failure::new(format!("the server at {} was not healthy within a minute", running.address)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
