//! Applications on a device: the old list, and the search by UUID, which answers 200 with an empty list for ever.

use crate::{
    fleet::state::{DeviceState, Platform},
    http::{Call, Reply, VendorError},
    mam::apps::{Found, on_device},
    resource::{Page, device_by_uuid},
};
use uem_types::{
    DeviceId, EntityNumber, EntityRef,
    mdm::{
        device_apps::{DeviceApp, DeviceAppItem, DeviceAppSearchResult, DeviceAppsResult},
        enums::DeviceAppStatus,
    },
    wire::link::{AdditionalInfo, Link},
};

/// `GET /api/mdm/devices/{id}/apps`, deprecated: 501/21 where the platform has no list.
pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    if device.platform == Platform::ChromeOS {
        return Err(VendorError::new(501, 21, "Applications are not supported for platform ChromeOS"));
    }
    let apps = on_device(&call.tenant, &device).await?;
    let page = Page::v1(&call.query);
    let device_apps = page.of(&apps).iter().map(|app| old_row(&device, app)).collect();
    let total = i64::try_from(apps.len()).ok();
    Reply::json(&DeviceAppsResult {
        device_apps,
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total,
    })
}

/// `GET /api/mdm/devices/{uuid}/apps/search`
pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let device = device_by_uuid(&call, call.segment("uuid")).await?;
    let device = device.ok_or_else(|| VendorError::new(404, 5061, "Device not found for this request."))?;
    let mut apps = on_device(&call.tenant, &device).await?;
    if let Some(text) = call.query.text("searchtext").map(str::to_lowercase) {
        apps.retain(|app| {
            app.name.to_lowercase().contains(&text) || app.bundle_id.to_lowercase().contains(&text)
        });
    }
    apps.sort_by(|one, other| one.name.cmp(&other.name));
    if call.query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        apps.reverse();
    }
    let app_items = Page::v1(&call.query).of(&apps).iter().map(item).collect();
    let link = Link {
        rel: Some("self".into()),
        href: Some(format!("http://{}{}", call.host, call.uri)),
        title: None,
    };
    Reply::json(&DeviceAppSearchResult {
        app_items,
        additional_info: Some(AdditionalInfo { links: vec![link] }),
        total_results: i64::try_from(apps.len()).ok(),
    })
}

fn old_row(device: &DeviceState, app: &Found) -> DeviceApp {
    DeviceApp {
        id: Some(EntityNumber(app.number)),
        uuid: Some(app.uuid),
        application_name: Some(app.name.clone()),
        application_identifier: Some(app.bundle_id.clone()),
        build_version: Some(app.version.clone()),
        version: Some(app.version.clone()),
        app_version: Some(app.version.clone()),
        status: Some(app.status.clone()),
        size: Some(app.size_bytes),
        r#type: Some(app.kind.clone()),
        is_managed: Some(app.is_managed),
        has_update_available: Some(app.version != app.latest),
        device_based_vpp: Some(app.kind == "Purchased"),
        device_id: Some(EntityRef::new(DeviceId(device.id.into()), device.friendly_name.clone(), None)),
    }
}

fn item(app: &Found) -> DeviceAppItem {
    let is_there = app.status != DeviceAppStatus::PendingInstall;
    DeviceAppItem {
        name: Some(app.name.clone()),
        display_name: Some(app.name.clone()),
        bundle_id: Some(app.bundle_id.clone()),
        installed_version: is_there.then(|| app.version.clone()),
        assigned_version: app.is_managed.then(|| app.latest.clone()),
        assignment_status: Some(if app.is_assigned { "Assigned" } else { "Not Assigned" }.into()),
        installed_status: Some(if is_there { "Installed" } else { "Not Installed" }.into()),
        latest_uem_action: app.action.map(|(action, _)| action.to_owned()),
        latest_uem_action_time: app.action.map(|(_, at)| at),
        size: Some(app.size_bytes),
        application_uuid: Some(app.uuid),
        device_based_vpp: Some(app.kind == "Purchased"),
    }
}
