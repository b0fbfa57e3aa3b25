//! Token addresses of the vendor's data centres, chosen by name.

use std::str::FromStr;

use crate::error::{ErrorKind, UemError};

/// Where a tenant's tokens come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Region {
    /// Acceptance test tenants
    Uat,
    /// United States and Canada
    Na,
    /// United Kingdom and Germany
    Emea,
    /// India, Japan, Singapore, Australia, Hong Kong
    Apac,
}

/// Data centres by the names people know, and the region each belongs to.
const DATA_CENTRES: [(&str, Region); 15] = [
    ("uat", Region::Uat),
    ("na", Region::Na),
    ("united states", Region::Na),
    ("us", Region::Na),
    ("canada", Region::Na),
    ("emea", Region::Emea),
    ("united kingdom", Region::Emea),
    ("uk", Region::Emea),
    ("germany", Region::Emea),
    ("apac", Region::Apac),
    ("india", Region::Apac),
    ("japan", Region::Apac),
    ("singapore", Region::Apac),
    ("australia", Region::Apac),
    ("hong kong", Region::Apac),
];

impl Region {
    /// Every region.
    pub const ALL: [Region; 4] = [Region::Uat, Region::Na, Region::Emea, Region::Apac];

    /// The short name in host names.
    pub fn code(self) -> &'static str {
        match self {
            Region::Uat => "uat",
            Region::Na => "na",
            Region::Emea => "emea",
            Region::Apac => "apac",
        }
    }

    /// The token address of this region.
    pub fn token_url(self) -> String {
        format!("https://{}.uemauth.workspaceone.com/connect/token", self.code())
    }

    /// The older token address, which still works for tenants that have not moved.
    pub fn legacy_token_url(self) -> String {
        format!("https://{}.uemauth.vmwservices.com/connect/token", self.code())
    }
}

impl FromStr for Region {
    type Err = UemError;

    /// Reads a region code or the name of a data centre's country.
    fn from_str(name: &str) -> Result<Self, UemError> {
        let name = name.trim();
        let known = DATA_CENTRES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, region)| *region).ok_or_else(|| {
            UemError::from(ErrorKind::BadSetting {
                field: "region",
                value: name.to_owned(),
                remedy: "use uat, na, emea or apac, or give the token address itself".into(),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_centres_have_the_token_address_of_their_region() {
        for (name, host) in [("UAT", "uat"), ("Canada", "na"), ("Germany", "emea"), ("Hong Kong", "apac")] {
            let region: Region = name.parse().unwrap();
            assert_eq!(region.token_url(), format!("https://{host}.uemauth.workspaceone.com/connect/token"));
            assert_eq!(
                region.legacy_token_url(),
                format!("https://{host}.uemauth.vmwservices.com/connect/token")
            );
        }
        assert!("atlantis".parse::<Region>().unwrap_err().to_string().contains("atlantis"));
    }
}
