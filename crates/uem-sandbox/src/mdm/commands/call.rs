//! The calls of version 1 that queue commands. A good one answers 202 without a body: there is no id to ask after.

use super::{
    kind::{CommandKind, Face},
    queue::{BULK_LIMIT, Manner, queue},
};
use crate::{
    fleet::{By, state::DeviceState},
    http::{Call, Reply, VendorError},
    resource::{Fields, Outcome, device_by_id, values},
};

/// `POST /api/mdm/devices/{id}/commands?command=`
pub(super) async fn by_id(call: Call) -> Result<Reply, VendorError> {
    let kind = asked(&call, Face::ById)?;
    let device = device_by_id(&call, call.segment("id")).await?;
    one(call, device, kind, Manner::BY_ID).await
}

/// `POST /api/mdm/devices/commands?command=&searchby=&id=`
pub(super) async fn by_alternate_id(call: Call) -> Result<Reply, VendorError> {
    let kind = asked(&call, Face::ByAlternateId)?;
    let by = searchby(&call)?;
    let id = call.query.text("id").unwrap_or_default();
    let device = call.tenant.fleet.find_within(by, id, call.caller.org_group_id).await?;
    one(call, device, kind, Manner::ONE).await
}

/// `POST /api/mdm/devices/commands/bulk?command=&searchby=`
pub(super) async fn bulk(call: Call) -> Result<Reply, VendorError> {
    let kind = asked(&call, Face::Bulk)?;
    let by = searchby(&call)?;
    let values = values(&call)?;
    if values.len() > BULK_LIMIT {
        return Err(VendorError::new(
            400,
            4,
            format!("The number of devices exceeds the limit of {BULK_LIMIT}"),
        ));
    }
    let mut outcome = Outcome::default();
    for value in &values {
        let device = call.tenant.fleet.find_within(by, value, call.caller.org_group_id).await?;
        let result = match device {
            Some(device) => queue(&call, &device, kind, Manner::MANY).await,
            None => Err(VendorError::new(404, 404, "Device not found")),
        };
        outcome.add(value, result);
    }
    Ok(Reply::json(&outcome)?.with_status(202))
}

async fn one(
    call: Call,
    device: Option<DeviceState>,
    kind: &CommandKind,
    manner: Manner,
) -> Result<Reply, VendorError> {
    let device = device.ok_or_else(|| VendorError::new(404, 404, "Device not found"))?;
    if kind.name == "CustomMdmCommand"
        && Fields::of(&call)?.text("CommandXml").is_none_or(|xml| xml.trim().is_empty())
    {
        return Err(VendorError::new(400, 6, "CommandXml is required"));
    }
    queue(&call, &device, kind, manner).await?;
    Ok(Reply::empty(202))
}

fn asked(call: &Call, face: Face) -> Result<&'static CommandKind, VendorError> {
    let word = call.query.text("command").unwrap_or_default();
    CommandKind::taken_by(face, word)
        .ok_or_else(|| VendorError::new(422, 422, format!("Invalid command: {word}")))
}

fn searchby(call: &Call) -> Result<By, VendorError> {
    match call.query.text("searchby") {
        None => Ok(By::DeviceId),
        Some(word) => {
            By::parse(word).ok_or_else(|| VendorError::new(422, 422, format!("Invalid searchBy: {word}")))
        }
    }
}
