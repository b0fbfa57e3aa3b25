//! `GET /api/mam/apps/{uuid}/devices` and `GET /api/mam/apps/internal/devices`: the devices of an application with what
//! there is of it on each.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use parking_lot::Mutex;
use roaring::RoaringBitmap;
use serde_json::{Value, json};
use uem_types::wire::time::format_v1;

use super::{
    devices::within,
    find::{self, any},
    on_device::{self, store::Change},
    reach,
    store::App,
    versions::of_bundle,
};
use crate::{
    fleet::state::{DeviceState, Ownership},
    http::{Call, Reply, VendorError},
    mdm::smart_groups::store as smart_groups,
    resource::{Page, asked_org_group},
};

/// By the application's UUID.
pub(super) async fn by_uuid(call: Call) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, any(404, 7000)).await?;
    answer(call, vec![app]).await
}

/// By bundle id: all versions that an organization group has.
pub(super) async fn by_bundle(call: Call) -> Result<Reply, VendorError> {
    let apps = of_bundle(&call).await?;
    answer(call, apps).await
}

async fn answer(call: Call, apps: Vec<App>) -> Result<Reply, VendorError> {
    let page = Page::v1(&call.query);
    let (mut devices, mut seen) = (Vec::new(), RoaringBitmap::new());
    for (place, app) in apps.iter().enumerate() {
        let chosen = chosen(&call, app).await? - &seen;
        devices.extend(chosen.iter().map(|id| (id, place)));
        seen |= chosen;
    }
    if apps.len() > 1 {
        devices.sort_unstable();
    }
    if call.query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        devices.reverse();
    }
    let rows = page.of(&devices);
    let ids: Vec<u32> = rows.iter().map(|(id, _)| *id).collect();
    let states: HashMap<u32, DeviceState> =
        call.tenant.fleet.get_many(&ids).await?.into_iter().map(|state| (state.id, state)).collect();
    let mut answer = Vec::with_capacity(rows.len());
    for (id, place) in rows {
        let (Some(state), Some(app)) = (states.get(id), apps.get(*place)) else { continue };
        answer.push(row(&call, app, state).await?);
    }
    let link = json!({"Rel": "self", "Href": format!("http://{}{}", call.host, call.uri)});
    Reply::json(
        &json!({"devices": answer, "TotalResults": devices.len(), "AdditionalInfo": {"Links": [link]}}),
    )
}

/// The devices that the filters leave: assigned ones unless others are asked for.
async fn chosen(call: &Call, app: &App) -> Result<RoaringBitmap, VendorError> {
    let org_group = asked_org_group(call, "organizationgroupuuid").ok_or_else(|| {
        VendorError::new(404, 5054, "organizationgroupuuid names no organization group of the caller")
    })?;
    let tenant = &call.tenant;
    let asks = |name: &str| call.query.text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let assigned = reach::assigned(tenant, app).await?;
    let mut devices = if asks("isnotassigned") && !asks("isassigned") {
        let columns = tenant.fleet.columns();
        let all: RoaringBitmap = columns
            .rows()
            .iter()
            .filter(|row| row.platform as u8 == app.platform)
            .map(|row| row.id)
            .collect();
        all - &assigned
    } else {
        assigned
    };
    let (with_it, without_it) =
        (asks("isinstalled"), asks("isnotinstalled") || asks("isversionnotinstalled"));
    if with_it != without_it {
        let installed = tenant.installs.get(tenant).await?.installed(app);
        if with_it {
            devices &= installed;
        } else {
            devices -= installed;
        }
    }
    if let Some(groups) = call.query.text("smartgroupuuids").or_else(|| call.query.text("smartgroupids")) {
        devices &= members_of(call, groups).await?;
    }
    let devices = within(call, devices, org_group);
    match call.query.text("searchtext") {
        Some(text) => Ok(named_like(call, devices, text).await?),
        None => Ok(devices),
    }
}

