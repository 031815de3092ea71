//! Secrets in texts that are kept.

use spoor_ingest::mask::Mask;
use spoor_model::Exchange;

#[test]
fn secret_parameters_of_a_target_are_masked_and_nothing_else() {
    let cases = [
        ("/a", "/a"),
        ("/a?q=1&page_token=x&max_tokens=5", "/a?q=1&page_token=x&max_tokens=5"),
        ("/a?access_token=abc&q=%27+1", "/a?access_token=<hidden>&q=%27+1"),
        ("/a?q=1&API-Key=abc#frag", "/a?q=1&API-Key=<hidden>#frag"),
        ("/a?user%5Bpassword%5D=abc", "/a?user%5Bpassword%5D=<hidden>"),
        ("/a?password=", "/a?password="),
        ("/a?password", "/a?password"),
        ("https://x.test/a?X-Amz-Signature=abc&x=1", "https://x.test/a?X-Amz-Signature=<hidden>&x=1"),
        ("/a;jsessionid=ABC.1/b;v=2?x=1", "/a;jsessionid=<hidden>/b;v=2?x=1"),
        ("/a?own=abc", "/a?own=<hidden>"),
        ("https://x.test/cb#access_token=abc&state=1", "https://x.test/cb#access_token=<hidden>&state=1"),
        ("/app#/cb?x=1&id_token=abc", "/app#/cb?x=1&id_token=<hidden>"),
        ("/cb#code=abcdefgh12", "/cb#code=<hidden>"),
        ("/cb?code=abcdefgh12&state=x", "/cb?code=<hidden>&state=x"),
        ("/a?code=DE&state=BY", "/a?code=DE&state=BY"),
        ("/a?code=abcdefgh12", "/a?code=abcdefgh12"),
        (
            "https://bob:s3cret@x.test/a?u=ftp://al:pw@y.test",
            "https://bob:<hidden>@x.test/a?u=ftp://al:<hidden>@y.test",
        ),
        ("/a;v=1;jsessionid=A/b;token=B;x=2", "/a;v=1;jsessionid=<hidden>/b;token=<hidden>;x=2"),
        ("/a?x=1;token=abc;y=2", "/a?x=1;token=<hidden>;y=2"),
        ("/a?password=a;b&y=2", "/a?password=<hidden>&y=2"),
        ("/a?to=https://y.test/?token=abc", "/a?to=https://y.test/?token=<hidden>"),
        ("/a?to=%2Fb%3Fpassword%3Dabc%26x%3D1&y=2", "/a?to=%2Fb%3Fpassword%3D<hidden>%26x%3D1&y=2"),
        ("/a?h=Bearer%20abc&y=2", "/a?h=<hidden>&y=2"),
        ("/a?ticket=ST-1&user_pass=a&new_pwd=b", "/a?ticket=<hidden>&user_pass=<hidden>&new_pwd=<hidden>"),
        ("/a?SAMLResponse=a&client_assertion=b", "/a?SAMLResponse=<hidden>&client_assertion=<hidden>"),
    ];
    for (target, expected) in cases {
        let mut masked = target.to_owned();
        let mask = Mask { pairs: &["own"], ..Mask::default() };
        mask.target(&mut masked);
        assert_eq!(masked, expected, "{target}");
        mask.target(&mut masked);
        assert_eq!(masked, expected, "masking twice changes nothing");
    }
}

#[test]
fn secret_headers_keep_their_form() {
    let cases = [
        ("Authorization", "Bearer abc.def", "Bearer <hidden>"),
        ("authorization", "abc", "<hidden>"),
        ("Proxy-Authorization", "Basic dTpw", "Basic <hidden>"),
        ("Cookie", "a=1; PHPSESSID=x=y; lone", "a=<hidden>; PHPSESSID=<hidden>;<hidden>"),
        ("Set-Cookie", "sid=abc; Path=/; HttpOnly", "sid=<hidden>; Path=/; HttpOnly"),
        ("set-cookie", "a=1; Path=/\nb=2", "a=<hidden>; Path=/\nb=<hidden>"),
        ("X-Api-Key", "abc", "<hidden>"),
        ("X-Auth-Token", "abc", "<hidden>"),
        ("Mcp-Session-Id", "abc", "<hidden>"),
        ("X-Own", "abc", "<hidden>"),
        ("X-Auth-Key", "abc", "<hidden>"),
        ("Api-Auth", "abc", "<hidden>"),
        ("X-Key", "abc", "<hidden>"),
        ("Cookie2", "a=1", "a=<hidden>"),
        ("X-Original-Cookie", "a=1; b=2", "a=<hidden>; b=<hidden>"),
        ("X-Upstream", "Bearer abc.def.12", "Bearer <hidden>"),
        ("Location", "https://x.test/cb#access_token=abc", "https://x.test/cb#access_token=<hidden>"),
        ("Referer", "https://x.test/?token=abc&q=1", "https://x.test/?token=<hidden>&q=1"),
        (":path", "/a?api_key=abc", "/a?api_key=<hidden>"),
        ("Accept", "text/html;q=0.9", "text/html;q=0.9"),
        ("User-Agent", "curl/8", "curl/8"),
    ];
    for (name, value, expected) in cases {
        let pair = (name.to_owned(), value.to_owned());
        let mut exchange = Exchange {
            request_headers: vec![pair.clone()],
            response_headers: vec![pair],
            ..Exchange::default()
        };
        Mask { headers: &["x-own"], ..Mask::default() }.exchange(&mut exchange);
        assert_eq!(exchange.request_headers[0].1, expected, "{name}");
        assert_eq!(exchange.response_headers[0].1, expected, "{name}");
    }
}

