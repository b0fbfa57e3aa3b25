//! Tables `device_risk_sources` and `device_risk_source_factors`: what each product outside of the tenant tells of a device;
//! and what counts of it, in `device_risk` and `device_threat_factors`.

use database::{Row, Transaction, params};
use hub_core::{
    audit::Change,
    ids::{DeviceId, IntegrationId},
    tagging::{Risk, RiskFacts},
};
use jiff::Timestamp;
use serde_json::json;

use crate::{Store, StoreError, Topic, audit::of_device, trust::note_devices};

/// What one product told, and why.
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
    /// Writes what a product tells of a device, in place of what the same product told before, and asks for its tags to
    /// follow. What other products tell stays, and the highest counts.
    pub async fn set_device_risk(&self, device: DeviceId, told: &DeviceRisk) -> Result<(), StoreError> {
        let row = self
            .database
            .query_opt("SELECT integration_id FROM devices WHERE id = $1", params![device.0])
            .await?
            .ok_or_else(|| StoreError::missing("device", device))?;
        let integration = IntegrationId(row.at(0)?);
        let mut transaction = self.database.begin("set device risk").await?;
        // The row of the device comes first: whoever tells of it at the same time waits here, and then sees this.
        write_what_counts(&mut transaction, device, integration, &told.facts, told).await?;
        let before = read_sources(&transaction.query(SOURCES, params![device.0]).await?)?;
        let before = before.iter().find(|one| one.source == told.source).map(|one| &one.facts);
        let before = before.map(|facts| {
            json!({"risk": facts.risk.as_ref(), "threat_factors": facts.threat_factors, "source": told.source})
        });
        write_source(&mut transaction, device, integration, told).await?;
        let all = read_sources(&transaction.query(SOURCES, params![device.0]).await?)?;
        let facts = RiskFacts::together(all.iter().map(|one| &one.facts));
        let loudest = all.iter().max_by_key(|one| (one.facts.risk, one.set_at)).unwrap_or(told);
        write_what_counts(&mut transaction, device, integration, &facts, loudest).await?;
        note_devices(&mut transaction, &[device.0]).await?;
        let after = json!({"risk": told.facts.risk.as_ref(), "threat_factors": told.facts.threat_factors, "source": told.source});
        let set = of_device(&mut transaction, "device.risk", device).await?;
        let set = Change { before, ..set.after(&after).because(&told.reason) };
        self.audit(&mut transaction, set).await?;
        transaction.commit().await?;
        self.wake(Topic::Devices);
        self.request_tagging(integration, false).await
    }

    /// What each product tells of a device, by its name.
    pub async fn list_device_risks(&self, device: DeviceId) -> Result<Vec<DeviceRisk>, StoreError> {
        read_sources(&self.database.query(SOURCES, params![device.0]).await?)
    }
}

async fn write_source(
    transaction: &mut Transaction,
    device: DeviceId,
    integration: IntegrationId,
    told: &DeviceRisk,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO device_risk_sources
            (device_id, source, integration_id, risk, reason, set_by, set_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (device_id, source) DO UPDATE SET risk = excluded.risk, reason = excluded.reason,
            set_by = excluded.set_by, set_at_ms = excluded.set_at_ms";
    let risk = told.facts.risk.as_ref();
    let values =
        params![device.0, &told.source, integration.0, risk, &told.reason, &told.set_by, told.set_at];
    transaction.execute(sql, values).await?;
    let of_source = "DELETE FROM device_risk_source_factors WHERE device_id = $1 AND source = $2";
    transaction.execute(of_source, params![device.0, &told.source]).await?;
    let sql = "INSERT INTO device_risk_source_factors (device_id, source, factor) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING";
    for factor in &told.facts.threat_factors {
        transaction.execute(sql, params![device.0, &told.source, factor]).await?;
    }
    Ok(())
}

/// Writes what counts of a device, in the words of who tells the highest risk.
async fn write_what_counts(
    transaction: &mut Transaction,
    device: DeviceId,
    integration: IntegrationId,
    facts: &RiskFacts,
    loudest: &DeviceRisk,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO device_risk (device_id, integration_id, risk, source, reason, set_by, set_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (device_id) DO UPDATE SET risk = excluded.risk, source = excluded.source,
            reason = excluded.reason, set_by = excluded.set_by, set_at_ms = excluded.set_at_ms";
    let DeviceRisk { source, reason, set_by, set_at, .. } = loudest;
    let values = params![device.0, integration.0, facts.risk.as_ref(), source, reason, set_by, *set_at];
    transaction.execute(sql, values).await?;
    let of_device = "DELETE FROM device_threat_factors WHERE device_id = $1";
    transaction.execute(of_device, params![device.0]).await?;
    let sql = "INSERT INTO device_threat_factors (device_id, factor) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    for factor in &facts.threat_factors {
        transaction.execute(sql, params![device.0, factor]).await?;
    }
    Ok(())
}

/// What each product tells of a device with its threat factors, a row for each of these, in one statement: what is read
/// belongs together, in a transaction or outside of one.
const SOURCES: &str =
    "SELECT s.source, s.risk, s.reason, s.set_by, s.set_at_ms, f.factor FROM device_risk_sources s
     LEFT JOIN device_risk_source_factors f ON f.device_id = s.device_id AND f.source = s.source
     WHERE s.device_id = $1 ORDER BY s.source, f.factor";

fn read_sources(rows: &[Row]) -> Result<Vec<DeviceRisk>, StoreError> {
    let mut found: Vec<DeviceRisk> = Vec::new();
    for row in rows {
        let (source, factor): (String, Option<String>) = (row.at(0)?, row.at(5)?);
        if found.last().is_none_or(|last| last.source != source) {
            let risk: String = row.at(1)?;
            let risk: Risk = risk.parse().map_err(|_| StoreError::Corrupt { what: "risk of a device" })?;
            found.push(DeviceRisk {
                facts: RiskFacts { risk, threat_factors: Vec::new() },
                source,
                reason: row.at(2)?,
                set_by: row.at(3)?,
                set_at: row.at(4)?,
            });
        }
        if let Some(last) = found.last_mut() {
            last.facts.threat_factors.extend(factor);
        }
    }
    Ok(found)
}
