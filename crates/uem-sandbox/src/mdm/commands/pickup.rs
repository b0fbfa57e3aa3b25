//! What devices do when they check in: carry out what waits for them, and say so.
//!
//! Each device checks in some time after a command was queued, by the tenant's clock; which device how late follows
//! from its id. While the clock stands still none does, and tests use the control call.

use std::{collections::HashSet, sync::Arc, time::Duration};

use database::DatabaseError;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{
    effect,
    kind::{CommandKind, Effect},
    store::{self, Command},
    task,
};
use crate::{
    Tenant,
    fleet::{events::EventEntry, state::DeviceState},
    mam::apps,
    mdm::updates,
};

/// Real time between passes.
const PASS_EVERY: Duration = Duration::from_millis(500);
/// Passes between two looks for devices that take what was deployed to their smart groups.
const DEPLOY_EVERY: u32 = 20;
/// Tenant time that the quickest device takes, and how much more the slowest, in milliseconds.
const QUICKEST_MS: i64 = 20_000;
const SPREAD_MS: i64 = 600_000;
/// The most commands looked at in one pass, or carried out in one check-in.
const BATCH: u32 = 1_000;
/// Most passes after one step of the clock.
const PASSES_MAX: usize = 20;

/// Passes until told to stop.
pub async fn keep_picking_up(tenant: Arc<Tenant>, stopping: CancellationToken) {
    for number in 0_u32.. {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(PASS_EVERY) => {}
        }
        if tenant.fleet.clock().rate() == 0 {
            continue;
        }
        if let Err(error) = pass(&tenant, number.is_multiple_of(DEPLOY_EVERY)).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "Devices could not pick up their commands"
            );
        }
    }
}

/// Carries out what is due; now and then devices take what was deployed as well. Answers how many commands that were.
async fn pass(tenant: &Tenant, deploys: bool) -> Result<usize, DatabaseError> {
    if deploys {
        updates::deployed::pass(tenant).await?;
    }
    let now = tenant.fleet.now();
    let now_ms = now.as_millisecond();
    let mut done = 0;
    for command in store::waiting(&tenant.database, None, now_ms - QUICKEST_MS, BATCH).await? {
        if command.queued_at + delay_ms(command.device_id) <= now_ms {
            carry_out(tenant, &command, now).await?;
            done += 1;
        }
    }
    Ok(done)
}

/// Carries out everything that is due after a step of the clock.
pub async fn pick_up_due(tenant: &Tenant) -> Result<(), DatabaseError> {
    for number in 0..PASSES_MAX {
        if pass(tenant, number == 0).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// Those of the devices that have commands to pick up.
pub async fn waiting_for(tenant: &Tenant, devices: &[u32]) -> Result<HashSet<u32>, DatabaseError> {
    store::waiting_for(&tenant.database, devices).await
}

fn delay_ms(device_id: u32) -> i64 {
    QUICKEST_MS + i64::from(device_id) * 7_919 % SPREAD_MS
}

/// The device checks in now. Answers how many commands it finished; none where it is not there or has left.
pub async fn check_in(tenant: &Tenant, device_id: u32) -> Result<Option<usize>, DatabaseError> {
    let now = tenant.fleet.now();
    if tenant.fleet.facts(device_id).is_none_or(|facts| !facts.is_listed()) {
        return Ok(None);
    }
    tenant.fleet.change(device_id, |state| state.last_seen = now).await?;
    updates::deployed::take(tenant, device_id).await?;
    let waiting = store::waiting(&tenant.database, Some(device_id), now.as_millisecond(), BATCH).await?;
    for command in &waiting {
        carry_out(tenant, command, now).await?;
    }
    apps::at_check_in(tenant, &[device_id]).await?;
    Ok(Some(waiting.len()))
}

/// The effect first, which may happen twice, then the row, which is finished once, then what the log says of it.
async fn carry_out(tenant: &Tenant, command: &Command, now: Timestamp) -> Result<(), DatabaseError> {
    let kind = CommandKind::find(&command.command);
    let device = tenant.fleet.get(command.device_id).await?.filter(DeviceState::is_listed);
    if let Some(device) = &device
        && apps::carry_out(tenant, command, device).await?
    {
        return Ok(());
    }
    let (Some(kind), Some(device)) = (kind, device) else {
        store::finish(&tenant.database, command.id, "cancelled", now.as_millisecond()).await?;
        return Ok(());
    };
    let is_refused = refuses(kind, &device);
    if !is_refused {
        tenant
            .fleet
            .change(device.id, |state| effect::take(kind.effect, &command.details, state, now))
            .await?;
        if kind.effect == Effect::Task {
            task::carry_out(tenant, command, now).await?;
        }
    }
    let (state, word) = if is_refused { ("refused", "Refused") } else { ("acknowledged", "Confirmed") };
    if !store::finish(&tenant.database, command.id, state, now.as_millisecond()).await? {
        return Ok(());
    }
    if !is_refused && kind.pending().is_some() {
        // The fleet has written down that the device left.
        store::cancel(&tenant.database, device.id, now.as_millisecond()).await?;
        return Ok(());
    }
    let severity = if is_refused { "Warning" } else { "Information" };
    let entry = EventEntry {
        id: 0,
        at: now,
        event: format!("{} {word}", kind.event),
        severity: severity.into(),
        source: "Device".into(),
        admin: String::new(),
        data: Vec::new(),
    };
    tenant.fleet.log_event(device.id, entry).await
}

/// A device without a passcode has none to clear.
fn refuses(kind: &CommandKind, device: &DeviceState) -> bool {
    kind.effect == Effect::ClearPasscode && device.has_passcode == Some(false)
}
