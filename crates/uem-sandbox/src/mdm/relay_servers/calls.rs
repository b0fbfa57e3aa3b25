//! Relay servers made, read, changed, deleted and tried.

use serde_json::json;

use super::{
    read::{bad, fill},
    server::{RelayServer, render},
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Definition},
    resource::Fields,
};

const REFUSAL: (u16, i32) = (400, 400);

/// 201 with its address.
pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let mut server =
        RelayServer { log_level: "INFORMATION".to_owned(), is_active: true, ..RelayServer::default() };
    let (name, managed_by) = fill(&call, &fields, &mut server)?;
    let name = name.ok_or_else(|| bad("general.name is required"))?;
    let group = managed_by.unwrap_or(call.caller.org_group_id);
    let made = definitions::create(&call, (&name, group, 0), server, REFUSAL, REFUSAL).await?;
    let location = format!("http://{}/api/mdm/v2/relayservers/{}", call.host, made.uuid);
    Ok(Reply::empty(201).at(location))
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    Reply::json(&render(&call, &found(&call).await?))
}

/// What is left out stays; the managing group always does.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let (mut server, fields) = (found(&call).await?, Fields::of(&call)?);
    let (name, _) = fill(&call, &fields, &mut server.body)?;
    server.name = name.unwrap_or(server.name);
    server.save(&call, REFUSAL, REFUSAL).await?;
    Ok(Reply::empty(204))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let server = found(&call).await?;
    definitions::store::delete::<RelayServer>(&call.tenant.database, server.id).await?;
    Ok(Reply::empty(204))
}

/// Plays what a try with files and folders would show.
pub(super) async fn test(call: Call) -> Result<Reply, VendorError> {
    let server = found(&call).await?;
    let way = server.body.console.as_ref().or(server.body.device.as_ref());
    let is_good = server.body.is_active && way.is_some_and(super::server::Connection::is_complete);
    let word = if is_good { "Success" } else { "Failed" };
    let steps = [
        "test_connection",
        "create_directory",
        "check_directory",
        "create_file",
        "check_file",
        "rename_file",
        "delete_file",
        "delete_directory",
    ];
    let details: serde_json::Map<_, _> =
        steps.map(|step| (step.to_owned(), json!(word))).into_iter().collect();
    Reply::json(&json!({"status": word, "details": details}))
}

async fn found(call: &Call) -> Result<Definition<RelayServer>, VendorError> {
    let uuid = call.segment("relayServerUuid");
    definitions::visible_by_uuid(call, uuid)
        .await?
        .ok_or_else(|| VendorError::new(404, 404, format!("Relay server {uuid} not found")))
}
