//! What the UEM says of itself; the usual probe for address, credentials and quota.

use serde::{Deserialize, Serialize};

use crate::wire::lenient;

/// Product and version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SystemInfo {
    /// Product.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// Version.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub product_version: Option<String>,
    /// Copyright.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub product_copyright: Option<String>,
    /// Build.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub build_key: Option<String>,
    /// Commit.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub commit_id: Option<String>,
    /// Version of this document.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The sections of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<SystemResources>,
}

/// Sections of the API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SystemResources {
    /// Collections.
    #[serde(default, deserialize_with = "lenient::list")]
    pub collections: Vec<SystemResource>,
    /// Sections.
    #[serde(default, deserialize_with = "lenient::list")]
    pub workspaces: Vec<SystemResource>,
}

/// A section of the API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SystemResource {
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its address.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}
