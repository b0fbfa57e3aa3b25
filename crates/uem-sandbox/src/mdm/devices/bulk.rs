//! `POST /api/mdm/devices?searchby=...` and `POST /api/mdm/devices/id`: many devices at once, version 1.
//!
//! Ids that name no device are listed as orphans; 404 where none does.

use serde::Serialize;
use uuid::Uuid;

use super::{by_alternate_id::search_by, by_id::not_found};
use crate::{
    fleet::By,
    http::{Call, Reply, VendorError},
    resource::values,
};

/// Values of one call.
const MOST: usize = 500;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Orphans {
    count: usize,
    devices: Vec<Orphan>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Orphan {
    #[serde(skip_serializing_if = "Option::is_none")]
    device_uuid: Option<Uuid>,
    error_code: i32,
    error_message: String,
}

pub(super) async fn by_alternate_id(call: Call) -> Result<Reply, VendorError> {
    let by = search_by(&call)?;
    answer(&call, by).await
}

pub(super) async fn by_id(call: Call) -> Result<Reply, VendorError> {
    answer(&call, By::DeviceId).await
}

async fn answer(call: &Call, by: By) -> Result<Reply, VendorError> {
    let values = values(call)?;
    if values.len() > MOST {
        return Err(VendorError::new(422, 1012, format!("Validation failed: more than {MOST} values")));
    }
    let fleet = &call.tenant.fleet;
    let (mut ids, mut orphans) = (Vec::new(), Vec::new());
    for value in &values {
        match fleet.find_id_within(by, value, call.caller.org_group_id).await? {
            Some(id) if ids.contains(&id) => {}
            Some(id) => ids.push(id),
            None => orphans.push(orphan(value)),
        }
    }
    if ids.is_empty() {
        return Err(not_found());
    }
    let mut rows = String::new();
    fleet.append_rows(&ids, &mut rows).await?;
    let details = Orphans { count: orphans.len(), devices: orphans };
    let details = serde_json::to_string(&details).expect("strings and numbers always serialize");
    let total = ids.len();
    Ok(Reply::json_bytes(
        format!(r#"{{"Devices":[{rows}],"Page":0,"PageSize":{total},"Total":{total},"OrphanDevicesDetails":{details}}}"#)
            .into(),
    ))
}

fn orphan(value: &str) -> Orphan {
    Orphan {
        device_uuid: Uuid::try_parse(value).ok(),
        error_code: 404,
        error_message: format!("Device not found: {value}"),
    }
}
