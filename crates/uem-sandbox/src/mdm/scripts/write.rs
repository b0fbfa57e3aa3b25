//! Making, changing and deleting scripts.

use serde_json::Value;

use super::script::Script;
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{definitions, sensors::org_group},
    resource::Fields,
};

/// The most scripts of one call.
const MOST: usize = 500;

/// Only a `Location` tells what was made.
pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let group = org_group(&call, call.segment("og"), (403, 5145))?;
    let fields = Fields::of(&call)?;
    let mut body = Script::default();
    body.fill(&fields, true).map_err(|reason| invalid(&reason))?;
    let name = fields.text("name").unwrap_or_default();
    let made = definitions::create(&call, (&name, group.id, 0), body, (422, 5005), (422, 5180)).await?;
    Ok(Reply::empty(201).at(format!("/api/mdm/scripts/{}", made.uuid)))
}

pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("script");
    let found = definitions::visible_by_uuid::<Script>(&call, uuid).await?;
    let mut script =
        found.ok_or_else(|| VendorError::new(404, 5178, format!("Script {uuid} does not exist")))?;
    let fields = Fields::of(&call)?;
    script.body.fill(&fields, false).map_err(|reason| invalid(&reason))?;
    script.name = fields.text("name").unwrap_or(script.name);
    script.save(&call, (422, 5005), (422, 5005)).await?;
    Ok(Reply::empty(204))
}

/// All of them, or none.
pub(super) async fn bulk_delete(call: Call) -> Result<Reply, VendorError> {
    let group = org_group(&call, call.segment("og"), (404, 5177))?;
    let uuids: Vec<Value> = call.json()?;
    if uuids.is_empty() || uuids.len() > MOST {
        return Err(VendorError::new(422, 5178, format!("the body is a list of 1 to {MOST} UUIDs")));
    }
    let mut ids = Vec::with_capacity(uuids.len());
    for uuid in &uuids {
        let found = definitions::visible_by_uuid::<Script>(&call, uuid.as_str().unwrap_or_default()).await?;
        let found = found.filter(|script| call.tenant.access.is_within(script.org_group_id, group.id));
        let script = found.ok_or_else(|| {
            VendorError::new(422, 5178, format!("Script {uuid} does not exist at {}", group.name))
        })?;
        ids.push(script.id);
    }
    for id in ids {
        definitions::store::delete::<Script>(&call.tenant.database, id).await?;
    }
    Ok(Reply::empty(204))
}

fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 5005, format!("Invalid script: {reason}"))
}
