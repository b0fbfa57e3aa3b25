//! Table `verifications`: a request to try credentials, answered by the worker. The web half never calls out.

use database::{Row, params};
use hub_core::{
    audit::Change,
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, IntegrationState},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    Store, StoreError, Topic,
    integrations::{from_sealed, to_sealed},
};

/// How long a row is kept.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);
/// After so long without an answer another worker tries.
const TAKEN_FOR: SignedDuration = SignedDuration::from_mins(2);

const SETTINGS: StoreError = StoreError::Corrupt { what: "settings of a verification" };

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerificationState {
    /// Asked for.
    Requested,
    /// Being tried.
    Running,
    /// Answered.
    Done,
}

/// One verification. Rows are removed after an hour.
#[derive(Debug, Clone)]
pub struct Verification {
    /// Random id.
    pub id: String,
    /// Of which integration; `None` before it is stored.
    pub integration: Option<IntegrationId>,
    /// Settings to try.
    pub settings: IntegrationSettings,
    /// Where it stands.
    pub state: VerificationState,
    /// Whether it went well.
    pub is_ok: bool,
    /// Steps with their outcomes, JSON: `[{"step","ok","detail","remedy"}]`.
    pub steps: serde_json::Value,
}

impl VerificationState {
    fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Running => "running",
            Self::Done => "done",
        }
    }

    fn of(word: &str) -> Result<Self, StoreError> {
        [Self::Requested, Self::Running, Self::Done]
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or(StoreError::Corrupt { what: "state of a verification" })
    }
}

