//! Members of smart groups.

use std::collections::HashSet;

use database::{Column, Conflict, Kind, params};
use hub_core::ids::{SmartGroupId, UemId};

use super::{SyncBatch, devices::bulk};
use crate::{StoreError, devices::column};

const COLUMNS: &[Column] = &[column("smart_group_id", Kind::Int), column("uem_device_id", Kind::Int)];

impl SyncBatch<'_> {
    /// Members of one smart group: writes the difference only. Counts (added, removed).
    pub async fn write_smart_group_members(
        &self,
        group: SmartGroupId,
        members: &[UemId],
    ) -> Result<(u64, u64), StoreError> {
        let mut transaction = self.begin("write smart group members").await?;
        let rows = transaction
            .query(
                "SELECT uem_device_id FROM smart_group_members WHERE smart_group_id = $1",
                params![group.0],
            )
            .await?;
        let stored = rows.iter().map(|row| row.at(0)).collect::<Result<HashSet<i64>, _>>()?;
        let read: HashSet<i64> = members.iter().map(|id| id.0).collect();
        let mut added: Vec<i64> = read.difference(&stored).copied().collect();
        added.sort_unstable();
        let removed: Vec<i64> = stored.difference(&read).copied().collect();
        let counts = (added.len() as u64, removed.len() as u64);
        if counts == (0, 0) {
            return Ok(counts);
        }
        let touched = transaction
            .execute(
                "UPDATE smart_groups SET members = $3 WHERE id = $1 AND integration_id = $2",
                params![group.0, self.integration.0, read.len() as i64],
            )
            .await?;
        if touched == 0 {
            return Err(StoreError::missing("smart group", group));
        }
        let values = added.into_iter().flat_map(|id| [group.0.into(), id.into()]).collect();
        transaction.bulk(bulk("smart_group_members", COLUMNS, Conflict::Fail, values)).await?;
        if !removed.is_empty() {
            let sql = "DELETE FROM smart_group_members WHERE smart_group_id = $1 AND uem_device_id = $2";
            let rows = removed.into_iter().map(|id| vec![group.0.into(), id.into()]).collect();
            transaction.execute_many(sql, rows).await?;
        }
        transaction.commit().await?;
        Ok(counts)
    }
}
