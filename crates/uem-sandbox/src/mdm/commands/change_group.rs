//! Moving a device to another organization group: at once, in three calls that name the device differently.

use uuid::Uuid;

use crate::{
    access::OrgGroup,
    fleet::{By, state::DeviceState},
    http::{Call, Reply, VendorError},
    resource::{device_by_id, device_by_uuid, is_visible},
};

/// `PUT /api/mdm/devices/{id}/commands/changeorganizationgroup/{group}`
pub(super) async fn by_id(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_id(&call, call.segment("id")).await?;
    let group = numbered(&call, call.segment("group"));
    change(&call, device, group, 6).await
}

/// `POST /api/mdm/devices/commands/changeorganizationgroup?searchby=&id=&ogid=`
pub(super) async fn by_alternate_id(call: Call) -> Result<Reply, VendorError> {
    let word = call.query.text("searchby").unwrap_or_default();
    let by =
        By::parse(word).ok_or_else(|| VendorError::new(422, 422, format!("Invalid searchBy: {word}")))?;
    let id = call.query.text("id").unwrap_or_default();
    let device = call.tenant.fleet.find_within(by, id, call.caller.org_group_id).await?;
    let group = numbered(&call, call.query.text("ogid").unwrap_or_default());
    change(&call, device, group, 6).await
}

/// `PUT /api/mdm/devices/{uuid}/commands/change-organization-group/{group}`
pub(super) async fn by_uuid(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_uuid(&call, call.segment("uuid")).await?;
    let uuid = Uuid::try_parse(call.segment("group")).ok();
    let group = uuid.and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    change(&call, device, group, 6183).await
}

fn numbered(call: &Call, text: &str) -> Option<OrgGroup> {
    text.parse().ok().and_then(|id| call.tenant.access.org_group(id))
}

/// 202. `no_group` is the code of 400 for a group that does not exist for the caller.
async fn change(
    call: &Call,
    device: Option<DeviceState>,
    group: Option<OrgGroup>,
    no_group: i32,
) -> Result<Reply, VendorError> {
    let refused = |code: i32, message: String| Err(VendorError::new(400, code, message));
    let device = device.ok_or_else(|| VendorError::new(404, 8, "Device not found"))?;
    let Some(group) = group.filter(|group| is_visible(call, group.id)) else {
        return refused(
            no_group,
            "Organization group not found or the user does not have access to it".into(),
        );
    };
    if !device.is_listed() {
        return refused(6213, format!("Device {} is not enrolled", device.id));
    }
    if call.tenant.access.customer_of(group.id).is_none() {
        return refused(6124, format!("No customer stands at or above organization group {}", group.id));
    }
    if group.id == device.org_group_id {
        return refused(6, format!("Device {} is in organization group {} already", device.id, group.id));
    }
    call.tenant
        .fleet
        .change_by(&call.caller.name, &[device.id], |state| state.org_group_id = group.id)
        .await?;
    Ok(Reply::empty(202))
}
