//! Tables `held_plans` and `held_plan_devices`, read and decided.

use std::collections::HashSet;

use database::params;
use hub_core::{
    audit::Change,
    ids::{DeviceId, IntegrationId, RunId},
};
use jiff::Timestamp;
use serde_json::json;

use crate::{
    Cursor, DeviceRow, Store, StoreError, Topic,
    cursor::{cut_page, page_size},
};

/// Name of the list of its devices in cursors.
const LIST: &str = "held";

/// A held deletion plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPlan {
    /// The run that made it. A decision names it, so that nobody decides about a list he has not seen.
    pub run_id: RunId,
    /// Why it is held.
    pub reason: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many devices would go.
    pub devices: u64,
    /// When it was approved: the next full run carries it out.
    pub approved_at: Option<Timestamp>,
    /// Who approved it; empty otherwise.
    pub approved_by: String,
}

/// A page of the devices of a plan.
#[derive(Debug, Clone)]
pub struct HeldDevices {
    /// The devices, by id.
    pub devices: Vec<DeviceRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

impl Store {
    /// The held plan of an integration.
    pub async fn find_held_plan(&self, integration: IntegrationId) -> Result<Option<HeldPlan>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT run_id, reason, created_at_ms, approved_at_ms, approved_by,
                    (SELECT count(*) FROM held_plan_devices d WHERE d.integration_id = p.integration_id)
                 FROM held_plans p WHERE integration_id = $1",
                params![integration.0],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(HeldPlan {
            run_id: RunId(row.at(0)?),
            reason: row.at(1)?,
            created_at: row.at(2)?,
            approved_at: row.at(3)?,
            approved_by: row.at(4)?,
            devices: row.at(5)?,
        }))
    }

    /// The devices of the plan, at most `limit` (1–500) a page.
    pub async fn list_held_devices(
        &self,
        integration: IntegrationId,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<HeldDevices, StoreError> {
        let (start, size) = (Cursor::start(after, LIST)?, page_size(limit));
        let sql = format!(
            "SELECT device_id FROM held_plan_devices WHERE integration_id = $1 AND device_id > $2
             ORDER BY device_id LIMIT {}",
            size + 1
        );
        let rows = self.database.query(&sql, params![integration.0, start]).await?;
        let mut ids = rows.iter().map(|row| row.at(0)).collect::<Result<Vec<i64>, _>>()?;
        let next = cut_page(&mut ids, size, LIST, |id| *id);
        Ok(HeldDevices { devices: self.devices_by_id(&ids).await?, next })
    }

    /// Approves the plan that this run made, with exactly so many devices. False when it is another plan now, or was
    /// approved before.
    pub async fn approve_plan(
        &self,
        integration: IntegrationId,
        run: RunId,
        devices: u64,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let touched = self
            .execute_told(
                "approve plan",
                "UPDATE held_plans SET approved_at_ms = $4, approved_by = $5
                 WHERE integration_id = $1 AND run_id = $2 AND approved_at_ms IS NULL AND $3 =
                    (SELECT count(*) FROM held_plan_devices d WHERE d.integration_id = held_plans.integration_id)",
                params![integration.0, run.0, i64::try_from(devices).unwrap_or(i64::MAX), now, by],
                Change::new("plan.approve", "held_plan", run).of(integration).after(&json!({"devices": devices})),
            )
            .await?;
        Ok(touched == 1)
    }

    /// Rejects it: its devices are kept until they are seen again or given free. Answers how many, 0 when it is another
    /// plan now.
    pub async fn reject_plan(
        &self,
        integration: IntegrationId,
        run: RunId,
        by: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.database.begin("reject plan").await?;
        let gone = transaction
            .execute(
                "DELETE FROM held_plans WHERE integration_id = $1 AND run_id = $2",
                params![integration.0, run.0],
            )
            .await?;
        if gone == 0 {
            return Ok(0);
        }
        let kept = transaction
            .execute(
                "INSERT INTO device_holds (device_id, integration_id, held_at_ms, held_by, reason)
                 SELECT device_id, integration_id, $2, $3, $4 FROM held_plan_devices WHERE integration_id = $1
                 ON CONFLICT (device_id) DO NOTHING",
                params![integration.0, now, by, reason],
            )
            .await?;
        transaction
            .execute("DELETE FROM held_plan_devices WHERE integration_id = $1", params![integration.0])
            .await?;
        let rejected = Change::new("plan.reject", "held_plan", run)
            .of(integration)
            .after(&json!({"devices_kept": kept}))
            .because(reason);
        self.audit(&mut transaction, rejected).await?;
        transaction.commit().await?;
        self.wake(Topic::Devices);
        Ok(kept)
    }

    /// Devices whose deletion a person approved and that were not deleted yet.
    pub async fn approved_devices(
        &self,
        integration: IntegrationId,
    ) -> Result<HashSet<DeviceId>, StoreError> {
        let sql = "SELECT d.device_id FROM held_plan_devices d
            JOIN held_plans p ON p.integration_id = d.integration_id AND p.approved_at_ms IS NOT NULL
            WHERE d.integration_id = $1";
        let rows = self.database.query(sql, params![integration.0]).await?;
        Ok(rows.iter().map(|row| row.at(0).map(DeviceId)).collect::<Result<_, _>>()?)
    }
}
