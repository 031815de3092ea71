//! The house rules that no compiler checks: who may know whom, what every file says of itself, and words that are not
//! ours. Reads the files as text and knows nothing of what they do. Rules and reasons: docs/architecture.md.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Folders with nothing of ours in them.
const NOT_OURS: [&str; 6] = [".git", "target", "dist", "node_modules", "test-results", "playwright-report"];

/// Longest Rust file, in lines. There are no exceptions: a longer one has two subjects.
const LONGEST: usize = 400;

struct File {
    /// Path from the root, with `/`.
    path: String,
    text: String,
}

impl File {
    fn is_below(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// The part of the name after its last dot.
    fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// `path:line` of every line that contains one of these words.
    fn lines_with(&self, words: &[&str]) -> Vec<String> {
        let found = |line: &str| words.iter().find(|word| line.contains(**word)).copied();
        let lines = self.text.lines().enumerate();
        lines
            .filter_map(|(index, line)| Some(format!("{}:{}: {}", self.path, index + 1, found(line)?)))
            .collect()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files() -> Vec<File> {
    let mut files = Vec::new();
    walk(&root(), "", &mut files);
    assert!(files.iter().any(|file| file.path == "tests/tidy.rs"), "the walk did not even find this file");
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{prefix}{name}");
        if entry.file_type().unwrap().is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                walk(&entry.path(), &format!("{path}/"), files);
            }
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            // What is not UTF-8 is a picture or a fixture.
            files.push(File { path, text });
        }
    }
}

fn rust() -> Vec<File> {
    files().into_iter().filter(|file| file.extension() == "rs").collect()
}

/// Fails with all of them at once, each with the place to look at.
#[track_caller]
fn none(rule: &str, violations: impl IntoIterator<Item = String>) {
    let violations: Vec<String> = violations.into_iter().collect();
    assert!(violations.is_empty(), "{rule}:\n  {}", violations.join("\n  "));
}

#[test]
fn every_rust_file_opens_with_what_it_knows() {
    let silent = rust().into_iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path);
    none("a file opens with `//!`: what it knows, and what it deliberately does not", silent);
}

#[test]
fn no_rust_file_is_longer_than_four_hundred_lines() {
    let long = rust().into_iter().filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > LONGEST).then(|| format!("{}: {lines} lines", file.path))
    });
    none("a long file has two subjects: make two files", long);
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    const EMPTY: [&str; 11] = [
        "mod",
        "util",
        "utils",
        "helper",
        "helpers",
        "common",
        "manager",
        "info",
        "misc",
        "types",
        "constants",
    ];
    let named = files().into_iter().map(|file| file.path).filter(|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.split_once('.').is_some_and(|(stem, extension)| {
            EMPTY.contains(&stem) && ["rs", "ts", "js", "mjs", "css"].contains(&extension)
        })
    });
    none("name a file after its subject (and use foo.rs with foo/, not mod.rs)", named);
}

#[test]
fn lints_are_expected_with_a_reason_and_tests_are_never_ignored() {
    // In parts, so that this file does not contain them.
    let words =
        [concat!("#[", "allow("), concat!("#![", "allow("), concat!("#[", "ignore"), concat!("todo", "!(")];
    none(
        "use #[expect(…, reason = …)], and finish what is there",
        rust().iter().flat_map(|file| file.lines_with(&words)),
    );
}

#[test]
fn only_the_cellar_of_the_app_touches_the_browser() {
    let above = rust()
        .into_iter()
        .filter(|file| file.is_below(&["src/"]) && !file.is_below(&["src/browser/", "src/browser.rs"]));
    let words = ["web_sys", "js_sys", "gloo_net", "wasm_bindgen::JsCast", "wasm_bindgen::JsValue"];
    none("only src/browser knows web_sys and its kin", above.flat_map(|file| file.lines_with(&words)));
}

#[test]
fn plain_widgets_know_no_word_of_the_product() {
    let widgets = rust().into_iter().filter(|file| file.is_below(&["src/ui/", "src/ui.rs"]));
    let words = [
        "session",
        "Session",
        "attack",
        "Attack",
        "endpoint",
        "Endpoint",
        "ledger",
        "Ledger",
        "clause",
        "Clause",
        "verdict",
        "Verdict",
        "denylist",
        "crate::api",
        "crate::route",
    ];
    none("src/ui serves any product", widgets.flat_map(|file| file.lines_with(&words)));
}

#[test]
fn the_query_is_read_by_its_own_codec() {
    let app = rust().into_iter().filter(|file| file.is_below(&["src/"]));
    let words = ["use_query", "query_signal", "ParamsMap"];
    none("leptos_router decodes a query twice: use src/route", app.flat_map(|file| file.lines_with(&words)));
}

#[test]
fn the_model_and_the_readers_do_no_input_or_output_and_have_no_clock() {
    let ground =
        rust().into_iter().filter(|file| file.is_below(&["crates/model/src/", "crates/ingest/src/"]));
    let words = [
        "std::fs",
        "std::process",
        "std::env",
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "SystemTime",
        "std::time::Instant",
        "Utc::now",
        "Local::now",
        "async fn",
        "tokio",
        "web_sys",
        "js_sys",
        "leptos",
    ];
    none("they run anywhere, on what they are given", ground.flat_map(|file| file.lines_with(&words)));
}

#[test]
fn packages_depend_downwards_only() {
    let forbidden: [(&str, &[&str]); 5] = [
        ("Cargo.toml", &["spoor-server =", "spoor-demo =", "rusqlite", "axum"]),
        ("crates/server/Cargo.toml", &["spoor-app", "leptos"]),
        ("crates/ingest/Cargo.toml", &["spoor-app", "spoor-server", "spoor-demo"]),
        ("crates/demo/Cargo.toml", &["spoor-app", "spoor-server"]),
        ("crates/model/Cargo.toml", &["spoor-app", "spoor-server", "spoor-demo", "spoor-ingest"]),
    ];
    let violations = forbidden.iter().flat_map(|(path, words)| {
        let text = fs::read_to_string(root().join(path)).unwrap();
        File { path: (*path).to_owned(), text }.lines_with(words)
    });
    none("the arrows of docs/architecture.md go down", violations);
}

#[test]
fn the_page_has_no_inline_script_or_style_and_links_every_style_file_once() {
    let files = files();
    let page = &files.iter().find(|file| file.path == "index.html").unwrap().text;
    assert!(
        !page.contains("<style") && !page.contains(" style="),
        "the security policy forbids inline styles"
    );
    assert!(
        !page.contains("<script") && !page.contains(" onclick="),
        "the security policy forbids inline scripts"
    );
    let missing = files
        .iter()
        .filter(|file| file.is_below(&["style/"]) && file.extension() == "css")
        .filter_map(|file| {
            let links = page.matches(&format!("href=\"{}\"", file.path)).count();
            (links != 1).then(|| format!("{}: {links} links", file.path))
        });
    none("index.html links every file of style/ once", missing);
}

#[test]
fn no_file_names_the_host_of_a_package_registry() {
    // In parts, so that this file does not contain them.
    let hosts = [
        concat!("crates", ".io"),
        concat!("npmjs", ".org"),
        concat!("npmjs", ".com"),
        concat!("pypi", ".org"),
        concat!("deb.", "debian.org"),
        concat!("static.", "rust-lang.org"),
    ];
    let ours =
        files().into_iter().filter(|file| file.extension() != "lock" && !file.path.ends_with("-lock.json"));
    none("packages are named, their hosts are not", ours.flat_map(|file| file.lines_with(&hosts)));
}
