//! Under which names the server answers.
//!
//! A page from the web can point a name of its own at 127.0.0.1 and then read whatever a local server says to it (DNS
//! rebinding). Such a request carries that foreign name in `Host`, so only known names are answered.

use std::net::IpAddr;
use std::sync::Arc;

use warp::http::uri::Authority;

/// The names that are answered to. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    bound: IpAddr,
    names: Arc<[String]>,
}

impl Hosts {
    /// Loopback, the address that is listened at, and `names`.
    pub(crate) fn new(bound: IpAddr, names: &[String]) -> Hosts {
        Hosts { bound, names: names.iter().map(|name| name.to_ascii_lowercase()).collect() }
    }

    /// Whether a request for this `host[:port]` is answered. The port does not matter: it may be forwarded.
    pub(crate) fn answer_to(&self, authority: &str) -> bool {
        // `user@host` is no form of a Host header, and only ever a trick.
        let Some(authority) = authority.parse::<Authority>().ok().filter(|_| !authority.contains('@')) else {
            return false;
        };
        let host = authority.host().to_ascii_lowercase();
        match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            // A literal address cannot be rebound, so all are safe where all addresses are listened at.
            Ok(ip) => ip.is_loopback() || ip == self.bound || self.bound.is_unspecified(),
            Err(_) => host == "localhost" || host.ends_with(".localhost") || self.names.contains(&host),
        }
    }

    /// Whether a request made by a page of this origin is answered.
    pub(crate) fn answer_to_origin(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"))
            .is_some_and(|authority| self.answer_to(authority))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_are_answered_to() {
        let local = Hosts::new("127.0.0.1".parse().unwrap(), &["Archiv.example".to_owned()]);
        let open = Hosts::new("0.0.0.0".parse().unwrap(), &[]);
        let lan = Hosts::new("192.168.0.7".parse().unwrap(), &[]);
        for (host, by_local, by_open, by_lan) in [
            ("localhost", true, true, true),
            ("LOCALHOST:7700", true, true, true),
            ("lupe.localhost:7700", true, true, true),
            ("127.0.0.1:7700", true, true, true),
            ("[::1]:7700", true, true, true),
            ("archiv.example", true, false, false),
            ("192.168.0.7:7700", false, true, true),
            ("10.0.0.1", false, true, false),
            ("evil.example", false, false, false),
            ("localhost.evil.example", false, false, false),
            ("127.0.0.1.evil.example", false, false, false),
            ("localhost@evil.example", false, false, false),
            ("evil.example@localhost", false, false, false),
            ("", false, false, false),
            ("localhost/evil", false, false, false),
            ("<script>", false, false, false),
        ] {
            assert_eq!(local.answer_to(host), by_local, "{host} by a local server");
            assert_eq!(open.answer_to(host), by_open, "{host} by an open server");
            assert_eq!(lan.answer_to(host), by_lan, "{host} by a server in a network");
        }
    }

    #[test]
    fn only_own_pages_are_answered() {
        let hosts = Hosts::new("127.0.0.1".parse().unwrap(), &[]);
        for (origin, answered) in [
            ("http://127.0.0.1:7700", true),
            ("http://localhost:8080", true),
            ("https://evil.example", false),
            ("null", false),
            ("file://", false),
        ] {
            assert_eq!(hosts.answer_to_origin(origin), answered, "{origin}");
        }
    }
}
