//! Customers, employees and what they hold in their hands. A person is made from a number alone, so the same
//! person comes back in other sessions. All are invented, their mail under names reserved by RFC 2606.

use crate::chance::Chance;
use crate::places::{self, COUNTRIES, Place};

/// A customer or employee.
pub(crate) struct Person {
    /// Number of the account.
    pub(crate) number: u32,
    /// Mail address, which is the user name.
    pub(crate) email: String,
    pub(crate) role: &'static str,
    pub(crate) home: Place,
    /// Row of [`COUNTRIES`].
    pub(crate) country: usize,
    pub(crate) browser: &'static str,
    pub(crate) app: &'static str,
}

const FIRST: &[&str] = &[
    "ada", "amira", "anton", "bea", "bruno", "carla", "chidi", "clara", "dario", "edda", "elif", "emil",
    "esra", "fadil", "finn", "greta", "hana", "hugo", "ines", "ivo", "jana", "jonas", "kaito", "kira",
    "lars", "leila", "lena", "malik", "marta", "mei", "milan", "nadia", "nils", "olga", "oskar", "pavel",
    "priya", "quentin", "rosa", "sami", "selma", "tariq", "theo", "ulla", "vera", "viktor", "wanda", "yara",
    "yusuf", "zoe",
];
const LAST: &[&str] = &[
    "abara",
    "almeida",
    "bakker",
    "berg",
    "bianchi",
    "brandt",
    "chaudhry",
    "costa",
    "dubois",
    "eriksen",
    "fischer",
    "fontaine",
    "garcia",
    "gruber",
    "haas",
    "hoang",
    "ibrahim",
    "jansen",
    "kaya",
    "keller",
    "kowalska",
    "kruger",
    "laine",
    "lindqvist",
    "marino",
    "meyer",
    "moreau",
    "nakamura",
    "nowak",
    "okafor",
    "oneill",
    "pereira",
    "petrov",
    "quist",
    "rao",
    "reyes",
    "romano",
    "sato",
    "schmid",
    "silva",
    "sorensen",
    "tanaka",
    "thomsen",
    "urban",
    "vargas",
    "weber",
    "wolf",
    "yilmaz",
    "zhang",
    "zimmer",
];
const MAIL: &[&str] = &["mail.example", "post.example", "inbox.test", "letters.example"];

const BROWSERS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
];
const APPS: &[&str] = &[
    "ShopApp/5.12.0 (iOS 18.6; iPhone16,1)",
    "ShopApp/5.12.0 (iOS 18.5; iPhone14,7)",
    "ShopApp/5.11.2 (iOS 17.7; iPhone12,1)",
    "ShopApp/5.12.1 (Android 15; Pixel 8)",
    "ShopApp/5.12.1 (Android 14; SM-S918B)",
    "ShopApp/5.9.0 (Android 12; moto g52)",
];

/// Customer `number`.
pub(crate) fn customer(number: u32) -> Person {
    let mut chance = Chance::new(0x5ea_50fa, u64::from(number));
    let country = country(&mut chance);
    let mut person = named(number, 10_000, chance.pick(MAIL), country, &mut chance);
    person.role = match chance.between(0, 99) {
        0..=78 => "customer",
        79..=94 => "premium",
        _ => "business",
    };
    person
}

/// Employee `number`, of sixty.
pub(crate) fn employee(number: u32) -> Person {
    let number = number % 60;
    let mut chance = Chance::new(0x5ea_50fb, u64::from(number));
    let mut person = named(number, 100, "shop.test", 0, &mut chance);
    person.role = match number {
        0..=3 => "admin",
        4..=9 => "analyst",
        10..=17 => "finance",
        18..=37 => "support",
        _ => "warehouse",
    };
    person.home = if number.is_multiple_of(3) {
        places::company_vpn(number.into())
    } else {
        places::inside(number.into())
    };
    person
}

/// A row of [`COUNTRIES`], in proportion to its weight.
pub(crate) fn country(chance: &mut Chance) -> usize {
    let rows: Vec<usize> = (0..COUNTRIES.len()).collect();
    *chance.weighted(&rows, |row| COUNTRIES[*row].1)
}

/// A browser that somebody might use.
pub(crate) fn browser(chance: &mut Chance) -> &'static str {
    chance.pick(BROWSERS)
}

/// A mail address that somebody might have.
pub(crate) fn email(chance: &mut Chance) -> String {
    format!("{}.{}@{}", chance.pick(FIRST), chance.pick(LAST), chance.pick(MAIL))
}

fn named(number: u32, first_account: u32, mail: &str, country: usize, chance: &mut Chance) -> Person {
    let (first, last) = (chance.pick(FIRST), chance.pick(LAST));
    let email = match number % 3 {
        0 => format!("{}.{last}@{mail}", &first[..1]),
        1 => format!("{first}.{last}@{mail}"),
        _ => format!("{first}.{last}{}@{mail}", number % 97),
    };
    Person {
        number: first_account + number,
        email,
        role: "",
        home: places::home(country, number.into()),
        country,
        browser: chance.pick(BROWSERS),
        app: chance.pick(APPS),
    }
}
