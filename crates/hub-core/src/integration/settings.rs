//! Settings of an integration. Their ranges are in [`super::check`].

use serde::{Deserialize, Serialize};

use super::{DeviceAddition, PersonalData, ScopeSettings, TaggingSettings};
use crate::playbooks::PlaybookSettings;

/// What an integration is configured with, secrets apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntegrationSettings {
    /// Display name, unique (HM-6, TO-6).
    pub name: String,
    /// API address, an https URL (http for loopback only).
    pub api_url: String,
    /// Additional trusted CA for this integration alone, PEM (HM-8).
    #[serde(default)]
    pub custom_ca_pem: Option<String>,
    /// Proxy towards the tenant: http, https or socks5 URL without credentials.
    #[serde(default)]
    pub proxy_url: Option<String>,
    /// Whether a connector beside the tenant carries the calls, because the hub cannot reach it (HM-9).
    #[serde(default)]
    pub through_connector: bool,
    /// How it is synchronized.
    #[serde(default)]
    pub sync: SyncSettings,
    /// Which part of the tenant is read.
    #[serde(default)]
    pub scope: ScopeSettings,
    /// Which personal data is taken.
    #[serde(default)]
    pub personal_data: PersonalData,
    /// Which tags are written back.
    #[serde(default)]
    pub tagging: TaggingSettings,
    /// How devices come before the tenant tells of them.
    #[serde(default)]
    pub device_addition: DeviceAddition,
    /// Which actions are carried out.
    #[serde(default)]
    pub actions: ActionSettings,
}

impl IntegrationSettings {
    /// With the defaults in all but name and address.
    pub fn new(name: impl Into<String>, api_url: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            api_url: api_url.into(),
            custom_ca_pem: None,
            proxy_url: None,
            through_connector: false,
            sync: SyncSettings::default(),
            scope: ScopeSettings::default(),
            personal_data: PersonalData::default(),
            tagging: TaggingSettings::default(),
            device_addition: DeviceAddition::default(),
            actions: ActionSettings::default(),
        }
    }

    /// Whether the tenant is reached the same way: address, CA and proxy. Stored credentials go nowhere else. With or
    /// without a connector it is the same server: TLS goes through it from end to end.
    pub fn is_same_server(&self, other: &Self) -> bool {
        (&self.api_url, &self.custom_ca_pem, &self.proxy_url)
            == (&other.api_url, &other.custom_ca_pem, &other.proxy_url)
    }
}

/// Which actions are carried out: none, unless an admin says so (MO-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActionSettings {
    /// Nothing is changed in the tenant by actions.
    pub is_read_only: bool,
    /// Devices of employees, and those of which nobody knows whose they are, may be reset to their factory state (TM-10).
    pub may_wipe_personal: bool,
    /// What the hub orders by itself: nothing, unless an admin says so.
    pub playbooks: PlaybookSettings,
}

impl Default for ActionSettings {
    fn default() -> Self {
        Self { is_read_only: true, may_wipe_personal: false, playbooks: PlaybookSettings::default() }
    }
}

/// Intervals and the guards of deletion (HM-13 to HM-16).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SyncSettings {
    /// 10–1440 minutes in steps of 10; 60 unless told.
    pub device_interval_minutes: u32,
    /// 10–1440 minutes in steps of 10; 360 unless told.
    pub app_interval_minutes: u32,
    /// Between readings of security facts and certificates of devices: 10–1440 minutes in steps of 10; 360 unless told.
    pub security_interval_minutes: u32,
    /// 0–100 %: share of devices one run may delete; 0 never, 100 no threshold; 10 unless told.
    pub deletion_threshold_percent: u32,
    /// 1–100 complete runs in a row that must miss a device; 3 unless told.
    pub deletion_after_runs: u32,
    /// A full read at least every so many hours, incremental ones between: 1–168; 24 unless told.
    pub full_sync_hours: u32,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            device_interval_minutes: 60,
            app_interval_minutes: 360,
            security_interval_minutes: 360,
            deletion_threshold_percent: 10,
            deletion_after_runs: 3,
            full_sync_hours: 24,
        }
    }
}

/// A refused setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} = {value:?} is refused: {expected}")]
pub struct SettingError {
    /// Path of the field, like `sync.device_interval_minutes`.
    pub field: &'static str,
    /// What was given; certificates and URLs with a password in them are described, never repeated.
    pub value: String,
    /// The range or form, and the remedy.
    pub expected: String,
}

/// Whether an integration runs.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum IntegrationState {
    /// Synchronized on schedule.
    Active,
    /// Paused by an operator.
    Paused,
    /// Stopped by the hub: the tenant refused the credentials. Not an outage, needs a person.
    CredentialsRefused,
    /// Being set up, step by step: stored, never synchronized.
    SettingUp,
    /// Held until it is known that no other integration reads the same devices.
    Waiting,
    /// Read by `mooring pull` with credentials that the hub does not have; given some, it becomes active.
    Pulled,
}

impl IntegrationState {
    /// How it stands, in words: *integration 3 is ...*
    pub fn words(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::SettingUp => "not set up completely",
            Self::Waiting => "waiting until it is known that no other integration reads the same devices",
            Self::Paused => "paused",
            Self::CredentialsRefused => "stopped because the tenant refused its credentials",
            Self::Pulled => "read by `mooring pull` and has no credentials here",
        }
    }

    /// What makes it active: the one thing for each state.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Active => "nothing needs to be done",
            Self::SettingUp => "finish its set-up first",
            Self::Waiting => {
                "wait until its groups and those of the other were read, or choose groups that do not overlap"
            }
            Self::Paused => "resume it first",
            Self::CredentialsRefused => "edit it and give it credentials that the tenant accepts",
            Self::Pulled => "edit it and give it credentials",
        }
    }
}
