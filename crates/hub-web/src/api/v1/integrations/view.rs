//! How an integration looks on the wire.

use super::{personal_data::PersonalDataView, scope::ScopeView};
use hub_core::{
    certificate::{CertificateFacts, authorities},
    ids::IntegrationId,
    integration::{Credentials, SyncSettings, address::token_url_of},
};
use hub_store::IntegrationRow;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{actions::ActionSettingsView, addition::DeviceAdditionView, tagging::TaggingSettingsView};

/// An integration. Secrets are never answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Integration)]
pub struct IntegrationView {
    /// Id; never used again.
    pub id: i64,
    /// Display name, unique.
    pub name: String,
    /// API address.
    pub api_url: String,
    /// Additional trusted CA, PEM.
    pub custom_ca_pem: Option<String>,
    /// What that CA says of itself.
    pub custom_ca: Vec<CertificateView>,
    /// Proxy towards the tenant.
    pub proxy_url: Option<String>,
    /// Whether a connector beside the tenant carries the calls.
    pub through_connector: bool,
    /// How it is synchronized.
    pub sync: SyncView,
    /// Which part of the tenant is read.
    pub scope: ScopeView,
    /// Which personal data is taken.
    pub personal_data: PersonalDataView,
    /// Which tags are written back to it.
    pub tagging: TaggingSettingsView,
    /// How devices come before it tells of them.
    pub device_addition: DeviceAdditionView,
    /// Which actions are carried out in it.
    pub actions: ActionSettingsView,
    /// `oauth`, `basic` or `certificate`.
    pub credentials_kind: String,
    /// Client id or user name.
    pub credentials_identity: String,
    /// `active`, `setting_up`, `waiting` (until it is known that no other integration reads the same devices), `paused`, `credentials_refused` or `pulled`.
    pub state: String,
    /// Why it is in that state; empty when active.
    pub state_reason: String,
    /// Rises with every edit of server, credentials, groups or personal data.
    pub scope_version: i64,
    /// Added.
    pub created_at: Timestamp,
    /// Last edit.
    pub changed_at: Timestamp,
}

/// What a certificate says of itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Certificate)]
pub struct CertificateView {
    /// Whose it is.
    pub subject: String,
    /// Who vouches for it.
    pub issuer: String,
    /// SHA-256 over the whole certificate, hexadecimal.
    pub sha256: String,
    /// From when it counts.
    pub not_before: Timestamp,
    /// Until when it counts.
    pub not_after: Timestamp,
    /// Host names and addresses it is for.
    pub names: Vec<String>,
}

impl From<CertificateFacts> for CertificateView {
    fn from(facts: CertificateFacts) -> Self {
        let CertificateFacts { subject, issuer, sha256, not_before, not_after, names } = facts;
        Self { subject, issuer, sha256, not_before, not_after, names }
    }
}

/// Intervals, and the guards of deletion.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SyncSettings)]
pub struct SyncView {
    /// Minutes between reads of devices.
    pub device_interval_minutes: u32,
    /// Minutes between reads of apps.
    pub app_interval_minutes: u32,
    /// Minutes between reads of security facts and certificates of devices.
    pub security_interval_minutes: u32,
    /// Share of devices one run may delete, in percent.
    pub deletion_threshold_percent: u32,
    /// Complete runs in a row that must miss a device.
    pub deletion_after_runs: u32,
    /// Hours between full reads.
    pub full_sync_hours: u32,
}

/// Intervals, and the guards of deletion; what is left out stays as it is, or gets its default.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncEdit {
    /// 10–1440 minutes in steps of 10; 60 unless told.
    pub device_interval_minutes: Option<u32>,
    /// 10–1440 minutes in steps of 10; 360 unless told.
    pub app_interval_minutes: Option<u32>,
    /// 10–1440 minutes in steps of 10; 360 unless told.
    pub security_interval_minutes: Option<u32>,
    /// 0–100 %; 0 never deletes, 100 has no threshold; 10 unless told.
    pub deletion_threshold_percent: Option<u32>,
    /// 1–100; 3 unless told.
    pub deletion_after_runs: Option<u32>,
    /// 1–168; 24 unless told.
    pub full_sync_hours: Option<u32>,
}

