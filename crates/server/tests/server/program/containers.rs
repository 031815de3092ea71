//! Imports of folders and archives, and the file of what could not be read.

use std::fs;
use std::io::{Cursor, Write as _};

use super::{Place, gzip, line, log};

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        // As bytes: `tar` itself refuses to write the names that an attacker would.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn members() -> (String, Vec<u8>) {
    (log(200), gzip(line(300).as_bytes()))
}

#[test]
fn members_of_archives_are_imported_and_their_names_are_only_names() {
    let (first, second) = members();
    let members = [("logs/a.log", first.as_bytes()), ("../../etc/evil\x1b.log.gz", second.as_slice())];
    let archives =
        [("logs.tar", tar(&members)), ("logs.tar.gz", gzip(&tar(&members))), ("logs.zip", zip(&members))];
    for (name, bytes) in archives {
        let place = Place::new();
        place.write(name, &bytes);
        let account = place.import(&[name]);
        assert_eq!((account["stored"].as_u64(), account["read"].as_u64()), (Some(201), Some(201)), "{name}");
        let files: Vec<&str> =
            account["files"].as_array().unwrap().iter().map(|file| file["file"].as_str().unwrap()).collect();
        assert_eq!(files[0], format!("{name} > logs/a.log"));
        assert!(files[1].contains("../../etc/evil") && !files[1].contains('\x1b'), "{files:?}");
        let mut beside: Vec<_> =
            fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        beside.sort();
        assert_eq!(beside[0], name);
        assert!(beside[1..].iter().all(|file| file.to_string_lossy().starts_with("spoor.db")), "{beside:?}");
    }
    // A tar archive may come from a pipe; the list of a zip archive stands at its end.
    let place = Place::new();
    let run = place.run_with_input(&["import", "--report", "json", "-"], &gzip(&tar(&members)));
    assert_eq!(run.json()["stored"].as_u64(), Some(201), "{run:?}");
    let run = place.run_with_input(&["import", "--report", "json", "-"], &zip(&members));
    assert!(run.json()["failures"][0]["reason"].as_str().unwrap().contains("zip archive"), "{run:?}");
}

#[test]
fn a_broken_archive_says_so_and_keeps_what_came_before() {
    let (first, _) = members();
    let whole = tar(&[("a.log", first.as_bytes()), ("b.log", first.as_bytes())]);
    let place = Place::new();
    place.write("cut.tar", &whole[..whole.len() / 2 + 700]);
    place.write("cut.tgz", &gzip(&whole)[..600]);
    place.write("bad.zip", b"PK\x03\x04 and nothing more");
    let run = place.run(&["import", "--report", "json", "cut.tar", "cut.tgz", "bad.zip"]);
    let account = run.json();
    assert_eq!(run.code, 1);
    let failed: Vec<_> =
        account["failures"].as_array().unwrap().iter().map(|failure| &failure["file"]).collect();
    assert_eq!(failed, ["cut.tar > b.log", "cut.tar", "cut.tgz > a.log", "cut.tgz", "bad.zip"], "{account}");
    let half = |line: &serde_json::Value| !line["reason"].as_str().unwrap().contains("breaks off");
    assert!(!account["reasons"].as_array().unwrap().iter().any(half), "no half line is judged: {account}");
    assert!(account["stored"].as_u64().unwrap() >= 200, "{account}");
}

#[test]
fn an_archive_that_grows_without_end_is_not_unpacked() {
    let bomb = vec![b' '; 100 << 20];
    let place = Place::new();
    place.write("bomb.tgz", gzip(&tar(&[("a.log", &bomb)])));
    place.write("bomb.zip", zip(&[("a.log", &bomb)]));
    for name in ["bomb.tgz", "bomb.zip"] {
        let run = place.run(&["import", "--format", "access", "--report", "json", name]);
        let account = run.json();
        assert_eq!(run.code, 1, "{account}");
        assert!(account["failures"][0]["reason"].as_str().unwrap().contains("times as many"), "{account}");
    }
}

#[test]
fn a_member_with_a_hole_is_not_filled() {
    let text = log(3);
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.set_path("hole.log").unwrap();
    header.set_size(text.len() as u64);
    let end = 4_u64 << 40;
    let number = |number: u64| format!("{number:011o}\0").into_bytes();
    let gnu = header.as_gnu_mut().unwrap();
    // So long a hole takes the binary form of a number.
    let large = |number: u64| [[0x80, 0, 0, 0].as_slice(), &number.to_be_bytes()].concat();
    gnu.sparse[0].offset.copy_from_slice(&large(end));
    gnu.sparse[0].numbytes.copy_from_slice(&number(text.len() as u64));
    gnu.realsize.copy_from_slice(&large(end + text.len() as u64));
    header.set_cksum();
    archive.append(&header, text.as_bytes()).unwrap();
    let mut bytes = archive.into_inner().unwrap();
    bytes.truncate(bytes.len() - 1024);
    bytes.extend(tar(&[("good.log", log(5).as_bytes())]));
    let place = Place::new();
    place.write("hole.tar", bytes);
    let run = place.run(&["import", "--report", "json", "hole.tar"]);
    let account = run.json();
    assert_eq!((run.code, account["stored"].as_u64()), (1, Some(5)), "{account}");
    let failure = &account["failures"][0];
    assert_eq!(failure["file"], "hole.tar > hole.log");
    assert!(failure["reason"].as_str().unwrap().contains("sparse"), "{account}");
}

