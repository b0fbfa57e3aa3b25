//! Profiles on a device; 204 where there are none.

use uem_types::{
    DeviceId, EntityRef, OrgGroupId, ProfileId,
    mdm::{
        device_profiles::{DeviceProfile, DeviceProfilesResult},
        enums::{AssignmentType, DeviceProfileStatus},
    },
    wire::word::Word,
};
use uuid::Uuid;

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mdm::profiles::on_device::{self, OnDevice},
    resource::Page,
};

pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let profiles = on_device::list(&call.tenant, &device).await?;
    let page = Page::v1(&call.query);
    let shown = page.of(&profiles);
    if shown.is_empty() {
        return Ok(Reply::empty(204));
    }
    Reply::json(&DeviceProfilesResult {
        device_id: Some(EntityRef::new(DeviceId(device.id.into()), device.friendly_name, Some(device.uuid))),
        device_profiles: shown.iter().map(|profile| row(&call, profile)).collect(),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: i64::try_from(profiles.len()).ok(),
    })
}

fn row(call: &Call, found: &OnDevice) -> DeviceProfile {
    let profile = &found.profile;
    let group = call.tenant.access.org_group(profile.org_group_id);
    DeviceProfile {
        id: Some(ProfileId(profile.id)),
        uuid: Uuid::try_parse(&profile.uuid).ok(),
        name: Some(profile.name.clone()),
        description: Some(profile.description.clone()),
        status: Some(DeviceProfileStatus::from_number(found.progress.status)),
        installed_profile_version: Some(found.progress.installed_version),
        current_version: Some(profile.version),
        assignment_type: Some(AssignmentType::parse(&profile.assignment)),
        location_group_id: group
            .map(|group| EntityRef::new(OrgGroupId(group.id), group.name, Some(group.uuid))),
    }
}
