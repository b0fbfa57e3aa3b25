//! Whether a package may be put on a device or taken from it: blocks say no.

use database::DatabaseError;

use super::command::INSTALL;
use crate::{Tenant, fleet::state::DeviceState, mam::apps::store::App, mam::blocks};

/// Whether a block forbids that command.
pub(super) async fn is_blocked(
    tenant: &Tenant,
    app: &App,
    device: &DeviceState,
    command: &str,
) -> Result<bool, DatabaseError> {
    let Some(customer) = tenant.access.customer_of(app.org_group_id) else { return Ok(false) };
    let blocks =
        blocks::store::list(&tenant.database, customer.id, &app.bundle_id, device.platform.name()).await?;
    let (uuid, wanted) = (device.uuid.to_string(), if command == INSTALL { "INSTALL" } else { "REMOVE" });
    Ok(blocks.iter().any(|block| {
        (block.device_uuid.is_empty() || block.device_uuid == uuid)
            && (block.version.is_empty() || block.version == app.version)
            && block.action == wanted
    }))
}
