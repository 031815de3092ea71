//! Input that is broken, hostile, or not what it claims to be.

use super::{read_all, records};
use flate2::Compression;
use flate2::write::GzEncoder;
use spoor_ingest::{Cause, Entry, Format, Options, read};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;

fn line(number: usize) -> String {
    format!(
        "203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET /{number} HTTP/1.1\" 200 5 \"-\" \"agent {number}\"\n"
    )
}

fn log(lines: usize) -> String {
    (1..=lines).map(line).collect()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn message(bytes: &[u8]) -> String {
    read_all(bytes, &Options::default()).1.unwrap_err().to_string()
}

#[test]
fn a_file_that_is_no_log_is_refused_with_what_it_is() {
    let noise: Vec<u8> =
        (0..20_000_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "the file is empty"),
        (gzip(b""), "the file is empty"),
        (b"\n\n  \n".to_vec(), "nothing but blank lines"),
        (noise.clone(), "looks like a binary file"),
        (gzip(&noise), "looks like a binary file"),
        (vec![b'x'; 70_000], "its first line is longer than 65536 bytes"),
        (b"PK\x03\x04rest".to_vec(), "zip archive"),
        (b"\x28\xb5\x2f\xfdrest".to_vec(), "zstd data is"),
        (b"BZh91AY&SYrest".to_vec(), "bzip2 data is"),
        (b"\xff\xfe1\x002\x00".to_vec(), "UTF-16"),
        (gzip(&gzip(b"x")), "gzip inside gzip"),
        (b"SQLite format 3\x00".to_vec(), "SQLite"),
        (b"dear diary\n".to_vec(), "the format was not recognised"),
        (b"{\"level\":\"info\",\"time\":0}\n".to_vec(), "unknown key \"level\""),
    ];
    for (bytes, expected) in cases {
        let message = message(&bytes);
        assert!(message.contains(expected), "{expected}: {message}");
    }
}

#[test]
fn plain_and_compressed_text_read_the_same() {
    let text = log(5000);
    let (plain, _) = read_all(text.as_bytes(), &Options::default());
    let (packed, outcome) = read_all(&gzip(text.as_bytes()), &Options::default());
    assert_eq!(plain, packed);
    assert_eq!(outcome.unwrap().bytes, text.len() as u64);
    // Log rotation appends one compressed file to another; zstd may have frames between that hold no data.
    let (first, second) = text.split_at(text.len() / 2);
    let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
    for (name, pack) in PACKINGS {
        let members = [pack(first.as_bytes()), pack(second.as_bytes())].concat();
        assert_eq!(read_all(&members, &Options::default()).0, plain, "{name}");
    }
    let frames = [zstd(first.as_bytes()), skippable, zstd(second.as_bytes())].concat();
    assert_eq!(read_all(&frames, &Options::default()).0, plain);
}

type Pack = fn(&[u8]) -> Vec<u8>;
const PACKINGS: [(&str, Pack); 3] = [("gzip", gzip), ("zstd", zstd), ("bzip2", bzip2)];

fn zstd(text: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
}

fn bzip2(text: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_packing_says_where_it_is_cut_off_or_damaged() {
    let text = log(40_000);
    for (name, pack) in PACKINGS {
        let packed = pack(text.as_bytes());
        let (entries, outcome) = read_all(&packed[..packed.len() * 2 / 3], &Options::default());
        let error = outcome.unwrap_err();
        assert!(error.to_string().contains(&format!("the {name} data is cut off")), "{name}: {error}");
        assert!(records(&entries).len() > 1000, "{name}");
        let mut damaged = packed;
        let middle = damaged.len() / 2;
        damaged[middle..middle + 200].fill(0xff);
        let error = read_all(&damaged, &Options::default()).1.unwrap_err();
        assert!(error.to_string().contains(&format!("the {name} data is ")), "{name}: {error}");
    }
}

#[test]
fn what_is_rejected_is_given_as_it_was_where_asked_for() {
    let text = [b"half \xff line\n".as_slice(), line(1).as_bytes()].concat();
    for keep_rejected in [false, true] {
        let (entries, _) = read_all(&text, &Options { keep_rejected, ..Options::default() });
        let Entry::Rejected { raw, .. } = &entries[0] else { panic!("line 1 is rejected") };
        assert_eq!(raw.as_deref(), keep_rejected.then_some(&b"half \xff line"[..]));
    }
}

#[test]
fn a_truncated_gzip_gives_what_is_before_and_then_says_so() {
    for lines in [20, 20_000] {
        let text = log(lines);
        let packed = gzip(text.as_bytes());
        let (entries, outcome) = read_all(&packed[..packed.len() * 2 / 3], &Options::default());
        let error = outcome.unwrap_err();
        let Cause::Cut { number, .. } = error.cause else { panic!("{error}") };
        let delivered = records(&entries).len() as u64;
        assert!(delivered > lines as u64 / 3, "{delivered} of {lines}");
        assert_eq!(error.summary.records, delivered);
        assert_eq!(number, delivered + 1);
        assert_eq!(
            error.summary.read(),
            delivered + u64::from(matches!(entries.last(), Some(Entry::Rejected { .. })))
        );
        assert!(error.to_string().contains(&format!("line {number}")), "{error}");
        for (index, record) in records(&entries).iter().enumerate() {
            assert_eq!(record.path, format!("/{}", index + 1), "no half line passes for a whole one");
        }
    }
}

#[test]
fn a_damaged_gzip_says_where() {
    let mut packed = gzip(log(20_000).as_bytes());
    let middle = packed.len() / 2;
    packed[middle..middle + 20].fill(0xff);
    let (entries, outcome) = read_all(&packed, &Options::default());
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("gzip data is damaged at line"), "{error}");
    assert!(records(&entries).len() > 1000);
}

