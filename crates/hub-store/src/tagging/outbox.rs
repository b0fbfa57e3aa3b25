//! What is to be sent of `device_tags`, and what came of it.

use database::{Value, params};
use hub_core::{
    ids::{DeviceId, IntegrationId, UemId},
    tagging::item_pause,
};
use jiff::Timestamp;

use crate::{Lease, Store, StoreError, search::id_list};

/// Longest text of a refusal that is kept.
const FAULT_CHARS_MAX: usize = 300;

/// Which part of the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToSend {
    /// The tag, in the hub.
    pub tag: i64,
    /// To be put on, or to be taken off.
    pub add: bool,
}

/// What came of sending: who has the tag now, or has it no more, and who was refused and why.
#[derive(Debug, Clone, Default)]
pub struct SentTags {
    /// Done.
    pub done: Vec<UemId>,
    /// Refused, each with the tenant's words.
    pub refused: Vec<(UemId, String)>,
}

/// How the tags of an integration stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaggingCounts {
    /// Devices that can have tags.
    pub devices: u64,
    /// Devices on which something is still to be changed.
    pub waiting: u64,
    /// Those of them that the tenant refused.
    pub failed: u64,
}

/// A device that the tenant refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedTag {
    /// The device in the hub.
    pub device_id: Option<DeviceId>,
    /// Its id in the tenant.
    pub uem_id: UemId,
    /// Name of the tag.
    pub tag: String,
    /// To be put on, or to be taken off.
    pub add: bool,
    /// The tenant's words.
    pub fault: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again.
    pub retry_at: Timestamp,
}

