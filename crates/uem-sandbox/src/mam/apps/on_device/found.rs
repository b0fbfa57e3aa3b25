//! What is on a device, and what waits to come or go.

use std::collections::HashSet;

use database::DatabaseError;
use jiff::Timestamp;
use uem_types::mdm::enums::DeviceAppStatus;
use uuid::Uuid;

use super::{
    command::{INSTALL, REMOVE, app_of},
    store::{self, Change},
};
use crate::{
    Tenant,
    fleet::{
        ids,
        software::{self, Installed, Source},
        state::DeviceState,
    },
    mam::apps::{reach, store::App},
    mdm::commands::waiting_outside,
};

/// One application on a device.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its number in the list of the device.
    pub number: i64,
    /// UUID.
    pub uuid: Uuid,
    /// Name.
    pub name: String,
    /// Bundle id.
    pub bundle_id: String,
    /// The version there, or the one to come.
    pub version: String,
    /// The version that the tenant gives out, or the newest there is.
    pub latest: String,
    /// Size in bytes.
    pub size_bytes: i64,
    /// `Internal`, `Public` or `Purchased`.
    pub kind: String,
    /// Whether the tenant put it there.
    pub is_managed: bool,
    /// Whether it is assigned to the device.
    pub is_assigned: bool,
    /// Installed, or waiting to come or go.
    pub status: DeviceAppStatus,
    /// The last thing the tenant did about it.
    pub action: Option<(&'static str, Timestamp)>,
}

/// Everything on the device. One that has left has nothing.
pub async fn on_device(tenant: &Tenant, device: &DeviceState) -> Result<Vec<Found>, DatabaseError> {
    if !device.is_listed() {
        return Ok(Vec::new());
    }
    let catalogue = tenant.installs.apps(tenant).await?;
    let assigned = reach::assigned_to(tenant, &catalogue, device.id).await?;
    let changes = store::of_device(&tenant.database, device.id).await?;
    let bundles: HashSet<&str> =
        catalogue.iter().filter(|app| assigned.contains(&app.id)).map(|app| app.bundle_id.as_str()).collect();
    let mut found: Vec<Found> = software::installed_on(device, tenant.fleet.seed())
        .iter()
        .filter(|seeded| !changes.iter().any(|change| change.bundle_id == seeded.software.bundle_id))
        .map(|seeded| from_seed(tenant, device, seeded, bundles.contains(seeded.software.bundle_id)))
        .collect();
    for change in &changes {
        let (Some(version), Some(app)) =
            (&change.version, catalogue.iter().find(|app| app.id == change.app_id))
        else {
            continue;
        };
        let mut put = from_app(tenant, app, assigned.contains(&app.id));
        put.version.clone_from(version);
        put.action = Some(("Install Command Dispatched", at(change)));
        found.push(put);
    }
    for command in waiting_outside(tenant, device.id, &[INSTALL, REMOVE]).await? {
        let Some(app) = app_of(&command).and_then(|id| catalogue.iter().find(|app| app.id == id)) else {
            continue;
        };
        let queued_at = Timestamp::from_millisecond(command.queued_at).unwrap_or_default();
        let known = found.iter_mut().find(|known| known.bundle_id == app.bundle_id);
        match (command.command == INSTALL, known) {
            (true, None) => found.push(Found {
                status: DeviceAppStatus::PendingInstall,
                action: Some(("Install Command Ready For Device", queued_at)),
                ..from_app(tenant, app, assigned.contains(&app.id))
            }),
            (false, Some(known)) => {
                known.status = DeviceAppStatus::PendingRemoval;
                known.action = Some(("Pending Removal", queued_at));
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    Ok(found)
}

fn at(change: &Change) -> Timestamp {
    Timestamp::from_millisecond(change.changed_at).unwrap_or_default()
}

fn from_seed(tenant: &Tenant, device: &DeviceState, seeded: &Installed, is_assigned: bool) -> Found {
    let software = seeded.software;
    let index = u64::try_from(seeded.index).unwrap_or(0);
    Found {
        number: i64::try_from(seeded.index + 1).unwrap_or(0),
        uuid: ids::uuid(tenant.fleet.seed(), "software", index),
        name: software.name.to_owned(),
        bundle_id: software.bundle_id.to_owned(),
        version: seeded.version.to_owned(),
        latest: software.versions.last().copied().unwrap_or_default().to_owned(),
        size_bytes: i64::try_from(software.size_bytes).unwrap_or(0),
        kind: kind(software.source).to_owned(),
        is_managed: seeded.is_managed,
        is_assigned,
        status: DeviceAppStatus::Installed,
        action: seeded.is_managed.then_some(("Install Command Dispatched", device.enrolled_at)),
    }
}

/// As the tenant put it there. What the seed knows keeps its number.
fn from_app(tenant: &Tenant, app: &App, is_assigned: bool) -> Found {
    let place = software::catalogue()
        .iter()
        .position(|software| software.platform as u8 == app.platform && software.bundle_id == app.bundle_id);
    let (number, uuid) = match place.and_then(|place| u64::try_from(place).ok()) {
        Some(place) => {
            (i64::try_from(place + 1).unwrap_or(0), ids::uuid(tenant.fleet.seed(), "software", place))
        }
        None => (app.id, Uuid::try_parse(&app.uuid).unwrap_or_default()),
    };
    Found {
        number,
        uuid,
        name: app.name.clone(),
        bundle_id: app.bundle_id.clone(),
        version: app.version.clone(),
        latest: app.version.clone(),
        size_bytes: app.size_bytes,
        kind: app.kind.clone(),
        is_managed: true,
        is_assigned,
        status: DeviceAppStatus::Installed,
        action: None,
    }
}

fn kind(source: Source) -> &'static str {
    match source {
        Source::Internal => "Internal",
        Source::Public | Source::Unmanaged => "Public",
        Source::Purchased => "Purchased",
    }
}

/// The version of an application that is on a device; none where it is not there.
pub(in crate::mam::apps) async fn version_on(
    tenant: &Tenant,
    app: &App,
    device: &DeviceState,
) -> Result<Option<String>, DatabaseError> {
    let change = store::find(&tenant.database, device.id, &app.bundle_id).await?;
    Ok(installed_version(tenant, app, device, change.as_ref()))
}

/// The same where the last change is known already.
pub(in crate::mam::apps) fn installed_version(
    tenant: &Tenant,
    app: &App,
    device: &DeviceState,
    change: Option<&Change>,
) -> Option<String> {
    match change {
        Some(change) => change.version.clone(),
        None => software::installed_on(device, tenant.fleet.seed())
            .iter()
            .find(|seeded| {
                seeded.software.bundle_id == app.bundle_id && seeded.software.platform as u8 == app.platform
            })
            .map(|seeded| seeded.version.to_owned()),
    }
}
