//! Reading integrations. Their secrets are read by one function only.

use database::{Row, Transaction, params};
use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, IntegrationState},
    operator::Visible,
};
use jiff::Timestamp;

use super::{from_sealed, write::name_key};
use crate::{Store, StoreError, visible::and_visible};

/// One row, without its secrets.
#[derive(Debug, Clone)]
pub struct IntegrationRow {
    /// Id.
    pub id: IntegrationId,
    /// Settings.
    pub settings: IntegrationSettings,
    /// `oauth`, `basic`, `certificate`.
    pub credentials_kind: String,
    /// Client id or user name.
    pub credentials_identity: String,
    /// State.
    pub state: IntegrationState,
    /// Why it is in that state; empty when active.
    pub state_reason: String,
    /// Rises with every edit of server, credentials, chosen groups or personal data: a run that began under another one concludes nothing.
    pub scope_version: i64,
    /// Which page its set-up goes on with, as [`Store::begin_set_up`] and the pages left it; empty unless it is being
    /// set up.
    pub set_up_at: String,
    /// Added.
    pub created_at: Timestamp,
    /// Last edit.
    pub changed_at: Timestamp,
}

const COLUMNS: &str = "id, settings, credentials_kind, credentials_identity, state, state_reason, scope_version, \
                       set_up_at, created_at_ms, changed_at_ms";

impl Store {
    /// Those that are visible, by name.
    pub async fn list_integrations(&self, visible: &Visible) -> Result<Vec<IntegrationRow>, StoreError> {
        let only = and_visible(visible, "id");
        let sql =
            format!("SELECT {COLUMNS} FROM integrations WHERE removed_at_ms IS NULL{only} ORDER BY name_key");
        self.database.query(&sql, &[]).await?.iter().map(read).collect()
    }

    /// One by id.
    pub async fn find_integration(&self, id: IntegrationId) -> Result<Option<IntegrationRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM integrations WHERE id = $1 AND removed_at_ms IS NULL");
        self.database.query_opt(&sql, params![id.0]).await?.as_ref().map(read).transpose()
    }

    /// Those that are being removed and whose tags are still to be taken off the tenant's devices.
    pub async fn removed_integrations_to_clear(&self) -> Result<Vec<IntegrationRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM integrations WHERE removed_at_ms IS NOT NULL AND id IN
                (SELECT integration_id FROM tagging WHERE clear_since_ms IS NOT NULL) ORDER BY id"
        );
        self.database.query(&sql, &[]).await?.iter().map(read).collect()
    }

    /// One by its display name; case does not matter.
    pub async fn find_integration_by_name(&self, name: &str) -> Result<Option<IntegrationRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM integrations WHERE name_key = $1 AND removed_at_ms IS NULL");
        self.database.query_opt(&sql, params![name_key(name)]).await?.as_ref().map(read).transpose()
    }

    /// Its credentials, opened. Only the worker asks.
    pub async fn integration_credentials(&self, id: IntegrationId) -> Result<Credentials, StoreError> {
        let row = self
            .database
            .query_opt(
                // Of one that is being removed only as long as its tags are to be taken off.
                "SELECT credentials_sealed FROM integrations WHERE id = $1 AND (removed_at_ms IS NULL OR id IN
                    (SELECT integration_id FROM tagging WHERE clear_since_ms IS NOT NULL))",
                params![id.0],
            )
            .await?
            .ok_or_else(|| StoreError::missing("integration", id))?;
        let sealed: Vec<u8> = row.get("credentials_sealed")?;
        from_sealed(&self.vault.open(&context(id), &sealed)?)
    }
}

/// The settings as they stand until the transaction ends: whoever edits them waits for it, so that what is written by
/// them is there when an edit begins to take it back.
pub(crate) async fn settings_for_writing(
    transaction: &mut Transaction,
    id: IntegrationId,
) -> Result<IntegrationSettings, StoreError> {
    // A write that changes nothing locks the row on both databases.
    let row = transaction
        .query_opt(
            "UPDATE integrations SET changed_at_ms = changed_at_ms WHERE id = $1 AND removed_at_ms IS NULL
             RETURNING settings",
            params![id.0],
        )
        .await?
        .ok_or_else(|| StoreError::missing("integration", id))?;
    settings(&row)
}

/// What the credentials are bound to.
pub(super) fn context(id: IntegrationId) -> String {
    format!("integration/{id}")
}

fn read(row: &Row) -> Result<IntegrationRow, StoreError> {
    Ok(IntegrationRow {
        id: IntegrationId(row.get("id")?),
        settings: settings(row)?,
        credentials_kind: row.get("credentials_kind")?,
        credentials_identity: row.get("credentials_identity")?,
        state: state(row)?,
        state_reason: row.get("state_reason")?,
        scope_version: row.get("scope_version")?,
        set_up_at: row.get("set_up_at")?,
        created_at: row.get("created_at_ms")?,
        changed_at: row.get("changed_at_ms")?,
    })
}

pub(super) fn settings(row: &Row) -> Result<IntegrationSettings, StoreError> {
    let text: String = row.get("settings")?;
    serde_json::from_str(&text).map_err(|_| StoreError::Corrupt { what: "settings of an integration" })
}

pub(super) fn state(row: &Row) -> Result<IntegrationState, StoreError> {
    let text: String = row.get("state")?;
    text.parse().map_err(|_| StoreError::Corrupt { what: "state of an integration" })
}
