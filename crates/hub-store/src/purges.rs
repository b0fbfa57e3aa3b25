//! Table `personal_data_purges`: personal data that is no longer taken, until what was stored of it is gone. The row is
//! written together with the settings; the worker takes it away when nothing is left, also after a kill.

use database::{Row, Transaction, params};
use hub_core::{audit::Change, ids::IntegrationId, integration::PersonalData};
use jiff::Timestamp;
use serde_json::json;

use crate::{Store, StoreError, SyncBatch, Topic};

const SETTINGS: StoreError = StoreError::Corrupt { what: "personal data of a purge" };

/// A purge that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purge {
    /// Of which integration.
    pub integration_id: IntegrationId,
    /// What is still taken.
    pub personal_data: PersonalData,
    /// Asked for.
    pub requested_at: Timestamp,
}

/// Asks for one, in the transaction that changes the settings.
pub(crate) async fn request_purge(
    transaction: &mut Transaction,
    id: IntegrationId,
    personal_data: &PersonalData,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO personal_data_purges (integration_id, personal_data, requested_at_ms) VALUES ($1, $2, $3)
             ON CONFLICT (integration_id) DO UPDATE SET personal_data = excluded.personal_data,
                requested_at_ms = excluded.requested_at_ms",
            params![id.0, to_json(personal_data)?, now],
        )
        .await?;
    Ok(())
}

impl Store {
    /// All that are due.
    pub async fn list_purges(&self) -> Result<Vec<Purge>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT p.integration_id, p.personal_data, p.requested_at_ms FROM personal_data_purges p
                 JOIN integrations i ON i.id = p.integration_id WHERE i.removed_at_ms IS NULL",
                &[],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// The one of an integration.
    pub async fn find_purge(&self, id: IntegrationId) -> Result<Option<Purge>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT integration_id, personal_data, requested_at_ms FROM personal_data_purges
                 WHERE integration_id = $1",
                params![id.0],
            )
            .await?;
        row.as_ref().map(read).transpose()
    }
}

impl SyncBatch<'_> {
    /// Nothing is left of it. One that was asked for meanwhile with other settings stays.
    pub async fn end_purge(&self, purge: &Purge) -> Result<(), StoreError> {
        let mut transaction = self.begin("end purge").await?;
        let sql = "DELETE FROM personal_data_purges WHERE integration_id = $1 AND personal_data = $2";
        transaction.execute(sql, params![purge.integration_id.0, to_json(&purge.personal_data)?]).await?;
        let purged = Change::new("personal_data.purge", "integration", purge.integration_id)
            .of(purge.integration_id)
            .after(&json!({"still_taken": purge.personal_data}));
        self.store.audit(&mut transaction, purged).await?;
        transaction.commit().await?;
        self.store.wake(Topic::Devices);
        Ok(())
    }
}

fn to_json(personal_data: &PersonalData) -> Result<String, StoreError> {
    serde_json::to_string(personal_data).map_err(|_| SETTINGS)
}

fn read(row: &Row) -> Result<Purge, StoreError> {
    let text: String = row.at(1)?;
    Ok(Purge {
        integration_id: IntegrationId(row.at(0)?),
        personal_data: serde_json::from_str(&text).map_err(|_| SETTINGS)?,
        requested_at: row.at(2)?,
    })
}
