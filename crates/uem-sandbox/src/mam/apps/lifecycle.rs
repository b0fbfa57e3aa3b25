//! Activate, deactivate, retire, bring back, delete.

use super::{
    find::{self, Face},
    removal,
    store::{self, App},
};
use crate::http::{Call, Reply, VendorError};

/// How long a deletion takes, in milliseconds of the tenant's clock. Reads show the application until then: clients
/// wait for it to be gone.
const DELETION_MS: i64 = 60_000;

/// A turn in the life of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Given out again.
    Activate,
    /// Taken from devices and no longer given out.
    Deactivate,
    /// No longer given out; stays where it is.
    Retire,
    /// Given out again after it was retired.
    Unretire,
}

impl Turn {
    /// The states it starts from, and the one it leads to.
    fn states(self) -> (&'static [&'static str], &'static str) {
        match self {
            Self::Activate => (&["InActive"], "Active"),
            Self::Deactivate => (&["Active"], "InActive"),
            Self::Retire => (&["Active", "InActive"], "Retired"),
            Self::Unretire => (&["Retired"], "Active"),
        }
    }
}

/// `POST .../{id}/activate` and its like: 202, or 403/403 where the application is not in a state to do so.
pub(super) async fn turn(call: Call, face: Face, turn: Turn) -> Result<Reply, VendorError> {
    let app = find::find(&call, face).await?;
    let now = call.tenant.fleet.now().as_millisecond();
    let hold = if turn == Turn::Deactivate { removal::hold_for(&call, &app, now).await? } else { None };
    let app = find::change(&call, face, app.id, |app| {
        take(app, turn, now)?;
        app.details.hold = hold;
        Ok(())
    })
    .await?;
    let retires_others = turn == Turn::Unretire
        && call.query.text("retirepreviousversion").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    if retires_others {
        for other in store::list(&call.tenant.database).await? {
            let is_version = other.bundle_id == app.bundle_id
                && other.platform == app.platform
                && other.org_group_id == app.org_group_id
                && other.kind == app.kind;
            if is_version && other.id < app.id && other.status != "Retired" {
                find::change(&call, face, other.id, |other| take(other, Turn::Retire, now)).await?;
            }
        }
    }
    Ok(Reply::empty(202))
}

fn take(app: &mut App, turn: Turn, now: i64) -> Result<(), VendorError> {
    let (from, to) = turn.states();
    if !from.contains(&app.status.as_str()) {
        let message = format!(
            "Application {} is {}: it becomes {to} only where it was {}",
            app.id,
            app.status,
            from.join(" or ")
        );
        return Err(VendorError::new(403, 403, message));
    }
    app.status = to.into();
    app.details.withdrawn_at = (turn == Turn::Deactivate).then_some(now);
    if to == "Active" {
        app.rules.publish(now);
    }
    Ok(())
}

/// `DELETE .../{id}`: 202, and gone some time later; 403/403 where it is being deleted already.
pub(super) async fn delete(call: Call, face: Face) -> Result<Reply, VendorError> {
    remove(call, face, DELETION_MS).await?;
    Ok(Reply::empty(202))
}

/// `DELETE /api/mam/apps/purchased/{id}`: gone at once.
pub(super) async fn delete_purchased(call: Call) -> Result<Reply, VendorError> {
    remove(call, find::purchased(400, 6), 0).await?;
    Ok(Reply::empty(200))
}

async fn remove(call: Call, face: Face, takes_ms: i64) -> Result<(), VendorError> {
    let app = find::find_shown(&call, face).await?;
    let tenant = &call.tenant;
    let _writing = tenant.installs.writing.lock().await;
    let finished_at = tenant.fleet.now().as_millisecond() + takes_ms;
    if !store::delete(&tenant.database, app.id, finished_at).await? {
        return Err(VendorError::new(403, 403, format!("Application {} is being deleted already", app.id)));
    }
    tenant.installs.changed();
    tenant.installs.device_changed();
    Ok(())
}
