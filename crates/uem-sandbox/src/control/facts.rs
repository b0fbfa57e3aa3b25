//! Facts of a device that a control sets. What is left out stays as it is.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::answer::Refusal;
use crate::fleet::{
    Fleet,
    state::{Compliance, DeviceState, EnrollmentStatus, Ownership},
};

/// Facts to set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts {
    compliance: Option<Compliance>,
    /// `null` says that it is not known.
    #[serde(default, deserialize_with = "given")]
    is_compromised: Option<Option<bool>>,
    is_encrypted: Option<bool>,
    /// `null` says that it is not known.
    #[serde(default, deserialize_with = "given")]
    has_passcode: Option<Option<bool>>,
    ownership: Option<Ownership>,
    enrollment: Option<EnrollmentStatus>,
    os_version: Option<String>,
    os_build: Option<String>,
    model: Option<String>,
    org_group_id: Option<i64>,
    friendly_name: Option<String>,
    asset_number: Option<String>,
    serial_number: Option<String>,
    udid: Option<String>,
    mac_address: Option<String>,
    imei: Option<String>,
    phone_number: Option<String>,
    user_email: Option<String>,
    last_seen: Option<Timestamp>,
}

impl Facts {
    /// Refuses an organization group that is not there.
    pub(super) fn check(&self, fleet: &Fleet) -> Result<(), Refusal> {
        match self.org_group_id {
            Some(id) if fleet.places().get(id).is_none() => {
                Err(Refusal::unprocessable(format!("no organization group {id}")))
            }
            _ => Ok(()),
        }
    }

    /// Sets them at that tenant time.
    pub(super) fn apply(&self, state: &mut DeviceState, now: Timestamp) {
        set(&mut state.compliance, &self.compliance);
        set(&mut state.is_compromised, &self.is_compromised);
        set(&mut state.is_encrypted, &self.is_encrypted);
        set(&mut state.has_passcode, &self.has_passcode);
        set(&mut state.ownership, &self.ownership);
        set(&mut state.os_version, &self.os_version);
        set(&mut state.os_build, &self.os_build);
        set(&mut state.model, &self.model);
        set(&mut state.org_group_id, &self.org_group_id);
        set(&mut state.friendly_name, &self.friendly_name);
        set(&mut state.asset_number, &self.asset_number);
        set(&mut state.serial_number, &self.serial_number);
        set(&mut state.udid, &self.udid);
        set(&mut state.mac_address, &self.mac_address);
        set(&mut state.imei, &self.imei);
        set(&mut state.phone_number, &self.phone_number);
        set(&mut state.last_seen, &self.last_seen);
        if let (Some(user), Some(email)) = (&mut state.user, &self.user_email) {
            user.email.clone_from(email);
        }
        if let Some(enrollment) = self.enrollment {
            state.enroll(enrollment, now);
        }
    }
}

fn set<T: Clone>(place: &mut T, value: &Option<T>) {
    if let Some(value) = value {
        place.clone_from(value);
    }
}

/// Tells `null` from what is left out.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
