//! `POST /api/mdm/devices/computer-sid/bulk`: security identifiers of Windows computers. 200, or 207 where some failed.

use crate::{
    fleet::{By, state::Platform},
    http::{Call, Reply, VendorError},
    resource::{Fields, Outcome, by_query},
};

/// The most devices of one call.
const MOST: usize = 500;
/// The longest identifier.
const LONGEST: usize = 184;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let by = match call.query.text("searchby") {
        None => By::DeviceId,
        Some(_) => by_query(&call).map_err(|error| VendorError { status: 400, ..error })?,
    };
    let updates = Fields::of(&call)?.objects("ComputerSIDUpdates");
    if updates.is_empty() || updates.len() > MOST {
        return Err(VendorError::new(400, 10036, format!("ComputerSIDUpdates lists 1 to {MOST} devices")));
    }
    let mut outcome = Outcome::default();
    let mut has_failed = false;
    for update in &updates {
        let name = update.text("DeviceIdentifier").unwrap_or_default();
        let result = one(&call, by, &name, &update.text("ComputerSID").unwrap_or_default()).await;
        has_failed |= result.is_err();
        outcome.add(&name, result);
    }
    Ok(Reply::json(&outcome)?.with_status(if has_failed { 207 } else { 200 }))
}

async fn one(call: &Call, by: By, name: &str, sid: &str) -> Result<(), VendorError> {
    let device = call.tenant.fleet.find_within(by, name, call.caller.org_group_id).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 404, "Device not found"))?;
    if device.platform != Platform::WinRT {
        return Err(VendorError::new(400, 5005, "Only Windows computers have a ComputerSID"));
    }
    if !sid.starts_with("S-1-") || sid.len() > LONGEST {
        return Err(VendorError::new(400, 4003, format!("ComputerSID begins with S-1-, unlike {sid}")));
    }
    let change =
        |state: &mut crate::fleet::state::DeviceState| sid.clone_into(&mut state.extras.computer_sid);
    call.tenant.fleet.change_by(&call.caller.name, &[device.id], change).await?;
    Ok(())
}
