//! A file comes in: begun, part by part, ended. And it is taken away by a person.

use database::{Transaction, params};
use hub_core::{
    audit::Change,
    ids::{AppFileId, IntegrationId},
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    APP_FILES_MAX,
    row::{AppFileRow, AppFileState, FILE, read_file},
};
use crate::{Store, StoreError, Topic};

/// A file that begins to come.
#[derive(Debug, Clone)]
pub struct NewAppFile {
    /// Whose tenant it is for.
    pub integration: IntegrationId,
    /// Its name, checked.
    pub file_name: String,
    /// Who sends it.
    pub added_by: String,
}

/// Why a file is not taken, or not taken away.
#[derive(Debug, thiserror::Error)]
pub enum AppFileRefused {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too many.
    #[error("the integration has {APP_FILES_MAX} files in the hub: remove some that are not needed")]
    TooMany,
    /// An order that has not ended sends it.
    #[error("action {action} needs file {file}: wait for its end, or take it back")]
    Needed {
        /// The file.
        file: AppFileId,
        /// The order.
        action: i64,
    },
}

impl Store {
    /// Begins a file. Until [`Self::end_app_file`] nobody can use it, and what breaks off is taken away.
    pub async fn begin_app_file(
        &self,
        new: &NewAppFile,
        now: Timestamp,
    ) -> Result<AppFileId, AppFileRefused> {
        let mut transaction = self.database.begin("begin app file").await.map_err(StoreError::from)?;
        // Of two at once the second counts the first.
        lock_integration(&mut transaction, new.integration).await?;
        let counted = transaction
            .query_opt(
                "SELECT count(*) FROM app_files WHERE integration_id = $1 AND state <> 'removed'",
                params![new.integration.0],
            )
            .await
            .map_err(StoreError::from)?;
        let count: u32 = counted.map_or(Ok(0), |row| row.at(0)).map_err(StoreError::from)?;
        if count >= APP_FILES_MAX {
            return Err(AppFileRefused::TooMany);
        }
        let row = transaction
            .query_opt(
                "INSERT INTO app_files (integration_id, file_name, state, size_bytes, sha256, added_by, added_at_ms,
                    used_at_ms) VALUES ($1, $2, 'receiving', 0, '', $3, $4, $4) RETURNING id",
                params![new.integration.0, &new.file_name, &new.added_by, now],
            )
            .await
            .map_err(StoreError::from)?;
        let id = row.ok_or(StoreError::Corrupt { what: "new file of an app" })?.at(0);
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(AppFileId(id.map_err(StoreError::from)?))
    }

    /// Adds the next part: `place` counts from 0, and all but the last have [`super::APP_FILE_PART_BYTES`].
    pub async fn add_app_file_part(
        &self,
        id: AppFileId,
        place: i64,
        content: Vec<u8>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let length = i64::try_from(content.len()).unwrap_or(i64::MAX);
        let mut transaction = self.database.begin("add part of app file").await?;
        let touched = transaction
            .execute(
                "UPDATE app_files SET size_bytes = size_bytes + $2, used_at_ms = $3
                 WHERE id = $1 AND state = 'receiving'",
                params![id.0, length, now],
            )
            .await?;
        if touched == 0 {
            return Err(StoreError::missing("file", id));
        }
        transaction
            .execute(
                "INSERT INTO app_file_parts (file_id, place, content) VALUES ($1, $2, $3)",
                params![id.0, place, content],
            )
            .await?;
        Ok(transaction.commit().await?)
    }

    /// All of it has come: from now on it can be ordered.
    pub async fn end_app_file(
        &self,
        id: AppFileId,
        sha256: &str,
        now: Timestamp,
    ) -> Result<AppFileRow, StoreError> {
        let mut transaction = self.database.begin("end app file").await?;
        let touched = transaction
            .execute(
                "UPDATE app_files SET state = 'whole', sha256 = $2, used_at_ms = $3
                 WHERE id = $1 AND state = 'receiving' AND size_bytes > 0",
                params![id.0, sha256, now],
            )
            .await?;
        if touched == 0 {
            return Err(StoreError::missing("file", id));
        }
        let file = get(&mut transaction, id).await?;
        let change = Change::new("app_file.add", "app_file", id)
            .of(file.integration_id)
            .named(&file.file_name)
            .after(&json!({ "size_bytes": file.size_bytes, "sha256": file.sha256 }));
        self.audit(&mut transaction, change).await?;
        transaction.commit().await?;
        Ok(file)
    }

    /// It broke off: what came of it goes.
    pub async fn drop_app_file(&self, id: AppFileId) -> Result<(), StoreError> {
        let sql = "UPDATE app_files SET state = 'removed' WHERE id = $1 AND state = 'receiving'";
        self.database.execute("drop app file", sql, params![id.0]).await?;
        self.wake(Topic::Work);
        Ok(())
    }

    /// A person takes it away, unless an order needs it. Its parts go soon after.
    pub async fn remove_app_file(&self, id: AppFileId) -> Result<(), AppFileRefused> {
        let mut transaction = self.database.begin("remove app file").await.map_err(StoreError::from)?;
        // Whoever orders it locks it too: of the two one comes first.
        let touched = transaction
            .execute(
                "UPDATE app_files SET state = 'removed' WHERE id = $1 AND state <> 'removed'",
                params![id.0],
            )
            .await
            .map_err(StoreError::from)?;
        if touched == 0 {
            return Err(StoreError::missing("file", id).into());
        }
        let needed = transaction
            .query_opt(
                "SELECT min(t.action_id) FROM app_transfers t JOIN actions a ON a.id = t.action_id
                 WHERE t.file_id = $1 AND a.ended_at_ms IS NULL",
                params![id.0],
            )
            .await
            .map_err(StoreError::from)?;
        let needed = needed.map_or(Ok(None), |row| row.at::<Option<i64>>(0)).map_err(StoreError::from)?;
        if let Some(action) = needed {
            return Err(AppFileRefused::Needed { file: id, action });
        }
        let file = get(&mut transaction, id).await?;
        let change =
            Change::new("app_file.remove", "app_file", id).of(file.integration_id).named(&file.file_name);
        self.audit(&mut transaction, change).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        self.wake(Topic::Work);
        Ok(())
    }
}

async fn lock_integration(transaction: &mut Transaction, id: IntegrationId) -> Result<(), StoreError> {
    let sql = "UPDATE integrations SET id = id WHERE id = $1 AND removed_at_ms IS NULL";
    let touched = transaction.execute(sql, params![id.0]).await?;
    if touched == 0 { Err(StoreError::missing("integration", id)) } else { Ok(()) }
}

async fn get(transaction: &mut Transaction, id: AppFileId) -> Result<AppFileRow, StoreError> {
    let sql = format!("SELECT {FILE} FROM app_files f WHERE f.id = $1");
    let row = transaction.query_opt(&sql, params![id.0]).await?;
    read_file(&row.ok_or_else(|| StoreError::missing("file", id))?)
}

/// Locks a file that is whole, for an order that is about to need it. `None` where there is no such file.
pub(super) async fn lock_whole(
    transaction: &mut Transaction,
    integration: IntegrationId,
    id: AppFileId,
    now: Timestamp,
) -> Result<Option<AppFileRow>, StoreError> {
    let touched = transaction
        .execute(
            "UPDATE app_files SET used_at_ms = $3 WHERE id = $1 AND integration_id = $2 AND state = 'whole'",
            params![id.0, integration.0, now],
        )
        .await?;
    if touched == 0 {
        return Ok(None);
    }
    get(transaction, id).await.map(|file| Some(file).filter(|file| file.state == AppFileState::Whole))
}
