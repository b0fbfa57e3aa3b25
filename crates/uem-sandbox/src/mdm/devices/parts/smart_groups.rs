//! The smart groups a device is in.

use uem_types::{
    SmartGroupId,
    mdm::device_smart_groups::{DeviceSmartGroup, DeviceSmartGroupsResult},
};

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mdm::smart_groups::store::SmartGroup,
    resource::is_visible,
};

pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let is_wanted = |group: &SmartGroup| is_visible(&call, group.org_group_id);
    let own = call.tenant.membership.among(&call.tenant, &[device.id], is_wanted).await?;
    let smart_group = own
        .into_iter()
        .map(|(group, _)| DeviceSmartGroup {
            smart_group_id: Some(SmartGroupId(group.id)),
            smart_group_name: Some(group.name),
        })
        .collect();
    Reply::json(&DeviceSmartGroupsResult { smart_group })
}
