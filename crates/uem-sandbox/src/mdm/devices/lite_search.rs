//! `GET /api/mdm/devices/litesearch`, version 1: custom attributes and little else. Platforms go by name here.

use uem_types::{
    DeviceId, OrgGroupId,
    mdm::device_extensive::{DeviceLite, DeviceLiteResult, ExtensiveAttribute},
};

use super::{
    extensive_parts,
    extensive_search::{date, whole_inventory},
};
use crate::{
    fleet::{
        filter::Filter,
        state::{DeviceState, Platform},
    },
    http::{Call, Reply, VendorError},
    resource::Page,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let Some(filter) = filter(&call)? else { return Ok(Reply::empty(204)) };
    let page = Page::v1(&call.query);
    let fleet = &call.tenant.fleet;
    let found = fleet.search(&filter).await?;
    let states = fleet.get_many(page.of(&found)).await?;
    if states.is_empty() {
        return Ok(Reply::empty(204));
    }
    let mut attributes = match call.caller.may("REST API Custom Attributes Read") {
        true => Some(extensive_parts::attributes(&call, &states).await?),
        false => None,
    };
    let devices = states.iter().map(|state| {
        let own = attributes.as_mut().map(|all| all.remove(&state.id).unwrap_or_default());
        row(&call, state, own)
    });
    Reply::json(&DeviceLiteResult {
        devices: devices.collect(),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: i64::try_from(found.len()).ok(),
    })
}

fn row(call: &Call, state: &DeviceState, custom_attributes: Option<Vec<ExtensiveAttribute>>) -> DeviceLite {
    DeviceLite {
        device_id: DeviceId(state.id.into()),
        device_uuid: Some(state.uuid),
        device_friendly_name: Some(state.friendly_name.clone()),
        udid: Some(state.udid.clone()),
        organization_group_id: Some(OrgGroupId(state.org_group_id)),
        organization_group_uuid: call.tenant.fleet.places().get(state.org_group_id).map(|place| place.uuid),
        last_seen: Some(state.last_seen),
        custom_attributes,
    }
}

/// None where nothing can fit: a platform that no device has.
fn filter(call: &Call) -> Result<Option<Filter>, VendorError> {
    let platform = match call.query.text("platform").map(str::parse::<Platform>) {
        None => None,
        Some(Ok(platform)) => Some(platform),
        Some(Err(_)) => return Ok(None),
    };
    Ok(Some(Filter {
        platform,
        seen_since: date(call, "seensince")?,
        seen_until: date(call, "seentill")?,
        ..whole_inventory(call)?
    }))
}
