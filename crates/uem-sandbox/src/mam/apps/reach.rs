//! Which devices an application is assigned to: members of its smart groups less the excluded ones, of its platform.

use std::collections::HashSet;

use database::DatabaseError;
use roaring::RoaringBitmap;

use super::store::App;
use crate::{Tenant, mdm::smart_groups};

/// All enrolled devices that the application is assigned to.
pub(in crate::mam) async fn assigned(tenant: &Tenant, app: &App) -> Result<RoaringBitmap, DatabaseError> {
    let mut assigned = RoaringBitmap::new();
    let mut excluded = RoaringBitmap::new();
    for group in smart_groups::store::list(&tenant.database).await? {
        let (is_in, is_out) = (app.smart_groups.contains(&group.id), app.rules.excluded.contains(&group.id));
        if !is_in && !is_out {
            continue;
        }
        let members = tenant.membership.members(tenant, &group).await?;
        if is_in {
            assigned |= members.as_ref();
        }
        if is_out {
            excluded |= members.as_ref();
        }
    }
    assigned -= excluded;
    let columns = tenant.fleet.columns();
    let is_its_kind = |id: &u32| columns.get(*id).is_some_and(|row| row.platform as u8 == app.platform);
    Ok(assigned.iter().filter(is_its_kind).collect())
}

/// Ids of the applications that are assigned to one device.
pub(in crate::mam) async fn assigned_to(
    tenant: &Tenant,
    apps: &[App],
    device_id: u32,
) -> Result<HashSet<i64>, DatabaseError> {
    let Some(platform) = tenant.fleet.facts(device_id).map(|facts| facts.platform as u8) else {
        return Ok(HashSet::new());
    };
    let apps: Vec<&App> = apps.iter().filter(|app| app.platform == platform).collect();
    let is_named = |group: i64| apps.iter().any(|app| app.rules.names(group));
    let groups = tenant.membership.among(tenant, &[device_id], |group| is_named(group.id)).await?;
    let groups: HashSet<i64> = groups.into_iter().map(|(group, _)| group.id).collect();
    let reached =
        apps.iter().filter(|app| app.rules.for_member_of(|group| groups.contains(&group)).is_some());
    Ok(reached.map(|app| app.id).collect())
}