#[test]
fn a_line_of_10_megabytes_is_rejected_and_reading_goes_on() {
    for newline in ["\n", ""] {
        let text = format!(
            "{}{}{newline}{}",
            line(1),
            "x".repeat(10 << 20),
            if newline.is_empty() { String::new() } else { line(3) }
        );
        let (entries, outcome) = read_all(text.as_bytes(), &Options::default());
        let summary = outcome.unwrap();
        assert_eq!((summary.records, summary.rejected), (if newline.is_empty() { 1 } else { 2 }, 1));
        let Entry::Rejected { number, reason, excerpt, .. } = &entries[1] else {
            panic!("line 2 is rejected")
        };
        assert_eq!((*number, excerpt.chars().count()), (2, 201));
        assert!(reason.contains("10485760 bytes long"), "{reason}");
    }
}

#[test]
fn the_longest_line_that_is_read_is_read() {
    let room = (1 << 20) - line(1).len() + 1;
    let longest = line(1).replace("agent 1", &format!("agent 1{}", "x".repeat(room)));
    assert_eq!(longest.len(), (1 << 20) + 1, "with its line feed");
    let (entries, _) = read_all(
        format!("{longest}{longest}").as_bytes(),
        &Options { format: Some(Format::ACCESS), ..Options::default() },
    );
    assert_eq!(records(&entries).len(), 2);
    let longer = longest.replace("agent 1", "agent 11");
    let (entries, _) =
        read_all(longer.as_bytes(), &Options { format: Some(Format::ACCESS), ..Options::default() });
    assert!(matches!(entries[0], Entry::Rejected { .. }));
}

#[test]
fn a_gzip_bomb_is_stopped() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    bomb.write_all(log(10).as_bytes()).unwrap();
    let zeros = vec![b'0'; 1 << 20];
    for _ in 0..100 {
        bomb.write_all(&zeros).unwrap();
    }
    let (_, outcome) = read_all(&bomb.finish().unwrap(), &Options::default());
    let error = outcome.unwrap_err();
    assert!(matches!(error.cause, Cause::TooLarge { number: 11, .. }), "{error}");
    assert!(error.summary.bytes < 70 << 20);
}

#[test]
fn a_text_beyond_the_allowed_size_is_stopped() {
    let options = Options { max_bytes: Some(100_000), ..Options::default() };
    let (entries, outcome) = read_all(log(10_000).as_bytes(), &options);
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("longer than 100000 bytes"), "{error}");
    assert!(records(&entries).len() > 500);
    assert!(read_all(log(1000).as_bytes(), &options).1.is_ok());
}

#[test]
fn invalid_utf_8_is_replaced() {
    let text = line(1).replace("agent", "ag@nt");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'@' { 0xff } else { byte }).collect();
    let (entries, _) = read_all(&bytes, &Options::default());
    assert_eq!(records(&entries)[0].user_agent.as_deref(), Some("ag\u{fffd}nt 1"));
}

#[test]
fn an_input_that_fails_says_at_which_line() {
    struct Failing<'a>(&'a [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("the disk is gone")),
                count => Ok(count),
            }
        }
    }
    for lines in [3, 3000] {
        let text = log(lines);
        let mut count = 0;
        let error = read(&mut Failing(text.as_bytes()), &Options::default(), &mut |_| {
            count += 1;
            ControlFlow::Continue(())
        })
        .unwrap_err();
        assert_eq!(count, lines);
        assert_eq!(error.to_string(), format!("reading failed at line {}: the disk is gone", lines + 1));
    }
}

#[test]
fn an_input_that_comes_byte_by_byte_reads_the_same() {
    struct Slow<'a>(&'a [u8]);
    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(1);
            self.0.read(&mut buffer[..most])
        }
    }
    let text = log(50);
    for bytes in [text.as_bytes().to_vec(), gzip(text.as_bytes())] {
        let mut entries = Vec::new();
        let outcome = read(&mut Slow(&bytes), &Options::default(), &mut |entry| {
            entries.push(entry);
            ControlFlow::Continue(())
        });
        assert_eq!(outcome.unwrap().records, 50);
        assert_eq!(entries, read_all(text.as_bytes(), &Options::default()).0);
    }
}

#[test]
fn the_caller_can_stop() {
    let mut seen = 0;
    let text = log(100);
    let summary = read(&mut text.as_bytes(), &Options::default(), &mut |_| {
        seen += 1;
        if seen == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    assert_eq!((seen, summary.records, summary.stopped), (7, 7, true));
}

#[test]
fn a_format_that_was_named_is_not_guessed() {
    let options = Options { format: Some(Format::NDJSON), ..Options::default() };
    let (_, outcome) = read_all(log(2).as_bytes(), &options);
    assert_eq!(outcome.unwrap().rejected, 2);
    let options = Options { format: Some(Format::HAR), ..Options::default() };
    let error = read_all(log(2).as_bytes(), &options).1.unwrap_err();
    assert!(error.to_string().contains("the HAR is broken at line 1"), "{error}");
    let error = read_all(b"{\"log\":{}}", &options).1.unwrap_err();
    assert!(error.to_string().contains("without the \"log\" and \"entries\""), "{error}");
}

#[test]
fn formats_have_names() {
    for format in Format::all() {
        assert_eq!(Format::from_name(format.name()), Some(format));
    }
    assert_eq!(Format::from_name("Combined"), Some(Format::ACCESS));
    assert_eq!(Format::from_name("csv"), None);
}
