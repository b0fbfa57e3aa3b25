//! Where devices stand in the tenant's tree, for the deletion rule: a device of a group that can no longer be seen is
//! not missing.

use hub_core::ids::{DeviceId, UemId};

use crate::{Store, StoreError};

/// Devices asked for in one statement.
const DEVICES_A_READ: usize = 1000;

impl Store {
    /// The organization group in the tenant that each of the devices was last read in. Devices that do not exist are left out.
    pub async fn org_groups_of_devices(
        &self,
        devices: &[DeviceId],
    ) -> Result<Vec<(DeviceId, UemId)>, StoreError> {
        let mut groups = Vec::with_capacity(devices.len());
        for ids in devices.chunks(DEVICES_A_READ) {
            // Numbers only, so that nothing has to be escaped; both databases take a list of any length this way.
            let list = ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
            let sql = format!("SELECT id, org_group_uem_id FROM devices WHERE id IN ({list})");
            for row in self.database.query(&sql, &[]).await? {
                groups.push((DeviceId(row.at(0)?), UemId(row.at(1)?)));
            }
        }
        Ok(groups)
    }
}
