//! Looks up the value of a parameter in a record: in the request or the response, where it stands, and among what the
//! source kept of it. Which parameters matter, and hashing what is found, is not its matter.

use crate::logs::json::{self, within};
use crate::mask::HIDDEN;
use crate::record::Record;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value as Json;
use spoor_model::Exchange;
use spoor_model::context::{ContextParameter, Place, Side};
use spoor_model::percent::pairs;
use std::cell::OnceCell;

/// The header whose value is a scheme and what it is about.
pub(super) const AUTHORIZATION: &str = "authorization";
/// Schemes behind which a token stands that names who sent it.
const BORNE: &[&str] = &["bearer", "token", "jwt"];
/// Most web tokens of a request, or of a response, whose claims are looked at.
const MOST_TOKENS: usize = 8;
/// Most texts of a body that are looked at for web tokens.
const MOST_TEXTS: usize = 200;

/// A value that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    /// In clear, or the hash that the source kept.
    pub(super) text: String,
    pub(super) hashed: bool,
    /// True where it stood behind a scheme such as `Bearer`.
    pub(super) is_borne: bool,
    /// True where it stands in the record itself, and not only among what the source kept.
    pub(super) stands: bool,
}

/// Where values of a record are looked up. Bodies and tokens are read when they are first asked for.
pub(super) struct Values<'a> {
    record: &'a Record,
    sides: [Parts<'a>; 2],
}

/// What the client sent, or the server answered.
struct Parts<'a> {
    headers: &'a [(String, String)],
    body: Option<&'a str>,
    json: OnceCell<Option<Json>>,
    tokens: OnceCell<Vec<(String, Json)>>,
}

impl<'a> Values<'a> {
    pub(super) fn new(record: &'a Record) -> Self {
        let exchange = record.exchange.as_ref();
        let part = |headers: fn(&Exchange) -> &Vec<(String, String)>,
                    body: fn(&Exchange) -> &Option<String>| Parts {
            headers: exchange.map_or(&[][..], |exchange| headers(exchange)),
            body: exchange.and_then(|exchange| body(exchange).as_deref()),
            json: OnceCell::new(),
            tokens: OnceCell::new(),
        };
        let request = part(|exchange| &exchange.request_headers, |exchange| &exchange.request_body);
        let response = part(|exchange| &exchange.response_headers, |exchange| &exchange.response_body);
        Values { record, sides: [request, response] }
    }

    /// The value of a parameter.
    pub(super) fn of(&self, parameter: &ContextParameter) -> Option<Value> {
        let standing = self.standing(parameter).map(|value| Value { stands: true, ..value });
        standing.or_else(|| self.kept(parameter))
    }

    /// The web tokens whose claims are looked at.
    pub(super) fn tokens(&self) -> impl Iterator<Item = &str> {
        let of_side = |side: Side| self.parts(side).tokens(side).iter().map(|(text, _)| text.as_str());
        of_side(Side::Request).chain(of_side(Side::Response))
    }

    fn parts(&self, side: Side) -> &Parts<'a> {
        &self.sides[usize::from(side == Side::Response)]
    }

    /// The value of a parameter where it stands itself.
    pub(super) fn standing(&self, parameter: &ContextParameter) -> Option<Value> {
        let name = parameter.name.as_str();
        let parts = self.parts(parameter.side);
        match parameter.place {
            Place::Header => parts.headers(name).find_map(|text| of_header(name, text)),
            Place::Cookie => {
                parts.cookies(parameter.side).find_map(|(own, text)| (own == name).then(|| clear(text))?)
            }
            Place::Query => {
                let (_, query) = self.record.path.split_once('?')?;
                pair(query.split('#').next().unwrap_or_default(), name)
            }
            Place::Body => match parts.json() {
                Some(body) => clear(&json::text(within(body, name)?)?),
                None => pair(parts.body?.trim(), name),
            },
            Place::Jwt => {
                let mut tokens = parts.tokens(parameter.side).iter();
                tokens.find_map(|(_, claims)| clear(&json::text(within(claims, name)?)?))
            }
        }
    }

    /// What the source, or an earlier grouping, kept of it.
    fn kept(&self, parameter: &ContextParameter) -> Option<Value> {
        let place = parameter.place_words();
        let kept =
            self.record.parameters.iter().filter(|kept| kept.place == place).find(|kept| match parameter
                .place
            {
                Place::Header => kept.name.eq_ignore_ascii_case(&parameter.name),
                _ => kept.name == parameter.name,
            })?;
        if kept.hashed {
            return Some(Value { text: kept.value.clone(), hashed: true, ..Value::default() });
        }
        match parameter.place {
            Place::Header => of_header(&parameter.name, &kept.value),
            _ => clear(&kept.value),
        }
    }
}

