//! `GET /api/mdm/devices/extensivesearch`, version 1: the bulk inventory, devices that have left included.

use serde::Serialize;
use uem_types::mdm::device_extensive::{ExtensiveAttribute, ExtensiveSmartGroup};

use super::{
    extensive_parts::Parts,
    render::{ExtensiveRow, extensive_row},
    search::date,
};
use crate::{
    fleet::{
        filter::{Enrollment, Filter},
        state::{EnrollmentStatus, Platform},
    },
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group},
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    devices: Vec<Row<'a>>,
    page: u32,
    page_size: u32,
    total: usize,
}

/// The device itself, and what is gated separately.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row<'a> {
    #[serde(flatten)]
    device: ExtensiveRow<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_attributes: Option<Vec<ExtensiveAttribute>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    smart_groups: Option<Vec<ExtensiveSmartGroup>>,
}

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let Some(filter) = filter(&call)? else { return Ok(Reply::empty(204)) };
    let page = Page::v1(&call.query);
    let fleet = &call.tenant.fleet;
    let found = fleet.search(&filter).await?;
    let shown = page.of(&found);
    if shown.is_empty() {
        return Ok(Reply::empty(204));
    }
    let states = fleet.get_many(shown).await?;
    let places = fleet.places();
    let mut parts = Parts::load(&call, &states).await?;
    let devices = states.iter().map(|state| Row {
        device: extensive_row(state, places.get(state.org_group_id)),
        custom_attributes: parts.attributes_of(state.id),
        smart_groups: parts.groups_of(state.id),
    });
    let devices = devices.collect();
    Reply::json(&Answer { devices, page: page.number, page_size: page.size, total: found.len() })
}

/// None where nothing can fit: a platform that no device has.
fn filter(call: &Call) -> Result<Option<Filter>, VendorError> {
    let platform = match number(call, "platform")? {
        None => None,
        Some(number) => match u8::try_from(number).ok().and_then(Platform::from_repr) {
            None => return Ok(None),
            platform => platform,
        },
    };
    Ok(Some(Filter {
        platform,
        seen_since: date(call, "startdatetime")?,
        seen_until: date(call, "enddatetime")?,
        changed_since: date(call, "statuschangestarttime")?,
        changed_until: date(call, "statuschangeendtime")?,
        mac_address: call.query.text("macaddress").map(str::to_owned),
        enrollment: enrollment(call.query.text("enrollmentstatus"))?,
        ..whole_inventory(call)?
    }))
}

/// All devices of the group that is asked for, or the one of `deviceid`, those that have left included.
pub(super) fn whole_inventory(call: &Call) -> Result<Filter, VendorError> {
    let org_group_id = asked_org_group(call, "organizationgroupid").ok_or_else(|| {
        refused("Organization group not found or the user does not have access to it".to_owned())
    })?;
    let device = number(call, "deviceid")?;
    Ok(Filter { org_group_id, device, enrollment: Enrollment::Any, ..Filter::default() })
}

fn number(call: &Call, name: &str) -> Result<Option<u32>, VendorError> {
    let Some(text) = call.query.text(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| refused(format!("Invalid value for {name}: {text}")))
}

/// A date in any of the vendor's ways of writing it; 400/6 where it is none.
pub(super) fn date(call: &Call, name: &str) -> Result<Option<i64>, VendorError> {
    let Some(text) = call.query.text(name) else { return Ok(None) };
    date::parse(text).map(Some).ok_or_else(|| refused(format!("Invalid date for {name}: {text}")))
}

fn enrollment(text: Option<&str>) -> Result<Enrollment, VendorError> {
    let Some(text) = text else { return Ok(Enrollment::Any) };
    let status: Result<EnrollmentStatus, _> = text.parse();
    status.map(Enrollment::Only).map_err(|_| refused(format!("Invalid enrollment status: {text}")))
}

fn refused(text: String) -> VendorError {
    VendorError::new(400, 6, text)
}
