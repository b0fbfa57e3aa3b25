//! Messages to users whose address or number is no longer taken.

use database::params;
use hub_core::integration::PersonalData;
use jiff::Timestamp;

use super::SyncBatch;
use crate::{Channel, StoreError};

/// Rows in one transaction.
const BATCH: u32 = 2_000;
/// What stands for the answer of a server, which may repeat the address.
const PURGED: &str = "the recipient was purged with personal data that is no longer taken";

/// A batch of messages that was gone through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgedMessages {
    /// The last one.
    pub last: i64,
    /// All of them, also those that keep their recipient: each may have a file that tells names.
    pub all: Vec<(i64, Channel)>,
}

impl SyncBatch<'_> {
    /// A batch of messages beyond `after`: recipients go that are no longer taken, with all that a server said of them.
    /// What waits is not sent any more. The caller sees to it that nobody sends meanwhile.
    pub async fn purge_messages(
        &self,
        personal: &PersonalData,
        after: i64,
        now: Timestamp,
    ) -> Result<Option<PurgedMessages>, StoreError> {
        let mut transaction = self.begin("purge messages").await?;
        let sql = format!(
            "SELECT id, channel FROM notifications WHERE integration_id = $1 AND id > $2 ORDER BY id LIMIT {BATCH}"
        );
        let rows = transaction.query(&sql, params![self.integration.0, after]).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let channel: String = row.at(1)?;
            all.push((
                row.at(0)?,
                channel.parse().map_err(|_| StoreError::Corrupt { what: "notification" })?,
            ));
        }
        let Some(last) = all.last().map(|message| message.0) else { return Ok(None) };
        for channel in Channel::ALL.into_iter().filter(|channel| !channel.is_taken(personal)) {
            transaction
                .execute(
                    "UPDATE notifications SET recipient = '', fault = CASE WHEN state = 'sent' THEN '' ELSE $5 END,
                        state = CASE state WHEN 'waiting' THEN 'failed' WHEN 'sending' THEN 'unknown' ELSE state END,
                        ended_at_ms = COALESCE(ended_at_ms, $6)
                     WHERE integration_id = $1 AND id > $2 AND id <= $3 AND channel = $4 AND recipient <> ''",
                    params![self.integration.0, after, last, channel.as_ref(), PURGED, now],
                )
                .await?;
        }
        transaction.commit().await?;
        Ok(Some(PurgedMessages { last, all }))
    }
}
