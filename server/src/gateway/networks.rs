//! Which addresses may be dialled. A connection is typed by an admin of an account, and the gateway stands in
//! the operator's network: without this, the one could ask what only the other may reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Networks of IPv4 that are not the public Internet (IANA's registry of special-purpose addresses, and
/// multicast).
const SPECIAL_V4: [([u8; 4], u8); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
    ([255, 255, 255, 255], 32),
];
/// The public Internet of IPv6.
const GLOBAL_V6: (u16, u8) = (0x2000, 3);
/// What of it is special all the same: protocol assignments with Teredo, documentation twice, and 6to4, which
/// has an address of IPv4 within.
const SPECIAL_V6: [([u16; 2], u8); 4] =
    [([0x2001, 0], 23), ([0x2001, 0xdb8], 32), ([0x2002, 0], 16), ([0x3fff, 0], 20)];

/// The addresses that may be dialled: the public Internet over TLS, and what the operator allows.
#[derive(Clone, Debug, Default)]
pub struct Networks {
    allowed: Vec<IpNet>,
}

impl Networks {
    /// These besides the public Internet.
    pub fn allowing(allowed: Vec<IpNet>) -> Self {
        Self { allowed }
    }

    /// Whether this address may be dialled; without TLS only where the operator says so.
    pub fn permit(&self, address: IpAddr, is_encrypted: bool) -> bool {
        // The same host written as one of IPv6.
        let address = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(&address)) || (is_encrypted && is_public(address))
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !SPECIAL_V4.iter().any(|(network, length)| within_v4(v4, *network, *length)),
        IpAddr::V6(v6) => {
            let (global, length) = GLOBAL_V6;
            within_v6(v6, [global, 0], length)
                && !SPECIAL_V6.iter().any(|(network, length)| within_v6(v6, *network, *length))
        }
    }
}

fn within_v4(address: Ipv4Addr, network: [u8; 4], length: u8) -> bool {
    Ipv4Net::new(network.into(), length).is_ok_and(|network| network.contains(&address))
}

fn within_v6(address: Ipv6Addr, [first, second]: [u16; 2], length: u8) -> bool {
    let network = Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0);
    Ipv6Net::new(network, length).is_ok_and(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn the_public_internet_may_be_dialled_over_tls() {
        let nobody = Networks::default();
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860::1",
        ] {
            assert!(nobody.permit(ip(address), true), "{address}");
            assert!(!nobody.permit(ip(address), false), "{address} without TLS");
        }
    }

    #[test]
    fn whatever_is_not_public_may_not_in_whichever_way_it_is_written() {
        let nobody = Networks::default();
        for address in [
            "0.0.0.0",
            "10.0.0.5",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.5",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:5::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!nobody.permit(ip(address), true), "{address}");
        }
    }

    #[test]
    fn what_the_operator_allows_may_be_dialled_also_without_tls_and_nothing_beside_it() {
        let allowed = ["10.1.0.0/16", "::1/128"].map(|network| network.parse().expect("a network"));
        let networks = Networks::allowing(allowed.into());
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "::1"] {
            assert!(networks.permit(ip(address), false) && networks.permit(ip(address), true), "{address}");
        }
        for address in ["10.2.0.1", "127.0.0.1", "::2", "::ffff:10.2.0.1"] {
            assert!(!networks.permit(ip(address), true), "{address}");
        }
    }
}
