//! API keys and OAuth clients of an organization group, with what they used of the daily quota.

use serde::{Deserialize, Serialize};

use crate::wire::lenient;

/// Keys and clients. Keys are secrets: never log this.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ApiKeysResult {
    /// The keys.
    #[serde(default, deserialize_with = "lenient::list")]
    pub api_keys: Vec<ApiKey>,
    /// The clients.
    #[serde(default, deserialize_with = "lenient::list")]
    pub oauth_clients: Vec<OauthClient>,
}

/// A key.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ApiKey {
    /// What it is called.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub service_name: Option<String>,
    /// The key itself.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub api_key: Option<String>,
    /// Calls made today.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub daily_quota_usage: Option<i64>,
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ApiKey").field("service_name", &self.service_name).finish_non_exhaustive()
    }
}

/// An OAuth client.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct OauthClient {
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub oauth_client_name: Option<String>,
    /// Its id.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub oauth_client_id: Option<String>,
    /// Calls made today.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub daily_quota_usage: Option<i64>,
}