impl SyncEdit {
    /// What is given over what is there.
    pub fn over(&self, now: &SyncSettings) -> SyncSettings {
        SyncSettings {
            device_interval_minutes: self.device_interval_minutes.unwrap_or(now.device_interval_minutes),
            app_interval_minutes: self.app_interval_minutes.unwrap_or(now.app_interval_minutes),
            security_interval_minutes: self
                .security_interval_minutes
                .unwrap_or(now.security_interval_minutes),
            deletion_threshold_percent: self
                .deletion_threshold_percent
                .unwrap_or(now.deletion_threshold_percent),
            deletion_after_runs: self.deletion_after_runs.unwrap_or(now.deletion_after_runs),
            full_sync_hours: self.full_sync_hours.unwrap_or(now.full_sync_hours),
        }
    }
}

/// What the hub proves itself with. Sent only, never answered.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CredentialsBody {
    /// OAuth 2.0 client credentials: recommended.
    Oauth {
        /// Token endpoint, or the name of a data centre: `na`, `emea`, `apac`, `uat`, `Germany`, ...
        token_url: String,
        /// Client id.
        client_id: String,
        /// Client secret.
        #[schema(write_only)]
        client_secret: String,
    },
    /// Basic with an API key.
    Basic {
        /// User name, or `DOMAIN\user`.
        username: String,
        /// Password.
        #[schema(write_only)]
        password: String,
        /// API key.
        #[schema(write_only)]
        api_key: String,
    },
    /// A certificate.
    Certificate {
        /// The .p12, base64.
        #[schema(write_only)]
        p12: String,
        /// Its password.
        #[schema(write_only)]
        password: String,
        /// API key.
        #[schema(write_only)]
        api_key: String,
    },
}

impl From<CredentialsBody> for Credentials {
    fn from(body: CredentialsBody) -> Self {
        match body {
            CredentialsBody::Oauth { token_url, client_id, client_secret } => Self::OAuth {
                token_url: token_url_of(&token_url),
                client_id,
                client_secret: SecretString::from(client_secret),
            },
            CredentialsBody::Basic { username, password, api_key } => Self::Basic {
                username,
                password: SecretString::from(password),
                api_key: SecretString::from(api_key),
            },
            CredentialsBody::Certificate { p12, password, api_key } => Self::Certificate {
                p12: SecretString::from(p12),
                password: SecretString::from(password),
                api_key: SecretString::from(api_key),
            },
        }
    }
}

impl From<SyncSettings> for SyncView {
    fn from(sync: SyncSettings) -> Self {
        Self {
            device_interval_minutes: sync.device_interval_minutes,
            app_interval_minutes: sync.app_interval_minutes,
            security_interval_minutes: sync.security_interval_minutes,
            deletion_threshold_percent: sync.deletion_threshold_percent,
            deletion_after_runs: sync.deletion_after_runs,
            full_sync_hours: sync.full_sync_hours,
        }
    }
}

/// What the certificates of a CA say of themselves; what was stored before they were looked into may say nothing.
fn own_ca(pem: Option<&str>) -> Vec<CertificateView> {
    let found = pem.and_then(|pem| authorities(pem).ok()).unwrap_or_default();
    found.into_iter().map(CertificateView::from).collect()
}

impl From<IntegrationRow> for IntegrationView {
    fn from(row: IntegrationRow) -> Self {
        let IntegrationId(id) = row.id;
        Self {
            id,
            name: row.settings.name,
            api_url: row.settings.api_url,
            custom_ca: own_ca(row.settings.custom_ca_pem.as_deref()),
            custom_ca_pem: row.settings.custom_ca_pem,
            proxy_url: row.settings.proxy_url,
            through_connector: row.settings.through_connector,
            sync: row.settings.sync.into(),
            scope: (&row.settings.scope).into(),
            personal_data: row.settings.personal_data.into(),
            tagging: row.settings.tagging.into(),
            device_addition: row.settings.device_addition.into(),
            actions: row.settings.actions.into(),
            credentials_kind: row.credentials_kind,
            credentials_identity: row.credentials_identity,
            state: row.state.to_string(),
            state_reason: row.state_reason,
            scope_version: row.scope_version,
            created_at: row.created_at,
            changed_at: row.changed_at,
        }
    }
}
