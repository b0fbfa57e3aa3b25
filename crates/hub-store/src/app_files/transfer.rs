//! The file of an order on its way to the tenant. It goes before the order's one call, and may go again: bytes that lie in the
//! tenant harm nothing. Only when the tenant has them the order may be begun.

use database::{Transaction, params};
use hub_core::{
    actions::NewInternalApp,
    ids::{AppFileId, IntegrationId},
};
use jiff::Timestamp;

use super::write::lock_whole;
use crate::{
    Lease, Store, StoreError, ToBegin, Topic,
    actions::{ITEM, ITEM_COLUMNS, read_to_begin},
};

/// A file that is to be sent, for an order that waits for it.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// The order's one target.
    pub item: ToBegin,
    /// The file.
    pub file: AppFileId,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRow {
    /// Bytes that were sent.
    pub sent_bytes: u64,
    /// What the tenant calls the file, as the worker wrote it; empty until it is there.
    pub tenant_file: String,
}

/// In the transaction of the order: its file is whole, and stays until the order has ended.
pub(crate) async fn begin_transfer(
    transaction: &mut Transaction,
    integration: IntegrationId,
    action: i64,
    app: &NewInternalApp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let file = AppFileId(app.file);
    if lock_whole(transaction, integration, file, now).await?.is_none() {
        return Err(StoreError::missing("file", file));
    }
    transaction
        .execute(
            "INSERT INTO app_transfers (action_id, integration_id, file_id, sent_bytes, tenant_file, changed_at_ms)
             VALUES ($1, $2, $3, 0, '', $4)",
            params![action, integration.0, file.0, now],
        )
        .await?;
    Ok(())
}

impl Store {
    /// Integrations to whose tenants files are to be sent now.
    pub async fn integrations_with_transfers(
        &self,
        now: Timestamp,
    ) -> Result<Vec<IntegrationId>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT DISTINCT i.integration_id FROM action_items i JOIN app_transfers t ON t.action_id = i.action_id
                 WHERE i.kind = 'add_internal_app' AND i.state = 'approved' AND i.not_before_ms <= $1
                    AND t.tenant_file = '' ORDER BY i.integration_id",
                params![now],
            )
            .await?;
        Ok(rows.iter().map(|row| row.at(0).map(IntegrationId)).collect::<Result<_, _>>()?)
    }

    /// The next file that is to be sent to a tenant.
    pub async fn next_transfer(
        &self,
        integration: IntegrationId,
        now: Timestamp,
    ) -> Result<Option<Transfer>, StoreError> {
        let sql = format!(
            "SELECT {ITEM}, a.action_order, a.request_id, t.file_id FROM action_items i
             JOIN actions a ON a.id = i.action_id JOIN app_transfers t ON t.action_id = i.action_id
             WHERE i.integration_id = $1 AND i.kind = 'add_internal_app' AND i.state = 'approved'
                AND i.not_before_ms <= $2 AND t.tenant_file = '' ORDER BY i.action_id LIMIT 1"
        );
        let row = self.database.query_opt(&sql, params![integration.0, now]).await?;
        let read = |row: database::Row| {
            Ok(Transfer { item: read_to_begin(&row)?, file: AppFileId(row.at(ITEM_COLUMNS + 2)?) })
        };
        row.map(read).transpose()
    }

    /// Writes how far it is. False when nobody wants it any more: the order was taken back, or everything is stopped.
    pub async fn note_transfer(
        &self,
        action: i64,
        sent_bytes: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let touched = self
            .database
            .execute(
                "note transfer",
                "UPDATE app_transfers SET sent_bytes = $2, changed_at_ms = $3 WHERE action_id = $1
                    AND EXISTS (SELECT 1 FROM action_items WHERE action_id = $1 AND state = 'approved')
                    AND NOT EXISTS (SELECT 1 FROM action_guards WHERE is_stopped)",
                params![action, i64::try_from(sent_bytes).unwrap_or(i64::MAX), now],
            )
            .await?;
        Ok(touched > 0)
    }

    /// The tenant has the file: now the order may be begun.
    pub async fn end_transfer(
        &self,
        lease: &Lease,
        action: i64,
        tenant_file: &str,
        sent_bytes: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("end transfer").await?;
        lease.guard(&mut transaction).await?;
        transaction
            .execute(
                "UPDATE app_transfers SET tenant_file = $2, sent_bytes = $3, changed_at_ms = $4 WHERE action_id = $1",
                params![action, tenant_file, i64::try_from(sent_bytes).unwrap_or(i64::MAX), now],
            )
            .await?;
        transaction
            .execute(
                "UPDATE app_files SET used_at_ms = $2 WHERE state = 'whole'
                    AND id = (SELECT file_id FROM app_transfers WHERE action_id = $1)",
                params![action, now],
            )
            .await?;
        transaction.commit().await?;
        self.wake(Topic::Work);
        Ok(())
    }

    /// How far the file of an order is; `None` for orders without one.
    pub async fn find_transfer(&self, action: i64) -> Result<Option<TransferRow>, StoreError> {
        let sql = "SELECT sent_bytes, tenant_file FROM app_transfers WHERE action_id = $1";
        let row = self.database.query_opt(sql, params![action]).await?;
        row.map(|row| Ok(TransferRow { sent_bytes: row.at(0)?, tenant_file: row.at(1)? })).transpose()
    }
}
