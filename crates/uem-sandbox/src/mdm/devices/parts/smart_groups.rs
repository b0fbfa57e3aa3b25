//! The smart groups a device is in.

use uem_types::{
    SmartGroupId,
    mdm::device_smart_groups::{DeviceSmartGroup, DeviceSmartGroupsResult},
};

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let groups = call.tenant.membership.all(&call.tenant).await?;
    let own = groups
        .into_iter()
        .filter(|(group, members)| members.contains(device.id) && is_visible(&call, group.org_group_id));
    let smart_group = own
        .map(|(group, _)| DeviceSmartGroup {
            smart_group_id: Some(SmartGroupId(group.id)),
            smart_group_name: Some(group.name),
        })
        .collect();
    Reply::json(&DeviceSmartGroupsResult { smart_group })
}
