//! What a class uses: devices, carts, applications. Saving replaces the lists that are given.

use serde_json::{Value, json};

use super::{
    input::{bad, device_uuids, devices, found, save as save_record, uuids},
    record::{Cart, Class, Record},
    store,
};
use crate::{
    http::{Call, Reply, VendorError},
    mam::apps,
    resource::{Fields, is_visible},
};

/// Most applications of one class.
const APPLICATIONS_MAX: usize = 1_000;

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let class = found::<Class>(&call).await?;
    shown(&call, &class).await
}

async fn filled(call: &Call, mut class: Record<Class>) -> Result<Record<Class>, VendorError> {
    let fields = Fields::of(call)?;
    if let Some(ids) = devices(call, &fields, "device_uuids", class.org_group_id).await? {
        class.document.devices = ids;
    }
    if let Some(carts) = uuids(&fields, "cart_uuids")? {
        for uuid in &carts {
            let cart = store::find::<Cart>(&call.tenant.database, *uuid).await?;
            if !cart.is_some_and(|cart| is_visible(call, cart.org_group_id)) {
                return Err(bad(
                    "cart_uuids",
                    &uuid.to_string(),
                    "name a cart within the caller's organization group",
                ));
            }
        }
        class.document.carts = carts;
    }
    if let Some(value) = fields.get("application_ids") {
        class.document.applications = applications(call, value).await?;
    }
    class.modified_at = call.tenant.fleet.now().as_millisecond();
    Ok(class)
}

pub(super) async fn save(call: Call) -> Result<Reply, VendorError> {
    let class = filled(&call, found::<Class>(&call).await?).await?;
    save_record(&call, &class, false).await?;
    shown(&call, &class).await
}

async fn applications(call: &Call, value: &Value) -> Result<Vec<i64>, VendorError> {
    let remedy = format!("give a list of at most {APPLICATIONS_MAX} ids of applications");
    let list = value.as_array().filter(|list| list.len() <= APPLICATIONS_MAX);
    let list = list.ok_or_else(|| bad("application_ids", &value.to_string(), &remedy))?;
    let known = apps::store::list(&call.tenant.database).await?;
    let mut ids = Vec::with_capacity(list.len());
    for value in list {
        let id = value
            .as_i64()
            .filter(|id| known.iter().any(|app| app.id == *id && is_visible(call, app.org_group_id)));
        let id = id
            .ok_or_else(|| bad("application_ids", &value.to_string(), "name an application that is there"))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// Devices by themselves, and all with those of the carts.
async fn shown(call: &Call, class: &Record<Class>) -> Result<Reply, VendorError> {
    let document = &class.document;
    let carts = store::list::<Cart>(&call.tenant.database).await?;
    let carts: Vec<_> = carts.iter().filter(|cart| document.carts.contains(&cart.uuid)).collect();
    let mut all = document.devices.clone();
    all.extend(carts.iter().flat_map(|cart| cart.document.devices.iter().copied()));
    all.sort_unstable();
    all.dedup();
    Reply::json(&json!({
        "class_uuid": class.uuid,
        "device_uuids": device_uuids(call, &document.devices).await?,
        "cart_uuids": carts.iter().map(|cart| cart.uuid).collect::<Vec<_>>(),
        "application_ids": document.applications,
        "all_device_uuids": device_uuids(call, &all).await?,
    }))
}
