//! Table `notification_marks`: up to which user an integration's users have been noted. New is who came later.

use database::params;
use hub_core::{ids::IntegrationId, integration::PersonalData, sync::Section};
use jiff::Timestamp;

use crate::{IntegrationRow, Store, StoreError};

/// More new users than this in one reading are no new users: the scope was changed, or a directory was imported. They
/// are passed over, and a person is told.
const NEW_AT_ONCE_MAX: u64 = 500;

/// How a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::AsRefStr, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    /// E-mail.
    Email,
    /// SMS.
    Sms,
}

impl Channel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Email, Self::Sms];

    pub(super) fn recipient(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "phone_number",
        }
    }

    /// Whether the hub takes what such a message is sent to.
    pub(crate) fn is_taken(self, personal: &PersonalData) -> bool {
        match self {
            Self::Email => personal.email,
            Self::Sms => personal.phone_number,
        }
    }

    /// Whether an integration's new users get messages by it.
    pub fn is_on(self, row: &IntegrationRow) -> bool {
        match self {
            Self::Email => row.settings.device_addition.email,
            Self::Sms => row.settings.device_addition.sms,
        }
    }
}

/// What was found when the users of an integration were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// The channel is off, or nothing was read since it was last looked at.
    Nothing,
    /// The first complete reading after the switch was turned on: who is there now is known, so many get nothing.
    Began(u64),
    /// So many messages wait to be sent now.
    New(u64),
    /// So many users came at once that they are passed over.
    PassedOver(u64),
}

impl Store {
    /// Notes the users that came since the last time. A switch that was off begins anew.
    pub async fn note_new_users(
        &self,
        row: &IntegrationRow,
        channel: Channel,
        now: Timestamp,
    ) -> Result<Noted, StoreError> {
        let key = params![row.id.0, channel.as_ref()];
        let sql =
            "SELECT since_ms, user_id FROM notification_marks WHERE integration_id = $1 AND channel = $2";
        let mark = self.database.query_opt(sql, key).await?;
        if !channel.is_on(row) {
            if mark.is_some() {
                let sql = "DELETE FROM notification_marks WHERE integration_id = $1 AND channel = $2";
                self.database.execute("forget notification mark", sql, key).await?;
            }
            return Ok(Noted::Nothing);
        }
        let Some(mark) = mark else {
            let sql = "INSERT INTO notification_marks (integration_id, channel, since_ms, passed_over)
                VALUES ($1, $2, $3, 0) ON CONFLICT (integration_id, channel) DO NOTHING";
            let values = params![row.id.0, channel.as_ref(), now];
            self.database.execute("begin notification mark", sql, values).await?;
            return Ok(Noted::Nothing);
        };
        let (since, known): (Timestamp, Option<i64>) = (mark.at(0)?, mark.at(1)?);
        let newest = self.newest_user(row.id).await?;
        match known {
            None => {
                let run = self.last_complete_run(row.id, Section::Users, None).await?;
                // A run that began before may have read the list before people thought of it as known.
                if run.and_then(|run| run.started_at).is_none_or(|at| at <= since) {
                    return Ok(Noted::Nothing);
                }
                self.set_mark(row.id, channel, newest, 0).await?;
                Ok(Noted::Began(self.count_users_between(row.id, 0, newest).await?))
            }
            Some(known) if known >= newest => Ok(Noted::Nothing),
            Some(known) => {
                let new = self.count_users_between(row.id, known, newest).await?;
                if new > NEW_AT_ONCE_MAX {
                    self.set_mark(row.id, channel, newest, new).await?;
                    return Ok(Noted::PassedOver(new));
                }
                self.enqueue(row.id, channel, known, newest, now).await.map(Noted::New)
            }
        }
    }

    async fn newest_user(&self, integration: IntegrationId) -> Result<i64, StoreError> {
        let sql = "SELECT COALESCE(max(id), 0) FROM users WHERE integration_id = $1";
        let row = self.database.query_opt(sql, params![integration.0]).await?;
        Ok(row.map(|row| row.at(0)).transpose()?.unwrap_or_default())
    }

    async fn count_users_between(
        &self,
        integration: IntegrationId,
        after: i64,
        up_to: i64,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM users WHERE integration_id = $1 AND id > $2 AND id <= $3";
        let row = self.database.query_opt(sql, params![integration.0, after, up_to]).await?;
        Ok(row.map(|row| row.at(0)).transpose()?.unwrap_or_default())
    }

    async fn set_mark(
        &self,
        integration: IntegrationId,
        channel: Channel,
        user: i64,
        passed_over: u64,
    ) -> Result<(), StoreError> {
        let passed_over = i64::try_from(passed_over).unwrap_or(i64::MAX);
        self.database
            .execute(
                "set notification mark",
                "UPDATE notification_marks SET user_id = $3, passed_over = passed_over + $4
                 WHERE integration_id = $1 AND channel = $2",
                params![integration.0, channel.as_ref(), user, passed_over],
            )
            .await?;
        Ok(())
    }

    /// The messages and the mark in one transaction: a kill in between makes neither.
    async fn enqueue(
        &self,
        integration: IntegrationId,
        channel: Channel,
        after: i64,
        up_to: i64,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let recipient = channel.recipient();
        let sql = format!(
            "INSERT INTO notifications (integration_id, user_id, channel, recipient, state, fault, attempts,
                requested_by, made_at_ms, not_before_ms)
             SELECT integration_id, id, $4, {recipient}, 'waiting', '', 0, 'new user', $5, $5 FROM users
             WHERE integration_id = $1 AND id > $2 AND id <= $3 AND {recipient} <> '' AND is_active = $6
                AND gone_at_ms IS NULL
             ON CONFLICT (user_id, channel) DO NOTHING"
        );
        let mut transaction = self.database.begin("enqueue notifications").await?;
        let values = params![integration.0, after, up_to, channel.as_ref(), now, true];
        let made = transaction.execute(&sql, values).await?;
        transaction
            .execute(
                "UPDATE notification_marks SET user_id = $3 WHERE integration_id = $1 AND channel = $2",
                params![integration.0, channel.as_ref(), up_to],
            )
            .await?;
        transaction.commit().await?;
        Ok(made)
    }
}
