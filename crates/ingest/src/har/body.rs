//! Bodies as text of bounded length. Knows the two encodings of HAR; masking secrets is the grouping's matter.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Bytes of a body that are kept.
pub const LONGEST: usize = 64 * 1024;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The body's text: decoded, cut where it is long, and a visible note in place of what is not kept.
pub(crate) fn text(recorded: Option<String>, encoding: Option<&str>) -> Option<String> {
    let recorded = recorded.filter(|text| !text.is_empty())?;
    if !encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64")) {
        return Some(cut(recorded));
    }
    let Ok(bytes) = BASE64.decode(recorded.as_bytes()) else {
        return Some(format!("<body not kept: {} characters of broken base64>", recorded.len()));
    };
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Some(cut(text)),
        Ok(text) => Some(format!("<body not kept: {} bytes that are no text>", text.len())),
        Err(error) => Some(format!("<body not kept: {} bytes that are no text>", error.as_bytes().len())),
    }
}

fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        let whole = text.len();
        text.truncate(text.floor_char_boundary(LONGEST));
        text = format!("{text}\n<cut here: the body has {whole} bytes>");
    }
    text
}
