//! The generated files of tests/fixtures: written here, committed there, and compared by a test, so that nobody edits
//! one by hand and wonders later. What is in them is described in tests/fixtures/README.md.

mod visitors;

use std::fs;

use crate::command::Failure;
use crate::traffic;
use crate::workspace::Workspace;

/// Writes them all anew.
pub fn write(workspace: &Workspace) -> Result<(), Failure> {
    for (name, content) in files()? {
        let path = workspace.root.join("tests").join("fixtures").join(name);
        fs::write(&path, content)?;
        println!("wrote {}", workspace.shown(&path));
    }
    Ok(())
}

fn files() -> Result<[(&'static str, Vec<u8>); 2], Failure> {
    let mut log = Vec::new();
    traffic::combined_log(300, 12, &mut log)?;
    Ok([("shop.log", log), ("shop.ndjson", visitors::ndjson().into_bytes())])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_committed_fixtures_are_the_generated_ones() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
        for (name, content) in super::files().unwrap() {
            let committed = std::fs::read(folder.join(name)).unwrap();
            assert!(committed == content, "{name} differs; write it anew with `cargo xtask fixtures`");
        }
    }
}
