//! Country and network of an address: from a country database in MMDB form and from lists of address ranges. Does
//! no I/O; who has files hands in their bytes. Without any, every answer is "unknown".

mod tag;

use ipnet::IpNet;
use maxminddb::Reader;
use rangemap::RangeInclusiveMap;
use serde::Deserialize;
use spoor_model::Request;
use std::net::IpAddr;
use std::sync::Arc;

/// What is known of addresses. The default knows nothing.
#[derive(Default)]
pub struct Networks {
    countries: Vec<Reader<Vec<u8>>>,
    lists: Vec<Listed>,
    /// Addresses as numbers, IPv4 as its IPv6-mapped form; each range has the one tag that wins there.
    ranges: RangeInclusiveMap<u128, Arc<str>>,
}

impl std::fmt::Debug for Networks {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = out.debug_struct("Networks");
        shown
            .field("countries", &self.countries.len())
            .field("listed", &self.lists.len())
            .finish_non_exhaustive()
    }
}

struct Listed {
    rank: u8,
    tag: Arc<str>,
    net: IpNet,
}

/// A record of the country database: the flat form of ip-location-db, or the nested one of `MaxMind`.
#[derive(Deserialize)]
struct Place {
    country_code: Option<String>,
    country: Option<Country>,
}

#[derive(Deserialize)]
struct Country {
    iso_code: Option<String>,
}

impl Networks {
    /// Takes files by their names: `*.mmdb` are country databases, `*.txt`, `*.list`, `*.netset` and `*.cidr` are
    /// range lists. Returns what cannot be used as messages that name file and line; the rest is in use.
    pub fn from_files<N: AsRef<str>, B: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (N, B)>,
    ) -> (Self, Vec<String>) {
        let mut networks = Networks::default();
        let mut problems = Vec::new();
        for (name, bytes) in files {
            let name = name.as_ref();
            let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
            match extension.as_str() {
                "mmdb" => match networks.with_countries(bytes.as_ref().to_vec()) {
                    Ok(()) => {}
                    Err(reason) => problems.push(format!("{name}: {reason}")),
                },
                "txt" | "list" | "netset" | "cidr" => {
                    let tag = tag::of_file(name);
                    let text = String::from_utf8_lossy(bytes.as_ref());
                    problems.extend(
                        networks.list(&tag, &text).into_iter().map(|problem| format!("{name}, {problem}")),
                    );
                }
                _ => problems
                    .push(format!("{name}: neither a country database (.mmdb) nor a list of ranges (.txt)")),
            }
        }
        networks.build();
        (networks, problems)
    }

    /// Adds a list of ranges under a tag: one address or CIDR a line; what follows `#` or `;` is a comment. Returns a
    /// message for each line that is neither.
    pub fn add_list(&mut self, tag: &str, text: &str) -> Vec<String> {
        let problems = self.list(tag, text);
        self.build();
        problems
    }

    /// Adds a country database from the bytes of an MMDB file; the error says what is wrong with them. Of several, one for each family of
    /// addresses for example, the first that knows an address answers.
    pub fn with_countries(&mut self, mmdb: Vec<u8>) -> Result<(), String> {
        let reader =
            Reader::from_source(mmdb).map_err(|error| format!("not an MMDB country database: {error}"))?;
        self.countries.push(reader);
        Ok(())
    }

    /// True when nothing was loaded.
    pub fn is_empty(&self) -> bool {
        self.countries.is_empty() && self.lists.is_empty()
    }

    /// Country (ISO 3166-1 alpha-2) and network tag of an address; `None` where they are unknown, and for a text that
    /// is no address. Where lists overlap, a crawler's range wins over Tor, Tor over VPN, VPN over a cloud's.
    pub fn lookup(&self, ip: &str) -> (Option<String>, Option<String>) {
        let Ok(address) = ip.parse::<IpAddr>() else { return (None, None) };
        let address = address.to_canonical();
        (self.country(address), self.ranges.get(&number(address)).map(ToString::to_string))
    }

    /// Fills in country and network of a request where its source did not say.
    pub fn place(&self, request: &mut Request) {
        if request.country.is_some() && request.network.is_some() {
            return;
        }
        if let Some(ip) = &request.ip {
            let (country, network) = self.lookup(ip);
            request.country = request.country.take().or(country);
            request.network = request.network.take().or(network);
        }
    }

    fn country(&self, address: IpAddr) -> Option<String> {
        self.countries.iter().find_map(|database| country(database, address))
    }

    fn list(&mut self, tag: &str, text: &str) -> Vec<String> {
        let shared: Arc<str> = Arc::from(tag);
        let rank = tag::rank(tag);
        let mut problems = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let entry =
                line.split(['#', ';']).next().unwrap_or_default().trim_start_matches('\u{feff}').trim();
            if entry.is_empty() {
                continue;
            }
            let net = entry.parse::<IpNet>().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from));
            match net {
                Ok(net) => self.lists.push(Listed { rank, tag: Arc::clone(&shared), net }),
                Err(_) => problems.push(format!(
                    "line {}: neither an address nor a range: {}",
                    index + 1,
                    shown(entry)
                )),
            }
        }
        problems
    }

    /// Lays the ranges over each other: the later one covers the earlier, so the weakest goes first, and among
    /// equals the widest.
    fn build(&mut self) {
        self.lists.sort_by_key(|listed| (listed.rank, listed.net.prefix_len() + mapped_bits(&listed.net)));
        self.ranges.clear();
        for listed in &self.lists {
            let (first, last) = (number(listed.net.network()), number(listed.net.broadcast()));
            self.ranges.insert(first..=last, Arc::clone(&listed.tag));
        }
    }
}

fn country(database: &Reader<Vec<u8>>, address: IpAddr) -> Option<String> {
    // A database of IPv4 answers an IPv6 address with an error: unknown, too.
    let place: Place = database.lookup(address).ok()?.decode().ok()??;
    let code = place.country_code.or(place.country.and_then(|country| country.iso_code))?;
    // Ranges that belong to no country are written as "None", "ZZ" or with an empty text.
    let known = code.len() == 2
        && code.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !code.eq_ignore_ascii_case("zz");
    known.then(|| code.to_ascii_uppercase())
}

/// Bits by which an IPv4 prefix is longer in its IPv6-mapped form.
fn mapped_bits(net: &IpNet) -> u8 {
    if matches!(net, IpNet::V4(_)) { 96 } else { 0 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn shown(entry: &str) -> String {
    entry.chars().take(60).flat_map(char::escape_debug).collect()
}
