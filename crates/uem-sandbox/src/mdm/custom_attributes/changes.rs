//! `GET /api/mdm/devices/customattribute/changereport`: who changed which value when.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time;

use super::store::{self, Change};
use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group},
};

/// The most changes that are looked through.
const MOST: u32 = 10_000;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let org_group = asked_org_group(&call, "organizationgroupid").ok_or_else(|| {
        VendorError::new(400, 400, "Organization group not found or the user does not have access to it")
    })?;
    let device = match call.query.text("deviceid") {
        None => None,
        Some(text) => Some(text.parse::<u32>().map_err(|_| invalid("deviceid", text))?),
    };
    let limit = |name: &str, otherwise: i64| match call.query.text(name) {
        None => Ok(otherwise),
        Some(text) => time::parse(text).map(|time| time.as_millisecond()).ok_or_else(|| invalid(name, text)),
    };
    let span = (limit("startdate", i64::MIN)?, limit("enddate", i64::MAX)?);
    let same =
        |name: &str, found: &str| call.query.text(name).is_none_or(|text| text.eq_ignore_ascii_case(found));
    let mut found = store::changes(&call.tenant.database, span, MOST).await?;
    found.retain(|change| {
        let facts = call.tenant.fleet.facts(change.new.device_id);
        device.is_none_or(|device| change.new.device_id == device)
            && facts.is_some_and(|facts| call.tenant.access.is_within(facts.org_group.into(), org_group))
            && same("applicationgroup", &change.new.application)
            && same("customattributename", &change.new.name)
            && same("source", &change.new.source)
    });
    let mut ids: Vec<u32> = found.iter().map(|change| change.new.device_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let page = Page::v1(&call.query);
    let devices = call.tenant.fleet.get_many(page.of(&ids)).await?;
    let rows: Vec<Value> = devices.iter().map(|device| row(&call, device, &found)).collect();
    Reply::json(&json!({
        "DeviceCustomAttributeChanges": rows, "Page": page.number, "PageSize": page.size, "Total": ids.len(),
    }))
}

fn row(call: &Call, device: &DeviceState, all: &[Change]) -> Value {
    let group = call.tenant.access.org_group(device.org_group_id).map(|group| group.name);
    let changes: Vec<Value> = all
        .iter()
        .filter(|change| change.new.device_id == device.id)
        .map(|change| {
            let new = &change.new;
            let at = Timestamp::from_millisecond(new.modified_at).ok();
            json!({
                "CustomAttributeName": new.name,
                "ApplicationGroup": new.application,
                "OldValue": change.old.as_deref().unwrap_or_default(),
                "NewValue": new.value.as_deref().unwrap_or_default(),
                "Source": new.source,
                "ModifiedDate": at.map(time::format_v1),
                "LocationGroupID": device.org_group_id.to_string(),
                "LocationGroupName": group,
            })
        })
        .collect();
    json!({
        "DeviceID": device.id.to_string(),
        "FriendlyName": device.friendly_name,
        "CustomAttributeChanges": changes,
    })
}

fn invalid(name: &str, text: &str) -> VendorError {
    VendorError::new(422, 422, format!("Invalid {name}: {text}"))
}
