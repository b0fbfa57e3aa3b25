//! `GET /api/mdm/smartgroups/{id}/devices` (all of them, without pages) and `/{id}/apps` (a bare array).

use std::sync::Arc;

use database::DatabaseError;
use parking_lot::Mutex;
use roaring::RoaringBitmap;
use serde::Serialize;

use super::{get::visible, render, search::time_filter};
use crate::{
    Tenant,
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mam::apps,
    resource::is_visible,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = visible(&call).await?;
    let (since, till) = (time_filter(&call.query, "seensince")?, time_filter(&call.query, "seentill")?);
    let members = call.tenant.membership.members(&call.tenant, &group).await?;
    let ids: RoaringBitmap = {
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
    Ok(Reply::json_bytes(rendered(&call.tenant, ids).await?.into()))
}

/// The whole answer. It may hold the whole fleet, so it is written row by row.
async fn rendered(tenant: &Arc<Tenant>, ids: RoaringBitmap) -> Result<Vec<u8>, DatabaseError> {
    let body = Arc::new(Mutex::new(br#"{"Devices":["#.to_vec()));
    let (filling, behind) = (Arc::clone(&body), Arc::clone(tenant));
    let each = move |id: u32, name: &str, user_name: &str| {
        let columns = behind.fleet.columns();
        let Some(facts) = columns.get(id) else { return };
        let mut body = filling.lock();
        if !body.ends_with(b"[") {
            body.push(b',');
        }
        serde_json::to_writer(&mut *body, &render::device_in_group(&columns, facts, name, user_name))
            .expect("texts always serialize, and memory takes all of them");
    };
    tenant.fleet.each_name(ids, each).await?;
    let mut body = std::mem::take(&mut *body.lock());
    body.extend(b"]}");
    Ok(body)
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
