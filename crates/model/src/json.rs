//! Steps over JSON that is walked and not parsed: by whoever takes values out of a body and leaves every other byte as it was, in
//! bodies that were cut, too. They go from index to index, and never beyond the end by reading.

/// Index behind the closing quote of the string that begins here, or the end of a body that was cut in it.
pub fn string_end(bytes: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// Index behind the value that begins here.
pub fn value_end(bytes: &[u8], start: usize) -> usize {
    match bytes.get(start) {
        Some(b'"') => string_end(bytes, start),
        Some(b'{' | b'[') => {
            let (mut depth, mut at) = (0_usize, start);
            while let Some(byte) = bytes.get(at) {
                match byte {
                    b'"' => {
                        at = string_end(bytes, at);
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
            at
        }
        _ => {
            let rest = bytes.get(start..).unwrap_or_default();
            let length = rest.iter().position(|byte| b",}] \t\r\n".contains(byte)).unwrap_or(rest.len());
            start + length
        }
    }
}

/// Index of the first byte from here on that is no white space, or the end.
pub fn skip_space(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len())
}
