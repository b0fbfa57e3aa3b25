//! Tables `held_plans` and `held_plan_devices`: deletions that wait for a person.

use database::{Conflict, Kind, params};
use hub_core::ids::{DeviceId, IntegrationId, RunId};
use jiff::Timestamp;

use super::{SyncBatch, devices::bulk};
use crate::{Store, StoreError, devices::column};

/// A held deletion plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPlan {
    /// The run that made it.
    pub run_id: RunId,
    /// Why it is held.
    pub reason: String,
    /// When.
    pub created_at: Timestamp,
    /// Who would go, by id.
    pub devices: Vec<DeviceId>,
}

impl SyncBatch<'_> {
    /// Stores a held deletion plan (replacing an older one of the integration): who would go, and why it is held.
    pub async fn hold_plan(
        &self,
        devices: &[DeviceId],
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin("hold plan").await?;
        let integration = self.integration.0;
        transaction
            .execute("DELETE FROM held_plan_devices WHERE integration_id = $1", params![integration])
            .await?;
        transaction
            .execute(
                "INSERT INTO held_plans (integration_id, run_id, reason, created_at_ms) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (integration_id) DO UPDATE SET
                    run_id = excluded.run_id, reason = excluded.reason, created_at_ms = excluded.created_at_ms",
                params![integration, self.run.0, reason, now],
            )
            .await?;
        const COLUMNS: &[database::Column] =
            &[column("integration_id", Kind::Int), column("device_id", Kind::Int)];
        let conflict = Conflict::Ignore { key: &["integration_id", "device_id"] };
        let values = devices.iter().flat_map(|id| [integration.into(), id.0.into()]).collect();
        transaction.bulk(bulk("held_plan_devices", COLUMNS, conflict, values)).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Removes a held plan that a later complete run no longer makes: its devices came back, or fewer are missing.
    pub async fn drop_plan(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin("drop plan").await?;
        let integration = params![self.integration.0];
        transaction.execute("DELETE FROM held_plan_devices WHERE integration_id = $1", integration).await?;
        transaction.execute("DELETE FROM held_plans WHERE integration_id = $1", integration).await?;
        transaction.commit().await?;
        Ok(())
    }
}

impl Store {
    /// The held plan of an integration.
    pub async fn find_held_plan(&self, integration: IntegrationId) -> Result<Option<HeldPlan>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT run_id, reason, created_at_ms FROM held_plans WHERE integration_id = $1",
                params![integration.0],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let devices = self
            .database
            .query(
                "SELECT device_id FROM held_plan_devices WHERE integration_id = $1 ORDER BY device_id",
                params![integration.0],
            )
            .await?;
        Ok(Some(HeldPlan {
            run_id: RunId(row.at(0)?),
            reason: row.at(1)?,
            created_at: row.at(2)?,
            devices: devices.iter().map(|row| row.at(0).map(DeviceId)).collect::<Result<_, _>>()?,
        }))
    }
}
