//! Application removal protection: `/api/mam/apps/removallogs`. An application that is deactivated while it is on many
//! devices stays there until somebody releases the removal, or dismisses it.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time::format_v1;

use super::{
    details::Hold,
    devices,
    find::{self, any},
    store::{self, App},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, Page, asked_org_group},
};

/// Removals from more devices than that are held.
const DEVICES_MAX: u64 = 20;
const STATUSES: [&str; 3] = ["Locked", "UnLocked", "Cleared"];

/// What holds the removal of an application back, if it is on many devices.
pub(super) async fn hold_for(call: &Call, app: &App, now: i64) -> Result<Option<Hold>, VendorError> {
    let devices = devices::of(call, app, app.org_group_id, (true, false)).await?;
    let is_held = devices.len() > DEVICES_MAX;
    Ok(is_held.then(|| Hold { status: "Locked".into(), created_at: now, modified_at: now }))
}

/// Whether the application stays on its devices for now.
pub(super) fn is_held(app: &App) -> bool {
    app.details.hold.as_ref().is_some_and(|hold| hold.status != "UnLocked")
}

/// `GET`: 204 where there are none.
pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let org_group = group(&call)?;
    let query = &call.query;
    let status = query.text("status").map(status).transpose()?;
    let apps = store::list(&call.tenant.database).await?;
    let held: Vec<(&App, &Hold)> = apps
        .iter()
        .filter_map(|app| app.details.hold.as_ref().map(|hold| (app, hold)))
        .filter(|(app, _)| call.tenant.access.is_within(app.org_group_id, org_group))
        .filter(|(app, _)| query.text("bundleid").is_none_or(|bundle| bundle == app.bundle_id))
        .filter(|(_, hold)| status.is_none_or(|status| status == hold.status))
        .collect();
    if held.is_empty() {
        return Ok(Reply::empty(204));
    }
    let rows: Vec<Value> = Page::v1(query).of(&held).iter().map(|(app, hold)| row(app, hold)).collect();
    let link = json!({"Rel": "self", "Href": format!("http://{}{}", call.host, call.uri)});
    Reply::json(&json!({
        "ResultSet": rows,
        "TotalResults": held.len(),
        "AdditionalInfo": {"Links": [link]},
    }))
}

/// `PUT`: releases a removal, dismisses it or holds it again.
pub(super) async fn set(call: Call) -> Result<Reply, VendorError> {
    let org_group = group(&call)?;
    let fields = Fields::of(&call)?;
    let wanted = status(&fields.text("NewThresholdStatus").unwrap_or_default())?;
    let id = fields.number("ThresholdId").unwrap_or(0);
    let missing = || VendorError::new(400, 3052, format!("ThresholdId {id} names no removal that is held"));
    let app = store::find(&call.tenant.database, id).await?;
    let app =
        app.filter(|app| call.tenant.access.is_within(app.org_group_id, org_group)).ok_or_else(missing)?;
    let now = call.tenant.fleet.now().as_millisecond();
    find::change(&call, any(400, 3052), app.id, |app| {
        let hold = app.details.hold.as_mut().ok_or_else(missing)?;
        hold.status = wanted.to_owned();
        hold.modified_at = now;
        Ok(())
    })
    .await?;
    Ok(Reply::empty(200))
}

fn row(app: &App, hold: &Hold) -> Value {
    let time = |at: i64| Timestamp::from_millisecond(at).map(format_v1).unwrap_or_default();
    json!({
        "ThresholdId": app.id,
        "Identifier": app.bundle_id,
        "Source": "AdminAction",
        "ThresholdStatus": hold.status,
        "CreatedOn": time(hold.created_at),
        "ModifiedOn": time(hold.modified_at),
    })
}

fn group(call: &Call) -> Result<i64, VendorError> {
    asked_org_group(call, "organizationgroupid").ok_or_else(|| {
        VendorError::new(400, 3052, "organizationgroupid names no organization group of the caller")
    })
}

fn status(word: &str) -> Result<&'static str, VendorError> {
    let known = STATUSES.into_iter().find(|status| status.eq_ignore_ascii_case(word));
    known.ok_or_else(|| {
        VendorError::new(
            400,
            3052,
            format!("The status is {word:?}, expected one of {}", STATUSES.join(", ")),
        )
    })
}
