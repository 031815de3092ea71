//! The app's files: types, packing, caching, and nothing from outside the folder.

use std::fs;
use std::path::Path;

use axum::http::Method;
use spoor_server::{Access, Clock, Dist};

use super::{NOW, Server};

const SCRIPT: &str = "spoor-app-0123456789abcdef.js";
const WASM: &str = "spoor-app-0123456789abcdef_bg.wasm";

fn built() -> Server {
    Server::with(Vec::new(), Clock::at(NOW), Access::default(), |folder| {
        let dist = folder.join("dist");
        fs::create_dir_all(dist.join("icons")).unwrap();
        let write = |name: &str, text: &str| fs::write(dist.join(name), text).unwrap();
        write("index.html", "<!doctype html>the app");
        write("index.html.br", "packed app");
        write(SCRIPT, "script");
        write(&format!("{SCRIPT}.br"), "packed by br");
        write(&format!("{SCRIPT}.gz"), "packed by gz");
        write(WASM, "wasm");
        write(&format!("{WASM}.gz"), "packed wasm");
        write("boot.js", "boot");
        write("icons/favicon.svg", "<svg/>");
        fs::write(folder.join("secret.txt"), "secret").unwrap();
        link(&folder.join("secret.txt"), &dist.join("link.txt"));
        Dist::Folder(dist)
    })
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).unwrap();
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) {}

#[tokio::test]
async fn files_have_their_types_and_lie_ready_packed() {
    let server = built();
    let cases = [
        (SCRIPT, "br, gzip", "text/javascript; charset=utf-8", "br", "packed by br"),
        (SCRIPT, "gzip, deflate", "text/javascript; charset=utf-8", "gzip", "packed by gz"),
        (SCRIPT, "br;q=0, gzip", "text/javascript; charset=utf-8", "gzip", "packed by gz"),
        (SCRIPT, "identity", "text/javascript; charset=utf-8", "", "script"),
        (WASM, "br, gzip", "application/wasm", "gzip", "packed wasm"),
        (WASM, "", "application/wasm", "", "wasm"),
        ("boot.js", "br, gzip", "text/javascript; charset=utf-8", "", "boot"),
        ("icons/favicon.svg", "br", "image/svg+xml", "", "<svg/>"),
        ("", "br", "text/html; charset=utf-8", "br", "packed app"),
    ];
    for (name, accepted, kind, packing, body) in cases {
        let answer = server.send(Method::GET, &format!("/{name}"), &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.status, 200, "{name}");
        assert_eq!(answer.header("content-type"), kind);
        assert_eq!(
            (answer.header("content-encoding"), answer.text().as_str()),
            (packing, body),
            "{name} {accepted}"
        );
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let head = server.send(Method::HEAD, &format!("/{name}"), &[("accept-encoding", accepted)]).await;
        assert_eq!((head.header("content-type"), head.body.len()), (kind, 0));
    }
}

#[tokio::test]
async fn names_that_hold_a_hash_are_kept_for_good_and_others_asked_for_again() {
    let server = built();
    for name in [SCRIPT, WASM] {
        let answer = server.get(&format!("/{name}")).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    for name in ["", "index.html", "boot.js", "sessions", "sessions/5aeb1ded84fd27e1"] {
        let path = format!("/{name}");
        let answer = server.get(&path).await;
        assert_eq!(answer.header("cache-control"), "no-cache");
        let tag = answer.header("etag").to_owned();
        let again = server.send(Method::GET, &path, &[("if-none-match", &format!("\"x\", W/{tag}"))]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
        assert_eq!(again.header("etag"), tag);
        let packed =
            server.send(Method::GET, &path, &[("if-none-match", &tag), ("accept-encoding", "br")]).await;
        assert_eq!(
            packed.status,
            if name == "boot.js" { 304 } else { 200 },
            "another packing is another tag"
        );
    }
}

#[tokio::test]
async fn a_path_that_names_no_file_is_a_page_of_the_app() {
    let server = built();
    for path in [
        "/sessions",
        "/sessions/a.b",
        "/sessions/5aeb1ded84fd27e1?from=-24h&path=*.js",
        "/requests/1.2.3",
        "/a/b/c",
    ] {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text().as_str()),
            (200, "<!doctype html>the app"),
            "{path}"
        );
    }
    for path in
        ["/missing.js", "/sessions/missing-0123456789abcdef_bg.wasm", "/api/v1/missing", "/favicon.ico"]
    {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let server = built();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/icons/../../secret.txt",
        "/./secret.txt",
        "//secret.txt",
        "/link.txt",
        "/icons/%00/../../../secret.txt",
        "/..%2f..%2f..%2fetc/passwd",
        "/icons//etc/passwd",
        "/index.html/../../secret.txt",
    ] {
        let answer = server.get(path).await;
        assert!(!answer.text().contains("secret") && !answer.text().contains("root:"), "{path}");
        assert!(
            answer.status == 404 || answer.text() == "<!doctype html>the app",
            "{path} {}",
            answer.status
        );
    }
}

#[tokio::test]
async fn a_server_without_the_app_says_how_to_build_it() {
    let server =
        Server::with(Vec::new(), Clock::at(NOW), Access::default(), |folder| Dist::Folder(folder.to_owned()));
    let answer = server.get("/").await;
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("cargo xtask build"));
}
