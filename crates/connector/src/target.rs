//! The one place that a connector carries to.

use url::Url;

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    host: String,
    port: u16,
}

/// An address that is no target.
#[derive(Debug, thiserror::Error)]
#[error("{value:?} is refused as the address of a UEM: give an https URL such as https://uem.example.com")]
pub struct TargetError {
    value: String,
}

impl Target {
    /// Of the address of a UEM. Only https: what is carried must be readable to hub and UEM alone.
    pub fn of_url(address: &str) -> Result<Self, TargetError> {
        let refused = || TargetError { value: address.chars().take(200).collect() };
        let url = Url::parse(address.trim()).map_err(|_| refused())?;
        let host = url.host_str().filter(|_| url.scheme() == "https").ok_or_else(refused)?;
        let port = url.port_or_known_default().ok_or_else(refused)?;
        Ok(Self { host: host.to_ascii_lowercase(), port })
    }

    /// Whether a CONNECT asks for it.
    pub fn is_asked_by(&self, authority: &http::uri::Authority) -> bool {
        authority.port_u16() == Some(self.port) && authority.host().eq_ignore_ascii_case(&self.host)
    }

    /// Where to connect to.
    pub(crate) fn address(&self) -> (String, u16) {
        (self.host.trim_start_matches('[').trim_end_matches(']').to_owned(), self.port)
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_addresses_are_targets() {
        for (address, expected) in [
            ("https://UEM.example.com", Some("uem.example.com:443")),
            ("https://uem.example.com:8443/gate", Some("uem.example.com:8443")),
            ("https://[2001:db8::1]", Some("[2001:db8::1]:443")),
            ("https://10.0.0.7:444", Some("10.0.0.7:444")),
            ("http://uem.example.com", None),
            ("uem.example.com", None),
            ("", None),
        ] {
            let found = Target::of_url(address).ok().map(|target| target.to_string());
            assert_eq!(found.as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn another_host_or_port_is_not_the_target() {
        let target = Target::of_url("https://uem.example.com").expect("a target");
        for (asked, is_it) in [
            ("uem.example.com:443", true),
            ("UEM.example.com:443", true),
            ("uem.example.com:22", false),
            ("uem.example.com", false),
            ("uem.example.com.evil.example:443", false),
            ("169.254.169.254:443", false),
        ] {
            assert_eq!(target.is_asked_by(&asked.parse().expect("an authority")), is_it, "{asked}");
        }
    }
}
