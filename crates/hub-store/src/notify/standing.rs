//! How messages stand: what became of those of the last days, and which users get none, and why.

use database::params;
use hub_core::{
    ids::IntegrationId,
    status::{MESSAGES_LOOKED_BACK, Messages},
};
use jiff::Timestamp;

use super::{Channel, NotificationState};
use crate::{IntegrationRow, Store, StoreError, search::id_list};

/// Users of the integrations where a channel is on who get no message by it. Each is counted once, for the first reason
/// that applies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Untold {
    /// They got one, or one waits or was given up: nobody gets two.
    pub told: u64,
    /// They are not active in the tenant, or gone.
    pub inactive: u64,
    /// No e-mail, or no phone number.
    pub unreachable: u64,
    /// They were there when the switch was turned on, or came with too many others at once.
    pub known_before: u64,
}

impl Store {
    /// What became of an integration's messages of the last days.
    pub async fn messages(&self, integration: IntegrationId, now: Timestamp) -> Result<Messages, StoreError> {
        let since = now.saturating_sub(MESSAGES_LOOKED_BACK).unwrap_or(Timestamp::MIN);
        let mut found = Messages::default();
        let sql = "SELECT state, count(*), sum(CASE WHEN attempts > 0 THEN 1 ELSE 0 END) FROM notifications
                   WHERE integration_id = $1 AND made_at_ms >= $2 GROUP BY state";
        for row in self.database.query(sql, params![integration.0, since]).await? {
            let state: String = row.at(0)?;
            let count: u64 = row.at(1)?;
            let state = state.parse().map_err(|_| StoreError::Corrupt { what: "state of a notification" })?;
            match state {
                NotificationState::Waiting => {
                    found.waiting += count;
                    found.tried_in_vain = row.at(2)?;
                }
                NotificationState::Sending => found.waiting += count,
                NotificationState::Sent => found.sent = count,
                NotificationState::Unknown => found.unknown = count,
                NotificationState::Failed => found.failed = count,
            }
        }
        let sql =
            "SELECT fault FROM notifications WHERE integration_id = $1 AND made_at_ms >= $2 AND fault <> ''
                   ORDER BY made_at_ms DESC, id DESC LIMIT 1";
        if let Some(row) = self.database.query_opt(sql, params![integration.0, since]).await? {
            found.last_error = row.at(0)?;
        }
        Ok(found)
    }

    /// Which users of these integrations get nothing by a channel; integrations where it is off are left out.
    pub async fn untold_users(
        &self,
        rows: &[IntegrationRow],
        channel: Channel,
    ) -> Result<Untold, StoreError> {
        let on = id_list(rows.iter().filter(|row| channel.is_on(row)).map(|row| row.id.0));
        let recipient = channel.recipient();
        let sql = format!(
            "SELECT why, count(*) FROM (
                SELECT CASE
                    WHEN EXISTS (SELECT 1 FROM notifications n WHERE n.user_id = u.id AND n.channel = $1) THEN 'told'
                    WHEN u.gone_at_ms IS NOT NULL OR NOT u.is_active THEN 'inactive'
                    WHEN u.{recipient} = '' THEN 'unreachable'
                    ELSE 'known_before' END AS why
                FROM users u WHERE u.integration_id IN ({on})
             ) AS reasons GROUP BY why"
        );
        let mut untold = Untold::default();
        for row in self.database.query(&sql, params![channel.as_ref()]).await? {
            let (why, count): (String, u64) = (row.at(0)?, row.at(1)?);
            match why.as_str() {
                "told" => untold.told = count,
                "inactive" => untold.inactive = count,
                "unreachable" => untold.unreachable = count,
                _ => untold.known_before = count,
            }
        }
        Ok(untold)
    }
}