#[test]
fn secrets_in_bodies_are_masked_and_every_other_byte_stays() {
    let cases = [
        (r#"{"user":"a","password":"s3 \"x\"","n":1.0}"#, r#"{"user":"a","password":"<hidden>","n":1.0}"#),
        (
            r#"{ "token" : 12345 , "x": [1, {"pin": 7}] }"#,
            r#"{ "token" : "<hidden>" , "x": [1, {"pin": "<hidden>"}] }"#,
        ),
        (r#"{"secret":{"a":["}",1]},"x":1}"#, r#"{"secret":"<hidden>","x":1}"#),
        (r#"{"pass\u0077ord":"x"}"#, r#"{"pass\u0077ord":"<hidden>"}"#),
        (r#"{"password":null,"token":"","x":true}"#, r#"{"password":null,"token":"","x":true}"#),
        (r#"{"note":"the \"password\": is x"}"#, r#"{"note":"the \"password\": is x"}"#),
        (r#"["password","x"]"#, r#"["password","x"]"#),
        (r#"{"access_token":"eyJ-cut-off"#, r#"{"access_token":"<hidden>""#),
        (r#"{"secret":{"a":1"#, r#"{"secret":"<hidden>""#),
        (r#"{"password":"x\"#, r#"{"password":"<hidden>""#),
        ("data: {\"api_key\":\"x\"}\n\n", "data: {\"api_key\":\"<hidden>\"}\n\n"),
        ("user=a&password=b%20c&x=1", "user=a&password=<hidden>&x=1"),
        ("my password=x is here", "my password=<hidden> is here"),
        ("<a href='?token=x'>", "<a href='?token=<hidden>'>"),
        ("user=a&password=b c\n", "user=a&password=<hidden>"),
        ("\u{feff}{\"token\":\"x\"}", "\u{feff}{\"token\":\"<hidden>\"}"),
        (")]}',\n{\"token\":\"x\"}", ")]}',\n{\"token\":\"<hidden>\"}"),
        ("for(;;);{\"token\":\"x\"}", "for(;;);{\"token\":\"<hidden>\"}"),
        (r#"say "{"token":"x"}"#, r#"say "{"token":"<hidden>"}"#),
        (
            r#"[{"name":"password","value":"x"},{"name":"a","value":"y"}]"#,
            r#"[{"name":"password","value":"<hidden>"},{"name":"a","value":"y"}]"#,
        ),
        (r#"{"ticket":{"id":1},"tokens":5,"code":"DE"}"#, r#"{"ticket":{"id":1},"tokens":5,"code":"DE"}"#),
        ("Cookie: sess=abc; b=1\r\nX: y", "Cookie: sess=<hidden>; b=<hidden>\r\nX: y"),
        (
            r#"[["Cookie","a=b"],["x","y"],["password","x"]]"#,
            r#"[["Cookie","<hidden>"],["x","y"],["password","x"]]"#,
        ),
        ("Authorization: Bearer abc", "Authorization: Bearer <hidden>"),
        ("' OR password='x' -- ", "' OR password='<hidden>' -- "),
        ("", ""),
    ];
    for (body, expected) in cases {
        let mut exchange = Exchange {
            request_body: Some(body.to_owned()),
            response_body: Some(body.to_owned()),
            ..Exchange::default()
        };
        Mask::default().exchange(&mut exchange);
        assert_eq!(exchange.request_body.as_deref(), Some(expected), "{body}");
        assert_eq!(exchange.response_body.as_deref(), Some(expected), "{body}");
    }
}

proptest::proptest! {
    #[test]
    fn no_body_whatever_stops_the_mask(body in r#"[{\[]["\\a:,{}\[\] ]{0,40}("password":)?["\\a:,{}\[\]é ]{0,40}"#) {
        let mut exchange = Exchange { request_body: Some(body), ..Exchange::default() };
        Mask::default().exchange(&mut exchange);
    }
}

#[test]
fn hostile_text_is_masked_in_linear_time() {
    let pieces = [
        "=",
        ":",
        "\"",
        ";",
        "token=",
        "token=<hidden>",
        "token=;",
        "a=;",
        "://a:",
        "://@",
        "bearer ",
        "%3d",
        "cookie:",
        "[\"a\",",
    ];
    let begun = std::time::Instant::now();
    for piece in pieces {
        let mut text = piece.repeat(256 * 1024 / piece.len());
        Mask::default().text(&mut text);
        Mask::default().target(&mut text);
    }
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