#[test]
fn a_zip_archive_is_measured_as_a_whole_and_no_member_lies_over_another() {
    let padded = || log(3) + &(" ".repeat(1 << 16) + "\n").repeat(480);
    let (one, two, three) = (padded(), padded(), padded());
    let place = Place::new();
    place.write(
        "many.zip",
        zip(&[("a.log", one.as_bytes()), ("b.log", two.as_bytes()), ("c.log", three.as_bytes())]),
    );
    let account = place.run(&["import", "--report", "json", "many.zip"]).json();
    let failures = account["failures"].as_array().unwrap();
    assert!(
        failures.len() == 1
            && failures[0]["file"] == "many.zip > c.log"
            && failures[0]["reason"].as_str().unwrap().contains("times as many"),
        "{account}"
    );
    // A second entry in the list of members that leads to the same bytes.
    let one = zip(&[("a.log", log(3).as_bytes())]);
    let list = one.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let end = one.windows(4).position(|bytes| bytes == b"PK\x05\x06").unwrap();
    let mut second = one[list..end].to_vec();
    let name = second.windows(5).position(|bytes| bytes == b"a.log").unwrap();
    second[name] = b'b';
    let mut ending = one[end..].to_vec();
    (ending[8], ending[10]) = (2, 2);
    let length = u32::try_from(2 * second.len()).unwrap();
    ending[12..16].copy_from_slice(&length.to_le_bytes());
    place.write("over.zip", [&one[..end], &second, &ending].concat());
    let run = place.run(&["import", "--report", "json", "over.zip"]);
    let account = run.json();
    assert_eq!((run.code, account["stored"].as_u64()), (1, Some(0)), "{account}");
    assert!(account["failures"][0]["reason"].as_str().unwrap().contains("over one another"), "{account}");
}

#[test]
fn all_files_of_a_folder_are_imported_and_links_are_not_followed() {
    let place = Place::new();
    fs::create_dir_all(place.path("logs/old")).unwrap();
    place.write("logs/b.log", log(20));
    place.write("logs/old/a.log.gz", gzip(line(30).as_bytes()));
    place.write("logs/read.me", "Dear reader\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink(place.path("logs"), place.path("logs/round")).unwrap();
    let run = place.run(&["import", "--report", "json", "logs"]);
    let account = run.json();
    assert_eq!(
        (run.code, account["stored"].as_u64()),
        (1, Some(21)),
        "a file of no known format is a failure"
    );
    assert_eq!(account["failures"][0]["file"], "logs/read.me");
    let left_out: Vec<_> =
        account["files"].as_array().unwrap().iter().filter(|file| !file["left_out"].is_null()).collect();
    #[cfg(unix)]
    assert_eq!((left_out.len(), left_out[0]["file"].as_str()), (1, Some("logs/round")));
    let shown = place.run(&["import", "logs"]);
    assert!(shown.out.contains("left out: a link") && shown.out.contains("21 known"), "{}", shown.out);
}

#[test]
fn many_files_that_fail_are_a_failure_and_the_formats_stand_once_at_the_end() {
    let place = Place::new();
    fs::create_dir(place.path("logs")).unwrap();
    place.write("logs/good.log", log(5) + "rubbish\n");
    for number in 0..300 {
        place.write(&format!("logs/{number}.txt"), "Dear reader\n");
    }
    let run = place.run(&["import", "--rejects", "logs/rejects.log", "logs"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.out.matches("failed: the format was not recognised").count(), 300);
    assert_eq!(run.out.matches("modsecurity-native").count(), 1, "{}", run.out);
    assert!(run.out.contains("300 of 302 files could not be imported"), "{}", run.out);
    // What is written meanwhile is no input, by whatever name.
    let part = run.out.split("logs/rejects.log\n").nth(1).unwrap_or_default();
    assert!(part.starts_with("  left out: the file of --rejects"), "{}", run.out);
    assert_eq!(fs::read(place.path("logs/rejects.log")).unwrap(), b"rubbish\n");
}

#[test]
fn what_could_not_be_read_is_written_as_it_was_and_imported_once_it_is_mended() {
    let place = Place::new();
    let bad =
        b"203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET /mended\xff HTTP/1.1\" two hundred 5".as_slice();
    place.write("a.log", [log(3).as_bytes(), bad, b"\n\n", line(4).as_bytes(), b"rubbish\n"].concat());
    let run = place.run(&["import", "--report", "json", "--rejects", "bad.log", "a.log"]);
    let account = run.json();
    let counts = ["stored", "rejected", "skipped", "read"].map(|key| account[key].as_u64().unwrap());
    assert_eq!(counts, [4, 2, 1, 7], "{account}");
    assert_eq!(fs::read(place.path("bad.log")).unwrap(), [bad, b"\nrubbish\n"].concat());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(place.path("bad.log")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = place.run(&["import", "--rejects", "bad.log", "a.log"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("bad.log cannot be made: there is a file of that name"), "{}", again.err);
    let mended =
        String::from_utf8_lossy(&fs::read(place.path("bad.log")).unwrap()).replace("two hundred", "200");
    place.write("bad.log", mended);
    let account = place.run(&["import", "--report", "json", "bad.log"]).json();
    assert_eq!((account["stored"].as_u64(), account["rejected"].as_u64()), (Some(1), Some(1)));
}
