//! The tenant's wipe protection: its list of wipes, and the lock of an organization group.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::{lenient, time};

/// A page of wipes, with the vendor's own name of the total.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceWipesResult {
    /// The wipes.
    #[serde(deserialize_with = "lenient::list")]
    pub device_wipes: Vec<DeviceWipeRow>,
    /// The page this is, from 0.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page: Option<i64>,
    /// The page size in force.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many there are on all pages.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total_count: Option<i64>,
}

/// One wipe that somebody asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceWipeRow {
    /// The wipe, by which it is approved or rejected.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// The device.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub device_uuid: Option<Uuid>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
    /// Its user.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// `DEVICE_WIPE` or `ENTERPRISE_WIPE`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub wipe_type: Option<String>,
    /// Which call asked for it, such as `ADMIN_ACTION`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `APPROVED`, `HELD`, `QUEUED` or `ABORTED`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// When it was asked for.
    #[serde(default, with = "time::zulu", skip_serializing_if = "Option::is_none")]
    pub event_date: Option<Timestamp>,
}

impl DeviceWipeRow {
    /// Whether its status is this one.
    pub fn is(&self, status: &str) -> bool {
        self.status.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(status))
    }
}

/// Whether wipes of an organization group are held.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WipeLockState {
    /// The group.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub organization_group_uuid: Option<Uuid>,
    /// `LOCKED` or `UNLOCKED`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

impl WipeLockState {
    /// Whether wipes are held.
    pub fn is_locked(&self) -> bool {
        self.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("LOCKED"))
    }
}
