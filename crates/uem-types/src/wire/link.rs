//! Links to the reply itself and its neighbours, as some list replies carry them.

use serde::{Deserialize, Serialize};

use super::lenient;

/// One link. Real tenants write `http` here although the call came by `https`, so never follow it blindly.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Link {
    /// What the link is, such as `self`.
    #[serde(
        default,
        alias = "rel",
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub rel: Option<String>,
    /// Where it points.
    #[serde(
        default,
        alias = "href",
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub href: Option<String>,
    /// A title for people.
    #[serde(
        default,
        alias = "title",
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub title: Option<String>,
}

/// The block in which newer list replies put their links.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdditionalInfo {
    /// The links.
    #[serde(default, deserialize_with = "lenient::list")]
    pub links: Vec<Link>,
}