impl Store {
    /// Asks for one. With `integration` and without credentials, the stored ones are tried, at the stored server only
    /// ([`StoreError::OtherServer`]); where there are none it is [`StoreError::NoCredentials`], without both
    /// [`StoreError::Missing`].
    pub async fn request_verification(
        &self,
        settings: &IntegrationSettings,
        credentials: Option<&Credentials>,
        integration: Option<IntegrationId>,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        if credentials.is_none() {
            self.check_stored(settings, integration).await?;
        }
        let id = uuid::Uuid::new_v4().to_string();
        let told = serde_json::to_string(settings).map_err(|_| SETTINGS)?;
        let sealed = credentials.map(|credentials| self.vault.seal(&context(&id), &to_sealed(credentials)));
        let mut transaction = self.database.begin("request verification").await?;
        let old = now.saturating_sub(KEPT_FOR).unwrap_or(Timestamp::MIN);
        transaction.execute("DELETE FROM verifications WHERE requested_at_ms < $1", params![old]).await?;
        transaction
            .execute(
                "INSERT INTO verifications (id, settings, credentials_sealed, integration_id, state, is_ok, steps,
                    requested_at_ms) VALUES ($1, $2, $3, $4, 'requested', $5, '[]', $6)",
                params![&id, told, sealed, integration.map(|id| id.0), false, now],
            )
            .await?;
        let object = integration.map(|id| id.to_string()).unwrap_or_default();
        let tried = Change::new("integration.verify", "integration", object)
            .named(&settings.name)
            .of(integration)
            .after(&json!({"api_url": settings.api_url, "with_new_credentials": credentials.is_some()}));
        self.audit(&mut transaction, tried).await?;
        transaction.commit().await?;
        self.wake(Topic::Work);
        Ok(id)
    }

    /// Whether stored credentials may be tried with these settings.
    async fn check_stored(
        &self,
        settings: &IntegrationSettings,
        integration: Option<IntegrationId>,
    ) -> Result<(), StoreError> {
        let id = integration
            .ok_or_else(|| StoreError::missing("credentials of verification", "without integration"))?;
        let row = self.find_integration(id).await?.ok_or_else(|| StoreError::missing("integration", id))?;
        if row.state == IntegrationState::Pulled {
            return Err(StoreError::NoCredentials { id: id.to_string() });
        }
        if !row.settings.is_same_server(settings) {
            return Err(StoreError::OtherServer { id: id.to_string() });
        }
        Ok(())
    }

    /// Takes the oldest requested one (or one whose taker has been silent for two minutes), with the credentials to
    /// try. One whose credentials cannot be had is answered with that, so that nobody waits for it and it keeps nobody
    /// else's waiting.
    pub async fn take_verification(
        &self,
        now: Timestamp,
    ) -> Result<Option<(Verification, Credentials)>, StoreError> {
        let silent = now.saturating_sub(TAKEN_FOR).unwrap_or(Timestamp::MIN);
        loop {
            let next = self
                .database
                .query_opt(
                    "SELECT id, COALESCE(taken_at_ms, 0) AS taken_at_ms FROM verifications
                     WHERE state = 'requested' OR (state = 'running' AND taken_at_ms <= $1)
                     ORDER BY requested_at_ms, id LIMIT 1",
                    params![silent],
                )
                .await?;
            let Some(next) = next else { return Ok(None) };
            let id: String = next.get("id")?;
            let taken = self
                .database
                .execute(
                    "take verification",
                    "UPDATE verifications SET state = 'running', taken_at_ms = $3
                     WHERE id = $1 AND state <> 'done' AND COALESCE(taken_at_ms, 0) = $2",
                    params![&id, next.get::<i64>("taken_at_ms")?, now],
                )
                .await?;
            if taken == 0 {
                continue;
            }
            match self.taken(&id).await {
                Ok(taken) => return Ok(Some(taken)),
                Err(StoreError::Database(error)) => return Err(error.into()),
                Err(error) => {
                    let steps = serde_json::json!([{ "step": "credentials", "ok": false, "detail": error.to_string(),
                        "remedy": "Edit the integration and give it credentials." }]);
                    match self.end_verification(&id, false, &steps, now).await {
                        // Somebody has cleared it away meanwhile.
                        Ok(()) | Err(StoreError::Missing { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
    }

    async fn taken(&self, id: &str) -> Result<(Verification, Credentials), StoreError> {
        let verification =
            self.find_verification(id).await?.ok_or_else(|| StoreError::missing("verification", id))?;
        Ok((verification, self.verification_credentials(id).await?))
    }

    /// Gives one back that was taken: another hub has the way to its tenant.
    pub async fn give_verification_back(&self, id: &str) -> Result<(), StoreError> {
        self.database
            .execute(
                "give verification back",
                "UPDATE verifications SET state = 'requested', taken_at_ms = NULL
                 WHERE id = $1 AND state = 'running'",
                params![id],
            )
            .await?;
        self.wake(Topic::Work);
        Ok(())
    }

    /// Answers it. Its credentials are forgotten.
    pub async fn end_verification(
        &self,
        id: &str,
        is_ok: bool,
        steps: &serde_json::Value,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        let touched = self
            .database
            .execute(
                "end verification",
                "UPDATE verifications SET state = 'done', is_ok = $2, steps = $3, credentials_sealed = NULL
                 WHERE id = $1",
                params![id, is_ok, steps.to_string()],
            )
            .await?;
        if touched == 0 { Err(StoreError::missing("verification", id)) } else { Ok(()) }
    }

    /// One by id.
    pub async fn find_verification(&self, id: &str) -> Result<Option<Verification>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT id, integration_id, settings, state, is_ok, steps FROM verifications WHERE id = $1",
                params![id],
            )
            .await?;
        row.as_ref().map(read).transpose()
    }

    async fn verification_credentials(&self, id: &str) -> Result<Credentials, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT credentials_sealed, integration_id FROM verifications WHERE id = $1",
                params![id],
            )
            .await?
            .ok_or_else(|| StoreError::missing("verification", id))?;
        if let Some(sealed) = row.get::<Option<Vec<u8>>>("credentials_sealed")? {
            return from_sealed(&self.vault.open(&context(id), &sealed)?);
        }
        let integration: i64 = row.get("integration_id")?;
        self.integration_credentials(IntegrationId(integration)).await
    }
}

/// What the credentials are bound to.
fn context(id: &str) -> String {
    format!("verification/{id}")
}

fn read(row: &Row) -> Result<Verification, StoreError> {
    let settings: String = row.get("settings")?;
    let state: String = row.get("state")?;
    let steps: String = row.get("steps")?;
    Ok(Verification {
        id: row.get("id")?,
        integration: row.get::<Option<i64>>("integration_id")?.map(IntegrationId),
        settings: serde_json::from_str(&settings).map_err(|_| SETTINGS)?,
        state: VerificationState::of(&state)?,
        is_ok: row.get("is_ok")?,
        steps: serde_json::from_str(&steps)
            .map_err(|_| StoreError::Corrupt { what: "steps of a verification" })?,
    })
}
