//! Applications on a device: the old list, and the search by UUID, which answers 200 with an empty list for ever.

use uem_types::{
    DeviceId, EntityNumber, EntityRef,
    mdm::{
        device_apps::{DeviceApp, DeviceAppItem, DeviceAppSearchResult, DeviceAppsResult},
        enums::DeviceAppStatus,
    },
    wire::link::{AdditionalInfo, Link},
};
use uuid::Uuid;

use crate::{
    fleet::{
        ids,
        software::{self, Installed, Source},
        state::{DeviceState, Platform},
    },
    http::{Call, Reply, VendorError},
    resource::{Page, device_by_uuid},
};

/// `GET /api/mdm/devices/{id}/apps`, deprecated: 501/21 where the platform has no list.
pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    if device.platform == Platform::ChromeOS {
        return Err(VendorError::new(501, 21, "Applications are not supported for platform ChromeOS"));
    }
    let apps = on_device(&call, &device);
    let page = Page::v1(&call.query);
    let seed = call.tenant.fleet.seed();
    let device_apps = page.of(&apps).iter().map(|app| old_row(seed, &device, app)).collect();
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
    let mut apps = on_device(&call, &device);
    if let Some(text) = call.query.text("searchtext").map(str::to_lowercase) {
        apps.retain(|app| {
            app.software.name.to_lowercase().contains(&text)
                || app.software.bundle_id.to_lowercase().contains(&text)
        });
    }
    apps.sort_by_key(|app| app.software.name);
    if call.query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        apps.reverse();
    }
    let seed = call.tenant.fleet.seed();
    let app_items = Page::v1(&call.query).of(&apps).iter().map(|app| item(seed, &device, app)).collect();
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

/// A device that has left has no applications.
fn on_device(call: &Call, device: &DeviceState) -> Vec<Installed> {
    if device.is_listed() { software::installed_on(device, call.tenant.fleet.seed()) } else { Vec::new() }
}

fn old_row(seed: u64, device: &DeviceState, app: &Installed) -> DeviceApp {
    DeviceApp {
        id: i64::try_from(app.index + 1).ok().map(EntityNumber),
        uuid: Some(uuid(seed, app)),
        application_name: Some(app.software.name.to_owned()),
        application_identifier: Some(app.software.bundle_id.to_owned()),
        build_version: Some(app.version.to_owned()),
        version: Some(app.version.to_owned()),
        app_version: Some(app.version.to_owned()),
        status: Some(DeviceAppStatus::Installed),
        size: i64::try_from(app.software.size_bytes).ok(),
        r#type: Some(kind(app.software.source).to_owned()),
        is_managed: Some(app.is_managed),
        has_update_available: Some(Some(&app.version) != app.software.versions.last()),
        device_based_vpp: Some(app.software.source == Source::Purchased),
        device_id: Some(EntityRef::new(DeviceId(device.id.into()), device.friendly_name.clone(), None)),
    }
}

fn item(seed: u64, device: &DeviceState, app: &Installed) -> DeviceAppItem {
    DeviceAppItem {
        name: Some(app.software.name.to_owned()),
        display_name: Some(app.software.name.to_owned()),
        bundle_id: Some(app.software.bundle_id.to_owned()),
        installed_version: Some(app.version.to_owned()),
        assigned_version: if app.is_managed {
            app.software.versions.last().map(|version| (*version).to_owned())
        } else {
            None
        },
        assignment_status: Some(if app.is_managed { "Assigned" } else { "Not Assigned" }.into()),
        installed_status: Some("Installed".into()),
        latest_uem_action: app.is_managed.then(|| "Install Command Dispatched".to_owned()),
        latest_uem_action_time: app.is_managed.then_some(device.enrolled_at),
        size: i64::try_from(app.software.size_bytes).ok(),
        application_uuid: Some(uuid(seed, app)),
        device_based_vpp: Some(app.software.source == Source::Purchased),
    }
}

fn uuid(seed: u64, app: &Installed) -> Uuid {
    ids::uuid(seed, "software", u64::try_from(app.index).unwrap_or(0))
}

fn kind(source: Source) -> &'static str {
    match source {
        Source::Internal => "Internal",
        Source::Public | Source::Unmanaged => "Public",
        Source::Purchased => "Purchased",
    }
}
