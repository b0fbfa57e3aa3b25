//! Wishes, and what is due.

use std::collections::{HashMap, HashSet};

use database::params;
use hub_core::{
    audit::Change,
    ids::{AppId, IntegrationId, UemId},
};
use jiff::Timestamp;

use super::row::{AppReading, READING, reading};
use crate::{Store, StoreError, Topic, search::id_list};

/// A reading that is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueReading {
    /// Of which app.
    pub app: AppId,
    /// Somebody waits for it.
    pub is_wish: bool,
}

impl Store {
    /// Asks the worker to read the devices of an app. A wish that waits, or is being fulfilled, is joined.
    pub async fn request_app_reading(&self, app: AppId, now: Timestamp) -> Result<(), StoreError> {
        let row = self.find_app(app).await?.ok_or_else(|| StoreError::missing("app", app))?;
        let change =
            Change::new("app.read_devices", "app", app).named(&row.facts.name).of(row.integration_id);
        self.execute_wish(
            "request app reading",
            "INSERT INTO app_readings (app_id, integration_id, requested_at_ms, readings_since, last_reading, devices_read,
                devices_expected, shown_reading, counts, devices_outside, error, remedy)
             VALUES ($1, $2, $3, 0, 0, 0, 0, 0, '{}', 0, '', '')
             ON CONFLICT (app_id) DO UPDATE SET requested_at_ms = excluded.requested_at_ms
             WHERE app_readings.requested_at_ms IS NULL",
            params![app.0, row.integration_id.0, now],
            change,
        )
        .await?;
        self.wake(Topic::Work);
        Ok(())
    }

    /// What is known of the devices of an app; `None` where nobody has asked yet.
    pub async fn find_app_reading(&self, app: AppId) -> Result<Option<AppReading>, StoreError> {
        let sql = format!("SELECT {READING} FROM app_readings WHERE app_id = $1");
        self.database.query_opt(&sql, params![app.0]).await?.as_ref().map(reading).transpose()
    }

    /// The same of several apps.
    pub async fn app_readings_of(&self, apps: &[AppId]) -> Result<HashMap<AppId, AppReading>, StoreError> {
        let ids = id_list(apps.iter().map(|app| app.0));
        let sql = format!("SELECT {READING} FROM app_readings WHERE app_id IN ({ids})");
        let rows = self.database.query(&sql, &[]).await?;
        rows.iter().map(|row| reading(row).map(|found| (found.app_id, found))).collect()
    }

    /// Which of these ids of a tenant are devices that the integration has read and that are not gone.
    pub async fn present_among(
        &self,
        integration: IntegrationId,
        uem_ids: &[UemId],
    ) -> Result<HashSet<UemId>, StoreError> {
        let sql = format!(
            "SELECT s.uem_id FROM device_sync s JOIN device_facets f ON f.id = s.facet_id
             WHERE s.integration_id = $1 AND s.uem_id IN ({}) AND f.state <> 'tombstoned'",
            id_list(uem_ids.iter().map(|id| id.0))
        );
        let rows = self.database.query(&sql, params![integration.0]).await?;
        rows.iter().map(|row| Ok(UemId(row.at(0)?))).collect()
    }

    /// Integrations with an app that somebody waits for, or that is due.
    pub async fn integrations_with_app_readings(
        &self,
        now: Timestamp,
    ) -> Result<Vec<IntegrationId>, StoreError> {
        let sql = "SELECT integration_id FROM app_readings WHERE requested_at_ms IS NOT NULL
                   UNION SELECT integration_id FROM app_readings WHERE due_at_ms <= $1";
        let rows = self.database.query(sql, params![now]).await?;
        rows.iter().map(|row| Ok(IntegrationId(row.at(0)?))).collect()
    }

    /// The app of an integration that is to be read next: whom somebody waits for longest, then what is due longest.
    pub async fn next_app_reading(
        &self,
        integration: IntegrationId,
        now: Timestamp,
    ) -> Result<Option<DueReading>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT app_id, requested_at_ms IS NOT NULL FROM app_readings
                 WHERE integration_id = $1 AND (requested_at_ms IS NOT NULL OR due_at_ms <= $2)
                 ORDER BY CASE WHEN requested_at_ms IS NULL THEN 1 ELSE 0 END, requested_at_ms, due_at_ms LIMIT 1",
                params![integration.0, now],
            )
            .await?;
        row.map(|row| Ok(DueReading { app: AppId(row.at(0)?), is_wish: row.at(1)? })).transpose()
    }
}
