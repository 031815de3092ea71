//! What a range list is called in front of people, and how strong its word is. Goes by file names as the common
//! public collections use them; any other list carries its own file name.

/// A word in a file's name, the tag, and its rank: the higher wins where lists overlap.
const TAGS: &[(&str, &str, u8)] = &[
    ("googlebot", "Googlebot", BOT),
    ("bing", "Bingbot", BOT),
    ("bingbot", "Bingbot", BOT),
    ("duckduckbot", "DuckDuckBot", BOT),
    ("openai", "OpenAI", BOT),
    ("gptbot", "OpenAI", BOT),
    ("perplexity", "Perplexity", BOT),
    ("applebot", "Applebot", BOT),
    ("amazonbot", "Amazonbot", BOT),
    ("claudebot", "ClaudeBot", BOT),
    ("common-crawl", "Common Crawl", BOT),
    ("internet-archive", "Internet Archive", BOT),
    ("pingdom", "Pingdom", BOT),
    ("statuscake", "StatusCake", BOT),
    ("uptimerobot", "UptimeRobot", BOT),
    ("tor", "Tor", TOR),
    ("vpn", "VPN", VPN),
    ("protonvpn", "VPN", VPN),
    ("proton", "VPN", VPN),
    ("nordvpn", "VPN", VPN),
    ("mullvad", "VPN", VPN),
    ("apple-proxy", "iCloud Private Relay", VPN),
    ("amazon", "AWS", CLOUD),
    ("aws", "AWS", CLOUD),
    ("google", "Google Cloud", CLOUD),
    ("google-services", "Google", CLOUD),
    ("gcp", "Google Cloud", CLOUD),
    ("microsoft", "Azure", CLOUD),
    ("azure", "Azure", CLOUD),
    ("digitalocean", "DigitalOcean", CLOUD),
    ("oracle", "Oracle Cloud", CLOUD),
    ("linode", "Linode", CLOUD),
    ("vultr", "Vultr", CLOUD),
    ("cloudflare", "Cloudflare", CLOUD),
    ("hetzner", "Hetzner", CLOUD),
    ("ovh", "OVH", CLOUD),
    ("scaleway", "Scaleway", CLOUD),
    ("leaseweb", "Leaseweb", CLOUD),
    ("upcloud", "UpCloud", CLOUD),
    ("rackspace", "Rackspace", CLOUD),
    ("alibaba", "Alibaba Cloud", CLOUD),
    ("tencent", "Tencent Cloud", CLOUD),
    ("huawei", "Huawei Cloud", CLOUD),
    ("ibm", "IBM Cloud", CLOUD),
    ("fastly", "Fastly", CLOUD),
    ("gcore", "Gcore", CLOUD),
    ("facebook", "Facebook", CLOUD),
    ("telegram", "Telegram", CLOUD),
    // Its list names the ranges of the cloud its runners live in, which belong to everybody else there, too.
    ("github", "GitHub", GUEST),
];

const GUEST: u8 = 0;
const CLOUD: u8 = 1;
const VPN: u8 = 2;
const TOR: u8 = 3;
const BOT: u8 = 4;
/// A list of the operator's own knows better than any public one.
const OWN: u8 = 5;

/// The tag of a list by its file name, which may have a path in front.
pub(super) fn of_file(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.split('.').next().unwrap_or(file);
    let lower = stem.to_ascii_lowercase();
    let known = |word: &str| TAGS.iter().find(|(known, ..)| *known == word).map(|(_, tag, _)| *tag);
    let tag = known(&lower).or_else(|| lower.split(['_', '-']).find_map(known));
    tag.unwrap_or(stem).to_owned()
}

/// How strong the word of a list with this tag is.
pub(super) fn rank(tag: &str) -> u8 {
    TAGS.iter().find(|(_, known, _)| *known == tag).map_or(OWN, |(_, _, rank)| *rank)
}
