//! Writing held plans: deletions that wait for a person. What the person decides is in `decisions`.

use database::{Conflict, Kind, params};
use hub_core::{audit::Change, ids::DeviceId};
use jiff::Timestamp;
use serde_json::json;

use super::{SyncBatch, devices::bulk};
use crate::{StoreError, devices::column};

impl SyncBatch<'_> {
    /// Stores a held deletion plan: who would go, and why it is held. It replaces an older one of the integration, whose
    /// approval, if it had one, ends with it.
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
                    run_id = excluded.run_id, reason = excluded.reason, created_at_ms = excluded.created_at_ms,
                    approved_at_ms = NULL, approved_by = ''",
                params![integration, self.run.0, reason, now],
            )
            .await?;
        const COLUMNS: &[database::Column] =
            &[column("integration_id", Kind::Int), column("device_id", Kind::Int)];
        let conflict = Conflict::Ignore { key: &["integration_id", "device_id"] };
        let values = devices.iter().flat_map(|id| [integration.into(), id.0.into()]).collect();
        transaction.bulk(bulk("held_plan_devices", COLUMNS, conflict, values)).await?;
        let held = Change::new("plan.hold", "held_plan", self.run)
            .of(self.integration)
            .after(&json!({"devices": devices.len()}))
            .because(reason);
        self.store.audit(&mut transaction, held).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Removes a held plan that a later complete run no longer makes: its devices came back, or fewer are missing.
    pub async fn drop_plan(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin("drop plan").await?;
        let integration = params![self.integration.0];
        transaction.execute("DELETE FROM held_plan_devices WHERE integration_id = $1", integration).await?;
        let gone =
            transaction.execute("DELETE FROM held_plans WHERE integration_id = $1", integration).await?;
        if gone > 0 {
            let dropped = Change::new("plan.drop", "held_plan", "").of(self.integration);
            self.store
                .audit(&mut transaction, dropped.because("a later complete run does not make it"))
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
