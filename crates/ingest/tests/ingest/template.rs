//! Path templates.

use proptest::prelude::*;
use spoor_ingest::template;
use spoor_ingest::template::{LONGEST, MOST_SEGMENTS};

#[test]
fn values_become_placeholders_and_words_stay() {
    let cases = [
        ("/", "/"),
        ("", ""),
        ("*", "*"),
        ("/v2/users/4711/orders?page=2", "/v2/users/{int}/orders"),
        ("/v2/users/-1", "/v2/users/{int}"),
        ("/items/123e4567-e89b-12d3-a456-426614174000", "/items/{uuid}"),
        ("/items/%7B123e4567-e89b-12d3-a456-426614174000%7D", "/items/{uuid}"),
        ("/commits/3f2a9c1b", "/commits/{hex}"),
        ("/commits/da39a3ee5e6b4b0d3255bfef95601890afd80709", "/commits/{hex}"),
        ("/words/decade/facade/effaced", "/words/decade/facade/effaced"),
        ("/deadbeef", "/deadbeef"),
        ("/reports/2026-10-30/daily", "/reports/{date}/daily"),
        ("/reports/2026-10", "/reports/{date}"),
        ("/reports/2026-13-01", "/reports/2026-13-01"),
        ("/reports/2026-10-30T04:00:00Z", "/reports/{date}"),
        ("/users/alice%40example.com/mail", "/users/{email}/mail"),
        ("/users/alice@example.com", "/users/{email}"),
        ("/@alice/posts", "/@alice/posts"),
        ("/verify/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "/verify/{jwt}"),
        ("/.well-known/acme-challenge/FMuukC2JOJ5HKmLBujjE_BkDo", "/.well-known/acme-challenge/{token}"),
        ("/t/k3j4h5g6f7d8s9a0", "/t/{token}"),
        ("/t/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/t/{token}"),
        ("/hosts/203.0.113.7", "/hosts/{ip}"),
        ("/hosts/2001:db8::1", "/hosts/{ip}"),
        ("/reports/4711.json", "/reports/{int}.json"),
        ("/reports/12.5", "/reports/12.5"),
        ("/images/logo-2.png", "/images/logo-2.png"),
        ("/assets/main.3f2a9c1b.js", "/assets/main.3f2a9c1b.js"),
        ("/assets/3f2a9c1b99.css", "/assets/3f2a9c1b99.css"),
        ("/image/60844/productModel/200x200", "/image/{int}/productModel/200x200"),
        (
            "/presentations/logstash-monitorama-2013/index.html",
            "/presentations/logstash-monitorama-2013/index.html",
        ),
        (
            "/blog/geekery/disabling-battery-in-ubuntu-vms.html",
            "/blog/geekery/disabling-battery-in-ubuntu-vms.html",
        ),
        ("/getUserProfileSettingsV2", "/getUserProfileSettingsV2"),
        ("/KibanaDashboardVersion3Final", "/KibanaDashboardVersion3Final"),
        (
            "/blog/geekery/Kyocera-KPC650-EVDO-in-FreeBSD.html",
            "/blog/geekery/Kyocera-KPC650-EVDO-in-FreeBSD.html",
        ),
        ("/files/patch-ruby1.8.6-regparse.c", "/files/patch-ruby1.8.6-regparse.c"),
        (
            "/m/article/223/%D8%A8%D9%87-%D8%B1%D8%A7%D8%AD%D8%AA%DB%8C-%D8%AF%D8%B1-%D8%AF%D8%B1",
            "/m/article/{int}/{text}",
        ),
        ("/m/article/223/به-راحتی-در-مایکروویو", "/m/article/{int}/{text}"),
        ("/%7Ebob/x", "/~bob/x"),
        ("/caf%C3%A9", "/caf%C3%A9"),
        ("/shop;jsessionid=0123456789ABCDEF/cart", "/shop/cart"),
        ("/a//b/", "/a//b/"),
        ("/users/%7Bint%7D", "/users/{text}"),
        ("/users/{int}", "/users/{text}"),
        ("/q/%27%20OR%201=1--", "/q/{text}"),
        ("/q/<script>alert(1)</script>", "/q/{text}/{text}"),
        ("/filter/27|13%20%D9%85,p53", "/filter/{text}"),
        ("/%ff%fe", "/{text}"),
        ("http://shop.test/users/7", "/users/{int}"),
        ("http://shop.test", "/"),
        ("/x#y", "/x"),
    ];
    for (path, expected) in cases {
        assert_eq!(template(path), expected, "{path}");
    }
    assert_eq!(template(&format!("/{}", "a".repeat(65))), "/{text}");
}

#[test]
fn a_hostile_path_gives_a_short_template() {
    for path in
        ["/a".repeat(100_000), "/".repeat(100_000), format!("/{}", "word/".repeat(9000)), "/%".repeat(50_000)]
    {
        let short = template(&path);
        assert!(short.len() <= LONGEST, "{} bytes", short.len());
        assert!(short.ends_with("{rest}"), "{short}");
        assert!(short.split('/').count() <= MOST_SEGMENTS + 2, "{short}");
    }
    let long_words: Vec<String> = (0..30).map(|index| "x-".repeat(24 + index % 7)).collect();
    assert!(template(&format!("/{}", long_words.join("/"))).len() <= LONGEST);
}

proptest! {
    #[test]
    fn a_template_is_bounded_and_has_no_query(path in ".{0,400}") {
        let short = template(&path);
        prop_assert!(short.len() <= LONGEST);
        prop_assert!(!short.contains('?'));
    }

    #[test]
    fn two_numbers_give_one_template(first: u64, second: u64) {
        prop_assert_eq!(template(&format!("/users/{first}/x")), template(&format!("/users/{second}/x")));
    }
}

/// Deterministic texts of 22 characters that are as random as their alphabet allows.
fn drawn(alphabet: &[u8]) -> Vec<String> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(alphabet[(state >> 33) as usize % alphabet.len()])
    };
    (0..1000).map(|_| (0..22).map(|_| next()).collect()).collect()
}

#[test]
fn nearly_all_random_values_are_recognised() {
    let base62 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let cases: [(&[u8], usize); 3] = [(base62, 950), (&base62[26..], 900), (b"0123456789abcdef", 1000)];
    for (alphabet, least) in cases {
        let found =
            drawn(alphabet).iter().filter(|value| template(&format!("/{value}")).starts_with("/{")).count();
        assert!(found >= least, "{found} of 1000 with {} characters", alphabet.len());
    }
}
