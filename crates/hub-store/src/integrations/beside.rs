//! Which integrations may read side by side (HM-3). Whoever adds, edits or starts one holds a lock while it is compared
//! with the others, so that of two at once the second sees the first.

use database::{Transaction, params};
use hub_core::operator::Visible;
use hub_core::{
    audit::Change,
    ids::IntegrationId,
    integration::{
        GroupList, IntegrationSettings, IntegrationState,
        overlap::{Beside, Binding, is_same_host, stand_beside},
    },
};
use jiff::Timestamp;

use super::IntegrationRow;
use crate::{Store, StoreError, Topic};

/// What is compared with the others.
pub(super) struct Candidate<'a> {
    pub id: IntegrationId,
    pub settings: &'a IntegrationSettings,
    /// Who it logs in as.
    pub account: &'a str,
}

/// Keeps everybody else from adding, editing or starting an integration until the transaction ends.
pub(super) async fn hold_others(transaction: &mut Transaction) -> Result<(), StoreError> {
    // The row that gives integrations their ids; a write that changes nothing locks it on both databases.
    let sql = "UPDATE sequences SET next_id = next_id WHERE name = 'integrations'";
    transaction.execute(sql, &[]).await?;
    Ok(())
}

impl Store {
    /// How an integration with these settings would stand beside the others now, without holding anybody.
    pub async fn integration_beside(
        &self,
        id: IntegrationId,
        settings: &IntegrationSettings,
        account: &str,
    ) -> Result<Beside, StoreError> {
        self.beside(&Candidate { id, settings, account }).await
    }

    /// The state that an integration begins or goes on with: active, or waiting with the reason. One that reads what
    /// another reads is [`StoreError::Overlaps`]. The caller holds the others.
    pub(super) async fn begins_as(
        &self,
        candidate: &Candidate<'_>,
    ) -> Result<(IntegrationState, String), StoreError> {
        match self.beside(candidate).await? {
            Beside::Apart => Ok((IntegrationState::Active, String::new())),
            Beside::Unclear(unclear) => Ok((IntegrationState::Waiting, unclear.to_string())),
            Beside::Overlaps(overlap) => Err(StoreError::Overlaps(overlap)),
        }
    }

    async fn beside(&self, candidate: &Candidate<'_>) -> Result<Beside, StoreError> {
        let others = self.neighbours(candidate.id, &candidate.settings.api_url).await?;
        if others.is_empty() {
            return Ok(Beside::Apart);
        }
        let mine = self.groups_seen(candidate.id).await?;
        let mut lists = Vec::with_capacity(others.len());
        for row in &others {
            lists.push(self.groups_seen(row.id).await?);
        }
        let others: Vec<Binding<'_>> = others
            .iter()
            .zip(&lists)
            .map(|(row, list)| Binding::of(&row.settings, &row.credentials_identity, list))
            .collect();
        Ok(stand_beside(&Binding::of(candidate.settings, candidate.account, &mine), &others))
    }

    /// Those that read the same server, or will when they go on. What is being set up or waits reads nothing yet: it is
    /// compared when it begins.
    async fn neighbours(&self, id: IntegrationId, api_url: &str) -> Result<Vec<IntegrationRow>, StoreError> {
        let is_idle = |state| matches!(state, IntegrationState::SettingUp | IntegrationState::Waiting);
        let mut rows = self.list_integrations(&Visible::Everything).await?;
        rows.retain(|row| {
            row.id != id && !is_idle(row.state) && is_same_host(&row.settings.api_url, api_url)
        });
        Ok(rows)
    }

    async fn groups_seen(&self, id: IntegrationId) -> Result<GroupList, StoreError> {
        Ok(self.known_groups(id).await?.map(|known| known.list).unwrap_or_default())
    }

    /// Looks again at those that wait: asks for groups that nobody has read, and starts what stands apart now. Answers
    /// how many began.
    pub async fn settle_waiting(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut begun = 0;
        for row in self.list_integrations(&Visible::Everything).await? {
            if row.state != IntegrationState::Waiting {
                continue;
            }
            for id in self.unknown_groups(&row).await? {
                self.request_group_lookup_again(id, now).await?;
            }
            begun += u64::from(self.begin_if_apart(&row, now).await?);
        }
        if begun > 0 {
            self.wake(Topic::Work);
            self.wake(Topic::Runs);
        }
        Ok(begun)
    }

    /// The integration itself and its neighbours, where nobody knows what they see and the hub can ask.
    async fn unknown_groups(&self, row: &IntegrationRow) -> Result<Vec<IntegrationId>, StoreError> {
        let mut unknown = Vec::new();
        let neighbours = self.neighbours(row.id, &row.settings.api_url).await?;
        for it in neighbours.iter().chain([row]) {
            if it.state != IntegrationState::Pulled && self.known_groups(it.id).await?.is_none() {
                unknown.push(it.id);
            }
        }
        Ok(unknown)
    }

    async fn begin_if_apart(&self, row: &IntegrationRow, now: Timestamp) -> Result<bool, StoreError> {
        let candidate = Candidate { id: row.id, settings: &row.settings, account: &row.credentials_identity };
        let reason = match self.beside(&candidate).await? {
            Beside::Apart => String::new(),
            Beside::Unclear(unclear) => unclear.to_string(),
            Beside::Overlaps(overlap) => overlap.to_string(),
        };
        if reason == row.state_reason {
            return Ok(false);
        }
        let mut transaction = self.database.begin("settle waiting integration").await?;
        hold_others(&mut transaction).await?;
        // Somebody may have begun since it was looked at.
        let (state, reason) = match self.begins_as(&candidate).await {
            Ok(begins) => begins,
            Err(StoreError::Overlaps(overlap)) => (IntegrationState::Waiting, overlap.to_string()),
            Err(error) => return Err(error),
        };
        let touched = transaction
            .execute(
                "UPDATE integrations SET state = $2, state_reason = $3, changed_at_ms = $4
                 WHERE id = $1 AND state = 'waiting' AND scope_version = $5 AND removed_at_ms IS NULL",
                params![row.id.0, state.as_ref(), reason, now, row.scope_version],
            )
            .await?;
        let is_begun = touched > 0 && state == IntegrationState::Active;
        if is_begun {
            let begun =
                Change::new("integration.begin", "integration", row.id).of(row.id).named(&row.settings.name);
            self.audit(&mut transaction, begun.because("no other integration reads the same devices"))
                .await?;
        }
        transaction.commit().await?;
        Ok(is_begun)
    }
}
