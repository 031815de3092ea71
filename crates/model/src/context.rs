//! Session context: which parameters of requests and responses are kept, which of them name the session, the user and
//! the role. Knows how an operator says so; finding the values in traffic is the ingest crate's work.

use serde::{Deserialize, Serialize};

use crate::request::ParameterUse;
use crate::unseen::{is_unseen, token};

/// Most parameters that can be configured.
pub const MOST: usize = 20;
/// Longest name of a parameter, in characters.
pub const LONGEST_NAME: usize = 200;

/// Which half of the exchange a parameter stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What the client sent.
    #[default]
    Request,
    /// What the server answered.
    Response,
}

/// The kind of place a parameter stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A header; upper and lower case of its name are the same. Of `Authorization` the token behind the scheme.
    #[default]
    Header,
    /// A cookie; in a response one that is set.
    Cookie,
    /// A parameter of the query.
    Query,
    /// A value of a JSON body, by its path such as `user.id` or `items.0.id`; or a field of a form.
    Body,
    /// A claim of a JSON web token, by its path such as `sub`: of a token in a header, a cookie or the JSON body of that half,
    /// the one in `Authorization` first. Its signature is not checked.
    Jwt,
}

impl Place {
    /// All places, in the order they are offered.
    pub const ALL: [Place; 5] = [Place::Header, Place::Cookie, Place::Query, Place::Body, Place::Jwt];

    /// The word used in JSON and in names of session keys.
    pub fn word(self) -> &'static str {
        match self {
            Place::Header => "header",
            Place::Cookie => "cookie",
            Place::Query => "query",
            Place::Body => "body",
            Place::Jwt => "jwt",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Place::Header => "Header",
            Place::Cookie => "Cookie",
            Place::Query => "Query parameter",
            Place::Body => "JSON body or form",
            Place::Jwt => "JWT claim",
        }
    }

    /// True where a response has it too.
    pub fn is_in(self, side: Side) -> bool {
        side == Side::Request || self != Place::Query
    }
}

/// A parameter that the operator chose to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ContextParameter {
    /// Which half of the exchange it stands in.
    #[serde(default)]
    pub side: Side,
    /// The kind of place it stands in.
    pub place: Place,
    /// Its name there, up to 200 characters: of a header, cookie or query parameter, or the path of a value or claim.
    pub name: String,
    /// What it tells: `extra` for nothing in particular, `user` or `role`.
    #[serde(rename = "use", default)]
    pub used_as: ParameterUse,
    /// True to keep a keyed hash instead of the value. Secrets are kept as one in any case.
    #[serde(default)]
    pub hashed: bool,
    /// True where requests with the same value are one session.
    #[serde(default)]
    pub group_by: bool,
}

impl ContextParameter {
    /// Where it stands, as kept parameters say it: `cookie`, or `response body`.
    pub fn place_words(&self) -> &'static str {
        match (self.side, self.place) {
            (Side::Request, place) => place.word(),
            (Side::Response, Place::Header) => "response header",
            (Side::Response, Place::Cookie) => "response cookie",
            (Side::Response, Place::Query) => "response query",
            (Side::Response, Place::Body) => "response body",
            (Side::Response, Place::Jwt) => "response jwt",
        }
    }

    /// The name of a session key: the same in request and response, so that a session a response announces is the one
    /// that later requests belong to.
    pub fn key_name(&self) -> String {
        format!("{} {}", self.place.word(), self.name)
    }

    /// True for the same parameter, whatever it is used for.
    pub fn is_same(&self, other: &ContextParameter) -> bool {
        (self.side, self.place) == (other.side, other.place) && self.name == other.name
    }
}

/// The configured parameters, in the order in which session keys are tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// At most 20.
    pub items: Vec<ContextParameter>,
}

/// What is wrong with a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Its position, counted from 0; none where the list as a whole is wrong.
    pub at: Option<usize>,
    /// What is wrong, and what to do.
    pub reason: String,
}

