//! `GET /api/mdm/devices/litesearch`, version 1: custom attributes and little else. Platforms go by name here.

use uem_types::{
    DeviceId, OrgGroupId,
    mdm::device_extensive::{DeviceLite, DeviceLiteResult, ExtensiveAttribute},
};

use super::{extensive_parts, search::date};
use crate::{
    fleet::{
        filter::{Enrollment, Filter},
        state::{DeviceState, Platform},
    },
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group},
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
    let query = &call.query;
    let refused = |text: String| VendorError::new(400, 6, text);
    let org_group_id = asked_org_group(call, "organizationgroupid").ok_or_else(|| {
        refused("Organization group not found or the user does not have access to it".to_owned())
    })?;
    let date = |name: &str| match query.text(name) {
        None => Ok(None),
        Some(text) => {
            date::parse(text).map(Some).ok_or_else(|| refused(format!("Invalid date for {name}: {text}")))
        }
    };
    let platform = match query.text("platform") {
        None => None,
        Some(name) => match name.parse::<Platform>() {
            Err(_) => return Ok(None),
            Ok(platform) => Some(platform),
        },
    };
    let device = match query.text("deviceid") {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| refused(format!("Invalid value for deviceid: {text}")))?),
    };
    Ok(Some(Filter {
        org_group_id,
        platform,
        device,
        seen_since: date("seensince")?,
        seen_until: date("seentill")?,
        enrollment: Enrollment::Any,
        ..Filter::default()
    }))
}
