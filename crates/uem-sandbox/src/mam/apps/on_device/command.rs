//! Install and remove when told to: queued for the device, carried out at its check-in, written into its log.

use database::DatabaseError;
use serde_json::{Value, json};

use super::{
    blocked::is_blocked,
    found::version_on,
    store::{self, Change},
};
use crate::{
    Tenant,
    fleet::{events::EventEntry, state::DeviceState},
    mam::apps::store::{self as apps, App},
    mdm::commands::{Command, finish_outside, queue_outside, waiting_outside},
};

/// The word of the command that puts an application on a device.
pub(in crate::mam::apps) const INSTALL: &str = "InstallApplication";
/// The word of the command that takes it away.
pub(in crate::mam::apps) const REMOVE: &str = "RemoveApplication";

/// Queues one of the two for a device.
pub(in crate::mam::apps) async fn queue(
    tenant: &Tenant,
    app: &App,
    device: &DeviceState,
    command: &'static str,
    queued_by: &str,
) -> Result<(), DatabaseError> {
    let details = json!({"app_id": app.id, "application": app.name, "version": app.version}).to_string();
    queue_outside(tenant, device.id, command, details, queued_by).await?;
    log(tenant, device.id, command, "Requested", queued_by).await
}

/// Which of the two waits for the device, if any: the last one.
pub(in crate::mam::apps) async fn waits(
    tenant: &Tenant,
    app: &App,
    device_id: u32,
) -> Result<Option<Command>, DatabaseError> {
    let waiting = waiting_outside(tenant, device_id, &[INSTALL, REMOVE]).await?;
    Ok(waiting.into_iter().rev().find(|command| app_of(command) == Some(app.id)))
}

/// The application that a command is about.
pub(super) fn app_of(command: &Command) -> Option<i64> {
    serde_json::from_str::<Value>(&command.details).ok()?.get("app_id")?.as_i64()
}

/// Carries out a command that the device picked up. Answers whether it was one of these.
pub async fn carry_out(
    tenant: &Tenant,
    command: &Command,
    device: &DeviceState,
) -> Result<bool, DatabaseError> {
    let word = match command.command.as_str() {
        INSTALL => INSTALL,
        REMOVE => REMOVE,
        _ => return Ok(false),
    };
    let app = match app_of(command) {
        Some(id) => apps::find(&tenant.database, id).await?,
        None => None,
    };
    let Some(app) = app else {
        finish_outside(tenant, command, "cancelled").await?;
        return Ok(true);
    };
    let is_refused = is_blocked(tenant, &app, device, word).await?
        || match word {
            INSTALL => app.platform != device.platform as u8 || app.status != "Active",
            _ => version_on(tenant, &app, device).await?.is_none(),
        };
    if !is_refused {
        let now = tenant.fleet.now().as_millisecond();
        put(tenant, &app, device.id, word == INSTALL, now).await?;
    }
    let (state, outcome) = if is_refused { ("refused", "Refused") } else { ("acknowledged", "Confirmed") };
    if finish_outside(tenant, command, state).await? {
        log(tenant, device.id, word, outcome, "").await?;
    }
    Ok(true)
}

/// The application is on the device from that time on, in milliseconds, or is not.
pub(super) async fn put(
    tenant: &Tenant,
    app: &App,
    device_id: u32,
    is_there: bool,
    changed_at: i64,
) -> Result<(), DatabaseError> {
    let change = Change {
        device_id,
        bundle_id: app.bundle_id.clone(),
        app_id: app.id,
        version: is_there.then(|| app.version.clone()),
        changed_at,
    };
    store::put(&tenant.database, &change).await?;
    tenant.installs.device_changed();
    Ok(())
}

pub(super) async fn log(
    tenant: &Tenant,
    device_id: u32,
    command: &str,
    outcome: &str,
    admin: &str,
) -> Result<(), DatabaseError> {
    let what = if command == INSTALL { "Install Application" } else { "Remove Application" };
    let entry = EventEntry {
        id: 0,
        at: tenant.fleet.now(),
        event: format!("{what} {outcome}"),
        severity: if outcome == "Refused" { "Warning" } else { "Information" }.into(),
        source: if outcome == "Requested" { "Server" } else { "Device" }.into(),
        admin: admin.to_owned(),
        data: Vec::new(),
    };
    tenant.fleet.log_event(device_id, entry).await
}
