//! What becomes of registrations that wait: a synchronization confirms them, or their time is over.

use database::params;
use hub_core::{ids::IntegrationId, sync::identity::Identity};
use jiff::Timestamp;

use super::provisional::{columns, read};
use crate::{DeviceState, Store, StoreError, Topic};

/// Registrations looked at together.
const BATCH: usize = 200;

impl Store {
    /// Looks at registrations that no run has been compared with since the last one ended: whose device is in the fleet
    /// is confirmed. Those whose time is over end. Answers how many moved.
    pub async fn settle_provisional(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut moved = self.end_registrations(now).await?;
        let rows = self
            .database
            .query(
                "SELECT p.integration_id, max(r.id) FROM
                    (SELECT integration_id, min(looked_at_run_id) AS looked_at FROM provisional_devices
                     WHERE state = 'provisional' GROUP BY integration_id) p
                 JOIN sync_runs r ON r.integration_id = p.integration_id AND r.id > p.looked_at
                    AND r.ended_at_ms IS NOT NULL
                 GROUP BY p.integration_id",
                &[],
            )
            .await?;
        for row in rows {
            moved += self.confirm(IntegrationId(row.at(0)?), row.at(1)?).await?;
        }
        if moved > 0 {
            self.wake(Topic::Devices);
        }
        Ok(moved)
    }

    /// Ends those whose time is over; looks before it writes, because this is asked every few seconds.
    async fn end_registrations(&self, now: Timestamp) -> Result<u64, StoreError> {
        let over = "state = 'provisional' AND ends_at_ms <= $1";
        let sql = format!("SELECT 1 FROM provisional_devices WHERE {over} LIMIT 1");
        if self.database.query_opt(&sql, params![now]).await?.is_none() {
            return Ok(0);
        }
        let sql = format!("UPDATE provisional_devices SET state = 'expired' WHERE {over}");
        Ok(self.database.execute("end registrations", &sql, params![now]).await?)
    }

    async fn confirm(&self, integration: IntegrationId, run: i64) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT {} FROM provisional_devices WHERE state = 'provisional' AND integration_id = $1
                AND looked_at_run_id < $2 ORDER BY id LIMIT {BATCH}",
            columns()
        );
        let mut confirmed = 0;
        loop {
            let rows = self.database.query(&sql, params![integration.0, run]).await?;
            let waiting = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
            if waiting.is_empty() {
                return Ok(confirmed);
            }
            let facts: Vec<_> = waiting.iter().map(|device| device.facts.facts()).collect();
            let candidates = self.identity_candidates(integration, &facts).await?;
            for (device, candidates) in waiting.iter().zip(candidates) {
                let found = match device.facts.recognise(&candidates) {
                    Identity::Known { id, .. } => self.devices_by_id(&[id.0]).await?.pop(),
                    _ => None,
                };
                let found = found.filter(|row| row.state == DeviceState::Active);
                confirmed += u64::from(found.is_some());
                self.database
                    .execute(
                        "look at registration",
                        "UPDATE provisional_devices SET looked_at_run_id = $2, device_id = $3,
                            state = CASE WHEN CAST($3 AS BIGINT) IS NULL THEN state ELSE 'confirmed' END
                         WHERE id = $1 AND state = 'provisional'",
                        params![device.id, run, found.map(|row| row.id.0)],
                    )
                    .await?;
            }
        }
    }
}
