//! What a proxy sent: who it is, what it asks about, and for whom.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, header::AsHeaderName};
use hub_core::proxy::{Proxy, UserSource};

use super::setup::Setup;

/// By which a proxy proves itself.
pub(super) const SECRET_HEADER: HeaderName = HeaderName::from_static("x-mooring-proxy-secret");
/// Most groups of a user that are looked at.
const GROUPS_MAX: usize = 500;

/// Why nobody is answered who asks like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stranger {
    /// Without a secret.
    NoSecret,
    /// With one that is none.
    WrongSecret,
    /// From an address that is not the proxy's.
    WrongAddress,
}

impl Stranger {
    /// Its name in headers and logs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSecret => "proxy_without_secret",
            Self::WrongSecret => "proxy_with_wrong_secret",
            Self::WrongAddress => "proxy_at_wrong_address",
        }
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::NoSecret => "let the proxy send its secret in the header X-Mooring-Proxy-Secret",
            Self::WrongSecret => {
                "the secret in X-Mooring-Proxy-Secret is none of a proxy that the hub knows: make a new one"
            }
            Self::WrongAddress => {
                "the proxy asks from an address that its settings do not name: add it there"
            }
        }
    }
}

/// Which proxy asks. Its headers count for nothing before it has proven itself.
pub(super) fn recognise<'a>(
    setup: &'a Setup,
    headers: &HeaderMap,
    from: Option<IpAddr>,
) -> Result<&'a Proxy, Stranger> {
    let secret = only(headers, &SECRET_HEADER).ok_or(Stranger::NoSecret)?;
    let proxy = setup.proxies.get(&hub_store::digest_secret(secret)).ok_or(Stranger::WrongSecret)?;
    let is_from = |address: IpAddr| proxy.addresses.iter().any(|network| network.contains(&address));
    if proxy.addresses.is_empty() || from.is_some_and(|address| is_from(address.to_canonical())) {
        return Ok(proxy);
    }
    Err(Stranger::WrongAddress)
}

/// Who the user is, as the proxy tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AskedUser {
    pub name: String,
    pub email: String,
    pub groups: Vec<String>,
}

/// Reads the user. A header that comes twice is two people, and so nobody.
pub(super) fn user(source: &UserSource, headers: &HeaderMap) -> Option<AskedUser> {
    let UserSource::Headers { name, email, groups } = source else { return None };
    let text = |header: &str| only(headers, header).map(|value| value.trim().to_owned());
    let (name, email) = (text(name).unwrap_or_default(), text(email).unwrap_or_default());
    if name.is_empty() && email.is_empty() {
        return None;
    }
    let groups = text(groups).unwrap_or_default();
    let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty()).take(GROUPS_MAX);
    Some(AskedUser { name, email, groups: groups.map(str::to_owned).collect() })
}

/// The value of a header that comes exactly once and is text.
pub(super) fn only(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}
