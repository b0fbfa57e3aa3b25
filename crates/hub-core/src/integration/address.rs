//! Addresses as people know them, turned into those that the API needs (API-1, API-3).

use url::Url;

/// The API's address, when this is the address of a console: `https://cn4855.awmdm.com` → `https://as4855.awmdm.com`.
/// `None` for every other address, which is taken as it is. The client does the same for whoever uses it alone.
pub fn api_of_console(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    let host = url.host_str()?;
    let rest = host.strip_prefix("cn").filter(|_| host.ends_with(".awmdm.com"))?;
    let number = rest.split('.').next().unwrap_or_default();
    let is_numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_numbered && url.scheme() == "https" && url.username().is_empty()).then(|| format!("https://as{rest}"))
}

/// The tenant behind an address: its host and port. A path or another spelling leads to the same one; what is no address
/// stands for itself.
pub fn tenant_of(api_url: &str) -> String {
    let place = |url: Url| {
        let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
        Some(format!("{host}:{}", url.port_or_known_default()?))
    };
    Url::parse(api_url.trim()).ok().and_then(place).unwrap_or_else(|| api_url.to_owned())
}

/// A region of the vendor with the data centres in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataCentre {
    /// Short name, part of the host name.
    pub region: &'static str,
    /// The places, as people name them.
    pub places: &'static [&'static str],
}

/// All regions.
pub const DATA_CENTRES: [DataCentre; 4] = [
    DataCentre { region: "na", places: &["United States", "Canada"] },
    DataCentre { region: "emea", places: &["United Kingdom", "Germany"] },
    DataCentre { region: "apac", places: &["India", "Japan", "Singapore", "Australia", "Hong Kong"] },
    DataCentre { region: "uat", places: &["UAT"] },
];

impl DataCentre {
    /// Its token address.
    pub fn token_url(&self) -> String {
        format!("https://{}.uemauth.workspaceone.com/connect/token", self.region)
    }

    /// The older one, which still answers for tenants that have not moved.
    pub fn older_token_url(&self) -> String {
        format!("https://{}.uemauth.vmwservices.com/connect/token", self.region)
    }
}

/// The token address of a region or place by its name; anything else is taken as it is.
pub fn token_url_of(text: &str) -> String {
    let text = text.trim();
    let found = DATA_CENTRES.iter().find(|centre| {
        let mut names = centre.places.iter().chain(std::iter::once(&centre.region));
        names.any(|name| name.eq_ignore_ascii_case(text))
    });
    found.map_or_else(|| text.to_owned(), DataCentre::token_url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_console_is_turned_into_its_api_host() {
        for (given, expected) in [
            ("https://cn4855.awmdm.com", Some("https://as4855.awmdm.com")),
            (" https://CN4855.awmdm.com/AirWatch/#/Devices?x=1 ", Some("https://as4855.awmdm.com")),
            ("https://as4855.awmdm.com", None),
            ("https://cnn.awmdm.com", None),
            ("https://cn4855.example.com", None),
            ("http://cn4855.awmdm.com", None),
            ("cn4855.awmdm.com", None),
        ] {
            assert_eq!(api_of_console(given).as_deref(), expected, "{given}");
        }
    }

    #[test]
    fn a_data_centre_is_known_by_region_and_place() {
        let apac = "https://apac.uemauth.workspaceone.com/connect/token";
        for name in ["apac", "APAC", "hong kong", " Japan "] {
            assert_eq!(token_url_of(name), apac, "{name}");
        }
        assert_eq!(token_url_of("https://tokens.example.com/x"), "https://tokens.example.com/x");
    }
}
