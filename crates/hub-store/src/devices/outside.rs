//! How the known devices stand to a choice of groups, before it is saved and while a synchronization honours it.

use std::collections::HashSet;

use database::params;
use hub_core::{
    ids::{DeviceId, IntegrationId, UemId},
    integration::ScopeExtent,
};

use crate::{Store, StoreError, search::id_list};

impl Store {
    /// How many devices are believed present, and how many of them lie outside of the choice. A smart group's members
    /// are those of the last synchronization that read them.
    pub async fn devices_outside(
        &self,
        integration: IntegrationId,
        extent: &ScopeExtent,
    ) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT CAST(COALESCE(SUM(devices), 0) AS BIGINT) FROM device_facets WHERE integration_id = $1 AND state <> 'tombstoned'";
        let row = self.database.query_opt(sql, params![integration.0]).await?;
        let known: i64 = row.map(|row| row.at(0)).transpose()?.unwrap_or(0);
        let known = u64::try_from(known).unwrap_or(0);
        if extent.is_everything {
            return Ok((known, 0));
        }
        let sql = format!(
            "SELECT COUNT(*) FROM devices d JOIN device_facets f ON f.id = d.facet_id
             WHERE f.integration_id = $1 AND f.state <> 'tombstoned' AND NOT {}",
            within(extent)
        );
        Ok((known, self.count_devices(&sql, integration).await?))
    }

    /// Android devices within an extent, tombstoned ones not counted; `only` asks for a single one.
    pub async fn android_devices_within(
        &self,
        integration: IntegrationId,
        extent: &ScopeExtent,
        only: Option<DeviceId>,
    ) -> Result<u64, StoreError> {
        let only = only.map(|id| format!("AND d.id = {id}")).unwrap_or_default();
        let sql = format!(
            "SELECT COUNT(*) FROM devices d JOIN device_facets f ON f.id = d.facet_id
             WHERE f.integration_id = $1 AND f.state <> 'tombstoned' AND f.platform = 'android' {only} AND {}",
            within(extent)
        );
        self.count_devices(&sql, integration).await
    }

    async fn count_devices(&self, sql: &str, integration: IntegrationId) -> Result<u64, StoreError> {
        let row = self.database.query_opt(sql, params![integration.0]).await?;
        let count: i64 = row.map(|row| row.at(0)).transpose()?.unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The tenant's ids of the users who own a stored device.
    pub async fn owners_of_devices(&self, integration: IntegrationId) -> Result<HashSet<UemId>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT DISTINCT user_uem_id FROM devices WHERE integration_id = $1 AND user_uem_id IS NOT NULL",
                params![integration.0],
            )
            .await?;
        rows.iter().map(|row| Ok(UemId(row.at(0)?))).collect()
    }
}

/// Whether device `d` lies within an extent of integration `$1`.
fn within(extent: &ScopeExtent) -> String {
    if extent.is_everything {
        return "TRUE".to_owned();
    }
    format!(
        "(COALESCE(d.org_group_uem_id IN ({}), FALSE) OR EXISTS (SELECT 1 FROM smart_group_members m
            JOIN smart_groups s ON s.id = m.smart_group_id
            WHERE s.integration_id = $1 AND s.uem_id IN ({}) AND m.uem_device_id = d.uem_id))",
        id_list(extent.org_groups.iter().map(|id| id.0)),
        id_list(extent.smart_groups.iter().map(|id| id.0)),
    )
}
