//! A path template taken apart, and a path read against it. Knows no requests.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A segment of a template.
enum Segment<'a> {
    Fixed(&'a str),
    /// What stands before and behind the value.
    Variable(&'a str, &'a str),
    /// This and all that follows.
    Rest,
}

/// A path template.
pub struct Template<'a> {
    segments: Vec<Segment<'a>>,
}

impl<'a> Template<'a> {
    /// Takes a template apart: `{…}` in a segment varies, with whatever stands around it, and `{rest}` is all that follows.
    pub fn read(template: &'a str) -> Template<'a> {
        let mut segments = Vec::new();
        for segment in template.split('/').map(Segment::read) {
            let is_last = matches!(segment, Segment::Rest);
            segments.push(segment);
            if is_last {
                break;
            }
        }
        Template { segments }
    }

    /// Which segments vary, counted from 0.
    pub fn variable(&self) -> Vec<usize> {
        let varies = |position: &usize| matches!(self.segments[*position], Segment::Variable(..));
        (0..self.segments.len()).filter(varies).collect()
    }

    /// The value of each variable segment in a path, decoded; `None` when the path is not of this template.
    pub fn values_of<'p>(&self, path: &'p str) -> Option<Vec<Cow<'p, str>>> {
        let mut pieces = without_origin(path.split(['?', '#']).next().unwrap_or_default()).split('/');
        let mut values = Vec::new();
        for segment in &self.segments {
            if matches!(segment, Segment::Rest) {
                return Some(values);
            }
            // What servers of Java put behind a segment belongs to no identifier.
            let raw = pieces.next()?.split(';').next().unwrap_or_default();
            let decoded = || percent_decode_str(raw).decode_utf8_lossy();
            match *segment {
                Segment::Fixed(text) if raw == text || decoded() == text => {}
                Segment::Variable(before, behind) => {
                    let value = match decoded() {
                        Cow::Borrowed(text) => {
                            Cow::Borrowed(text.strip_prefix(before)?.strip_suffix(behind)?)
                        }
                        Cow::Owned(text) => {
                            Cow::Owned(text.strip_prefix(before)?.strip_suffix(behind)?.to_owned())
                        }
                    };
                    values.push(value);
                }
                Segment::Fixed(_) | Segment::Rest => return None,
            }
        }
        pieces.next().is_none().then_some(values)
    }
}

impl<'a> Segment<'a> {
    fn read(text: &'a str) -> Segment<'a> {
        let placeholder = text.split_once('{').and_then(|(before, rest)| {
            let (name, behind) = rest.split_once('}')?;
            Some((before, name, behind))
        });
        match placeholder {
            Some(("", "rest", "")) => Segment::Rest,
            Some((before, _, behind)) => Segment::Variable(before, behind),
            None => Segment::Fixed(text),
        }
    }
}

/// The path of a target that names scheme and host, as clients of proxies write it.
fn without_origin(target: &str) -> &str {
    match target.split_once("://") {
        Some((scheme, rest))
            if !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            rest.find('/').map_or("/", |at| &rest[at..])
        }
        _ => target,
    }
}