impl<'a> Parts<'a> {
    fn headers<'b>(&self, name: &'b str) -> impl Iterator<Item = &'a str> + use<'a, 'b> {
        let named = self.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// Names and values of the cookies that were sent, or set.
    fn cookies(&self, side: Side) -> Box<dyn Iterator<Item = (&'a str, &'a str)> + 'a> {
        match side {
            Side::Request => Box::new(
                self.headers("cookie")
                    .flat_map(|cookies| cookies.split(';'))
                    .filter_map(|pair| pair.split_once('='))
                    .map(|(name, value)| (name.trim(), value)),
            ),
            // Several cookies may stand in one header, one a line, as some recorders write them.
            Side::Response => Box::new(
                self.headers("set-cookie")
                    .flat_map(str::lines)
                    .filter_map(|line| line.split(';').next()?.split_once('='))
                    // A cookie that is being deleted belongs to the session that ends, which the request names.
                    .filter(|(_, value)| !value.trim().eq_ignore_ascii_case("deleted"))
                    .map(|(name, value)| (name.trim(), value)),
            ),
        }
    }

    /// The body, where it is JSON.
    fn json(&self) -> Option<&Json> {
        let read = || {
            let body = self.body?.trim_start();
            if body.starts_with(['{', '[']) { serde_json::from_str(body).ok() } else { None }
        };
        self.json.get_or_init(read).as_ref()
    }

    /// The web tokens that stand here, with their claims.
    fn tokens(&self, side: Side) -> &[(String, Json)] {
        self.tokens.get_or_init(|| {
            let mut texts: Vec<&str> = self.headers(AUTHORIZATION).map(|text| scheme(text).1).collect();
            let other = self.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case(AUTHORIZATION));
            texts.extend(other.map(|(_, value)| value.trim()));
            texts.extend(self.cookies(side).map(|(_, value)| value.trim()));
            if let Some(body) = self.json() {
                let mut found = Vec::new();
                strings(body, &mut found);
                texts.extend(found);
            }
            let tokens = texts.into_iter().filter_map(|text| Some((text.to_owned(), claims(text)?)));
            tokens.take(MOST_TOKENS).collect()
        })
    }
}

/// The texts of a JSON value, as many as are looked at.
fn strings<'a>(value: &'a Json, found: &mut Vec<&'a str>) {
    if found.len() >= MOST_TEXTS {
        return;
    }
    match value {
        Json::String(text) => found.push(text),
        Json::Array(values) => values.iter().for_each(|value| strings(value, found)),
        Json::Object(values) => values.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

/// The claims of a web token (RFC 7519), which is signed and not encrypted. Nobody checks the signature here: they are
/// what the client says.
fn claims(text: &str) -> Option<Json> {
    let mut parts = text.split('.');
    let (header, payload, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
        return None;
    };
    if !header.starts_with("eyJ") {
        return None;
    }
    let decoded = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&decoded).ok().filter(Json::is_object)
}

/// The value of a header: of `Authorization` what stands behind a scheme that bears a token.
fn of_header(name: &str, text: &str) -> Option<Value> {
    if !name.eq_ignore_ascii_case(AUTHORIZATION) {
        return clear(text);
    }
    let (is_borne, text) = scheme(text);
    // `Basic <hidden>` tells nothing either.
    let secret = text.rsplit(' ').next().filter(|secret| is_telling(secret))?;
    clear(if is_borne { secret } else { text }).map(|value| Value { is_borne, ..value })
}

/// Whether a text has a scheme that bears a token, and what stands behind it; the whole text where it has none.
fn scheme(text: &str) -> (bool, &str) {
    let text = text.trim();
    match text.split_once(' ') {
        Some((scheme, token)) if BORNE.iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {
            (true, token.trim())
        }
        _ => (false, text),
    }
}

/// The value of a pair in a query or a form.
fn pair(text: &str, name: &str) -> Option<Value> {
    pairs(text).find_map(|(own, value)| if own == name { clear(&value) } else { None })
}

fn clear(text: &str) -> Option<Value> {
    let text = text.trim().trim_matches('"');
    is_telling(text).then(|| Value { text: text.to_owned(), ..Value::default() })
}

/// A value that somebody masked before, be it in part, is the same for everybody: it tells nothing.
pub(super) fn is_telling(value: &str) -> bool {
    if value.contains(HIDDEN) {
        return false;
    }
    let inner = value.trim_matches(|character: char| "<>[](){}*-_ ".contains(character)).to_ascii_lowercase();
    !matches!(
        inner.as_str(),
        "" | "hidden" | "redacted" | "masked" | "filtered" | "removed" | "null" | "undefined" | "none"
    ) && !inner.bytes().all(|byte| byte == b'x')
}
