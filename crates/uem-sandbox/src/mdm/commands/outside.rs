//! Commands that another folder queues and carries out: queue, check-in and the control's log are the same for them.

use database::DatabaseError;

use super::store::{self, Command};
use crate::Tenant;

/// The most waiting commands of one device that are looked at.
const MOST: u32 = 1_000;

/// Queues a command for a device. `details` is what its folder needs to carry it out.
pub(crate) async fn queue_outside(
    tenant: &Tenant,
    device_id: u32,
    command: &'static str,
    details: String,
    queued_by: &str,
) -> Result<(), DatabaseError> {
    let command = Command {
        id: 0,
        device_id,
        command: command.to_owned(),
        details,
        queued_by: queued_by.to_owned(),
        queued_at: tenant.fleet.now().as_millisecond(),
        state: "queued".to_owned(),
        finished_at: None,
    };
    store::insert(&tenant.database, &command).await
}

/// The commands of those words that wait for a device, oldest first.
pub(crate) async fn waiting_outside(
    tenant: &Tenant,
    device_id: u32,
    words: &[&str],
) -> Result<Vec<Command>, DatabaseError> {
    let now = tenant.fleet.now().as_millisecond();
    let mut waiting = store::waiting(&tenant.database, Some(device_id), now, MOST).await?;
    waiting.retain(|command| words.contains(&command.command.as_str()));
    Ok(waiting)
}

/// The latest commands of those words for a device, whatever came of them, newest first.
pub(crate) async fn latest_outside(
    tenant: &Tenant,
    device_id: u32,
    words: &[&str],
) -> Result<Vec<Command>, DatabaseError> {
    let mut latest = store::list(&tenant.database, Some(device_id), MOST).await?;
    latest.retain(|command| words.contains(&command.command.as_str()));
    Ok(latest)
}

/// All commands of that word that devices refused, oldest first.
pub(crate) async fn refused_outside(
    tenant: &Tenant,
    word: &'static str,
) -> Result<Vec<Command>, DatabaseError> {
    store::refused(&tenant.database, word).await
}

/// Ends a waiting command. Answers whether it was still waiting: only then is it to be written into the log.
pub(crate) async fn finish_outside(
    tenant: &Tenant,
    command: &Command,
    state: &'static str,
) -> Result<bool, DatabaseError> {
    store::finish(&tenant.database, command.id, state, tenant.fleet.now().as_millisecond()).await
}
