//! The calls: one device by each of its ids, or many.

use super::send::{Way, send};
use crate::{
    fleet::By,
    http::{Call, Reply, VendorError},
    resource::{Fields, Outcome, by_query, device_by_query, values},
};

/// The most devices of one bulk message.
const BULK_LIMIT: usize = 500;

/// How the path names the device; `missing` is status and code where there is none.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named {
    /// `searchby=` and `id=`
    Query,
    /// A placeholder of the path
    Path(By, &'static str, (u16, i32)),
}

/// 202. Where no way is given the body says it.
pub(super) async fn one(call: Call, named: Named, way: Option<Way>) -> Result<Reply, VendorError> {
    let (device, (status, code)) = match named {
        Named::Query => (device_by_query(&call).await?, (404, 404)),
        Named::Path(by, name, missing) => {
            let id = call.segment(name);
            (call.tenant.fleet.find_within(by, id, call.caller.org_group_id).await?, missing)
        }
    };
    let device = device.ok_or_else(|| VendorError::new(status, code, "Device not found"))?;
    let fields = Fields::of(&call)?;
    let way = match way {
        Some(way) => way,
        None => Way::of(&fields)?,
    };
    send(&call, &device, way, &fields).await?;
    Ok(Reply::empty(202))
}

/// 202 with what came of each device.
pub(super) async fn bulk(call: Call, way: Way) -> Result<Reply, VendorError> {
    let by = by_query(&call)?;
    let values = values(&call)?;
    if values.len() > BULK_LIMIT {
        let message = format!("Validation failed: BulkValues has at most {BULK_LIMIT} values");
        return Err(VendorError::new(422, 1012, message));
    }
    let fields = Fields::of(&call)?;
    let mut outcome = Outcome::default();
    for value in &values {
        let device = call.tenant.fleet.find_within(by, value, call.caller.org_group_id).await?;
        let result = match device {
            Some(device) => send(&call, &device, way, &fields).await,
            None => Err(VendorError::new(404, 404, "Device not found")),
        };
        outcome.add(value, result);
    }
    Ok(Reply::json(&outcome)?.with_status(202))
}
