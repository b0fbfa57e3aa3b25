//! What a client needs to know, checked before anything is sent.

use std::{net::IpAddr, time::Duration};

use secrecy::SecretString;
use url::{Host, Url};

use crate::{
    credentials::Credentials,
    error::{ErrorKind, UemError},
};

const MIB: usize = 1024 * 1024;

/// Checked settings; made by [`Settings::builder`].
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) api_url: Url,
    pub(crate) credentials: Credentials,
    pub(crate) custom_ca_pem: Option<String>,
    pub(crate) proxy: Option<SecretString>,
    pub(crate) tunnel: Option<SecretString>,
    pub(crate) connect_timeout: Duration,
    pub(crate) request_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) per_minute: Option<u32>,
    pub(crate) reserve: u64,
    pub(crate) retries: usize,
    pub(crate) longest_pause: Duration,
    pub(crate) user_agent: String,
    pub(crate) concurrency: usize,
    pub(crate) body_limit_bytes: usize,
}

impl Settings {
    /// Starts with an address and credentials; all else has a default.
    ///
    /// The address may be that of the console (`https://cn1234.awmdm.com`), which is turned into that of the API, or
    /// any other `https` address.
    pub fn builder(api_url: &str, credentials: Credentials) -> SettingsBuilder {
        SettingsBuilder {
            api_url: api_url.to_owned(),
            allow_http: false,
            settings: Settings {
                api_url: placeholder(),
                credentials,
                custom_ca_pem: None,
                proxy: None,
                tunnel: None,
                connect_timeout: Duration::from_secs(10),
                request_timeout: Duration::from_secs(120),
                idle_timeout: Duration::from_secs(30),
                per_minute: Some(3000),
                reserve: 500,
                retries: 4,
                longest_pause: Duration::from_secs(60),
                user_agent: concat!("mooring/", env!("CARGO_PKG_VERSION")).to_owned(),
                concurrency: 8,
                body_limit_bytes: 64 * MIB,
            },
        }
    }

    /// The address of the API that will be asked.
    pub fn api_url(&self) -> &Url {
        &self.api_url
    }

    /// Whether calls may go through somebody else.
    pub(crate) fn has_proxy(&self) -> bool {
        self.proxy.is_some() || self.tunnel.is_some()
    }
}

/// Settings in the making.
#[derive(Debug, Clone)]
#[must_use]
pub struct SettingsBuilder {
    api_url: String,
    allow_http: bool,
    settings: Settings,
}

impl SettingsBuilder {
    /// Trusts this certificate authority too, for this client alone. PEM, one or more certificates.
    pub fn custom_ca_pem(mut self, pem: impl Into<String>) -> Self {
        self.settings.custom_ca_pem = Some(pem.into());
        self
    }

    /// Goes through a proxy: `http://`, `https://`, `socks5://` or `socks5h://`, with user and password if needed.
    /// Proxies named in the environment are not used.
    pub fn proxy(mut self, url: impl Into<SecretString>) -> Self {
        self.settings.proxy = Some(url.into());
        self
    }

    /// Reaches the API's host, and that alone, through this proxy; a token service elsewhere is reached as without it.
    pub fn tunnel(mut self, url: impl Into<SecretString>) -> Self {
        self.settings.tunnel = Some(url.into());
        self
    }

    /// The longest time to connect. 10 seconds unless set.
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.settings.connect_timeout = time;
        self
    }

    /// The longest time of one attempt, body included. 120 seconds unless set.
    pub fn request_timeout(mut self, time: Duration) -> Self {
        self.settings.request_timeout = time;
        self
    }

    /// The longest silence while a body arrives. 30 seconds unless set.
    pub fn idle_timeout(mut self, time: Duration) -> Self {
        self.settings.idle_timeout = time;
        self
    }

    /// Calls a minute this client allows itself; `None` for no limit. 3000 unless set.
    pub fn calls_per_minute(mut self, calls: Option<u32>) -> Self {
        self.settings.per_minute = calls;
        self
    }

    /// Calls of the daily quota that background work leaves for others. 500 unless set.
    pub fn reserve(mut self, calls: u64) -> Self {
        self.settings.reserve = calls;
        self
    }

    /// How often a call that may be repeated is repeated. 4 unless set.
    pub fn retries(mut self, times: usize) -> Self {
        self.settings.retries = times;
        self
    }

    /// The longest pause before a repetition that the tenant may ask for. 60 seconds unless set.
    pub fn longest_pause(mut self, time: Duration) -> Self {
        self.settings.longest_pause = time;
        self
    }

    /// The name by which the client introduces itself.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.settings.user_agent = name.into();
        self
    }

    /// Calls under way at the same time. 8 unless set.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.settings.concurrency = calls;
        self
    }

    /// The largest body that is read, in bytes, unpacked. 64 MiB unless set.
    pub fn body_limit_bytes(mut self, bytes: usize) -> Self {
        self.settings.body_limit_bytes = bytes;
        self
    }

    /// Allows addresses without TLS other than on this machine. For test networks.
    pub fn allow_http(mut self, yes: bool) -> Self {
        self.allow_http = yes;
        self
    }

    /// Checks everything.
    pub fn build(self) -> Result<Settings, UemError> {
        let mut settings = self.settings;
        settings.api_url = api_url(&self.api_url, self.allow_http)?;
        if let Credentials::OAuth { token_url, .. } = &settings.credentials {
            checked_url("token_url", token_url, self.allow_http)?;
        }
        settings.credentials.check()?;
        if settings.concurrency == 0 {
            return Err(bad("concurrency", "0", "use at least 1"));
        }
        if settings.per_minute == Some(0) {
            return Err(bad("calls_per_minute", "0", "use at least 1, or no limit"));
        }
        if settings.body_limit_bytes == 0 {
            return Err(bad("body_limit_bytes", "0", "use at least a few megabytes"));
        }
        if http::HeaderValue::from_str(&settings.user_agent).is_err() {
            return Err(bad("user_agent", &settings.user_agent, "use visible ASCII characters"));
        }
        Ok(settings)
    }
}

