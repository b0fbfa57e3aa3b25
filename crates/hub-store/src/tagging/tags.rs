//! Table `tags`: the names that the hub needs in a tenant, and the tenant's ids of them.

use database::{Row, params};
use hub_core::ids::{IntegrationId, UemId};

use crate::{Lease, Store, StoreError};

/// A tag of the hub in a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// Id in the hub.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its id in the tenant; `None` while it is not there.
    pub uem_id: Option<UemId>,
    /// Why it is not there; empty otherwise.
    pub fault: String,
}

impl Store {
    /// The tags of an integration, by name.
    pub async fn list_tags(&self, integration: IntegrationId) -> Result<Vec<TagRow>, StoreError> {
        let sql = "SELECT id, name, uem_id, fault FROM tags WHERE integration_id = $1 ORDER BY name";
        self.database.query(sql, params![integration.0]).await?.iter().map(read).collect()
    }

    /// Makes sure that there is a row for each of these names.
    pub async fn name_tags(
        &self,
        lease: &Lease,
        integration: IntegrationId,
        names: &[String],
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("name tags").await?;
        lease.guard(&mut transaction).await?;
        for name in names {
            transaction
                .execute(
                    "INSERT INTO tags (integration_id, name, fault) VALUES ($1, $2, '')
                     ON CONFLICT (integration_id, name) DO NOTHING",
                    params![integration.0, name],
                )
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Writes where the tag is in the tenant, or why it is not there. Nobody has a tag that is not there.
    pub async fn locate_tag(
        &self,
        lease: &Lease,
        integration: IntegrationId,
        tag: i64,
        found: Result<UemId, &str>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("locate tag").await?;
        lease.guard(&mut transaction).await?;
        let (uem_id, fault) = match found {
            Ok(id) => (Some(id.0), ""),
            Err(fault) => (None, fault),
        };
        transaction
            .execute("UPDATE tags SET uem_id = $2, fault = $3 WHERE id = $1", params![tag, uem_id, fault])
            .await?;
        if uem_id.is_none() {
            transaction
                .execute(
                    "UPDATE device_tags SET is_known = $3 WHERE integration_id = $1 AND tag_id = $2",
                    params![integration.0, tag, false],
                )
                .await?;
            transaction
                .execute(
                    "DELETE FROM device_tags WHERE integration_id = $1 AND tag_id = $2 AND NOT is_wanted",
                    params![integration.0, tag],
                )
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<TagRow, StoreError> {
    Ok(TagRow {
        id: row.at(0)?,
        name: row.at(1)?,
        uem_id: row.at::<Option<i64>>(2)?.map(UemId),
        fault: row.at(3)?,
    })
}
