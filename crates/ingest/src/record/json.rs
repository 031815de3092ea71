//! How time and duration of a record stand in JSON. Knows the accepted spellings; what they are used for is the
//! record's matter.

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Deserializer};

/// A null is as good as an absent key: many programs write one for "nothing".
pub fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    source: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(source).map(Option::unwrap_or_default)
}

/// Milliseconds since 1970 of an RFC 3339 text. Also reads an offset without its colon (`+0530`), a space instead
/// of the `T`, and no offset at all, which means UTC.
pub fn milliseconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let parsed = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%z"));
    if let Ok(moment) = parsed {
        return Some(moment.timestamp_millis());
    }
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .or_else(|_| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f"));
    local.ok().map(|moment| moment.and_utc().timestamp_millis())
}

/// The time of a record: written as RFC 3339 in UTC with milliseconds.
pub mod time {
    use super::{DateTime, Deserializer, SecondsFormat, milliseconds};
    use serde::Serializer;
    use serde::de::{Error, Unexpected, Visitor};
    use std::fmt;

    /// A number below this is read as seconds: as milliseconds it would be a moment before March 1973, as seconds
    /// it lasts until the year 5138.
    const SECONDS_BELOW: f64 = 1e11;
    /// A number from here on is neither: micro- or nanoseconds were meant.
    const TOO_LARGE: f64 = 1e14;

    /// Writes RFC 3339 where the moment has such a form (years 0 to 9999), milliseconds otherwise.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
    pub fn serialize<S: Serializer>(time: &i64, to: S) -> Result<S::Ok, S::Error> {
        match DateTime::from_timestamp_millis(*time) {
            Some(moment) if (0..=9999).contains(&chrono::Datelike::year(&moment)) => {
                to.serialize_str(&moment.to_rfc3339_opts(SecondsFormat::Millis, true))
            }
            _ => to.serialize_i64(*time),
        }
    }

    /// Reads RFC 3339, seconds or milliseconds.
    pub fn deserialize<'de, D: Deserializer<'de>>(source: D) -> Result<i64, D::Error> {
        source.deserialize_any(Spellings)
    }

    struct Spellings;

    impl Visitor<'_> for Spellings {
        type Value = i64;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a time: RFC 3339 text, or seconds or milliseconds since 1970")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<i64, E> {
            milliseconds(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
            let size = number.unsigned_abs() as f64;
            if size < SECONDS_BELOW {
                Ok(number * 1000)
            } else if size < TOO_LARGE {
                Ok(number)
            } else {
                Err(E::invalid_value(Unexpected::Signed(number), &self))
            }
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
            let signed =
                i64::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))?;
            self.visit_i64(signed)
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
            if number.abs() < SECONDS_BELOW {
                Ok((number * 1000.0).round() as i64)
            } else if number.abs() < TOO_LARGE {
                Ok(number.round() as i64)
            } else {
                Err(E::invalid_value(Unexpected::Float(number), &self))
            }
        }
    }
}

/// The duration of a record: microseconds here, milliseconds with a fraction in JSON.
pub mod duration {
    use super::{Deserialize, Deserializer};
    use serde::de::{Error, Unexpected};
    use serde::{Serialize, Serializer};

    /// A duration beyond this many milliseconds (about 31 years) is a mistake of the source.
    const LONGEST: f64 = 1e12;

    /// Writes milliseconds.
    #[expect(clippy::ref_option, reason = "the signature serde asks for")]
    pub fn serialize<S: Serializer>(duration: &Option<u64>, to: S) -> Result<S::Ok, S::Error> {
        duration.map(|microseconds| microseconds as f64 / 1000.0).serialize(to)
    }

    /// Reads milliseconds, of at least 0.
    pub fn deserialize<'de, D: Deserializer<'de>>(source: D) -> Result<Option<u64>, D::Error> {
        let Some(milliseconds) = Option::<f64>::deserialize(source)? else { return Ok(None) };
        if (0.0..=LONGEST).contains(&milliseconds) {
            Ok(Some((milliseconds * 1000.0).round() as u64))
        } else {
            let expected = "a duration of at least 0 milliseconds";
            Err(D::Error::invalid_value(Unexpected::Float(milliseconds), &expected))
        }
    }
}
