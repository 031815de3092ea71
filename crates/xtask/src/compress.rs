//! Compressing the built app once, as small as it goes, so that the server sends files as they lie. Knows which types
//! are worth it; the server knows when to send which.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::thread;

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::command::Failure;
use crate::spa;

/// Types that shrink. Pictures and fonts are compressed already.
const WORTH_IT: [&str; 9] = ["html", "js", "css", "wasm", "svg", "json", "txt", "map", "webmanifest"];

/// Writes a `.br` (quality 11) and a `.gz` (level 9) beside every file below `folder` that gets smaller by it.
pub fn folder(folder: &Path) -> Result<(), Failure> {
    let mut files = Vec::new();
    spa::walk(folder, &mut files)?;
    files.retain(|file| {
        file.extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| WORTH_IT.contains(&extension))
    });
    thread::scope(|scope| {
        let brotli =
            scope.spawn(|| files.iter().try_for_each(|file| keep_if_smaller(file, "br", &brotli(file)?)));
        let gzip = files.iter().try_for_each(|file| keep_if_smaller(file, "gz", &gzip(file)?));
        let brotli =
            brotli.join().map_err(|_| io::Error::other("compressing ended in a panic, shown above"))?;
        brotli.and(gzip)
    })?;
    Ok(())
}

/// The file in brotli's form at its highest quality.
pub fn brotli(file: &Path) -> io::Result<Vec<u8>> {
    let plain = fs::read(file)?;
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: plain.len(), ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut plain.as_slice(), &mut packed, &parameters)?;
    Ok(packed)
}

/// The file in gzip's form at its highest level, without name or time, so that equal files give equal bytes.
pub fn gzip(file: &Path) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&fs::read(file)?)?;
    encoder.finish()
}

fn keep_if_smaller(file: &Path, extension: &str, packed: &[u8]) -> io::Result<()> {
    if packed.len() as u64 >= fs::metadata(file)?.len() {
        return Ok(());
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    BufWriter::new(File::create(PathBuf::from(name))?).write_all(packed)
}
