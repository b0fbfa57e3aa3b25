//! The devices that an assignment reaches.

use std::collections::HashSet;

use database::DatabaseError;
use roaring::RoaringBitmap;

use crate::{Tenant, mdm::smart_groups};

/// Enrolled devices of that platform in one of the assigned groups and in none of the excluded ones.
pub async fn members(
    tenant: &Tenant,
    assigned: &[i64],
    excluded: &[i64],
    platform: Option<u8>,
) -> Result<RoaringBitmap, DatabaseError> {
    if assigned.is_empty() {
        return Ok(RoaringBitmap::new());
    }
    let (mut within, mut without) = (RoaringBitmap::new(), RoaringBitmap::new());
    for group in smart_groups::store::list(&tenant.database).await? {
        let (is_in, is_out) = (assigned.contains(&group.id), excluded.contains(&group.id));
        if is_in || is_out {
            let found = tenant.membership.members(tenant, &group).await?;
            if is_out {
                without |= &*found;
            } else {
                within |= &*found;
            }
        }
    }
    let found = within - without;
    let Some(platform) = platform else { return Ok(found) };
    let platforms = tenant.fleet.platforms();
    Ok(platforms.get(&platform).map(|devices| found & devices).unwrap_or_default())
}

/// Ids of the smart groups that a device is in.
pub async fn groups_of(tenant: &Tenant, device_id: u32) -> Result<HashSet<i64>, DatabaseError> {
    let found = tenant.membership.among(tenant, &[device_id], |_| true).await?;
    Ok(found.into_iter().map(|(group, _)| group.id).collect())
}
