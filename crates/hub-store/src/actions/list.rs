//! Lists of orders, their targets and what happened.

use database::{Value, params};
use hub_core::{
    actions::{ActionKind, ItemState},
    ids::{DeviceId, IntegrationId},
    operator::Visible,
};
use jiff::Timestamp;

use super::row::{
    ACTION, ActionEventRow, ActionItemRow, ActionRow, ActionState, ITEM, ItemKey, parse_state, read_action,
    read_item,
};
use crate::{
    Cursor, Store, StoreError,
    cursor::{cut_page, page_size},
    visible::and_visible,
};

const ACTIONS: &str = "action";
const ITEMS: &str = "action_item";
/// Events of an order that are shown: the newest.
const EVENTS_MAX: u32 = 500;

/// What a list of orders shows.
#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    /// Integration.
    pub integration_id: Option<IntegrationId>,
    /// Kind.
    pub kind: Option<ActionKind>,
    /// How they stand.
    pub state: Option<ActionState>,
    /// Of that device.
    pub device: Option<DeviceId>,
}

/// A page of orders, the newest first.
#[derive(Debug, Clone)]
pub struct ActionPage {
    /// Rows.
    pub actions: Vec<ActionRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// A page of targets of an order.
#[derive(Debug, Clone)]
pub struct ActionItemPage {
    /// Rows, in the order of the list.
    pub items: Vec<ActionItemRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

impl Store {
    /// One by its number.
    pub async fn find_action(&self, id: i64) -> Result<Option<ActionRow>, StoreError> {
        let sql = format!("SELECT {ACTION} FROM actions a WHERE a.id = $1");
        self.database.query_opt(&sql, params![id]).await?.as_ref().map(read_action).transpose()
    }

    /// A page of at most `limit` (1–500) orders of the visible integrations.
    pub async fn list_actions(
        &self,
        visible: &Visible,
        filter: &ActionFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<ActionPage, StoreError> {
        let (below, size) = (Cursor::start_below(after, ACTIONS)?, page_size(limit));
        let mut values: Vec<Value> = vec![below.into()];
        let mut conditions = vec![format!("a.id < $1{}", and_visible(visible, "a.integration_id"))];
        let mut add = |condition: &str, value: Value| {
            values.push(value);
            conditions.push(format!("{condition} ${}", values.len()));
        };
        if let Some(id) = filter.integration_id {
            add("a.integration_id =", id.0.into());
        }
        if let Some(kind) = filter.kind {
            add("a.kind =", kind.as_ref().into());
        }
        if let Some(state) = filter.state {
            add("a.state =", state.as_ref().into());
        }
        if let Some(device) = filter.device {
            let of_device =
                "a.id IN (SELECT action_id FROM action_items WHERE target_kind = 'device' AND hub_id =";
            add(of_device, device.0.into());
            if let Some(last) = conditions.last_mut() {
                last.push(')');
            }
        }
        let sql = format!(
            "SELECT {ACTION} FROM actions a WHERE {} ORDER BY a.id DESC LIMIT {}",
            conditions.join(" AND "),
            size + 1
        );
        let rows = self.database.query(&sql, &values).await?;
        let mut actions = rows.iter().map(read_action).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut actions, size, ACTIONS, |action| action.id);
        Ok(ActionPage { actions, next })
    }

    /// One target of an order.
    pub async fn find_action_item(&self, key: ItemKey) -> Result<Option<ActionItemRow>, StoreError> {
        let sql = format!("SELECT {ITEM} FROM action_items i WHERE i.action_id = $1 AND i.position = $2");
        let row = self.database.query_opt(&sql, params![key.action, key.position]).await?;
        row.as_ref().map(read_item).transpose()
    }

