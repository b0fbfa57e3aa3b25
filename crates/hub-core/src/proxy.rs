//! A reverse proxy that asks the hub, and what the hub believes of what it sends (MO-9).

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::{checks, integration::SettingError};

/// Longest name of a header.
const HEADER_CHARS_MAX: usize = 100;
/// Most addresses of one proxy.
const ADDRESSES_MAX: usize = 100;

/// A proxy. It proves itself by its secret; where addresses are given, it must come from one of them as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    /// Name, unique.
    pub name: String,
    /// Where it asks from; without any, from anywhere.
    #[serde(default)]
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
        let refusals: Vec<SettingError> =
            [name, addresses, self.user.check()].into_iter().flatten().collect();
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
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

fn is_header(name: &str) -> bool {
    (1..=HEADER_CHARS_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
