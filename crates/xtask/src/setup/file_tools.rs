//! What reading Spoor's files with other programs takes: Python with packages of its own, and `LibreOffice` where ../shared has the
//! tool that opens files in it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::{apt_install, apt_is_ours, found};
use crate::command::{Failure, succeed};
use crate::workspace::Workspace;

/// Installs what is missing, and gives the Python that has the packages of tests/files.
pub fn file_readers(workspace: &Workspace) -> Result<PathBuf, Failure> {
    if workspace.shared().is_some() && found(&["soffice"]).is_none() {
        if !apt_is_ours() {
            return Err(Failure::new(
                "LibreOffice was not found, in which files are opened that must hold no formula. Install it (Debian: \
                 sudo apt-get install --no-install-recommends libreoffice-calc-nogui)",
            ));
        }
        println!("installing Debian's LibreOffice Calc without a screen (about 150 MB, 1 minute)");
        apt_install(&["libreoffice-calc-nogui"])?;
    }
    venv(workspace, "files", "tests/files/requirements.txt")
}

/// The Python of a virtual environment with the packages that a file of the repository lists, kept from one clone to the next.
pub fn venv(workspace: &Workspace, name: &str, requirements: &str) -> Result<PathBuf, Failure> {
    let wanted = fs::read(workspace.root.join(requirements))
        .map_err(|error| Failure::from(error).during(requirements))?;
    let folder = workspace.tools.join(format!("python-{name}"));
    let python = folder.join("bin").join("python");
    let installed = folder.join("installed.txt");
    if python.is_file() && fs::read(&installed).is_ok_and(|copy| copy == wanted) {
        return Ok(python);
    }
    let make = || succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    println!("installing the Python packages of {requirements} (up to 100 MB, 20 seconds)");
    if let Err(failure) = make() {
        if !apt_is_ours() {
            return Err(Failure::new(format!(
                "{failure}\nInstall Python 3 with venv (Debian: sudo apt-get install python3 python3-venv)"
            )));
        }
        apt_install(&["python3", "python3-venv"])?;
        make()?;
    }
    let mut install = Command::new(&python);
    install.current_dir(&workspace.root).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
        requirements,
    ]);
    succeed(&mut install)?;
    fs::write(installed, wanted)?;
    Ok(python)
}
