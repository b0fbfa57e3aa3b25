//! Orders that a device did not carry out: a blocked package, one that was withdrawn meanwhile, one that is not there.

use std::collections::HashMap;

use database::DatabaseError;
use roaring::RoaringBitmap;

use super::{
    command::{INSTALL, REMOVE, app_of},
    store::Change,
};
use crate::{
    Tenant,
    mam::apps::store::App,
    mdm::commands::{Command, latest_outside, refused_outside},
};

/// The last order of the application for the device, if the device refused it and nothing was done since.
pub(in crate::mam::apps) async fn failed(
    tenant: &Tenant,
    app: &App,
    device_id: u32,
    change: Option<&Change>,
) -> Result<Option<Command>, DatabaseError> {
    let orders = latest_outside(tenant, device_id, &[INSTALL, REMOVE]).await?;
    let last = orders.into_iter().find(|order| app_of(order) == Some(app.id));
    Ok(last.filter(|order| is_failure(order, change)))
}

/// The devices that refused to install the application, of which nothing was done since.
pub(in crate::mam::apps) async fn refused_by(
    tenant: &Tenant,
    app: &App,
    changes: &HashMap<u32, Change>,
) -> Result<RoaringBitmap, DatabaseError> {
    let orders = refused_outside(tenant, INSTALL).await?;
    let own = orders.into_iter().filter(|order| app_of(order) == Some(app.id));
    Ok(own
        .filter(|order| is_failure(order, changes.get(&order.device_id)))
        .map(|order| order.device_id)
        .collect())
}

fn is_failure(order: &Command, change: Option<&Change>) -> bool {
    let at = order.finished_at.unwrap_or(order.queued_at);
    order.state == "refused" && change.is_none_or(|change| change.changed_at <= at)
}