impl Context {
    /// The parameters as they are kept: names without space around them, names of headers in lower case. The error names
    /// every one that cannot be.
    pub fn checked(self) -> Result<Context, Vec<Wrong>> {
        let items: Vec<ContextParameter> = self.items.into_iter().map(tidy).collect();
        let mut wrong = Vec::new();
        if items.len() > MOST {
            let reason = format!("there can be {MOST} parameters, these are {}", items.len());
            wrong.push(Wrong { at: None, reason });
        }
        for (at, item) in items.iter().enumerate().take(MOST) {
            let twin = items[..at].iter().position(|before| before.is_same(item));
            if let Some(reason) =
                twin.map(|twin| format!("it is the same as number {}", twin + 1)).or(reason(item))
            {
                wrong.push(Wrong { at: Some(at), reason });
            }
        }
        if wrong.is_empty() { Ok(Context { items }) } else { Err(wrong) }
    }
}

fn tidy(item: ContextParameter) -> ContextParameter {
    let name = item.name.trim();
    let name = if item.place == Place::Header { name.to_ascii_lowercase() } else { name.to_owned() };
    ContextParameter { name, ..item }
}

fn reason(item: &ContextParameter) -> Option<String> {
    let length = item.name.chars().count();
    if !(1..=LONGEST_NAME).contains(&length) {
        return Some(format!("a name has 1 to {LONGEST_NAME} characters, this one has {length}"));
    }
    if let Some(unseen) = item.name.chars().find(|character| is_unseen(*character)) {
        return Some(format!("a name has characters that can be seen only, this one has {}", token(unseen)));
    }
    if !item.place.is_in(item.side) {
        return Some("a response has no query: choose the request, or another place".to_owned());
    }
    if item.used_as == ParameterUse::SessionKey {
        return Some(
            "what groups requests into sessions is said by group_by; use is extra, user or role".to_owned(),
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(side: Side, place: Place, name: &str) -> ContextParameter {
        ContextParameter { side, place, name: name.to_owned(), ..ContextParameter::default() }
    }

    #[test]
    fn every_wrong_parameter_is_named_with_its_reason() {
        let session_key = ContextParameter {
            used_as: ParameterUse::SessionKey,
            ..parameter(Side::Request, Place::Cookie, "shop")
        };
        let items = vec![
            parameter(Side::Request, Place::Header, " X-User "),
            parameter(Side::Request, Place::Header, "x-user"),
            parameter(Side::Request, Place::Body, " "),
            parameter(Side::Request, Place::Body, "a\u{202e}b"),
            parameter(Side::Response, Place::Query, "q"),
            session_key,
            parameter(Side::Response, Place::Header, "X-User"),
            parameter(Side::Request, Place::Jwt, &"x".repeat(LONGEST_NAME + 1)),
        ];
        let wrong = Context { items }.checked().unwrap_err();
        let at: Vec<_> = wrong.iter().map(|wrong| wrong.at).collect();
        assert_eq!(at, [Some(1), Some(2), Some(3), Some(4), Some(5), Some(7)]);
        assert_eq!(wrong[0].reason, "it is the same as number 1");
    }

    #[test]
    fn names_are_kept_as_they_are_compared() {
        let items = vec![
            parameter(Side::Request, Place::Header, " X-User "),
            parameter(Side::Request, Place::Cookie, " Shop"),
        ];
        let names: Vec<_> =
            Context { items }.checked().unwrap().items.into_iter().map(|item| item.name).collect();
        assert_eq!(names, ["x-user", "Shop"]);
    }

    #[test]
    fn there_are_twenty_at_most() {
        let many = |number: usize| Context {
            items: (0..number).map(|at| parameter(Side::Request, Place::Query, &format!("q{at}"))).collect(),
        };
        assert!(many(MOST).checked().is_ok());
        assert_eq!(many(MOST + 1).checked().unwrap_err()[0].at, None);
    }

    #[test]
    fn a_setting_with_a_misspelt_key_is_refused() {
        let read = |json: &str| serde_json::from_str::<Context>(json);
        assert!(read(r#"{"items":[{"place":"jwt","name":"sub","use":"user","group_by":true}]}"#).is_ok());
        assert!(read(r#"{"items":[{"place":"jwt","name":"sub","groupby":true}]}"#).is_err());
    }
}
