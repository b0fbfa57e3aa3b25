//! What became of calls: when the tenant is asked next, and what was concluded.

use database::{Value, params};
use hub_core::{
    actions::{Conclusion, ItemState, Order, pause_before_check},
    audit::Change,
    ids::IntegrationId,
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    life::{Step, refresh, take},
    row::{ActionItemRow, ITEM, ITEM_COLUMNS, parse_order, read_item},
    send::LogMark,
};
use crate::{Store, StoreError, Topic};

const WATCHER: &str = "watcher";

/// A target whose outcome is to be read.
#[derive(Debug, Clone)]
pub struct ToCheck {
    /// The target.
    pub item: ActionItemRow,
    /// What was ordered.
    pub order: Order,
    /// When it was begun.
    pub sent_at: Timestamp,
    /// Where the tenant's log stood before.
    pub before: LogMark,
}

/// What was written of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It stands elsewhere now.
    Moved(ItemState),
    /// It stands where it stood.
    Same,
}

impl Store {
    /// What is due to be asked about, the longest waiting first.
    pub async fn actions_to_check(
        &self,
        integration: IntegrationId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<ToCheck>, StoreError> {
        let sql = format!(
            "SELECT {ITEM}, a.action_order, i.is_log_known, i.last_mark, i.last_mark_at_ms FROM action_items i
             JOIN actions a ON a.id = i.action_id
             WHERE i.integration_id = $1 AND i.check_at_ms IS NOT NULL AND i.check_at_ms <= $2
                AND i.state IN ('accepted', 'held_by_uem', 'unknown')
             ORDER BY i.check_at_ms LIMIT {limit}"
        );
        let rows = self.database.query(&sql, params![integration.0, now]).await?;
        rows.iter()
            .map(|row| {
                let order: String = row.at(ITEM_COLUMNS)?;
                let item = read_item(row)?;
                Ok(ToCheck {
                    sent_at: item.sent_at.unwrap_or(item.state_at),
                    item,
                    order: parse_order(&order)?,
                    before: LogMark {
                        is_known: row.at(ITEM_COLUMNS + 1)?,
                        event: row.at(ITEM_COLUMNS + 2)?,
                        at: row.at(ITEM_COLUMNS + 3)?,
                    },
                })
            })
            .collect()
    }

    /// Writes what was concluded, and when it is asked next. What somebody else concluded meanwhile stays.
    pub async fn record_action_check(
        &self,
        integration: IntegrationId,
        item: &ActionItemRow,
        conclusion: &Conclusion,
        now: Timestamp,
    ) -> Result<Checked, StoreError> {
        let mut transaction = self.database.begin("record check").await?;
        let checks = item.checks.saturating_add(1);
        let next = match conclusion {
            Conclusion::AskPerson => Value::Null,
            // What moved on is asked about soon again.
            Conclusion::Event(..) => {
                now.saturating_add(pause_before_check(0)).unwrap_or(Timestamp::MAX).into()
            }
            Conclusion::LookAgain => {
                now.saturating_add(pause_before_check(checks)).unwrap_or(Timestamp::MAX).into()
            }
        };
        let checked = match conclusion {
            Conclusion::Event(event, words) => {
                let step = Step { key: item.key, from: item.state, event: *event, by: WATCHER, words, now };
                let to = item.state.after(*event).ok_or(StoreError::Corrupt { what: "step of an action" })?;
                let next = if to.is_ended() { Value::Null } else { next };
                take(&mut transaction, &step, &[("checks", checks.into()), ("check_at_ms", next)]).await?;
                refresh(&mut transaction, item.key.action, now).await?;
                if to.is_ended() {
                    let after =
                        json!({ "position": item.key.position, "target": item.target.label, "state": to });
                    let change = Change::new("action.end", "action", item.key.action)
                        .named(item.kind.as_ref())
                        .of(integration)
                        .after(&after)
                        .because(words);
                    self.audit(&mut transaction, change).await?;
                }
                Checked::Moved(to)
            }
            Conclusion::AskPerson | Conclusion::LookAgain => {
                transaction
                    .execute(
                        "UPDATE action_items SET checks = $4, check_at_ms = $5
                         WHERE action_id = $1 AND position = $2 AND state = $3",
                        params![item.key.action, item.key.position, item.state.as_ref(), checks, next],
                    )
                    .await?;
                Checked::Same
            }
        };
        transaction.commit().await?;
        if matches!(checked, Checked::Moved(_)) {
            self.wake(Topic::Work);
            self.wake(Topic::Devices);
        }
        Ok(checked)
    }

    /// A person wants to know now: everything of the order that is watched is asked about at once.
    pub async fn check_action_now(&self, action: i64, now: Timestamp) -> Result<u64, StoreError> {
        let touched = self
            .database
            .execute(
                "check action now",
                "UPDATE action_items SET check_at_ms = $2
                 WHERE action_id = $1 AND state IN ('accepted', 'held_by_uem', 'unknown')",
                params![action, now],
            )
            .await?;
        self.wake(Topic::Work);
        Ok(touched)
    }
}