/// Members of smart groups, by id or UUID, separated by commas.
pub(super) async fn members_of(call: &Call, groups: &str) -> Result<RoaringBitmap, VendorError> {
    let mut members = RoaringBitmap::new();
    let words: Vec<&str> = groups.split(',').map(str::trim).collect();
    for group in smart_groups::list(&call.tenant.database).await? {
        let id = group.id.to_string();
        if words.iter().any(|word| *word == id || word.eq_ignore_ascii_case(&group.uuid)) {
            members |= call.tenant.membership.members(&call.tenant, &group).await?.as_ref();
        }
    }
    Ok(members)
}

async fn named_like(call: &Call, devices: RoaringBitmap, text: &str) -> Result<RoaringBitmap, VendorError> {
    let wanted = text.to_lowercase();
    let found = Arc::new(Mutex::new(RoaringBitmap::new()));
    let filling = Arc::clone(&found);
    let each = move |id: u32, name: &str, user_name: &str| {
        if name.to_lowercase().contains(&wanted) || user_name.to_lowercase().contains(&wanted) {
            filling.lock().insert(id);
        }
    };
    call.tenant.fleet.each_name(devices, each).await?;
    Ok(std::mem::take(&mut *found.lock()))
}

async fn row(call: &Call, app: &App, state: &DeviceState) -> Result<Value, VendorError> {
    let tenant = &call.tenant;
    let change = on_device::store::find(&tenant.database, state.id, &app.bundle_id).await?;
    let version = on_device::installed_version(tenant, app, state, change.as_ref());
    let assigned = reach::assigned_to(tenant, std::slice::from_ref(app), state.id).await?.contains(&app.id);
    let waits = on_device::waits(tenant, app, state.id).await?;
    let failed = match &waits {
        Some(_) => None,
        None => on_device::failed(tenant, app, state.id, change.as_ref()).await?,
    };
    let action = match (&waits, &failed, &change) {
        (Some(order), ..) if order.command == on_device::INSTALL => "InstallCommandReadyForDevice",
        (Some(_), ..) => "PendingRemoval",
        (None, Some(order), _) if order.command == on_device::INSTALL => "InstallCommandFailed",
        (None, Some(_), _) => "RemoveApplicationFailed",
        (None, None, Some(Change { version: None, .. })) => "RemoveCommandSuccessful",
        (None, None, _) if version.is_some() => "InstallCommandDispatched",
        (None, None, _) => "PendingRelease",
    };
    let action_at = match (waits.as_ref().or(failed.as_ref()), &change) {
        (Some(order), _) => order.finished_at.unwrap_or(order.queued_at),
        (None, Some(change)) => change.changed_at,
        (None, None) => state.enrolled_at.as_millisecond(),
    };
    let mut row = json!({
        "device_id": state.id,
        "device_uuid": state.uuid,
        "friendly_name": state.friendly_name,
        "application_uuid": app.uuid,
        "assigned_version": app.version,
        "assignment_status": if assigned { "Assigned" } else { "Not Assigned" },
        "installed_status": if version.is_some() { "Installed" } else { "Not Installed" },
        "last_action_taken": action,
        "latest_action_taken_date_time": Timestamp::from_millisecond(action_at).map(format_v1).unwrap_or_default(),
        "app_sample_last_seen_date": format_v1(state.last_seen),
        "is_device_up": state.is_listed(),
        "management_type": if version.is_some() { "Managed" } else { "Unknown" },
        "ownership_type": match state.ownership {
            Ownership::C => "Corporate - Dedicated",
            Ownership::E => "Employee Owned",
            Ownership::S => "Corporate - Shared",
            Ownership::Undefined => "Undefined",
        },
        "requires_approval": false,
    });
    if let Some(version) = version {
        row["installed_version"] = json!(version);
    }
    if failed.is_some() {
        row["latest_app_reason"] = json!("Failed");
    }
    if let Some(user) = &state.user {
        row["enrollment_user_id"] = json!(user.id);
        row["enrollment_user_name"] = json!(user.user_name);
    }
    Ok(row)
}
