//! What comes onto a device by itself at its check-in: applications whose rules say so and were published since the
//! tenant was made; and what goes: applications that were deactivated.

use std::collections::{HashMap, HashSet};

use database::DatabaseError;
use roaring::RoaringBitmap;

use super::{
    blocked::is_blocked,
    command::{INSTALL, REMOVE, log, put},
    found::installed_version,
    store,
};
use crate::{
    Tenant,
    fleet::state::DeviceState,
    mam::apps::{removal::is_held, rules::Rule, store::App},
    mdm::smart_groups::criteria::Version,
};

/// The devices check in now. Costs next to nothing while nobody published anything.
pub async fn at_check_in(tenant: &Tenant, ids: &[u32]) -> Result<(), DatabaseError> {
    let pushed = tenant.installs.pushed(tenant).await?;
    if pushed.is_empty() || ids.is_empty() {
        return Ok(());
    }
    let wanted: HashSet<i64> = pushed
        .iter()
        .flat_map(|app| app.rules.rules.iter().flat_map(|rule| &rule.smart_groups).chain(&app.rules.excluded))
        .copied()
        .collect();
    let groups: HashMap<i64, RoaringBitmap> = tenant
        .membership
        .among(tenant, ids, |group| wanted.contains(&group.id))
        .await?
        .into_iter()
        .map(|(group, members)| (group.id, members))
        .collect();
    if groups.is_empty() {
        return Ok(());
    }
    for device in tenant.fleet.get_many(ids).await?.iter().filter(|device| device.is_listed()) {
        for (app, rule) in best(&pushed, &groups, device) {
            settle(tenant, app, rule, device).await?;
        }
    }
    Ok(())
}

/// The newest version of each application that reaches the device.
fn best<'a>(
    pushed: &'a [App],
    groups: &HashMap<i64, RoaringBitmap>,
    device: &DeviceState,
) -> Vec<(&'a App, &'a Rule)> {
    let is_member = |group: i64| groups.get(&group).is_some_and(|members| members.contains(device.id));
    let mut best: HashMap<&str, (&App, &Rule)> = HashMap::new();
    for app in pushed.iter().filter(|app| app.platform == device.platform as u8) {
        let Some(rule) = app.rules.for_member_of(is_member) else { continue };
        let known = best.entry(&app.bundle_id).or_insert((app, rule));
        if rank(app) > rank(known.0) {
            *known = (app, rule);
        }
    }
    let mut best: Vec<_> = best.into_values().collect();
    best.sort_by_key(|(app, _)| app.id);
    best
}

/// An active application counts more than a withdrawn one, a later version more than an earlier one.
fn rank(app: &App) -> (bool, Version, i64) {
    (app.status == "Active", Version::read(&app.version), app.id)
}

async fn settle(tenant: &Tenant, app: &App, rule: &Rule, device: &DeviceState) -> Result<(), DatabaseError> {
    let change = store::find(&tenant.database, device.id, &app.bundle_id).await?;
    let there = installed_version(tenant, app, device, change.as_ref());
    let now = tenant.fleet.now().as_millisecond();
    if let Some(withdrawn_at) = app.details.withdrawn_at {
        if there.is_some() && !is_held(app) && !is_blocked(tenant, app, device, REMOVE).await? {
            // Dated before it can be activated again: it then comes back.
            put(tenant, app, device.id, false, withdrawn_at - 1).await?;
            log(tenant, device.id, REMOVE, "Confirmed", "").await?;
        }
        return Ok(());
    }
    let Some(published_at) = rule.published_at.filter(|_| rule.is_auto && app.status == "Active") else {
        return Ok(());
    };
    if rule.effective_at > now {
        return Ok(());
    }
    // Somebody took it away since: it does not come back by itself.
    let was_removed =
        change.as_ref().is_some_and(|change| change.version.is_none() && change.changed_at >= published_at);
    if was_removed || there.is_some_and(|version| Version::read(&version) >= Version::read(&app.version)) {
        return Ok(());
    }
    if is_blocked(tenant, app, device, INSTALL).await? {
        return Ok(());
    }
    put(tenant, app, device.id, true, now).await?;
    log(tenant, device.id, INSTALL, "Confirmed", "").await
}
