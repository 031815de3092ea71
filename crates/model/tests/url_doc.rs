//! `docs/url.md` is made from the vocabulary. Set `SPOOR_WRITE_DOCS` to write it anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use spoor_model::field::{Kind, VOCABULARY};
use spoor_model::query::KEYS;
use spoor_model::{Operator, percent};

fn document() -> String {
    let mut text = String::from(HEAD);
    for row in VOCABULARY {
        let operators: Vec<String> = Operator::ALL
            .into_iter()
            .filter(|operator| operator.applies_to(row.kind))
            .map(|operator| format!("`{}{}`", row.key, operator.suffix()))
            .collect();
        let kind = match row.kind {
            Kind::Text => "text",
            Kind::Id => "identifier",
            Kind::Code => "code",
            Kind::Address => "address",
            Kind::Milliseconds => "milliseconds",
            Kind::Bytes => "bytes",
        };
        let example = percent::join([(row.key, row.example)]);
        writeln!(text, "| {} | {} | {kind} | {} | `{example}` |", row.label, operators.join(" "), row.about)
            .unwrap();
    }
    text += KINDS;
    for key in KEYS {
        let example = percent::join([(key.key, key.example)]);
        writeln!(text, "| `{}` | {} | `{example}` |", key.key, key.about).unwrap();
    }
    text + TAIL
}

const HEAD: &str = "# The address

The query string of the address is the parameters of the API, too. `crates/model/tests/url_doc.rs` makes this page from
the vocabulary.

```
/sessions?from=-24h&host=api.shop.test&status=4xx&country.not=US
/sessions/5aeb1ded84fd27e1?from=2026-10-30T04:00Z&to=2026-10-30T06:30Z&in.attack=sqli&open=93706e60d0e3d6e8
```

A key given several times means any of its values; different keys must all be met, by one and the same request. `.not`
means that no value matches; a missing value satisfies it. An empty value (`user=`) matches a missing one. `.min` and `.max`
are inclusive.

## Filters

| what | keys | kind | | example |
|---|---|---|---|---|
";

const KINDS: &str = "
Each of these also exists with `in.` before it (`in.status=403`): an in-session filter; and with `off.` before that
(`off.status=403`, `in.off.status=403`): switched off, kept and shown, but nothing need meet it. With `hl.` before it
(`hl.status=403`) it hides nothing: requests of a session that meet all such conditions are highlighted.

| kind | values |
|---|---|
| text | exact, byte by byte. With `*` (any text) or `?` (one character) a glob, that ignores ASCII case; a backslash makes either ordinary |
| identifier | exact |
| code | `404`, `4xx`, `400-404` |
| address | an IPv4 or IPv6 address, CIDR, `a-b`, or a glob |
| milliseconds | a number with up to three decimals, or `a-b` |
| bytes | a whole number, or `a-b` |

## Everything else

| key | meaning | example |
|---|---|---|
";

const TAIL: &str = "
## Writing

Keys stand in the order of this page, values sorted and once each, what is left out has its default: equal queries are
equal addresses. Everything outside `A-Z a-z 0-9 . _ ~ / : * -` is percent-encoded, and the last character of a value too
when it is punctuation, since chat programs cut it off. A space is `%20`; `+` is read as a space. Values are decoded once.
There is no fragment, which logins drop, and no secret: no token, no cookie, nothing that opens anything.

## Links

*Copy link* writes fixed times, the zone, and how many rows its sender saw (`n`). A receiver who sees another number is told,
and why as far as it is known: parts that were not understood, times that count from now, how many requests the session has
and had, and filters by what changes (verdicts by marks and rules, *Slow* and *Large* by what is usual). A link means the
same for ever: `crates/model/tests/links.rs` holds links that were copied once to it.

A link of more than 2,000 characters works, and some programs cut it. *Copy compact link* gives a shorter one: `z=` and the
whole query string as above, deflated with a checksum (RFC 1950) and in base64url without padding (RFC 4648, 5). It is read
wherever a query string is, in the place where it stands; the app then writes the long form into the address, without a
history entry. There is one in a link and none inside another, of at most 60,000 characters in the long form, all that stands
around it included, with every character written out as above: the server takes addresses of at most 65,534. White space and
`=` in it, as mail leaves them, and punctuation after it are passed over. What is not whole is a problem as below, and nothing of it applies.

```python
'z=' + base64.urlsafe_b64encode(zlib.compress(search.encode())).decode().rstrip('=')
```

## What is not understood

An unknown key or a value that cannot be read narrows nothing and is never dropped in silence: the app shows it as a chip to
be removed, the rest applies, and it stays in the address until then. The API answers 400 and lists every such pair.
";

#[test]
fn the_page_about_the_address_is_made_from_the_vocabulary() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/url.md");
    if std::env::var_os("SPOOR_WRITE_DOCS").is_some() {
        std::fs::write(path, document()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap();
    assert!(written == document(), "run: SPOOR_WRITE_DOCS=1 cargo test -p spoor-model --test url_doc");
}
