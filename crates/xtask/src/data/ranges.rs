//! The table of ranges that the package of networks carries, as lists of CIDR ranges. Knows its binary form: little-endian, a header (mark,
//! version, time, numbers of labels and of IPv4 and IPv6 ranges), labels (provider, tab, kind), then first address, last address and label of each
//! range, the addresses of IPv6 big-endian.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Subnets, Ipv6Subnets};

use super::sources::{LABELS, WITHOUT_LICENCE};
use crate::command::Failure;

const MARK: &[u8; 8] = b"IPORIGIN";
const VERSION: u16 = 1;

/// The lists by their names, each with its ranges as text, in the order of the table: IPv4, then IPv6. Fails where the table is not of the
/// known form, is cut off, or has a label that nobody decided about.
pub fn lists(table: &[u8]) -> Result<BTreeMap<&'static str, Vec<String>>, Failure> {
    let mut rest = Bytes(table);
    if &rest.take::<8>()? != MARK || u16::from_le_bytes(rest.take()?) != VERSION {
        return Err(Failure::new("the table of networks has another form than the one that is known"));
    }
    let _built: [u8; 8] = rest.take()?;
    let labels = u16::from_le_bytes(rest.take()?);
    let [narrow, wide] = [u32::from_le_bytes(rest.take()?), u32::from_le_bytes(rest.take()?)];
    let names = (0..labels).map(|_| list_of(rest.text()?)).collect::<Result<Vec<_>, _>>()?;
    let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut add = |label: [u8; 2], ranges: Vec<String>| {
        let label = usize::from(u16::from_le_bytes(label));
        let name = names.get(label).ok_or_else(|| Failure::new(format!("there is no label {label}")))?;
        if let Some(name) = name {
            lists.entry(name).or_default().extend(ranges);
        }
        Ok::<(), Failure>(())
    };
    for _ in 0..narrow {
        let [first, last] = [u32::from_le_bytes(rest.take()?), u32::from_le_bytes(rest.take()?)];
        let ranges = Ipv4Subnets::new(Ipv4Addr::from(first), Ipv4Addr::from(last), 0);
        add(rest.take()?, ranges.map(|range| range.to_string()).collect())?;
    }
    for _ in 0..wide {
        let [first, last] = [Ipv6Addr::from(rest.take::<16>()?), Ipv6Addr::from(rest.take::<16>()?)];
        add(rest.take()?, Ipv6Subnets::new(first, last, 0).map(|range| range.to_string()).collect())?;
    }
    if !rest.0.is_empty() {
        return Err(Failure::new("the table of networks goes on after its end"));
    }
    Ok(lists)
}

/// The list that a label's ranges go into; none for labels that are left out.
fn list_of(label: &str) -> Result<Option<&'static str>, Failure> {
    let provider = label.split('\t').next().unwrap_or_default();
    let list = LABELS.iter().find(|(known, _)| *known == provider).map(|(_, list)| *list);
    if list.is_none() && !WITHOUT_LICENCE.contains(&provider) {
        return Err(Failure::new(format!("the table of networks has a new label: {provider:?}")));
    }
    Ok(list)
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Failure> {
        let (taken, rest) = self.0.split_first_chunk().ok_or_else(cut_off)?;
        self.0 = rest;
        Ok(*taken)
    }

    /// A text behind its length.
    fn text(&mut self) -> Result<&'a str, Failure> {
        let length = usize::from(u16::from_le_bytes(self.take()?));
        let (text, rest) = self.0.split_at_checked(length).ok_or_else(cut_off)?;
        self.0 = rest;
        std::str::from_utf8(text)
            .map_err(|error| Failure::new(format!("a label of the table of networks: {error}")))
    }
}

fn cut_off() -> Failure {
    Failure::new("the table of networks is cut off")
}

#[cfg(test)]
mod tests {
    use super::lists;

    fn table() -> Vec<u8> {
        let mut table = b"IPORIGIN\x01\0".to_vec();
        table.extend([0; 8]);
        table.extend(3_u16.to_le_bytes());
        table.extend(2_u32.to_le_bytes());
        table.extend(2_u32.to_le_bytes());
        for label in ["Tor\ttor", "Amazon AWS\thosting", "Contabo\thosting"] {
            table.extend((label.len() as u16).to_le_bytes());
            table.extend(label.as_bytes());
        }
        let narrow: [([u8; 4], [u8; 4], u16); 2] =
            [([192, 0, 2, 1], [192, 0, 2, 1], 0), ([10, 0, 0, 0], [10, 0, 2, 255], 1)];
        for (first, last, label) in narrow {
            table.extend(u32::from_be_bytes(first).to_le_bytes());
            table.extend(u32::from_be_bytes(last).to_le_bytes());
            table.extend(label.to_le_bytes());
        }
        for (last, label) in [("2001:db8::ffff", 1_u16), ("2001:db8::1", 2)] {
            table.extend("2001:db8::".parse::<std::net::Ipv6Addr>().unwrap().octets());
            table.extend(last.parse::<std::net::Ipv6Addr>().unwrap().octets());
            table.extend(label.to_le_bytes());
        }
        table
    }

    #[test]
    fn ranges_of_both_families_become_lists_and_labels_without_a_licence_none() {
        let lists = lists(&table()).unwrap();
        assert_eq!(lists.keys().copied().collect::<Vec<_>>(), ["aws", "tor"]);
        assert_eq!(lists["aws"], ["10.0.0.0/23", "10.0.2.0/24", "2001:db8::/112"]);
        assert_eq!(lists["tor"], ["192.0.2.1/32"]);
    }

    #[test]
    fn a_table_of_another_form_is_refused_and_never_taken_in_part() {
        let whole = table();
        for length in 0..whole.len() {
            assert!(lists(&whole[..length]).is_err(), "cut off at {length}");
        }
        let other = |change: fn(&mut Vec<u8>)| {
            let mut table = table();
            change(&mut table);
            lists(&table).unwrap_err().to_string()
        };
        assert!(other(|table| table[8] = 2).contains("another form"));
        assert!(other(|table| table.push(0)).contains("after its end"));
        let label = other(|table| {
            let place = table.windows(3).position(|part| part == b"Tor").unwrap();
            table[place] = b'X';
        });
        assert!(label.contains("new label: \"Xor\""), "{label}");
    }
}
