//! Tables `permission_checks` (one row an integration: a wish, and when it was last answered) and `capabilities` (what
//! was answered): what the role of an integration's account allows.

use database::{Row, params};
use hub_core::{
    audit::Change,
    ids::IntegrationId,
    permissions::{Answer, Capability},
};
use jiff::{SignedDuration, Timestamp};

use crate::{Store, StoreError, Topic};

/// After so long without an answer another worker tries.
const TAKEN_FOR: SignedDuration = SignedDuration::from_mins(2);

/// What is known of an integration's permissions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PermissionCheck {
    /// Asked for and not answered yet.
    pub is_requested: bool,
    /// When it was last answered.
    pub checked_at: Option<Timestamp>,
    /// Version of the hub that answered.
    pub hub_version: String,
    /// Why it could not be answered; empty when it was.
    pub error: String,
    /// What each capability's answer is, in the order of the table.
    pub capabilities: Vec<CapabilityRow>,
}

/// The answer for one capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapabilityRow {
    /// Which.
    pub capability: Capability,
    /// Whether the role allows it.
    pub answer: Answer,
    /// Since when this has been the answer.
    pub known_since: Timestamp,
}

impl Store {
    /// Asks for a check; one that is asked for already is joined.
    pub async fn request_permission_check(
        &self,
        integration: IntegrationId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute_wish(
            "request permission check",
            "INSERT INTO permission_checks (integration_id, requested_at_ms, hub_version, error)
                 VALUES ($1, $2, '', '')
                 ON CONFLICT (integration_id) DO UPDATE
                 SET requested_at_ms = COALESCE(permission_checks.requested_at_ms, EXCLUDED.requested_at_ms)",
            params![integration.0, now],
            Change::new("integration.check_permissions", "integration", integration).of(integration),
        )
        .await?;
        self.wake(Topic::Work);
        Ok(())
    }

    /// Takes the check that waits longest (or whose taker has been silent for two minutes).
    pub async fn take_permission_check(&self, now: Timestamp) -> Result<Option<IntegrationId>, StoreError> {
        let silent = now.saturating_sub(TAKEN_FOR).unwrap_or(Timestamp::MIN);
        let row = self
            .database
            .query_opt(
                "SELECT integration_id FROM permission_checks
                 WHERE requested_at_ms IS NOT NULL AND COALESCE(taken_at_ms, 0) <= $1
                 ORDER BY requested_at_ms, integration_id LIMIT 1",
                params![silent],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let id: i64 = row.at(0)?;
        let taken = self
            .database
            .execute(
                "take permission check",
                "UPDATE permission_checks SET taken_at_ms = $2
                 WHERE integration_id = $1 AND requested_at_ms IS NOT NULL AND COALESCE(taken_at_ms, 0) <= $3",
                params![id, now, silent],
            )
            .await?;
        Ok((taken > 0).then_some(IntegrationId(id)))
    }

    /// Answers a check. An error leaves the earlier answers as they are.
    pub async fn end_permission_check(
        &self,
        integration: IntegrationId,
        outcome: Result<&[(Capability, Answer)], &str>,
        hub_version: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let error = outcome.err().unwrap_or_default();
        let mut transaction = self.database.begin("end permission check").await?;
        let touched = transaction
            .execute(
                "UPDATE permission_checks SET requested_at_ms = NULL, taken_at_ms = NULL, checked_at_ms = $2,
                    hub_version = $3, error = $4 WHERE integration_id = $1",
                params![integration.0, now, hub_version, error],
            )
            .await?;
        // Removed meanwhile: nothing is kept of it.
        if touched > 0 {
            for (capability, answer) in outcome.unwrap_or_default() {
                transaction.execute(NOTE, note(integration, *capability, answer, now)?.as_slice()).await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Notes what its use showed of one capability, such as a section of a run that was refused.
    pub async fn note_capability(
        &self,
        integration: IntegrationId,
        capability: Capability,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.find_integration(integration).await?.is_none() {
            return Ok(());
        }
        let values = note(integration, capability, answer, now)?;
        self.database.execute("note capability", NOTE, values.as_slice()).await?;
        Ok(())
    }

    /// What is known; `None` when nobody ever asked and no run showed anything.
    pub async fn find_permission_check(
        &self,
        integration: IntegrationId,
    ) -> Result<Option<PermissionCheck>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT requested_at_ms, checked_at_ms, hub_version, error FROM permission_checks
                 WHERE integration_id = $1",
                params![integration.0],
            )
            .await?;
        let found = self
            .database
            .query(
                "SELECT capability, answer, detail, known_since_ms FROM capabilities WHERE integration_id = $1",
                params![integration.0],
            )
            .await?;
        let mut capabilities = found.iter().filter_map(read).collect::<Result<Vec<_>, _>>()?;
        capabilities.sort_by_key(|row| row.capability);
        let Some(row) = row else {
            // A run has shown something before anybody asked.
            let shown = PermissionCheck { capabilities, ..PermissionCheck::default() };
            return Ok((!shown.capabilities.is_empty()).then_some(shown));
        };
        Ok(Some(PermissionCheck {
            is_requested: row.get::<Option<i64>>("requested_at_ms")?.is_some(),
            checked_at: row.get("checked_at_ms")?,
            hub_version: row.get("hub_version")?,
            error: row.get("error")?,
            capabilities,
        }))
    }
}

const NOTE: &str = "INSERT INTO capabilities (integration_id, capability, answer, detail, known_since_ms)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (integration_id, capability) DO UPDATE SET answer = EXCLUDED.answer, detail = EXCLUDED.detail,
        known_since_ms = CASE WHEN capabilities.answer = EXCLUDED.answer THEN capabilities.known_since_ms
            ELSE EXCLUDED.known_since_ms END";

fn note(
    integration: IntegrationId,
    capability: Capability,
    answer: &Answer,
    now: Timestamp,
) -> Result<Vec<database::Value>, StoreError> {
    let detail = serde_json::to_string(answer).map_err(|_| CORRUPT)?;
    Ok(params![integration.0, capability.as_ref(), answer.word(), detail, now].to_vec())
}

const CORRUPT: StoreError = StoreError::Corrupt { what: "answer of a capability" };

/// A capability of a newer version that this program does not know is left out.
fn read(row: &Row) -> Option<Result<CapabilityRow, StoreError>> {
    let read = || -> Result<Option<CapabilityRow>, StoreError> {
        let word: String = row.get("capability")?;
        let Ok(capability) = word.parse() else { return Ok(None) };
        let detail: String = row.get("detail")?;
        let answer = serde_json::from_str(&detail).map_err(|_| CORRUPT)?;
        Ok(Some(CapabilityRow { capability, answer, known_since: row.get("known_since_ms")? }))
    };
    read().transpose()
}
