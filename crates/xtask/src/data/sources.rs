//! What is fetched: the packages, each with its version, its archive's checksum and its licence, and which of their labels become a list
//! under which name. The only place that says so; an update is an edit here.

use std::fmt::Write as _;

/// A package, and the file in its archive that is wanted.
pub struct Package {
    pub registry: Registry,
    pub name: &'static str,
    pub version: &'static str,
    /// SHA-256 of the archive, in hexadecimal.
    pub sha256: &'static str,
    pub member: &'static str,
    /// What it tells of addresses.
    pub what: &'static str,
    /// As its metadata names it.
    pub licence: &'static str,
    /// Whom it asks to be named, and where its data is from.
    pub credits: &'static str,
}

/// Where a package is published.
#[derive(Clone, Copy)]
pub enum Registry {
    Npm,
    PyPi,
}

impl Registry {
    fn name(self) -> &'static str {
        match self {
            Registry::Npm => "npm",
            Registry::PyPi => "PyPI",
        }
    }

    /// What may be missing where its client does not succeed.
    pub fn advice(self) -> &'static str {
        match self {
            Registry::Npm => "it takes npm (Debian: apt-get install npm) and npm's registry",
            Registry::PyPi => "it takes Python with pip (Debian: apt-get install python3-pip) and PyPI",
        }
    }
}

/// Countries. IPv4 and IPv6 in one file. Of the two country databases of this family under free licences it is the one that knows more
/// addresses and agrees more with others (docs/networks.md).
pub const COUNTRIES: Package = Package {
    registry: Registry::Npm,
    name: "@ip-location-db/geo-whois-asn-country-mmdb",
    version: "2.3.2026061719",
    sha256: "91757a1b06cdcd1955f292e4c4cfc54e091204f998e159a3187f7a2ef3724be0",
    member: "package/geo-whois-asn-country.mmdb",
    what: "country of IPv4 and IPv6 addresses",
    licence: "CC0-1.0",
    credits: "Made by the ip-location-db project from geofeeds and the WHOIS data of the regional registries. Statistics by the Number \
              Resource Organization, nro.net, under CC BY 4.0.",
};

/// Clouds, content networks, VPN, Tor, crawlers.
pub const NETWORKS: Package = Package {
    registry: Registry::PyPi,
    name: "iporigin",
    version: "1.1.2",
    sha256: "814efc15b14d568d65887559fc6a5dfb2677ab0b063e2b39d9ae3192f9bc6802",
    member: "iporigin/data/ranges.bin",
    what: "networks of clouds, hosters, VPN, Tor and crawlers",
    licence: "MIT",
    credits: "Copyright Yuix Networks. Compiled from what the providers publish themselves and from two collections under CC0-1.0, \
              rezmoss/cloud-provider-ip-addresses and lord-alfred/ipranges. Labels that it has from collections without a licence are \
              left out.",
};

/// Labels of [`NETWORKS`], and the list each goes into. A list's name decides its tag and rank in Spoor
/// (crates/ingest/src/networks/tag.rs).
pub const LABELS: &[(&str, &str)] = &[
    ("Alibaba Cloud", "alibaba"),
    ("Amazon AWS", "aws"),
    ("Amazonbot", "amazonbot"),
    ("Apple Private Relay", "apple-proxy"),
    ("Applebot", "applebot"),
    ("Bingbot", "bingbot"),
    ("ClaudeBot", "claudebot"),
    ("Cloudflare", "cloudflare"),
    ("Common Crawl", "common-crawl"),
    ("DigitalOcean", "digitalocean"),
    ("DuckDuckBot", "duckduckbot"),
    ("Fastly", "fastly"),
    ("GPTBot", "gptbot"),
    ("Gcore", "gcore"),
    ("GitHub", "github"),
    ("Google", "google-services"),
    ("Google Cloud", "gcp"),
    ("Googlebot", "googlebot"),
    ("Hetzner", "hetzner"),
    ("Huawei Cloud", "huawei"),
    ("IBM Cloud", "ibm"),
    ("Internet Archive", "internet-archive"),
    ("Leaseweb", "leaseweb"),
    ("Linode", "linode"),
    ("Meta", "facebook"),
    ("Microsoft Azure", "azure"),
    ("Mullvad", "mullvad"),
    ("OVHcloud", "ovh"),
    ("Oracle Cloud", "oracle"),
    ("PerplexityBot", "perplexity"),
    ("ProtonVPN", "protonvpn"),
    ("Rackspace", "rackspace"),
    ("Scaleway", "scaleway"),
    ("Tencent Cloud", "tencent"),
    ("Tor", "tor"),
    ("UpCloud", "upcloud"),
    ("Vultr", "vultr"),
];

/// Labels of [`NETWORKS`] that are left out: their ranges are, or may be, from collections that publish no licence.
pub const WITHOUT_LICENCE: &[&str] = &[
    "Akamai", "BunnyCDN", "BuyVM", "CDN77", "Cogent", "Contabo", "DataCamp", "GTHost", "GleSYS", "Melbicom",
    "Scalaxy", "Vercel",
];

/// The text of sources up to the list of files.
pub fn head() -> String {
    let mut text =
        "# Where these files are from\n\nWritten by `cargo xtask data`, which can write them again.\n\n\
                    | what | package | version | licence |\n|---|---|---|---|\n"
            .to_owned();
    let packages = [&COUNTRIES, &NETWORKS];
    for package in packages {
        _ = writeln!(
            text,
            "| {} | `{}` ({}) | {} | {} |",
            package.what,
            package.name,
            package.registry.name(),
            package.version,
            package.licence
        );
    }
    for package in packages {
        _ = write!(text, "\n`{}`: {}\n", package.name, package.credits);
    }
    text += "\n## Files\n\n";
    text
}

#[cfg(test)]
mod tests {
    use super::{LABELS, WITHOUT_LICENCE};
    use spoor_ingest::Networks;

    #[test]
    fn every_list_has_a_name_that_spoor_knows() {
        for (label, list) in LABELS {
            let (networks, problems) = Networks::from_files([(format!("{list}.txt"), "192.0.2.0/24")]);
            assert!(problems.is_empty(), "{problems:?}");
            let tag = networks.lookup("192.0.2.1").1.unwrap();
            assert_ne!(tag, *list, "{label} is shown under the name of its file");
        }
    }

    #[test]
    fn what_has_no_licence_is_no_list() {
        for label in WITHOUT_LICENCE {
            assert!(LABELS.iter().all(|(listed, _)| listed != label), "{label}");
        }
    }
}
