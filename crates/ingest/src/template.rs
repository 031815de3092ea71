//! Path templates: `/v2/users/4711/orders` becomes `/v2/users/{int}/orders`, so that requests for the same function
//! share one endpoint. Knows the look of a segment only; it learns nothing from other paths.

mod segment;

pub(crate) use segment::{is_drawn, is_email};

use percent_encoding::percent_decode_str;
use segment::Kind;
use std::borrow::Cow;

/// Longest template in bytes.
pub const LONGEST: usize = 1024;
/// Most segments of a template.
pub const MOST_SEGMENTS: usize = 32;
/// What stands for all that is beyond either bound.
const REST: &str = "{rest}";

/// The template of a request target; its query is left out. `docs/ndjson.md` lists the placeholders.
pub fn template(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = without_origin(path);
    let static_file = is_static(path);
    let mut template = String::with_capacity(path.len().min(LONGEST));
    for (index, raw) in path.split('/').enumerate() {
        if index > 0 {
            template.push('/');
        }
        // Servers of Java put parameters such as ;jsessionid=… behind a segment.
        let raw = raw.split(';').next().unwrap_or_default();
        if raw.is_empty() {
            if index > MOST_SEGMENTS {
                template.push_str(REST);
                break;
            }
            continue;
        }
        let decoded = percent_decode_str(raw).decode_utf8_lossy();
        let kind = segment::kind(&decoded, static_file);
        let piece: Cow<'_, str> = match kind {
            Kind::Placeholder(name) => Cow::Borrowed(name),
            Kind::File(name, extension) => Cow::Owned(format!("{name}.{extension}")),
            Kind::Word if decoded.bytes().all(is_unreserved) => decoded,
            Kind::Word => Cow::Borrowed(raw),
        };
        if index > MOST_SEGMENTS || template.len() + piece.len() + 1 + REST.len() > LONGEST {
            template.push_str(REST);
            break;
        }
        template.push_str(&piece);
    }
    template
}

/// True for a path that ends in a file of a kind that a web page is made of.
pub fn is_static(path: &str) -> bool {
    const EXTENSIONS: &[&str] = &[
        "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "css", "js", "mjs", "map", "wasm",
        "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "webm", "ogg", "swf",
    ];
    let file = path.rsplit('/').next().unwrap_or_default();
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    !extension.is_empty() && EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

/// The path of a target that names scheme and host, as clients of proxies write it.
fn without_origin(target: &str) -> &str {
    let Some((scheme, rest)) = target.split_once("://") else { return target };
    if scheme.is_empty() || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return target;
    }
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// RFC 3986 section 2.3: such a character means the same with and without its percent-encoding.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}
