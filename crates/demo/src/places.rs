//! Addresses, countries and networks, so that one address always lies in one country and network. All ranges are
//! reserved: benchmarks (RFC 2544) for homes and machines, shared address space (RFC 6598) and documentation
//! prefixes (RFC 3849) for mobile networks, private use (RFC 1918) for the company, documentation (RFC 5737) for
//! attackers.

use crate::chance::Chance;

/// Where a client is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) ip: String,
    pub(crate) country: Option<&'static str>,
    pub(crate) network: Option<&'static str>,
}

/// Countries of customers with their weight.
pub(crate) const COUNTRIES: &[(&str, u32)] = &[
    ("DE", 30),
    ("US", 14),
    ("FR", 11),
    ("GB", 10),
    ("NL", 7),
    ("PL", 6),
    ("AT", 5),
    ("ES", 4),
    ("IT", 4),
    ("SE", 3),
    ("CH", 3),
    ("IN", 3),
    ("BR", 2),
    ("JP", 2),
];

/// Networks of machines: each has 512 addresses in one country.
const CLOUDS: &[(&str, &str)] = &[
    ("AWS", "IE"),
    ("AWS", "US"),
    ("Google Cloud", "BE"),
    ("Azure", "NL"),
    ("DigitalOcean", "DE"),
    ("Googlebot", "US"),
    ("Bingbot", "US"),
    ("DuckDuckBot", "US"),
    ("StatusCake", "GB"),
    ("Hetzner", "FI"),
];

/// Blocks of sixteen addresses that attackers use, the same in each of the three documentation ranges.
const HIDEOUTS: &[(&str, &str)] = &[
    ("NL", "Hosting"),
    ("VN", "Residential proxy"),
    ("US", "AWS"),
    ("BR", "Residential proxy"),
    ("DE", "Tor"),
    ("ID", "Residential proxy"),
    ("SG", "DigitalOcean"),
    ("RO", "VPN"),
    ("TR", "Residential proxy"),
    ("CA", "Hosting"),
    ("SE", "Tor"),
    ("ZA", "Residential proxy"),
    ("PA", "VPN"),
    ("MX", "Residential proxy"),
    ("LU", "Tor"),
    ("TH", "Residential proxy"),
];

/// The fixed line of person `number` in the country at `country` of [`COUNTRIES`].
pub(crate) fn home(country: usize, number: u64) -> Place {
    let offset = (country as u64) * 8_192 + number % 8_192;
    Place { ip: benchmark(offset), country: Some(COUNTRIES[country].0), network: None }
}

/// A mobile network in that country, on which addresses change from one use to the next.
pub(crate) fn mobile(country: usize, chance: &mut Chance) -> Place {
    let ip = if chance.happens(0.4) {
        let (site, line) = (chance.between(1, 0xfff), chance.between(1, 0xffff));
        format!("2001:db8:{:x}:{site:x}::{line:x}", 0x100 + country)
    } else {
        let offset = (country as u64) * 262_144 + chance.between(1, 60_000);
        format!("100.{}.{}.{}", 64 + (offset >> 16), offset >> 8 & 255, offset & 255)
    };
    Place { ip, country: Some(COUNTRIES[country].0), network: Some("Mobile") }
}

/// Machine `number` on the cloud, crawler or monitoring network of this name.
pub(crate) fn cloud(network: &str, number: u64) -> Place {
    let block = CLOUDS.iter().position(|(name, _)| *name == network).unwrap_or(0);
    let offset = 14 * 8_192 + (block as u64) * 512 + number % 512;
    Place { ip: benchmark(offset), country: Some(CLOUDS[block].1), network: Some(CLOUDS[block].0) }
}

/// Machine `number` inside the company, whose country no database knows.
pub(crate) fn inside(number: u64) -> Place {
    Place { ip: format!("10.20.{}.{}", number / 200 % 200, 10 + number % 200), country: None, network: None }
}

/// Employee `number` who works from home through the company's VPN.
pub(crate) fn company_vpn(number: u64) -> Place {
    Place { ip: benchmark(15 * 8_192 + 4_096 + number % 64), country: Some("DE"), network: Some("VPN") }
}

/// Attacker's address `number`; the first 768 are different.
pub(crate) fn hideout(number: u64) -> Place {
    let last = number / 3 * 37 % 256;
    let (country, network) = HIDEOUTS[last as usize / 16];
    let range = ["203.0.113", "198.51.100", "192.0.2"][number as usize % 3];
    Place { ip: format!("{range}.{last}"), country: Some(country), network: Some(network) }
}

/// An attacker's address on the network of this name.
pub(crate) fn hideout_on(network: &str, number: u64) -> Place {
    let blocks: Vec<usize> = (0..HIDEOUTS.len()).filter(|block| HIDEOUTS[*block].1 == network).collect();
    let block = blocks.get(number as usize % blocks.len().max(1)).copied().unwrap_or(0);
    let range = ["203.0.113", "198.51.100", "192.0.2"][number as usize % 3];
    Place {
        ip: format!("{range}.{}", block * 16 + (number as usize / 3) % 16),
        country: Some(HIDEOUTS[block].0),
        network: Some(HIDEOUTS[block].1),
    }
}

fn benchmark(offset: u64) -> String {
    format!("198.{}.{}.{}", 18 + (offset >> 16 & 1), offset >> 8 & 255, offset & 255)
}
