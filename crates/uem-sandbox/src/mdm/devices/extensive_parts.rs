//! What a row of the extensive search shows beyond the device itself. Each part has a role resource of its own and is
//! left out for callers who lack it.

use std::collections::HashMap;

use uem_types::{
    SmartGroupId,
    mdm::device_extensive::{ExtensiveAttribute, ExtensiveSmartGroup},
};
use uuid::Uuid;

use crate::{
    fleet::state::DeviceState,
    http::{Call, VendorError},
    mdm::{custom_attributes::values, smart_groups::store::SmartGroup},
    resource::is_visible,
};

/// The parts of a page's devices.
pub(super) struct Parts {
    attributes: Option<HashMap<u32, Vec<ExtensiveAttribute>>>,
    groups: Option<HashMap<u32, Vec<ExtensiveSmartGroup>>>,
}

impl Parts {
    /// Looks them up for a page.
    pub(super) async fn load(call: &Call, devices: &[DeviceState]) -> Result<Self, VendorError> {
        let attributes = match call.caller.may("REST API Custom Attributes Read") {
            true => Some(attributes(call, devices).await?),
            false => None,
        };
        let groups = match call.caller.may("REST API Smart Groups Read") {
            true => Some(groups(call, devices).await?),
            false => None,
        };
        Ok(Self { attributes, groups })
    }

    /// The custom attributes of a device; none where the caller may not read them.
    pub(super) fn attributes_of(&mut self, device: u32) -> Option<Vec<ExtensiveAttribute>> {
        self.attributes.as_mut().map(|all| all.remove(&device).unwrap_or_default())
    }

    /// The smart groups of a device; none where the caller may not read them.
    pub(super) fn groups_of(&mut self, device: u32) -> Option<Vec<ExtensiveSmartGroup>> {
        self.groups.as_mut().map(|all| all.remove(&device).unwrap_or_default())
    }
}

/// `customattributes=` names those wanted, separated by commas.
pub(super) async fn attributes(
    call: &Call,
    devices: &[DeviceState],
) -> Result<HashMap<u32, Vec<ExtensiveAttribute>>, VendorError> {
    let wanted: Vec<&str> = call
        .query
        .text("customattributes")
        .map_or_else(Vec::new, |text| text.split(',').map(str::trim).collect());
    let found = values::of_devices(&call.tenant, devices).await?;
    let shown = found.into_iter().map(|(device, values)| {
        let values = values.into_iter().filter(|value| {
            wanted.is_empty() || wanted.iter().any(|name| name.eq_ignore_ascii_case(&value.name))
        });
        let values = values.map(|value| ExtensiveAttribute {
            name: Some(value.name),
            value: value.value,
            application_group: Some(value.application),
        });
        (device, values.collect())
    });
    Ok(shown.collect())
}

async fn groups(
    call: &Call,
    devices: &[DeviceState],
) -> Result<HashMap<u32, Vec<ExtensiveSmartGroup>>, VendorError> {
    let mut found: HashMap<u32, Vec<ExtensiveSmartGroup>> = HashMap::new();
    let ids: Vec<u32> = devices.iter().map(|device| device.id).collect();
    let is_wanted = |group: &SmartGroup| is_visible(call, group.org_group_id);
    for (group, members) in call.tenant.membership.among(&call.tenant, &ids, is_wanted).await? {
        let row = ExtensiveSmartGroup {
            smart_group_id: Some(SmartGroupId(group.id)),
            smart_group_uuid: Uuid::try_parse(&group.uuid).ok(),
            name: Some(group.name),
        };
        for device in devices.iter().filter(|device| members.contains(device.id)) {
            found.entry(device.id).or_default().push(row.clone());
        }
    }
    Ok(found)
}
