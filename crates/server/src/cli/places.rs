//! What is known of addresses, from the files the person names: a country database and lists of ranges.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use spoor_ingest::Networks;

use super::{Failure, shown};

/// Where it is known from.
#[derive(Args)]
pub struct Places {
    /// Country database in MMDB form; may be given several times, for IPv4 and IPv6 apart
    #[arg(long, value_name = "FILE")]
    geo: Vec<PathBuf>,
    /// Folder of range lists, one address or CIDR a line; a file's name says which network it lists
    #[arg(long, value_name = "DIR")]
    networks: Option<PathBuf>,
}

/// Problems with lists that are shown.
const SHOWN: usize = 5;

impl Places {
    /// Reads the files. What cannot be used is said on stderr; a file that was named and cannot be read is an error.
    pub fn load(&self) -> Result<Networks, Failure> {
        let mut files = Vec::new();
        if let Some(folder) = &self.networks {
            let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
            for entry in entries {
                let path = entry.map_err(|error| unreadable(folder, &error))?.path();
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                if path.is_file() && !name.starts_with('.') {
                    files
                        .push((name.to_owned(), fs::read(&path).map_err(|error| unreadable(&path, &error))?));
                }
            }
            // The folder's order is arbitrary, and equal inputs should have equal results.
            files.sort_unstable();
        }
        let (mut networks, mut problems) = Networks::from_files(files);
        for file in &self.geo {
            let mmdb = fs::read(file).map_err(|error| unreadable(file, &error))?;
            networks
                .with_countries(mmdb)
                .map_err(|problem| Failure::new(format!("{}: {problem}", shown(file))))?;
        }
        let more = problems.len().saturating_sub(SHOWN);
        problems.truncate(SHOWN);
        for problem in problems {
            eprintln!("spoor: {}", crate::journal::printable(&problem));
        }
        if more > 0 {
            eprintln!("spoor: and {more} more lines of range lists that were not understood");
        }
        Ok(networks)
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be read: {error}", shown(path)))
}
