//! Table `tenant_contacts`: what the last answers of a tenant told, so that the web half, which never calls out, can
//! show it. The worker writes it now and then, and when a run ends.

use database::params;
use hub_core::{
    ids::IntegrationId,
    status::{Quota, Unreachable},
};
use jiff::Timestamp;

use crate::{Store, StoreError};

/// What is known of the way to a tenant.
#[derive(Debug, Clone, Default)]
pub struct Contact {
    /// When it answered last, whatever it said.
    pub answered_at: Option<Timestamp>,
    /// When it could not be reached last.
    pub unreachable: Option<Unreachable>,
    /// What it told of its quota.
    pub quota: Option<Quota>,
    /// Calls a minute that the hub allows itself.
    pub calls_per_minute: Option<u32>,
}

impl Store {
    /// Notes a contact. What it does not say stays as it was noted before. Nothing where the integration is gone.
    pub async fn note_contact(
        &self,
        integration: IntegrationId,
        contact: &Contact,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (unreachable, quota) = (contact.unreachable.as_ref(), contact.quota.as_ref());
        self.database
            .execute(
                "note contact",
                "INSERT INTO tenant_contacts (integration_id, answered_at_ms, failed_at_ms, error, remedy,
                    quota_limit, quota_remaining, quota_resets_at_ms, quota_reserve, calls_per_minute, written_at_ms)
                 SELECT id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM integrations
                 WHERE id = $1 AND removed_at_ms IS NULL
                 ON CONFLICT (integration_id) DO UPDATE SET
                    answered_at_ms = COALESCE(excluded.answered_at_ms, tenant_contacts.answered_at_ms),
                    failed_at_ms = COALESCE(excluded.failed_at_ms, tenant_contacts.failed_at_ms),
                    error = CASE WHEN excluded.failed_at_ms IS NULL THEN tenant_contacts.error ELSE excluded.error END,
                    remedy = CASE WHEN excluded.failed_at_ms IS NULL THEN tenant_contacts.remedy
                        ELSE excluded.remedy END,
                    quota_limit = COALESCE(excluded.quota_limit, tenant_contacts.quota_limit),
                    quota_remaining = COALESCE(excluded.quota_remaining, tenant_contacts.quota_remaining),
                    quota_resets_at_ms = COALESCE(excluded.quota_resets_at_ms, tenant_contacts.quota_resets_at_ms),
                    quota_reserve = excluded.quota_reserve,
                    calls_per_minute = excluded.calls_per_minute,
                    written_at_ms = excluded.written_at_ms",
                params![
                    integration.0,
                    contact.answered_at,
                    unreachable.map(|it| it.at),
                    unreachable.map_or("", |it| it.error.as_str()),
                    unreachable.map_or("", |it| it.remedy.as_str()),
                    quota.map(|quota| to_i64(quota.limit)),
                    quota.map(|quota| to_i64(quota.remaining)),
                    quota.and_then(|quota| quota.resets_at),
                    quota.map_or(0, |quota| to_i64(quota.reserve)),
                    contact.calls_per_minute.map(i64::from),
                    now,
                ],
            )
            .await?;
        Ok(())
    }

    /// What is known of the way to a tenant; nothing before it was asked.
    pub async fn find_contact(&self, integration: IntegrationId) -> Result<Contact, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT answered_at_ms, failed_at_ms, error, remedy, quota_limit, quota_remaining,
                    quota_resets_at_ms, quota_reserve, calls_per_minute
                 FROM tenant_contacts WHERE integration_id = $1",
                params![integration.0],
            )
            .await?;
        let Some(row) = row else { return Ok(Contact::default()) };
        let unreachable = match row.get("failed_at_ms")? {
            Some(at) => Some(Unreachable { at, error: row.get("error")?, remedy: row.get("remedy")? }),
            None => None,
        };
        let known: (Option<i64>, Option<i64>) = (row.get("quota_limit")?, row.get("quota_remaining")?);
        let quota = match known {
            (Some(limit), Some(remaining)) => Some(Quota {
                limit: limit.unsigned_abs(),
                remaining: remaining.unsigned_abs(),
                resets_at: row.get("quota_resets_at_ms")?,
                reserve: row.get::<i64>("quota_reserve")?.unsigned_abs(),
            }),
            _ => None,
        };
        let per_minute: Option<i64> = row.get("calls_per_minute")?;
        Ok(Contact {
            answered_at: row.get("answered_at_ms")?,
            unreachable,
            quota,
            calls_per_minute: per_minute.and_then(|calls| u32::try_from(calls).ok()),
        })
    }
}

/// Numbers that a tenant makes up must not fail a write.
fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
