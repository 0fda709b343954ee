//! Which addresses may be connected to, and which URLs may be asked for.
//!
//! What is judged is the address that is dialled, never the words of a URL: names resolve to anything, and numbers are written in many
//! ways. URLs are parsed as browsers do (`url`); here are only the refusals.

use super::FetchError;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;
use url::Url;

static BLOCKS: LazyLock<Vec<(IpNet, String)>> = LazyLock::new(|| {
    let mut rows =
        csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(&include_bytes!("special_addresses.csv")[..]);
    let block = |row: csv::StringRecord| Some((row.get(0)?.parse().ok()?, row.get(1)?.to_owned()));
    rows.records().filter_map(|row| block(row.ok()?)).collect()
});

/// What the address is for, if it is not an ordinary public one.
pub(super) fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => listed(address.into()),
        IpAddr::V6(address) => match inner(address) {
            Some(inner) => listed(inner.into()),
            None => listed(address.into()).or_else(|| (!is_global_unicast(address)).then_some("not assigned for use")),
        },
    }
}

fn listed(address: IpAddr) -> Option<&'static str> {
    BLOCKS.iter().find(|(block, _)| block.contains(&address)).map(|(_, name)| name.as_str())
}

/// The IPv4 address to which an IPv6 address leads: mapped, or translated by the network (NAT64). Other embeddings, 6to4, Teredo and
/// IPv4-compatible ones, are forbidden as a whole, being out of use.
fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let translated = [a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0];
    let [g0, g1] = g.to_be_bytes();
    let [h0, h1] = h.to_be_bytes();
    if translated { Some(Ipv4Addr::new(g0, g1, h0, h1)) } else { address.to_ipv4_mapped() }
}

/// 2000::/3 is all that has been handed out.
fn is_global_unicast(address: Ipv6Addr) -> bool {
    address.segments()[0] & 0xe000 == 0x2000
}

/// Ports that are no web server's and whose owners can be confused by a request: the “bad ports” of the Fetch standard, and databases.
const PORTS: &[u16] = &[
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
    540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190, 5060,
    5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 10080, 11211, 27017,
];

/// A URL that may be asked for, without its fragment.
///
/// # Errors
/// [`FetchError::Url`] for anything but http and https, for credentials in it, and for ports of other services.
pub(super) fn permitted(given: &str) -> Result<Url, FetchError> {
    let no = |why: String| FetchError::Url { url: given.to_owned(), why };
    let mut url = Url::parse(given.trim()).map_err(|error| no(format!("this is no address ({error})")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(no(format!("“{}” is not fetched, only http and https are", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(no("there are credentials in this address, and none are ever sent".to_owned()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(no("there is no host in this address".to_owned()));
    }
    if let Some(port) = url.port().filter(|port| PORTS.contains(port)) {
        return Err(no(format!("port {port} belongs to another service than the web")));
    }
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_holds_for_its_example() {
        let mut rows =
            csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(&include_bytes!("special_addresses.csv")[..]);
        let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), BLOCKS.len());
        for row in rows {
            let block: IpNet = row[0].parse().expect("a block");
            let example: IpAddr = row[3].parse().expect("an address");
            assert!(block.contains(&example) && !row[2].is_empty(), "{row:?}");
            assert!(special(example).is_some(), "{row:?}");
        }
    }

    #[test]
    fn embedded_addresses_count_for_what_they_hold() {
        for (address, is_special) in [
            ("::ffff:127.0.0.1", true),
            ("::ffff:8.8.8.8", false),
            ("64:ff9b::a9fe:a9fe", true),
            ("64:ff9b::808:808", false),
            ("2002:808:808::", true),
            ("2001:4860:4860::8888", false),
            ("2606:4700::1111", false),
            ("4000::1", true),
            ("::8.8.8.8", true),
            ("8.8.8.8", false),
            ("172.32.0.1", false),
            ("100.128.0.1", false),
        ] {
            assert_eq!(special(address.parse().expect("an address")).is_some(), is_special, "{address}");
        }
    }

    #[test]
    fn refused_before_anything_is_resolved() {
        for (url, part) in [
            ("ftp://e.org/", "only http and https"),
            ("FILE:///etc/passwd", "only http and https"),
            ("//e.org/", "no address"),
            ("http://me:secret@e.org/", "credentials"),
            ("http://e.org:6379/", "port 6379"),
            ("http://[fe80::1%25eth0]/", "no address"),
        ] {
            let error = permitted(url).expect_err(url).to_string();
            assert!(error.contains(part), "{url}: {error}");
        }
        assert_eq!(permitted(" HTTPS://E.org:443/a?b#c").expect("fine").as_str(), "https://e.org/a?b");
        assert_eq!(permitted("http://0x7f.1/").expect("parsed").host_str(), Some("127.0.0.1"));
    }
}
