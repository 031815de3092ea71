//! The name of a time zone in a query. Which zones there are is known to the browser, not here.

/// The zone that instants are in wherever nothing else is said.
pub const UTC: &str = "UTC";

/// Longest name of a zone.
const LONGEST: usize = 64;

/// Reads the name of a zone, whether there is one by that name or not.
pub(super) fn parse(text: &str) -> Result<String, String> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_+/-".contains(&byte);
    if text.is_empty() || text.len() > LONGEST || !text.bytes().all(is_name) {
        return Err(format!("“{text}” is not a time zone such as Europe/Berlin"));
    }
    Ok(if text.eq_ignore_ascii_case(UTC) { UTC.to_owned() } else { text.to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::Query;

    #[test]
    fn the_zone_is_read_kept_with_the_list_and_never_asked_of_a_store() {
        let cases = [
            ("tz=Europe/Berlin", Some("Europe/Berlin"), "tz=Europe/Berlin"),
            ("tz=Etc/GMT%2B5", Some("Etc/GMT+5"), "tz=Etc/GMT%2B5"),
            ("tz=utc", Some("UTC"), "tz=UTC"),
            ("", None, ""),
        ];
        for (search, zone, written) in cases {
            let (query, problems) = Query::parse(search);
            assert!(problems.is_empty(), "{search}");
            assert_eq!(query.zone.as_deref(), zone, "{search}");
            assert_eq!(query.to_search(), written, "{search}");
            assert_eq!(query.of_list().zone, query.zone);
            assert_eq!(query.showing_all().zone, query.zone);
            assert_eq!(query.applying_general().zone, query.zone);
            assert_eq!(query.pinned(0, 1, Some(2.into())).zone, query.zone);
            assert_eq!(query.to_ask(), Query::default());
        }
    }

    #[test]
    fn the_zone_stands_after_the_number_of_rows() {
        let (query, _) = Query::parse("tz=Asia/Kolkata&n=4&sort=time&host=a");
        assert_eq!(query.to_search(), "host=a&sort=time&n=4&tz=Asia/Kolkata");
    }

    #[test]
    fn what_is_no_name_of_a_zone_is_reported_and_kept() {
        for value in ["", "Europe%20Berlin", "<b>", "..", "Z%C3%BCrich", &"a".repeat(65)] {
            let (query, problems) = Query::parse(&format!("tz={value}"));
            assert_eq!((query.zone, problems.len(), query.unread.len()), (None, 1, 1), "{value}");
        }
        let (query, problems) = Query::parse("tz=UTC&tz=Asia/Tokyo");
        assert_eq!((query.zone.as_deref(), problems.len()), (Some("UTC"), 1));
    }
}
