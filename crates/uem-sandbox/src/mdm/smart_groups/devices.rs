//! `GET /api/mdm/smartgroups/{id}/devices` (all of them, without pages) and `/{id}/apps` (a bare array).

use serde::Serialize;
use uem_types::mdm::smart_group::SmartGroupDevicesResult;

use super::{get::visible, render, search::time_filter};
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mam::apps,
    resource::is_visible,
};

/// How many devices are read at once: the answer may hold the whole fleet.
const BATCH: usize = 2_000;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = visible(&call).await?;
    let (since, till) = (time_filter(&call.query, "seensince")?, time_filter(&call.query, "seentill")?);
    let members = call.tenant.membership.members(&call.tenant, &group).await?;
    let ids: Vec<u32> = {
        let columns = call.tenant.fleet.columns();
        let rows = members.iter().filter_map(|id| columns.get(id));
        rows.filter(|row| since.is_none_or(|since| row.last_seen >= since.as_millisecond()))
            .filter(|row| till.is_none_or(|till| row.last_seen <= till.as_millisecond()))
            .filter(|row| is_visible(&call, i64::from(row.org_group)))
            .map(|row| row.id)
            .collect()
    };
    if ids.is_empty() {
        return Ok(Reply::empty(204));
    }
    let mut devices = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        devices.extend(call.tenant.fleet.get_many(batch).await?.iter().map(render::device));
    }
    Reply::json(&SmartGroupDevicesResult { devices })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AssignedApp {
    id: i64,
    uuid: String,
    application_name: String,
    bundle_id: String,
    version: String,
    platform: &'static str,
    managed_by: String,
}

pub(super) async fn apps(call: Call) -> Result<Reply, VendorError> {
    let group = visible(&call).await?;
    let assigned: Vec<AssignedApp> = apps::store::list(&call.tenant.database)
        .await?
        .into_iter()
        .filter(|app| app.smart_groups.contains(&group.id))
        .map(|app| AssignedApp {
            id: app.id,
            uuid: app.uuid,
            application_name: app.name,
            bundle_id: app.bundle_id,
            version: app.version,
            platform: Platform::from_repr(app.platform).map_or("Unknown", Platform::name),
            managed_by: call
                .tenant
                .access
                .org_group(app.org_group_id)
                .map(|group| group.name)
                .unwrap_or_default(),
        })
        .collect();
    Reply::json(&assigned)
}
