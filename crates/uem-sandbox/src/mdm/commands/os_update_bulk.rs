//! `POST /api/mdm/devices/commands/bulk/scheduleosupdate`: 202 without a body where any device is found.

use super::{
    kind::CommandKind,
    own,
    queue::{BULK_LIMIT, Manner, queue_with},
};
use crate::{
    fleet::By,
    http::{Call, Reply, VendorError},
    resource::values,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let word = call.query.text("searchby").unwrap_or_default();
    let by =
        By::parse(word).ok_or_else(|| VendorError::new(422, 422, format!("Invalid searchBy: {word}")))?;
    let details = own::os_update(&call)?.to_string();
    let values = values(&call)?;
    if values.len() > BULK_LIMIT {
        let message = format!("The number of devices exceeds the limit of {BULK_LIMIT}");
        return Err(VendorError::new(400, 4, message));
    }
    let kind = CommandKind::find("ScheduleOsUpdate").expect("the table of commands has it");
    let mut is_found = false;
    for value in &values {
        let device = call.tenant.fleet.find_within(by, value, call.caller.org_group_id).await?;
        let Some(device) = device else { continue };
        is_found = true;
        // Devices that do not take it are passed over: the answer has no room for them.
        let _ = queue_with(&call, &device, kind, Manner::MANY, details.clone()).await;
    }
    if is_found { Ok(Reply::empty(202)) } else { Err(VendorError::new(404, 404, "Device not found")) }
}
