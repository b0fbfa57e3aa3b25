//! A reverse proxy that asks the hub, and what the hub believes of what it sends (MO-9).

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::Proof;
use crate::{checks, integration::SettingError};

/// Longest name of a header.
const HEADER_CHARS_MAX: usize = 100;
/// Most addresses of one proxy.
const ADDRESSES_MAX: usize = 100;

/// A proxy. It proves itself by its secret or its certificate; where addresses are given, it must come from one of them as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    /// Name, unique.
    pub name: String,
    /// How it proves who it is.
    #[serde(default)]
    pub proof: Proof,
    /// Where it asks from; without any, from anywhere.
    #[serde(default, deserialize_with = "networks")]
    pub addresses: Vec<IpNet>,
    /// How it hands over the certificate of its client.
    #[serde(default)]
    pub certificate: HandOver,
    /// How it tells who the user is.
    #[serde(default)]
    pub user: UserSource,
}

/// How a proxy hands over the certificate of its client.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum HandOver {
    /// Not at all: certificate headers are not looked at.
    #[default]
    None,
    /// `Client-Cert` and `Client-Cert-Chain` (RFC 9440).
    Rfc9440,
    /// `X-Forwarded-Client-Cert` of Envoy.
    Xfcc,
    /// `X-Client-Cert` with nginx's `$ssl_client_escaped_cert`, and `X-Client-Verify` with `$ssl_client_verify`.
    Nginx,
    /// `X-Forwarded-Tls-Client-Cert` of Traefik; Caddy can send the same.
    Traefik,
    /// `X-Amzn-Mtls-Clientcert` (passthrough) or `X-Amzn-Mtls-Clientcert-Leaf` (verify) of an AWS load balancer.
    Alb,
    /// `X-Client-Certificate` of Azure's application gateway.
    Azure,
    /// No certificate: the client itself shows the token that the hub's agent got for its device, in `X-Mooring-Device-Token`.
    DeviceToken,
}

impl HandOver {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        <Self as strum::IntoEnumIterator>::iter()
    }
}

/// How a proxy tells who the user is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum UserSource {
    /// Not at all.
    #[default]
    None,
    /// In headers that the proxy has set itself, after it checked the user.
    Headers {
        /// Of the login name.
        name: String,
        /// Of the e-mail.
        email: String,
        /// Of the groups, separated by commas.
        groups: String,
    },
    /// By a token that an identity provider signed, which the proxy passes on: it is verified against the issuers that
    /// are configured.
    Token {
        /// The header that holds it; in `Authorization` it comes after the word *Bearer*.
        header: String,
    },
}

impl UserSource {
    /// The headers that oauth2-proxy sets.
    pub fn forwarded() -> Self {
        Self::Headers {
            name: "X-Forwarded-User".to_owned(),
            email: "X-Forwarded-Email".to_owned(),
            groups: "X-Forwarded-Groups".to_owned(),
        }
    }
}

impl Proxy {
    /// Every refusal at once.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        let name = checks::name("name", &self.name);
        let count = self.addresses.len();
        let addresses = (count > ADDRESSES_MAX).then(|| SettingError {
            field: "addresses",
            value: count.to_string(),
            expected: format!("at most {ADDRESSES_MAX} addresses or networks"),
        });
        let refusals = [name, addresses, self.user.check()].into_iter().flatten();
        let refusals: Vec<SettingError> = refusals.chain(self.proof.check()).collect();
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }

    /// Whether it may ask from there: from anywhere where no addresses are given, and else not from one that is not known.
    pub fn may_ask_from(&self, address: Option<IpAddr>) -> bool {
        let is_named = |address: IpAddr| {
            let address = address.to_canonical();
            self.addresses.iter().any(|network| network.contains(&address))
        };
        self.addresses.is_empty() || address.is_some_and(is_named)
    }
}

impl UserSource {
    fn check(&self) -> Option<SettingError> {
        let (field, headers) = match self {
            Self::None => return None,
            Self::Headers { name, email, groups } => ("user.headers", vec![name, email, groups]),
            Self::Token { header } => ("user.token", vec![header]),
        };
        let wrong = headers.into_iter().find(|header| !is_header(header))?;
        Some(SettingError {
            field,
            value: wrong.chars().take(HEADER_CHARS_MAX).collect(),
            expected: "names of headers: letters, digits and hyphens, such as X-Forwarded-User".to_owned(),
        })
    }
}

/// A network, or a single address as the network that holds nothing else.
pub fn network(text: &str) -> Result<IpNet, String> {
    let single = || text.parse::<IpAddr>().map(IpNet::from).ok();
    let refused =
        || format!("{text:?} is no address: write 10.0.0.5, or 10.0.0.0/8 for a network, IPv6 likewise");
    text.parse().ok().or_else(single).ok_or_else(refused)
}

fn networks<'de, D: Deserializer<'de>>(reader: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(reader)?;
    texts.iter().map(|text| network(text).map_err(D::Error::custom)).collect()
}

fn is_header(name: &str) -> bool {
    (1..=HEADER_CHARS_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_network_of_one() {
        let read = |text: &str| serde_json::from_str::<Proxy>(text).map(|proxy| proxy.addresses);
        let found = read(r#"{"name": "edge", "addresses": ["10.0.0.5", "10.0.0.0/8", "::1"]}"#).unwrap();
        let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["10.0.0.5/32", "10.0.0.0/8", "::1/128"]);
        assert!(read(r#"{"name": "edge", "addresses": ["edge.example.com"]}"#).is_err());
    }
}
