//! Devices take deployments: at the first contact after the start, those of the smart groups that run something older.

use database::DatabaseError;

use super::{deployment::Deployment, releases};
use crate::{
    Tenant,
    mdm::{
        assignment::{groups_of, members},
        definitions,
        smart_groups::criteria::Version,
    },
};

/// The most devices of one pass.
const BATCH: usize = 200;

/// Lets the devices that were in contact since take what they are to have.
pub(crate) async fn pass(tenant: &Tenant) -> Result<(), DatabaseError> {
    for deployment in due(tenant).await? {
        let Some(update) = releases::by_number(deployment.update) else { continue };
        let platform = Some(update.platform as u8);
        let wanted = members(tenant, &deployment.smart_groups, &[], platform).await?;
        let ids: Vec<u32> = {
            let columns = tenant.fleet.columns();
            let older: Vec<bool> =
                columns.systems().iter().map(|text| Version::read(text) < update.version()).collect();
            let rows = wanted.iter().filter_map(|id| columns.get(id));
            rows.filter(|row| {
                row.last_seen > deployment.start
                    && older.get(usize::from(row.system)).copied().unwrap_or(false)
            })
            .take(BATCH)
            .map(|row| row.id)
            .collect()
        };
        if !ids.is_empty() {
            tenant.fleet.change_many(&ids, |state| releases::apply(update, state)).await?;
        }
    }
    Ok(())
}

/// One device checks in and takes what it is to have.
pub(crate) async fn take(tenant: &Tenant, device_id: u32) -> Result<(), DatabaseError> {
    let due = due(tenant).await?;
    if due.is_empty() {
        return Ok(());
    }
    let groups = groups_of(tenant, device_id).await?;
    for deployment in due {
        if let Some(update) = releases::by_number(deployment.update)
            && deployment.smart_groups.iter().any(|id| groups.contains(id))
        {
            tenant.fleet.change(device_id, |state| releases::apply(update, state)).await?;
        }
    }
    Ok(())
}

/// Deployments that have begun and install something, by ranking.
async fn due(tenant: &Tenant) -> Result<Vec<Deployment>, DatabaseError> {
    let now = tenant.fleet.now().as_millisecond();
    let all = definitions::store::list::<Deployment>(&tenant.database).await?;
    let mut due: Vec<Deployment> = all.into_iter().map(|deployment| deployment.body).collect();
    due.retain(|deployment| deployment.installs() && deployment.start <= now);
    due.sort_by_key(|deployment| deployment.ranking);
    Ok(due)
}
