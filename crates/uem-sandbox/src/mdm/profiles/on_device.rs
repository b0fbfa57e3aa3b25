//! Which profiles are on a device: those of its platform and place, in a state that follows from seed and device.

use rand::Rng;

use super::store::{self, Profile};
use crate::{
    Tenant,
    fleet::{ids, state::DeviceState},
    http::VendorError,
};

/// A profile on a device.
#[derive(Debug, Clone, PartialEq)]
pub struct OnDevice {
    /// The profile.
    pub profile: Profile,
    /// Number of its state: 1 pending, 3 confirmed, 6 removed.
    pub status: i64,
    /// The version on the device, 0 where there is none.
    pub installed_version: i64,
}

/// The profiles of a device, by id.
pub async fn list(tenant: &Tenant, device: &DeviceState) -> Result<Vec<OnDevice>, VendorError> {
    let mut profiles = store::list(&tenant.database).await?;
    profiles.retain(|profile| {
        profile.platform == device.platform as u8
            && profile.is_active
            && tenant.access.is_within(device.org_group_id, profile.org_group_id)
    });
    Ok(profiles.into_iter().map(|profile| state(tenant.fleet.seed(), device, profile)).collect())
}

fn state(seed: u64, device: &DeviceState, profile: Profile) -> OnDevice {
    let number = (u64::from(device.likeness) << 20) ^ profile.id.unsigned_abs();
    let draw: u32 = ids::rng(seed, "profile state", number).random_range(0..100);
    let (status, installed_version) = match draw {
        _ if !device.is_listed() => (6, 0),
        0..88 => (3, profile.version),
        88..93 => (3, (profile.version - 1).max(1)),
        93..98 => (1, 0),
        _ => (2, 0),
    };
    OnDevice { profile, status, installed_version }
}
