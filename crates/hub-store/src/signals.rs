//! Tables `device_risk` and `device_threat_factors`: what products outside of the tenant tell of a device.

use database::params;
use hub_core::{
    audit::Change,
    ids::DeviceId,
    tagging::{Risk, RiskFacts},
};
use jiff::Timestamp;
use serde_json::json;

use crate::{Store, StoreError, Topic, audit::of_device, trust::note_devices};

/// What was told, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRisk {
    /// Risk and threat factors.
    pub facts: RiskFacts,
    /// The product that told it.
    pub source: String,
    /// Its words.
    pub reason: String,
    /// Who brought it here.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

impl Store {
    /// Writes what is told of a device, in place of what was told before, and asks for its tags to follow.
    pub async fn set_device_risk(&self, device: DeviceId, told: &DeviceRisk) -> Result<(), StoreError> {
        let row = self
            .database
            .query_opt("SELECT integration_id FROM devices WHERE id = $1", params![device.0])
            .await?
            .ok_or_else(|| StoreError::missing("device", device))?;
        let integration = hub_core::ids::IntegrationId(row.at(0)?);
        let before = self.find_device_risk(device).await?;
        let before = before.map(|before| {
            json!({"risk": before.facts.risk.as_ref(), "threat_factors": before.facts.threat_factors, "source": before.source})
        });
        let mut transaction = self.database.begin("set device risk").await?;
        transaction
            .execute(
                "INSERT INTO device_risk (device_id, integration_id, risk, source, reason, set_by, set_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (device_id) DO UPDATE SET risk = excluded.risk, source = excluded.source,
                    reason = excluded.reason, set_by = excluded.set_by, set_at_ms = excluded.set_at_ms",
                params![
                    device.0,
                    integration.0,
                    told.facts.risk.as_ref(),
                    &told.source,
                    &told.reason,
                    &told.set_by,
                    told.set_at
                ],
            )
            .await?;
        transaction
            .execute("DELETE FROM device_threat_factors WHERE device_id = $1", params![device.0])
            .await?;
        for factor in &told.facts.threat_factors {
            transaction
                .execute(
                    "INSERT INTO device_threat_factors (device_id, factor) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    params![device.0, factor],
                )
                .await?;
        }
        note_devices(&mut transaction, &[device.0]).await?;
        let after = json!({"risk": told.facts.risk.as_ref(), "threat_factors": told.facts.threat_factors, "source": told.source});
        let set = of_device(&mut transaction, "device.risk", device).await?;
        let set = Change { before, ..set.after(&after).because(&told.reason) };
        self.audit(&mut transaction, set).await?;
        transaction.commit().await?;
        self.wake(Topic::Devices);
        self.request_tagging(integration, false).await
    }

    /// What was told of a device, if anything was.
    pub async fn find_device_risk(&self, device: DeviceId) -> Result<Option<DeviceRisk>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT risk, source, reason, set_by, set_at_ms FROM device_risk WHERE device_id = $1",
                params![device.0],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let factors = self
            .database
            .query(
                "SELECT factor FROM device_threat_factors WHERE device_id = $1 ORDER BY factor",
                params![device.0],
            )
            .await?;
        let risk: String = row.at(0)?;
        let risk: Risk = risk.parse().map_err(|_| StoreError::Corrupt { what: "risk of a device" })?;
        let threat_factors = factors.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?;
        Ok(Some(DeviceRisk {
            facts: RiskFacts { risk, threat_factors },
            source: row.at(1)?,
            reason: row.at(2)?,
            set_by: row.at(3)?,
            set_at: row.at(4)?,
        }))
    }
}
