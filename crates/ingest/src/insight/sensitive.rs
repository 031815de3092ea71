//! Which kind of sensitive data a parameter holds: by the words of its name, and by its value where the form of a
//! value leaves little doubt (a check digit, a private address). What it does not know it calls nothing.

use std::net::IpAddr;
use std::str::FromStr as _;

use email_address::EmailAddress;
use iban::Iban;
use spoor_model::endpoint::Sensitive;

use crate::mask::{HIDDEN, is_secret_name};

/// Words of names. A row of several words is met by names that have them side by side.
const WORDS: &[(&[&str], Sensitive)] = &[
    (
        &[
            "card",
            "cardnumber",
            "creditcard",
            "pan",
            "cvv",
            "cvc",
            "csc",
            "iban",
            "bic",
            "swift",
            "accountnumber",
            "bankaccount",
            "routingnumber",
            "sortcode",
            "taxid",
            "vatid",
            "salary",
            "income",
        ],
        Sensitive::Financial,
    ),
    (
        &[
            "patient",
            "patientid",
            "diagnosis",
            "diagnoses",
            "icd",
            "icd10",
            "medication",
            "prescription",
            "allergy",
            "allergies",
            "bloodtype",
            "healthinsurance",
            "insurancenumber",
            "disease",
            "symptom",
            "symptoms",
        ],
        Sensitive::Medical,
    ),
    (
        &[
            "email",
            "mail",
            "emailaddress",
            "phone",
            "phonenumber",
            "telephone",
            "mobile",
            "msisdn",
            "firstname",
            "lastname",
            "surname",
            "fullname",
            "birthdate",
            "birthday",
            "dateofbirth",
            "dob",
            "street",
            "address",
            "postcode",
            "postalcode",
            "zip",
            "zipcode",
            "passport",
            "passportnumber",
            "ssn",
            "nationality",
            "gender",
            "licenseplate",
        ],
        Sensitive::Personal,
    ),
    (
        &[
            "stacktrace",
            "traceback",
            "debug",
            "hostname",
            "internalip",
            "serverip",
            "sqlstate",
            "connectionstring",
            "filepath",
        ],
        Sensitive::Technical,
    ),
];

/// The kind of sensitive data, by name first.
pub(super) fn kind(name: &str, value: &str) -> Option<Sensitive> {
    by_name(name).or_else(|| by_value(value))
}

/// The kind that a name alone says.
pub(super) fn by_name(name: &str) -> Option<Sensitive> {
    let words = words(name);
    // One word, or two or three side by side: `card_number` and `cardNumber` are `cardnumber`.
    let rows = [2, 3].into_iter().flat_map(|length| words.windows(length)).map(<[String]>::concat);
    let rows: Vec<String> = rows.chain(words.iter().cloned()).collect();
    let found = WORDS.iter().find(|(known, _)| rows.iter().any(|row| known.contains(&row.as_str())));
    found.map(|(_, kind)| *kind).or_else(|| is_secret_name(name).then_some(Sensitive::Credentials))
}

/// The words of a name in lower case: `user.homeAddress[zip_code]` has five.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_is_lower = false;
    for character in name.chars() {
        let begins = character.is_uppercase() && before_is_lower;
        before_is_lower = character.is_lowercase() || character.is_numeric();
        if !character.is_alphanumeric() || begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The kind that the form of a value says.
pub(super) fn by_value(value: &str) -> Option<Sensitive> {
    let value = value.trim();
    if value.len() < 6 || value.len() > 2_000 || value == HIDDEN {
        return None;
    }
    if value.len() <= 45 {
        if value.contains('@') && is_email(value) {
            return Some(Sensitive::Personal);
        }
        if is_card(value) || Iban::from_str(value).is_ok() {
            return Some(Sensitive::Financial);
        }
        if is_phone(value) {
            return Some(Sensitive::Personal);
        }
        if is_private(value) {
            return Some(Sensitive::Technical);
        }
    }
    let is_token = value.starts_with("eyJ") && value.matches('.').count() == 2;
    (is_token || value.contains("PRIVATE KEY-----")).then_some(Sensitive::Credentials)
}

fn is_email(value: &str) -> bool {
    EmailAddress::from_str(value).is_ok_and(|address| address.domain().contains('.'))
}

/// A number of 13 to 19 digits, in groups or not, of an issuer of payment cards (ISO/IEC 7812: major industries 3 to 6)
/// with the right check digit.
fn is_card(value: &str) -> bool {
    let digits: Vec<u32> = value.chars().filter_map(|character| character.to_digit(10)).collect();
    let plain = value.bytes().all(|byte| byte.is_ascii_digit() || b" -".contains(&byte));
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { *digit } else { digit * 2 - 9 * u32::from(*digit > 4) })
        .sum();
    plain
        && (13..=19).contains(&digits.len())
        && digits.first().is_some_and(|first| (3..=6).contains(first))
        && digits.iter().any(|digit| Some(digit) != digits.first())
        && sum.is_multiple_of(10)
}

/// A telephone number in international form.
fn is_phone(value: &str) -> bool {
    let Some(rest) = value.strip_prefix('+') else { return false };
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    rest.bytes().all(|byte| byte.is_ascii_digit() || b" -().".contains(&byte)) && (8..=15).contains(&digits)
}

/// An address that no machine outside could be reached by.
fn is_private(value: &str) -> bool {
    match value.parse() {
        Ok(IpAddr::V4(address)) => address.is_private(),
        Ok(IpAddr::V6(address)) => address.is_unique_local(),
        Err(_) => false,
    }
}
