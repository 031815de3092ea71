//! Pasted links to views, as mail and chat programs have left them, and types of attack by a part of their name.

use spoor_model::Query;
use spoor_model::paste::{Change, read, read_names};

/// The address of each view that is offered.
fn offered(text: &str) -> Vec<String> {
    let opens = |change: Change| match change {
        Change::Narrow { .. } => None,
        Change::Group { query } => Some(format!("/attacks?{}", query.to_search())),
        Change::Open { session, query } => {
            Some(format!("/sessions/{}?{}", session.unwrap_or_default(), query.to_search()))
        }
    };
    read(text).into_iter().filter_map(|offer| opens(offer.change)).collect()
}

#[test]
fn links_that_mail_and_chat_have_mangled_are_offered_whole() {
    let whole =
        "/sessions/5aeb1ded84fd27e1?from=2026-10-30T04:00Z&in.path=*%27%20OR%201%3D1--%2A&n=46/60&tz=UTC";
    let link = format!("https://spoor.example.test{whole}");
    let (start, end) = link.split_at(70);
    let cases = [
        format!("<{link}>"),
        format!("{link}."),
        format!("{link})"),
        format!("\"{link}\","),
        format!("({link})"),
        format!("[{link}]"),
        format!("{start}\r\n{end}"),
        format!("{start}\n   {end}\n"),
        format!("{start} {end}"),
        format!("{start}=\r\n{end}"),
        format!("<{start}=\n{end}>."),
        format!("{}=\r\n{}", start.replace('=', "=3D"), end.replace('=', "=3D")),
    ];
    for text in cases {
        assert_eq!(offered(&text).first().map(String::as_str), Some(whole), "{text}");
    }
    // What follows a link may be a part of it or not: both are there to choose.
    assert_eq!(
        offered("https://spoor.example.test/sessions?user=alice look here"),
        ["/sessions/?user=alicelookhere", "/sessions/?user=alice"]
    );
    assert_eq!(offered("https://spoor.example.test/sessions?n=4 rows!")[0], "/sessions/?n=4");
    assert_eq!(
        offered("https://spoor.example.test/attacks?attack=sqli&group=ip&n=4.")[0],
        "/attacks?attack=sqli&group=ip&n=4"
    );
    assert!(offered("https://api.shop.test/attacks?page=2").is_empty(), "an API of that name");
    // Its own query, and not a mail's.
    assert_eq!(offered("/sessions?user=3D-printer"), ["/sessions/?user=3D-printer"]);
}

#[test]
fn a_compact_link_opens_what_it_holds() {
    let query = Query::parse("host=api.shop.test&in.attack=sqli&n=8/40").0;
    let link =
        format!("https://spoor.example.test/sessions/5aeb1ded84fd27e1?{}", query.to_compact().unwrap());
    let expected = format!("/sessions/5aeb1ded84fd27e1?{}", query.to_search());
    let (start, end) = link.split_at(65);
    for text in [link.clone(), format!("{link}."), format!("{start}=\r\n{end}"), format!("{start}\r\n{end}")]
    {
        assert_eq!(offered(&text).first(), Some(&expected), "{text}");
    }
}

#[test]
fn types_of_attack_are_found_by_a_part_of_their_name() {
    let cases: [(&str, &[&str]); 12] = [
        ("bola", &["Attack is Broken object level authorization"]),
        ("BOLA", &["Attack is Broken object level authorization"]),
        ("object", &["Attack is Broken object level authorization"]),
        ("sql", &["Attack is SQL injection"]),
        ("sqli", &["Attack is SQL injection"]),
        ("sql injection", &["Attack is SQL injection"]),
        ("path_trav", &["Attack is Path traversal"]),
        ("nosql", &["Attack is NoSQL injection"]),
        ("cross-site", &["Attack is Cross-site scripting"]),
        ("sq", &[]),
        ("", &[]),
        ("/v2/orders", &[]),
    ];
    for (text, expected) in cases {
        let labels: Vec<String> = read_names(text).into_iter().map(|offer| offer.label).collect();
        assert_eq!(labels, expected, "{text}");
    }
    assert_eq!(read_names("injection").len(), 4);
}
