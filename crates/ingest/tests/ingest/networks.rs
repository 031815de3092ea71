//! Countries and networks.

use super::real::data;
use spoor_ingest::Networks;
use spoor_model::Request;

fn tag(networks: &Networks, ip: &str) -> Option<String> {
    networks.lookup(ip).1
}

#[test]
fn nothing_is_known_by_default() {
    let networks = Networks::default();
    assert!(networks.is_empty());
    assert_eq!(networks.lookup("8.8.8.8"), (None, None));
}

#[test]
fn a_list_is_read_line_by_line() {
    let mut networks = Networks::default();
    let problems = networks.add_list(
        "Office",
        "\u{feff}# our own\n203.0.113.0/24 # first floor\n\n198.51.100.7\n2001:db8::/32\r\nnonsense\n1.2.3.4/33\n",
    );
    assert_eq!(
        problems,
        [
            "line 6: neither an address nor a range: nonsense",
            "line 7: neither an address nor a range: 1.2.3.4/33"
        ]
    );
    let cases = [
        ("203.0.113.0", true),
        ("203.0.113.255", true),
        ("203.0.114.0", false),
        ("198.51.100.7", true),
        ("198.51.100.8", false),
        ("2001:db8:ffff::1", true),
        ("2001:db9::", false),
        ("::ffff:203.0.113.9", true),
        ("not an address", false),
    ];
    for (ip, listed) in cases {
        assert_eq!(tag(&networks, ip).is_some(), listed, "{ip}");
    }
}

#[test]
fn where_lists_overlap_the_more_telling_wins() {
    let files = [
        ("tags/ipranges/googlebot.ipv4.txt", "10.0.0.0/28"),
        ("tags/ipranges/google.ipv4.txt", "10.0.0.0/8"),
        ("github.ipv4.txt", "10.0.0.0/8\n11.0.0.0/24"),
        ("vpn_x4bnet_ipv4.txt", "10.1.0.0/16"),
        ("tor_exit_nodes_secops.txt", "10.1.2.3\n2001:db8::1"),
        ("amazon.ipv4.txt", "10.2.0.0/16"),
        ("head-office.txt", "10.0.0.1"),
    ];
    let mut orders = vec![files.to_vec()];
    orders.push(files.iter().rev().copied().collect());
    for order in orders {
        let (networks, problems) = Networks::from_files(order);
        assert!(problems.is_empty(), "{problems:?}");
        let cases = [
            ("10.0.0.1", "head-office"),
            ("10.0.0.2", "Googlebot"),
            ("10.0.1.1", "Google Cloud"),
            ("10.1.0.1", "VPN"),
            ("10.1.2.3", "Tor"),
            ("10.2.0.1", "AWS"),
            ("11.0.0.1", "GitHub"),
            ("2001:db8::1", "Tor"),
        ];
        for (ip, expected) in cases {
            assert_eq!(tag(&networks, ip).as_deref(), Some(expected), "{ip}");
        }
    }
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let files: [(&str, &[u8]); 3] =
        [("a.mmdb", b"nonsense"), ("bad_asn_list.csv", b"ASN,Entity"), ("b.txt", b"x\n10.0.0.0/8")];
    let (networks, problems) = Networks::from_files(files);
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[0].starts_with("a.mmdb: not an MMDB country database"), "{}", problems[0]);
    assert!(problems[1].starts_with("bad_asn_list.csv: "));
    assert!(problems[2].starts_with("b.txt, line 1: "));
    assert_eq!(tag(&networks, "10.9.9.9").as_deref(), Some("b"), "what can be used is in use");
}

#[test]
fn what_the_source_said_of_an_address_stays() {
    let (networks, _) = Networks::from_files([("amazon.txt", "203.0.113.0/24")]);
    let mut request = Request { ip: Some("203.0.113.7".to_owned()), ..Request::default() };
    networks.place(&mut request);
    assert_eq!((request.country.as_deref(), request.network.as_deref()), (None, Some("AWS")));
    request.network = Some("Office".to_owned());
    networks.place(&mut request);
    assert_eq!(request.network.as_deref(), Some("Office"));
}

#[test]
fn the_real_lists_and_the_real_country_database_are_used() {
    let Some(folder) = data("tags") else { return };
    let mut files = Vec::new();
    for folder in [folder.clone(), folder.join("ipranges")] {
        for file in
            std::fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|file| file.path().is_file())
        {
            let name = file.file_name().into_string().unwrap();
            files.push((name, std::fs::read(file.path()).unwrap()));
        }
    }
    let lines: usize = files
        .iter()
        .filter(|(name, _)| name.rsplit('.').next() == Some("txt"))
        .map(|(_, bytes)| bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count())
        .sum();
    let (networks, mut problems) = Networks::from_files(files);
    problems.sort();
    assert_eq!(problems.len(), 2, "two files are no lists: {problems:?}");
    assert!(
        problems[0].starts_with("bad_asn_list.csv") && problems[1].starts_with("crawler-user-agents.json")
    );
    assert!(format!("{networks:?}").contains(&format!("listed: {lines}")), "{networks:?}, {lines} lines");
    // The first range of each file, and well-known addresses.
    let cases = [
        ("1.178.1.1", "AWS"),
        ("8.8.8.8", "Google Cloud"),
        ("34.22.85.1", "Googlebot"),
        ("13.66.139.1", "Bingbot"),
        ("101.99.92.179", "Tor"),
        ("2.26.157.200", "VPN"),
        ("104.28.28.1", "iCloud Private Relay"),
        ("5.101.96.1", "DigitalOcean"),
        ("4.148.0.1", "Azure"),
    ];
    for (ip, expected) in cases {
        assert_eq!(tag(&networks, ip).as_deref(), Some(expected), "{ip}");
    }
    let countries = [("8.8.8.8", "US"), ("83.149.9.216", "RU"), ("1.1.1.1", "US")];
    for (ip, expected) in countries {
        assert_eq!(networks.lookup(ip).0.as_deref(), Some(expected), "{ip}");
    }
    // No range of that database holds the second one.
    assert_eq!((networks.lookup("10.0.0.1").0, networks.lookup("31.56.96.51").0), (None, None));
    assert_eq!(networks.lookup("2001:db8::1").0, None, "a database of IPv4 knows no IPv6");
}

#[test]
fn of_several_country_databases_the_first_that_knows_an_address_answers() {
    let Some(folder) = data("tags") else { return };
    let mmdb = std::fs::read(folder.join("iptoasn-country-ipv4.mmdb")).unwrap();
    let mut networks = Networks::default();
    networks.with_countries(mmdb.clone()).unwrap();
    networks.with_countries(mmdb).unwrap();
    assert!(networks.with_countries(b"nonsense".to_vec()).is_err());
    assert!(format!("{networks:?}").contains("countries: 2"), "{networks:?}");
    assert_eq!(networks.lookup("8.8.8.8").0.as_deref(), Some("US"));
}
