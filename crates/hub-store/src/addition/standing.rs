//! How device addition stands: what waits, and what was refused lately (table `registration_refusals`).

use database::params;
use hub_core::{
    addition::Standing,
    ids::IntegrationId,
    status::{REFUSED_LATELY, Registrations},
};
use jiff::Timestamp;

use crate::{Store, StoreError};

const HOUR_MS: i64 = 3_600_000;

fn hour_of(at: Timestamp) -> i64 {
    at.as_millisecond().div_euclid(HOUR_MS)
}

/// The word of a refusal; `None` where none was made.
fn refusal(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Known(_) | Standing::Provisional => None,
        Standing::Removed => Some("removed"),
        Standing::Ambiguous => Some("ambiguous"),
        Standing::Full => Some("full"),
    }
}

impl Store {
    /// Counts a refusal; forgets those that are no longer told.
    pub(super) async fn note_refusal(
        &self,
        integration: IntegrationId,
        standing: Standing,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(reason) = refusal(standing) else { return Ok(()) };
        let mut transaction = self.database.begin("note refused registration").await?;
        transaction
            .execute(
                "INSERT INTO registration_refusals (integration_id, hour, reason, refused) VALUES ($1, $2, $3, 1)
                 ON CONFLICT (integration_id, hour, reason) DO UPDATE SET refused = registration_refusals.refused + 1",
                params![integration.0, hour_of(now), reason],
            )
            .await?;
        transaction
            .execute(
                "DELETE FROM registration_refusals WHERE integration_id = $1 AND hour < $2",
                params![integration.0, oldest_hour(now)],
            )
            .await?;
        Ok(transaction.commit().await?)
    }

    /// What waits, since when, and what was refused lately.
    pub async fn registrations(
        &self,
        integration: IntegrationId,
        now: Timestamp,
    ) -> Result<Registrations, StoreError> {
        let mut found = Registrations::default();
        let sql = "SELECT count(*), min(registered_at_ms) FROM provisional_devices
                   WHERE integration_id = $1 AND state = 'provisional'";
        if let Some(row) = self.database.query_opt(sql, params![integration.0]).await? {
            found.waiting = row.at(0)?;
            found.oldest_at = row.at(1)?;
        }
        let sql = "SELECT reason, CAST(sum(refused) AS BIGINT) FROM registration_refusals
                   WHERE integration_id = $1 AND hour >= $2 GROUP BY reason";
        for row in self.database.query(sql, params![integration.0, oldest_hour(now)]).await? {
            let (reason, count): (String, u64) = (row.at(0)?, row.at(1)?);
            match reason.as_str() {
                "removed" => found.refused_removed = count,
                "ambiguous" => found.refused_ambiguous = count,
                _ => found.refused_full = count,
            }
        }
        Ok(found)
    }
}

fn oldest_hour(now: Timestamp) -> i64 {
    hour_of(now.saturating_sub(REFUSED_LATELY).unwrap_or(Timestamp::MIN))
}
