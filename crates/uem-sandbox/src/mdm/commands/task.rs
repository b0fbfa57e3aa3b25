//! Commands that another resource queued: what the device does with them is that resource's business.
//!
//! Their `details` are the number of the profile, product or update.

use database::DatabaseError;
use jiff::Timestamp;

use super::store::Command;
use crate::{
    Tenant,
    mdm::{
        jobs::{self, State, Subject},
        updates,
    },
};

/// The device carries it out now. May happen twice.
pub(super) async fn carry_out(
    tenant: &Tenant,
    command: &Command,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let Ok(number) = command.details.parse::<i64>() else { return Ok(()) };
    let (subject, state) = match command.command.as_str() {
        "PushProfile" => (Subject::Profile, State::Done),
        "RemoveProfile" => (Subject::Profile, State::Removed),
        "ProcessProduct" => (Subject::Product, State::Done),
        _ => (Subject::Update, State::Done),
    };
    let job = jobs::store::find(&tenant.database, subject, number, command.device_id).await?;
    // A later request replaced what this one asked for.
    if !job.is_some_and(|job| job.state.leads_to(state)) {
        return Ok(());
    }
    if subject == Subject::Update {
        updates::install(tenant, number, command.device_id).await?;
    }
    jobs::store::finish(&tenant.database, subject, number, command.device_id, state, now.as_millisecond())
        .await
}
