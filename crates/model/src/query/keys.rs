//! The keys of a query that are no fields of the vocabulary, for whoever describes the address: the documentation, the
//! OpenAPI document, and their tests.

/// A key of the query string that is no field.
pub struct Key {
    /// The key as written.
    pub key: &'static str,
    /// True for keys that may be given several times.
    pub several: bool,
    /// An example value, decoded.
    pub example: &'static str,
    /// What it means, in Markdown.
    pub about: &'static str,
}

/// All keys that are no fields.
pub const KEYS: &[Key] = &[
    Key {
        key: "from",
        several: false,
        example: "-24h",
        about: "time range, first moment inside: `-15m`, `-24h`, `-7d`, or RFC 3339. Written in UTC, seconds left out when they are zero",
    },
    Key {
        key: "to",
        several: false,
        example: "2126-10-30T06:30Z",
        about: "time range, first moment outside",
    },
    Key {
        key: "in.from",
        several: false,
        example: "-6h",
        about: "inside a session: time range, first moment inside",
    },
    Key {
        key: "in.to",
        several: false,
        example: "2126-10-30T06:00Z",
        about: "inside a session: time range, first moment outside",
    },
    Key {
        key: "all",
        several: false,
        example: "1",
        about: "inside a session: `1` suspends the general filters",
    },
    Key {
        key: "fold",
        several: false,
        example: "1",
        about: "inside a session, in the order of time: `1` folds runs of like requests into one line each",
    },
    Key {
        key: "run",
        several: true,
        example: "93706e60d0e3d6e8",
        about: "inside a session: a run that is not folded nevertheless, by the identifier of a request in it",
    },
    Key {
        key: "open",
        several: true,
        example: "93706e60d0e3d6e8",
        about: "inside a session: a request that is open, by its identifier",
    },
    Key {
        key: "peek",
        several: true,
        example: "5aeb1ded84fd27e1",
        about: "in the list: a session whose row is opened, or closed where it is open by itself, by its identifier",
    },
    Key {
        key: "sort",
        several: false,
        example: "-requests",
        about: "order of the list: `time`, `duration`, `requests`, `attacks`, with `-` before it the largest first; `-time` where left out",
    },
    Key {
        key: "group",
        several: false,
        example: "ip",
        about: "among the attacks: what those of a group have in common: `endpoint` (type of attack and endpoint), `ip` or `session`; `endpoint` where left out",
    },
    Key {
        key: "group.sort",
        several: false,
        example: "-requests",
        about: "among the attacks: order of the groups: `time`, `requests`, `sessions`, `sources`, `users`, with `-` before it the largest first; `-time` where left out",
    },
    Key {
        key: "group.open",
        several: true,
        example: "9c1185a5c5e9fc54",
        about: "among the attacks: a group that is open, by its identifier",
    },
    Key {
        key: "in.sort",
        several: false,
        example: "-duration",
        about: "order of the requests of a session: `time` or the key of a filter, with `-` before it the largest first; `time` where left out",
    },
    Key {
        key: "n",
        several: false,
        example: "46",
        about: "how many rows the sender of a link saw; inside a session also of how many requests, `46/60`",
    },
    Key {
        key: "tz",
        several: false,
        example: "Europe/Berlin",
        about: "time zone that instants are printed in, by its IANA name. What the reader's device prefers where left out, UTC at first. Never decides which rows match",
    },
];
