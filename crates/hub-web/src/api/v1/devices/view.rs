//! How a device looks on the wire.

use hub_store::{DeviceRow, DeviceState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::registrations::view::ProvisionalDeviceView;

/// A device as the hub knows it. Empty texts mean that the tenant gave none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Device)]
pub struct DeviceView {
    /// Id in the hub, across re-enrolments.
    pub id: i64,
    /// Its integration.
    pub integration_id: i64,
    /// Where it stands in the hub.
    pub state: StateWord,
    /// Complete runs in a row that missed it.
    pub missing_runs: u32,
    /// Integer id in the tenant: a new one after re-enrolment.
    pub uem_id: i64,
    /// UUID in the tenant.
    pub uem_uuid: String,
    /// Unique device identifier.
    pub udid: String,
    /// Serial number as given.
    pub serial_number: String,
    /// MAC address.
    pub mac_address: String,
    /// IMEI.
    pub imei: String,
    /// Asset number.
    pub asset_number: String,
    /// Name the tenant shows.
    pub friendly_name: String,
    /// Name the device reports.
    pub reported_name: String,
    /// Organization group in the tenant.
    pub org_group_uem_id: i64,
    /// Its name.
    pub org_group_name: String,
    /// Enrolment user in the tenant.
    pub user_uem_id: Option<i64>,
    /// Enrolment user name.
    pub user_name: String,
    /// Enrolment user's e-mail.
    pub user_email: String,
    /// Phone number.
    pub phone_number: String,
    /// System: `ios`, `macos`, `android`, `windows`, `chromeos`, `linux`, `appletv`, `unknown`, or the tenant's own word.
    pub platform: String,
    /// Model.
    pub model: String,
    /// Maker.
    pub maker: String,
    /// System version.
    pub os_version: String,
    /// System build.
    pub os_build: String,
    /// `corporate_dedicated`, `corporate_shared`, `employee_owned` or `undefined`.
    pub ownership: String,
    /// Where it stands in its enrolment.
    pub enrollment: String,
    /// `compliant`, `non_compliant`, `pending`, `not_available`, `unknown`, or the tenant's own word.
    pub compliance: String,
    /// Jailbroken or rooted; null when not known.
    pub is_compromised: Option<bool>,
    /// Supervised; null when not known.
    pub is_supervised: Option<bool>,
    /// Encrypted; null when not known.
    pub is_encrypted: Option<bool>,
    /// Who manages it, as the tenant says.
    pub managed_by: String,
    /// Last contact with the tenant.
    pub last_seen: Option<Timestamp>,
    /// Last enrolment.
    pub enrolled_at: Option<Timestamp>,
    /// Last compliance check.
    pub compliance_checked_at: Option<Timestamp>,
    /// Last compromised check.
    pub compromised_checked_at: Option<Timestamp>,
    /// First read by the hub.
    pub first_seen_at: Timestamp,
    /// Last change of any fact.
    pub changed_at: Timestamp,
}

/// Where a device stands in the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeviceState)]
pub enum StateWord {
    /// In the tenant at the last complete run.
    Active,
    /// Missed by the last complete runs, not yet enough of them.
    Missing,
    /// Concluded to be gone.
    Tombstoned,
}

impl From<DeviceState> for StateWord {
    fn from(state: DeviceState) -> Self {
        match state {
            DeviceState::Active => Self::Active,
            DeviceState::Missing => Self::Missing,
            DeviceState::Tombstoned => Self::Tombstoned,
        }
    }
}

/// A line of a list: a device of the fleet, or one that registered and waits for a synchronization. The state says which:
/// ids of registrations are no ids of devices.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ListedDevice {
    /// `active`, `missing` or `tombstoned`.
    Device(Box<DeviceView>),
    /// `provisional`.
    Provisional(Box<ProvisionalDeviceView>),
}

/// Which devices a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListedState {
    /// In the tenant at the last complete run.
    Active,
    /// Missed by the last complete runs, not yet enough of them.
    Missing,
    /// Concluded to be gone.
    Tombstoned,
    /// Registered by themselves, and not found by a synchronization yet.
    Provisional,
}

impl ListedState {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Missing => "missing",
            Self::Tombstoned => "tombstoned",
            Self::Provisional => "provisional",
        }
    }

    /// The state of a device of the fleet; `None` for those that are none yet.
    pub fn of_fleet(self) -> Option<DeviceState> {
        match self {
            Self::Active => Some(DeviceState::Active),
            Self::Missing => Some(DeviceState::Missing),
            Self::Tombstoned => Some(DeviceState::Tombstoned),
            Self::Provisional => None,
        }
    }
}

impl From<DeviceRow> for DeviceView {
    fn from(row: DeviceRow) -> Self {
        let facts = row.facts;
        Self {
            id: row.id.0,
            integration_id: row.integration_id.0,
            state: row.state.into(),
            missing_runs: row.missing_runs,
            uem_id: facts.uem_id.0,
            uem_uuid: facts.uem_uuid,
            udid: facts.udid,
            serial_number: facts.serial_number,
            mac_address: facts.mac_address,
            imei: facts.imei,
            asset_number: facts.asset_number,
            friendly_name: facts.friendly_name,
            reported_name: facts.reported_name,
            org_group_uem_id: facts.org_group_uem_id.0,
            org_group_name: facts.org_group_name,
            user_uem_id: facts.user_uem_id.map(|id| id.0),
            user_name: facts.user_name,
            user_email: facts.user_email,
            phone_number: facts.phone_number,
            platform: facts.platform.to_string(),
            model: facts.model,
            maker: facts.maker,
            os_version: facts.os_version,
            os_build: facts.os_build,
            ownership: facts.ownership.to_string(),
            enrollment: facts.enrollment.to_string(),
            compliance: facts.compliance.to_string(),
            is_compromised: facts.is_compromised,
            is_supervised: facts.is_supervised,
            is_encrypted: facts.is_encrypted,
            managed_by: facts.managed_by,
            last_seen: facts.last_seen,
            enrolled_at: facts.enrolled_at,
            compliance_checked_at: facts.compliance_checked_at,
            compromised_checked_at: facts.compromised_checked_at,
            first_seen_at: row.first_seen_at,
            changed_at: row.changed_at,
        }
    }
}
