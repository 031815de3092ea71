//! Makes the folder of the built app where there is none yet, since embedding a missing one is an error.

fn main() -> std::io::Result<()> {
    // A release build holds the files themselves, a debug build reads them when asked.
    let watched = if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        "../../dist"
    } else {
        "build.rs"
    };
    println!("cargo:rerun-if-changed={watched}");
    std::fs::create_dir_all("../../dist")
}
