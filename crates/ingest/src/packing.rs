//! Compressed streams: gzip, zstd and bzip2, told by their first bytes, each with any number of members one after the
//! other, as log rotation appends them. Knows streams, no archives and no files.

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

const BUFFER: usize = 128 * 1024;
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A text that grows by more than this factor while it is unpacked is taken for an attack. Logs reach 10 to 50.
const GREATEST_GROWTH: u64 = 200;
/// Growth is not judged before this many bytes: a short text can repeat itself.
const GROWTH_JUDGED_FROM: u64 = 64 << 20;

/// Where so many bytes unpack to more than can be believed of a log, the words that say so after "… bytes of …".
pub fn growth_beyond_measure(packed: u64, unpacked: u64) -> Option<String> {
    (unpacked > GROWTH_JUDGED_FROM && unpacked / GREATEST_GROWTH > packed)
        .then(|| format!("unpack to more than {GREATEST_GROWTH} times as many"))
}

/// The stream's text where it is compressed, the stream itself where it is not, and the name of the compression.
pub fn unpacked<'a>(input: impl Read + 'a) -> io::Result<(Box<dyn Read + 'a>, Option<&'static str>)> {
    let mut input = BufReader::with_capacity(BUFFER, input);
    let name = name(&mut input)?;
    let text: Box<dyn Read + 'a> = match name {
        Some("gzip") => Box::new(MultiGzDecoder::new(input)),
        Some("bzip2") => Box::new(MultiBzDecoder::new(input)),
        Some(_) => Box::new(Zstd { frame: None, rest: Some(input) }),
        None => Box::new(input),
    };
    Ok((text, name))
}

/// The compression by its first bytes. A pipe may deliver a single byte first; that of gzip begins no text.
fn name<R: BufRead>(input: &mut R) -> io::Result<Option<&'static str>> {
    loop {
        match input.fill_buf() {
            Ok(first) if first.starts_with(&[0x1f, 0x8b]) || first == [0x1f] => return Ok(Some("gzip")),
            Ok(first) if first.starts_with(&ZSTD) => return Ok(Some("zstd")),
            // `BZh`, the block size, and the mark of the first block or of the end.
            Ok([b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..]) => return Ok(Some("bzip2")),
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

type Framed<R> = Chain<Cursor<[u8; 4]>, R>;

/// All frames of a zstd stream; the decoder reads one, and what is no data has to be skipped before.
struct Zstd<R: Read> {
    frame: Option<StreamingDecoder<Framed<R>, FrameDecoder>>,
    rest: Option<R>,
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if let Some(frame) = &mut self.frame {
                let count = frame.read(buffer)?;
                if count > 0 {
                    return Ok(count);
                }
                let (_, rest) = self.frame.take().map(|frame| frame.into_inner().into_inner()).unzip();
                self.rest = rest;
            }
            let Some(mut rest) = self.rest.take() else { return Ok(0) };
            let mut magic = [0; 4];
            match read_start(&mut rest, &mut magic)? {
                0 => return Ok(0),
                4 => {}
                _ => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
            // RFC 8878, section 3.1.2: skippable frames.
            if (0x184d_2a50..=0x184d_2a5f).contains(&u32::from_le_bytes(magic)) {
                let mut length = [0; 4];
                rest.read_exact(&mut length)?;
                io::copy(&mut rest.by_ref().take(u64::from(u32::from_le_bytes(length))), &mut io::sink())?;
                self.rest = Some(rest);
                continue;
            }
            let decoder = StreamingDecoder::new(Cursor::new(magic).chain(rest));
            self.frame =
                Some(decoder.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?);
        }
    }
}

/// Fills the buffer as far as there is something, and tells how far.
fn read_start(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
