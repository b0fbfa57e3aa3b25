//! `GET /api/mam/apps/{uuid}/deploymentcounts`, `/actioncounts`, `/reasoncounts` and `/internal/reasonbreakdowncounts`:
//! the devices of an application, counted by what there is of it on them and what was last done about it.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use serde_json::{Value, json};

use super::{
    devices::within,
    devices_paged::members_of,
    find::{self, any},
    on_device, reach,
    store::App,
    versions,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::asked_org_group,
};

/// The assigned devices that the query leaves; 404/5054 for an unknown organization group.
pub(super) async fn devices(call: &Call, app: &App) -> Result<RoaringBitmap, VendorError> {
    let org_group = asked_org_group(call, "organizationgroupuuid").ok_or_else(|| {
        VendorError::new(404, 5054, "organizationgroupuuid names no organization group of the caller")
    })?;
    let mut devices = reach::assigned(&call.tenant, app).await?;
    if let Some(groups) = call.query.text("smartgroupuuids") {
        devices &= members_of(call, groups).await?;
    }
    Ok(within(call, devices, org_group))
}

/// `/deploymentcounts`
pub(super) async fn deployment(call: Call) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, any(404, 7000)).await?;
    Reply::json(&versions::counts_of(&call, &app).await?)
}

/// `/actioncounts`
pub(super) async fn actions(call: Call) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, any(404, 7000)).await?;
    let split = split(&call, &app).await?;
    let counts: Vec<Value> = [
        ("InstallCommandDispatched", split.installed),
        ("InstallCommandFailed", split.failed),
        ("PendingRelease", split.never),
        ("RemoveCommandSuccessful", split.removed),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(action, count)| json!({"app_action": action, "device_count": count}))
    .collect();
    Reply::json(&json!({"app_action_counts": counts}))
}

/// `/reasoncounts`
pub(super) async fn reasons(call: Call) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, any(404, 7000)).await?;
    let split = split(&call, &app).await?;
    Reply::json(&reason_counts(&[split]))
}

/// `/internal/reasonbreakdowncounts`: all versions together.
pub(super) async fn reasons_of_bundle(call: Call) -> Result<Reply, VendorError> {
    let mut splits = Vec::new();
    for app in versions::of_bundle(&call).await? {
        splits.push(split(&call, &app).await?);
    }
    Reply::json(&reason_counts(&splits))
}

/// Assigned devices by what there is.
struct Split {
    installed: u64,
    removed: u64,
    failed: u64,
    never: u64,
}

async fn split(call: &Call, app: &App) -> Result<Split, VendorError> {
    let devices = devices(call, app).await?;
    let there = call.tenant.installs.get(&call.tenant).await?.installed(app);
    let lacking = &devices - &there;
    let changes = on_device::store::of_bundle(&call.tenant.database, &app.bundle_id).await?;
    let failed = on_device::refused_by(&call.tenant, app, &changes).await? & &lacking;
    let lacking = lacking - &failed;
    let removed = lacking.iter().filter(|id| changes.get(id).is_some_and(|change| change.version.is_none()));
    let removed = u64::try_from(removed.count()).unwrap_or(0);
    Ok(Split {
        installed: devices.intersection_len(&there),
        removed,
        failed: failed.len(),
        never: lacking.len() - removed,
    })
}

fn reason_counts(splits: &[Split]) -> Value {
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for split in splits {
        for (reason, key, count) in [
            ("Managed", "Managed", split.installed),
            ("MDM Removed", "MDMRemoved", split.removed),
            ("Failed", "Failed", split.failed),
            ("Unknown", "Unknown", split.never),
        ] {
            *counts.entry((reason, key)).or_default() += count;
        }
    }
    let rows: Vec<Value> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|((reason, key), count)| {
            json!({"app_reason": reason, "app_reason_display_key": key, "device_count": count})
        })
        .collect();
    json!({"app_reason_counts": rows})
}