    /// A page of at most `limit` (1–500) targets of an order; only those in a state where one is given.
    pub async fn list_action_items(
        &self,
        action: i64,
        state: Option<ItemState>,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<ActionItemPage, StoreError> {
        let (start, size) = (Cursor::start(after, ITEMS)?, page_size(limit));
        let sql = format!(
            "SELECT {ITEM} FROM action_items i WHERE i.action_id = $1 AND i.position > $2
                AND ($3 = '' OR i.state = $3) ORDER BY i.position LIMIT {}",
            size + 1
        );
        let state = state.map(|state| state.to_string()).unwrap_or_default();
        let rows = self.database.query(&sql, params![action, start, state]).await?;
        let mut items = rows.iter().map(read_item).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut items, size, ITEMS, |item| item.key.position);
        Ok(ActionItemPage { items, next })
    }

    /// How many targets of each order stand where, for those orders: (order, state, targets).
    pub async fn count_action_items(
        &self,
        actions: &[i64],
    ) -> Result<Vec<(i64, ItemState, u64)>, StoreError> {
        let sql = format!(
            "SELECT action_id, state, count(*) FROM action_items WHERE action_id IN ({})
             GROUP BY action_id, state ORDER BY action_id, state",
            crate::search::id_list(actions.iter().copied())
        );
        let rows = self.database.query(&sql, &[]).await?;
        rows.iter()
            .map(|row| {
                let state: String = row.at(1)?;
                Ok((row.at(0)?, parse_state(&state)?, row.at(2)?))
            })
            .collect()
    }

    /// What happened to an order and its targets, the newest 500 in the order of time.
    pub async fn list_action_events(&self, action: i64) -> Result<Vec<ActionEventRow>, StoreError> {
        let sql = format!(
            "SELECT id, position, at_ms, event, to_state, done_by, words FROM action_events WHERE action_id = $1
             ORDER BY id DESC LIMIT {EVENTS_MAX}"
        );
        let rows = self.database.query(&sql, params![action]).await?;
        rows.iter()
            .rev()
            .map(|row| {
                Ok(ActionEventRow {
                    id: row.at(0)?,
                    position: row.at(1)?,
                    at: row.at(2)?,
                    event: row.at(3)?,
                    to_state: row.at(4)?,
                    by: row.at(5)?,
                    words: row.at(6)?,
                })
            })
            .collect()
    }

    /// How many orders wait for a second operator, and how many targets have an outcome that nobody knows.
    pub async fn actions_for_people(&self, visible: &Visible) -> Result<(u64, u64), StoreError> {
        let sql = format!(
            "SELECT (SELECT count(*) FROM actions a WHERE a.ended_at_ms IS NULL AND a.state = 'held'{}),
                (SELECT count(*) FROM action_items i WHERE i.state = 'unknown'{})",
            and_visible(visible, "a.integration_id"),
            and_visible(visible, "i.integration_id")
        );
        let row = self.database.query_opt(&sql, &[]).await?;
        let row = row.ok_or(StoreError::Corrupt { what: "count of actions" })?;
        Ok((row.at(0)?, row.at(1)?))
    }

    /// When an order last made an internal app in the tenant.
    pub async fn newest_app_added(
        &self,
        integration: IntegrationId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT max(state_at_ms) FROM action_items
                 WHERE integration_id = $1 AND kind = 'add_internal_app' AND sent_at_ms IS NOT NULL AND state = 'confirmed'",
                params![integration.0],
            )
            .await?;
        row.map_or(Ok(None), |row| Ok(row.at(0)?))
    }

    /// Devices on which something was begun whose end is not known: their outcome is read, they do not just vanish.
    pub async fn devices_with_open_actions(
        &self,
        integration: IntegrationId,
    ) -> Result<Vec<DeviceId>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT DISTINCT hub_id FROM action_items WHERE integration_id = $1 AND target_kind = 'device'
                    AND state IN ('sending', 'accepted', 'held_by_uem', 'unknown') AND hub_id IS NOT NULL",
                params![integration.0],
            )
            .await?;
        Ok(rows.iter().map(|row| row.at(0).map(DeviceId)).collect::<Result<_, _>>()?)
    }
}