impl Store {
    /// Devices that wait for this, by id in the tenant, without those whose pause is not over.
    pub async fn tags_to_send(
        &self,
        integration: IntegrationId,
        part: ToSend,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<UemId>, StoreError> {
        let sql = format!(
            "SELECT uem_id FROM device_tags WHERE integration_id = $1 AND tag_id = $2 AND is_wanted = $3
                AND is_wanted <> is_known AND retry_at_ms <= $4 ORDER BY uem_id LIMIT {limit}"
        );
        let rows = self.database.query(&sql, params![integration.0, part.tag, part.add, now]).await?;
        Ok(rows.iter().map(|row| row.at(0).map(UemId)).collect::<Result<_, _>>()?)
    }

    /// Writes what came of it.
    pub async fn record_sent_tags(
        &self,
        lease: &Lease,
        integration: IntegrationId,
        part: ToSend,
        sent: &SentTags,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("record sent tags").await?;
        lease.guard(&mut transaction).await?;
        let done = if part.add {
            "UPDATE device_tags SET is_known = is_wanted, fault = '', attempts = 0, retry_at_ms = 0
             WHERE integration_id = $1 AND uem_id = $2 AND tag_id = $3 AND is_wanted"
        } else {
            "DELETE FROM device_tags WHERE integration_id = $1 AND uem_id = $2 AND tag_id = $3 AND NOT is_wanted"
        };
        let key = |id: UemId| vec![Value::from(integration.0), id.0.into(), part.tag.into()];
        if !sent.done.is_empty() {
            transaction.execute_many(done, sent.done.iter().map(|id| key(*id)).collect()).await?;
        }
        for (id, fault) in &sent.refused {
            let before = transaction
                .query_opt(
                    "SELECT attempts FROM device_tags WHERE integration_id = $1 AND uem_id = $2 AND tag_id = $3",
                    &key(*id),
                )
                .await?;
            let Some(before) = before else { continue };
            let attempts = before.at::<u32>(0)?.saturating_add(1);
            let retry_at = now.saturating_add(item_pause(attempts)).unwrap_or(Timestamp::MAX);
            let fault: String = fault.chars().take(FAULT_CHARS_MAX).collect();
            let mut values = key(*id);
            values.extend([fault.into(), attempts.into(), retry_at.into()]);
            transaction
                .execute(
                    "UPDATE device_tags SET fault = $4, attempts = $5, retry_at_ms = $6
                     WHERE integration_id = $1 AND uem_id = $2 AND tag_id = $3",
                    &values,
                )
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Takes everything off that is there, or that a process which died may have put there: what is wanted is wanted no
    /// more. Tags that have no id in the tenant were never sent.
    pub async fn unwant_tags(&self, lease: &Lease, integration: IntegrationId) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("unwant tags").await?;
        lease.guard(&mut transaction).await?;
        let id = integration.0;
        transaction
            .execute(
                "DELETE FROM device_tags WHERE integration_id = $1 AND NOT is_known
                 AND tag_id NOT IN (SELECT id FROM tags WHERE integration_id = $1 AND uem_id IS NOT NULL)",
                params![id],
            )
            .await?;
        transaction
            .execute(
                "UPDATE device_tags SET is_wanted = $2, is_known = $3 WHERE integration_id = $1 AND is_wanted",
                params![id, false, true],
            )
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// How the tags stand.
    pub async fn tagging_counts(&self, integration: IntegrationId) -> Result<TaggingCounts, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT count(DISTINCT uem_id), count(DISTINCT CASE WHEN fault <> '' THEN uem_id END)
                 FROM device_tags WHERE integration_id = $1 AND is_wanted <> is_known",
                params![integration.0],
            )
            .await?
            .ok_or(StoreError::Corrupt { what: "counts of tags" })?;
        let facets = self.facets(Some(integration)).await?;
        let live = facets.iter().filter(|facet| facet.key.state != crate::DeviceState::Tombstoned);
        let devices = live.map(|facet| facet.devices).sum();
        Ok(TaggingCounts { devices, waiting: row.at(0)?, failed: row.at(1)? })
    }

    /// When the first of those that were refused is tried again.
    pub async fn next_tag_retry(&self, integration: IntegrationId) -> Result<Option<Timestamp>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT min(d.retry_at_ms) FROM device_tags d JOIN tags t ON t.id = d.tag_id
                 WHERE d.integration_id = $1 AND d.is_wanted <> d.is_known AND t.uem_id IS NOT NULL",
                params![integration.0],
            )
            .await?;
        Ok(row.map(|row| row.at(0)).transpose()?.flatten())
    }

    /// The first of those that were refused.
    pub async fn refused_tags(
        &self,
        integration: IntegrationId,
        limit: u32,
    ) -> Result<Vec<RefusedTag>, StoreError> {
        let sql = format!(
            "SELECT s.device_id, d.uem_id, t.name, d.is_wanted, d.fault, d.attempts, d.retry_at_ms FROM device_tags d
             JOIN tags t ON t.id = d.tag_id
             LEFT JOIN device_sync s ON s.integration_id = d.integration_id AND s.uem_id = d.uem_id
             WHERE d.integration_id = $1 AND d.is_wanted <> d.is_known AND d.fault <> ''
             ORDER BY d.tag_id, d.uem_id LIMIT {limit}"
        );
        let rows = self.database.query(&sql, params![integration.0]).await?;
        rows.iter()
            .map(|row| {
                Ok(RefusedTag {
                    device_id: row.at::<Option<i64>>(0)?.map(DeviceId),
                    uem_id: UemId(row.at(1)?),
                    tag: row.at(2)?,
                    add: row.at(3)?,
                    fault: row.at(4)?,
                    attempts: row.at(5)?,
                    retry_at: row.at(6)?,
                })
            })
            .collect()
    }

    /// Tags of that device which the hub knows to be in the tenant, by name.
    pub async fn tags_of_device(&self, id: DeviceId) -> Result<Vec<String>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT t.name FROM devices v
                 JOIN device_tags d ON d.integration_id = v.integration_id AND d.uem_id = v.uem_id AND d.is_known
                 JOIN tags t ON t.id = d.tag_id WHERE v.id = $1 ORDER BY t.name",
                params![id.0],
            )
            .await?;
        Ok(rows.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?)
    }

    /// How many tags are still known to be in the tenant, of those with an id there.
    pub async fn count_known_tags(&self, integration: IntegrationId) -> Result<u64, StoreError> {
        let tags = self.list_tags(integration).await?;
        let located = id_list(tags.iter().filter(|tag| tag.uem_id.is_some()).map(|tag| tag.id));
        let sql = format!(
            "SELECT count(*) FROM device_tags WHERE integration_id = $1 AND tag_id IN ({located}) AND is_known"
        );
        let row = self.database.query_opt(&sql, params![integration.0]).await?;
        Ok(row.map(|row| row.at(0)).transpose()?.unwrap_or_default())
    }
}
