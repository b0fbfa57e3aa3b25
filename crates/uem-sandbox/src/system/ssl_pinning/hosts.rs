//! Pinned hosts: list, make, change, delete.

use serde_json::{Value, json};

use super::{
    host::{Host, found, invalid, name, org_group, render},
    switch,
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions,
    resource::Fields,
};

const DUPLICATE: (u16, i32) = (422, 6066);

/// A bare list, without pages.
pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let group = match call.query.text("organizationgroupid") {
        None => call.caller.org_group_id,
        Some(text) => org_group(
            &call,
            text.parse().map_err(|_| invalid(&format!("organizationgroupid {text:?} is no number")))?,
        )?,
    };
    let part = call.query.text("hostName").map(str::to_lowercase);
    let mut hosts = definitions::below::<Host>(&call, group).await?;
    hosts.retain(|host| part.as_ref().is_none_or(|part| host.name.contains(part)));
    let whole = switch::switches(&call).await?;
    // Seen from the group that was asked for, or from the host's own where none was.
    let is_asked = call.query.text("organizationgroupid").is_some();
    let rows: Vec<Value> = hosts
        .iter()
        .map(|host| {
            let seen_from = if is_asked { group } else { host.org_group_id };
            render(host, switch::is_enabled(&call.tenant.access, &whole, &host.body, seen_from))
        })
        .collect();
    Reply::json(&rows)
}

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let name = name(&fields)?.ok_or_else(|| invalid("HostName is required"))?;
    let group = org_group(&call, fields.number("OrganizationGroupId").unwrap_or(call.caller.org_group_id))?;
    let mut host = Host::default();
    host.fill(&fields);
    let made = definitions::create(&call, (&name, group, 0), host, DUPLICATE, DUPLICATE).await?;
    Reply::json(&json!({"Id": made.uuid}))
}

/// What is left out stays.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let (mut host, fields) = (found(&call).await?, Fields::of(&call)?);
    if let Some(name) = name(&fields)? {
        host.name = name;
    }
    host.body.fill(&fields);
    host.save(&call, DUPLICATE, DUPLICATE).await?;
    Ok(Reply::empty(204))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let host = found(&call).await?;
    definitions::store::delete::<Host>(&call.tenant.database, host.id).await?;
    Ok(Reply::empty(204))
}
