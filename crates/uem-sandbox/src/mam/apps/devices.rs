//! `GET .../{id}/devices`: ids of the devices of an application, by what there is of it on them.

use roaring::RoaringBitmap;
use serde_json::json;

use super::{
    find::{self, Face},
    reach,
    store::App,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group},
};

/// The list. `empty` is the status where there are none: internal ones answer 204.
pub(super) async fn run(call: Call, face: Face, bad: (u16, i32), empty: u16) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, face).await?;
    let refuse = |message: String| VendorError::new(bad.0, bad.1, message);
    let Some(org_group) = asked_org_group(&call, "locationgroupid") else {
        return Err(refuse("locationgroupid names no organization group of the caller".into()));
    };
    let word = call.query.text("status").unwrap_or("assigned").to_lowercase();
    let wanted = match word.as_str() {
        "assigned" => (true, true),
        "installed" => (true, false),
        "notinstalled" => (false, true),
        _ => return Err(refuse(format!("status is {word:?}, expected Assigned, Installed or NotInstalled"))),
    };
    let devices = of(&call, &app, org_group, wanted).await?;
    let page = Page::v1(&call.query);
    if devices.is_empty() && empty != 200 {
        return Ok(Reply::empty(empty));
    }
    let ids: Vec<u32> = devices.iter().skip(page.offset()).take(page.size as usize).collect();
    Reply::json(&json!({"DeviceId": ids, "Page": page.number, "PageSize": page.size, "Total": devices.len()}))
}

/// The assigned devices in an organization group and below it: those that have the application, those that lack it.
pub(super) async fn of(
    call: &Call,
    app: &App,
    org_group: i64,
    (with_it, without_it): (bool, bool),
) -> Result<RoaringBitmap, VendorError> {
    let tenant = &call.tenant;
    let mut devices = reach::assigned(tenant, app).await?;
    if !(with_it && without_it) {
        let installed = tenant.installs.get(tenant).await?.installed(app);
        if with_it {
            devices &= installed;
        } else {
            devices -= installed;
        }
    }
    Ok(within(call, devices, org_group))
}

/// Those of the devices that are in an organization group or below it.
pub(super) fn within(call: &Call, devices: RoaringBitmap, org_group: i64) -> RoaringBitmap {
    let places = call.tenant.fleet.places();
    let subtree = places.subtree(org_group);
    let columns = call.tenant.fleet.columns();
    devices
        .iter()
        .filter(|id| columns.get(*id).is_some_and(|row| row.is_listed() && subtree.contains(&row.org_group)))
        .collect()
}
