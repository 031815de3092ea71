//! What compiling to WebAssembly takes: the target of the Rust toolchain, Trunk, and wasm-bindgen in exactly the
//! version that Cargo.lock names. Trunk's version is a constant of this file and stands nowhere else.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use crate::command::{Failure, answer, succeed, succeed_quietly};
use crate::workspace::Workspace;

/// The newest Trunk that the project's Rust version compiles.
const TRUNK: &str = "0.21.14";

/// A program that comes from a crate.
struct Tool {
    /// Name of the crate.
    package: &'static str,
    /// Name of the program.
    program: &'static str,
    version: String,
    /// How long installing it takes on two cores, in words.
    takes: &'static str,
}

/// Adds the WebAssembly target to the Rust toolchain where it is missing.
pub fn wasm_target() -> Result<(), Failure> {
    let mut library = Command::new("rustc");
    library.args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]);
    if answer(&mut library).is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    println!("adding the target wasm32-unknown-unknown to the Rust toolchain (a download of about 20 MB)");
    succeed(Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"])).map_err(|failure| {
        Failure::new(format!(
            "{failure}\nSpoor's app is WebAssembly. Where Rust did not come through rustup, install your system's \
             package of the standard library for wasm32-unknown-unknown."
        ))
    })
}

/// Installs Trunk and wasm-bindgen where they are missing, side by side, and runs `meanwhile` at the same time: it is
/// for work that does not need them. Where both are there, `meanwhile` is not run at all.
pub fn wasm_tools(
    workspace: &Workspace,
    meanwhile: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let missing: Vec<Tool> = tools(workspace)?.into_iter().filter(|tool| !tool.is_there(workspace)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for tool in &missing {
        println!(
            "installing {} {} once, into {} (about {} on two cores)",
            tool.package,
            tool.version,
            workspace.tools.display(),
            tool.takes
        );
    }
    thread::scope(|scope| {
        let installs: Vec<_> =
            missing.iter().map(|tool| scope.spawn(move || tool.install(workspace))).collect();
        let done_meanwhile = meanwhile();
        for install in installs {
            install.join().map_err(|_| Failure::new("an installation ended in a panic, shown above"))??;
        }
        done_meanwhile
    })
}

/// Folders with the tools that xtask installed.
pub(super) fn folders(workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
    Ok(tools(workspace)?
        .iter()
        .map(|tool| tool.home(workspace).join("bin"))
        .filter(|bin| bin.is_dir())
        .collect())
}

fn tools(workspace: &Workspace) -> Result<[Tool; 2], Failure> {
    let lock = fs::read_to_string(workspace.root.join("Cargo.lock")).map_err(|error| {
        Failure::from(error).during("Cargo.lock, which names the version of wasm-bindgen")
    })?;
    let bindgen = locked_version(&lock, "wasm-bindgen")
        .ok_or_else(|| Failure::new("Cargo.lock names no wasm-bindgen: `cargo metadata` writes it anew"))?;
    Ok([
        Tool { package: "trunk", program: "trunk", version: TRUNK.to_owned(), takes: "1½ minutes" },
        Tool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: bindgen.to_owned(),
            takes: "40 seconds",
        },
    ])
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\""));
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

impl Tool {
    /// Where this version lives when xtask installs it. Each version has its own folder, so that branches with
    /// different versions do not undo each other's set-up.
    fn home(&self, workspace: &Workspace) -> PathBuf {
        workspace.tools.join(format!("{}-{}", self.package, self.version))
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        let own = self.home(workspace).join("bin").join(self.program);
        let answers = |program: &Path| {
            answer(Command::new(program).arg("--version"))
                .is_some_and(|said| said.split_whitespace().nth(1) == Some(self.version.as_str()))
        };
        answers(&own) || answers(Path::new(self.program))
    }

    fn install(&self, workspace: &Workspace) -> Result<(), Failure> {
        let build = workspace.scratch.join(format!("install-{}", self.package));
        let log = workspace.scratch.join(format!("install-{}.log", self.package));
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args(["install", "--locked", self.package, "--no-default-features", "--force"])
            .arg("--version")
            .arg(format!("={}", self.version))
            .arg("--root")
            .arg(self.home(workspace))
            // Compiled for a short build: both spend their time waiting for other programs or for the disk. The
            // feature left out of Trunk is downloading, the one left out of wasm-bindgen-cli is TLS.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_TARGET_DIR", &build)
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        succeed_quietly(&mut cargo, self.package, &log).map_err(|failure| {
            failure.during(format!(
                "{} {} could not be installed (needed once; the network or the disk may be the reason; to install \
                 it by hand: `cargo install --locked {} --version {}`)",
                self.package, self.version, self.package, self.version
            ))
        })?;
        // Half a gigabyte that nothing reads again.
        fs::remove_dir_all(&build)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn the_version_of_a_package_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.79\"\n\n[[package]]\nname = \
                    \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