/// The API's address from what a person gave.
fn api_url(given: &str, allow_http: bool) -> Result<Url, UemError> {
    let mut url = checked_url("api_url", given, allow_http)?;
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    if let Some(rest) = host.strip_prefix("cn")
        && host.ends_with(".awmdm.com")
        && rest
            .split('.')
            .next()
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    {
        let api_host = format!("as{rest}");
        url.set_host(Some(&api_host)).map_err(|_| bad("api_url", given, "give the API host itself"))?;
        url.set_path("/");
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let path = match path.len().checked_sub(4).and_then(|start| path.get(start..)) {
        Some(end) if end.eq_ignore_ascii_case("/api") => path[..path.len() - 4].to_owned(),
        _ => path,
    };
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

fn checked_url(field: &'static str, given: &str, allow_http: bool) -> Result<Url, UemError> {
    let remedy = "give an address such as https://as1234.awmdm.com";
    let url = Url::parse(given.trim()).map_err(|_| bad(field, given, remedy))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad(field, "(hidden)", "give user name and password as credentials, not in the address"));
    }
    let host = url.host().ok_or_else(|| bad(field, given, remedy))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if allow_http || is_loopback(&host) => Ok(url),
        "http" => {
            Err(bad(field, given, "use https; plain http is for this machine only unless it is allowed"))
        }
        _ => Err(bad(field, given, remedy)),
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

pub(crate) fn bad(field: &'static str, value: &str, remedy: &str) -> UemError {
    ErrorKind::BadSetting { field, value: value.to_owned(), remedy: remedy.to_owned() }.into()
}

/// Stands in until [`SettingsBuilder::build`] has checked the address.
fn placeholder() -> Url {
    Url::parse("https://invalid").expect("a constant address")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(given: &str) -> Result<String, String> {
        let settings = Settings::builder(given, Credentials::basic("u", "p", "k")).build();
        settings.map(|settings| settings.api_url.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn console_addresses_become_api_addresses_and_others_stay() {
        for (given, expected) in [
            ("https://cn4855.awmdm.com", "https://as4855.awmdm.com/"),
            ("https://CN4855.awmdm.com/AirWatch/Login", "https://as4855.awmdm.com/"),
            ("https://as4855.awmdm.com/api", "https://as4855.awmdm.com/"),
            ("https://as4855.awmdm.com/API/", "https://as4855.awmdm.com/"),
            ("https://cnn.example.com", "https://cnn.example.com/"),
            ("https://uem.example.com:8443/gate", "https://uem.example.com:8443/gate"),
            ("http://127.0.0.1:8441", "http://127.0.0.1:8441/"),
            ("http://[::1]:8441", "http://[::1]:8441/"),
            ("http://localhost:8441/", "http://localhost:8441/"),
        ] {
            assert_eq!(url(given).as_deref(), Ok(expected), "{given}");
        }
    }

    #[test]
    fn unusable_addresses_are_refused_with_a_remedy() {
        for given in [
            "",
            "as1234.awmdm.com",
            "ftp://as1.awmdm.com",
            "http://as1.awmdm.com",
            "https://u:secret@as1.awmdm.com",
        ] {
            let error = url(given).unwrap_err();
            assert!(error.starts_with("api_url "), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_token_address_without_tls_is_refused() {
        let credentials = Credentials::oauth("http://tokens.example.com/connect/token", "id", "secret");
        let error = Settings::builder("https://as1.awmdm.com", credentials).build().unwrap_err();
        assert!(error.to_string().starts_with("token_url "), "{error}");
    }
}
