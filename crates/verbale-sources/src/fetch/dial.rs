//! Connections: names are looked up, addresses judged, and exactly those that were judged are dialled.
//!
//! The gate stands between look-up and socket in the chain of connectors: whatever a name, a redirect or a second look-up leads to, it
//! passes here, and there is no other way to a socket.

use super::address;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout};

/// Refused before it was dialled.
#[derive(Debug)]
pub(super) struct Forbidden {
    pub(super) address: IpAddr,
    pub(super) what: &'static str,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not public ({})", self.address, self.what)
    }
}

impl std::error::Error for Forbidden {}

/// First in the chain of connectors.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) allow_private: bool,
    pub(super) allow: Vec<SocketAddr>,
}

impl Connector for Gate {
    type Out = ();

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<()>, Error> {
        if self.allow_private {
            return Ok(None);
        }
        // One forbidden address among several is refused like all: which of them answers is not ours to say.
        for dialled in details.addrs.iter() {
            if self.allow.contains(dialled) {
                continue;
            }
            if let Some(what) = address::special(dialled.ip()) {
                return Err(Error::Other(Box::new(Forbidden { address: dialled.ip(), what })));
            }
        }
        Ok(None)
    }
}

/// A way to look up names; tests bring their own.
pub type Lookup = Arc<dyn Fn(&str) -> Vec<IpAddr> + Send + Sync>;

/// The system's resolver, or the one that was given.
pub(super) struct Names {
    pub(super) given: Option<Lookup>,
    pub(super) system: DefaultResolver,
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names")
    }
}

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let Some(given) = &self.given else {
            return self.system.resolve(uri, config, timeout);
        };
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let addresses = host.parse().map_or_else(|_| given(host), |address| vec![address]);
        let mut found = self.empty();
        for address in addresses.into_iter().take(8) {
            found.push(SocketAddr::new(address, port));
        }
        if found.is_empty() { Err(Error::HostNotFound) } else { Ok(found) }
    }
}
