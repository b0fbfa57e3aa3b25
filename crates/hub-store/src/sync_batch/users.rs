//! Enrolment users.

use std::collections::{HashMap, HashSet};

use database::{Column, Conflict, Kind, Value, params};
use hub_core::{fleet::UserFacts, ids::UemId};
use jiff::Timestamp;

use super::{SyncBatch, devices::bulk, groups::Difference};
use crate::{
    StoreError,
    devices::column,
    schema::{USER_INDEXES, ensure_indexes},
    search::{id_list, lower_shadow},
    users,
};

const COLUMNS: &[Column] = &[
    column("uem_id", Kind::Int),
    column("uem_uuid", Kind::Text),
    column("user_name", Kind::Text),
    column("email", Kind::Text),
    column("first_name", Kind::Text),
    column("last_name", Kind::Text),
    column("display_name", Kind::Text),
    column("phone_number", Kind::Text),
    column("is_active", Kind::Bool),
    column("account_type", Kind::Text),
    column("role", Kind::Text),
    column("org_group_uem_id", Kind::Int),
    column("enrolled_devices", Kind::Int),
    column("integration_id", Kind::Int),
    column("user_name_lower", Kind::Text),
    column("email_lower", Kind::Text),
    column("first_name_lower", Kind::Text),
    column("last_name_lower", Kind::Text),
    column("changed_at_ms", Kind::Int),
    column("gone_at_ms", Kind::Int),
];

impl SyncBatch<'_> {
    /// Users of one page: writes differences. Counts (added, changed).
    pub async fn write_users(&self, page: &[UserFacts], now: Timestamp) -> Result<(u64, u64), StoreError> {
        if page.is_empty() {
            return Ok((0, 0));
        }
        let mut transaction = self.begin("write users").await?;
        let sql = format!(
            "SELECT {}, gone_at_ms FROM users WHERE integration_id = $1 AND uem_id IN ({})",
            users::FACTS,
            id_list(page.iter().map(|facts| facts.uem_id.0))
        );
        let mut stored = HashMap::new();
        for row in transaction.query(&sql, params![self.integration.0]).await? {
            let facts = users::facts(&row)?;
            stored.insert(facts.uem_id.0, (facts, row.at::<Option<i64>>(13)?.is_some()));
        }
        let difference = Difference::of(page, stored, |facts| facts.uem_id.0);
        let (added, changed, _) = difference.counts;
        if difference.write.is_empty() {
            return Ok((0, 0));
        }
        let mut values: Vec<Value> = Vec::with_capacity(difference.write.len() * COLUMNS.len());
        for facts in difference.write {
            values.extend(users::values(facts));
            values.push(self.integration.0.into());
            let searched = [&facts.user_name, &facts.email, &facts.first_name, &facts.last_name];
            values.extend(searched.map(|text| lower_shadow(text).into()));
            values.extend([now.into(), Value::Null]);
        }
        let conflict = match changed {
            0 => Conflict::Fail,
            _ => Conflict::Update { key: &["integration_id", "uem_id"] },
        };
        transaction.bulk(bulk("users", COLUMNS, conflict, values)).await?;
        transaction.commit().await?;
        Ok((added, changed))
    }

    /// After a complete read of users: marks those not in `seen` as gone (kept, shown as such). Counts them.
    pub async fn retire_users(&self, seen: &[UemId], now: Timestamp) -> Result<u64, StoreError> {
        let seen: HashSet<i64> = seen.iter().map(|id| id.0).collect();
        let mut transaction = self.begin("retire users").await?;
        let rows = transaction
            .query(
                "SELECT uem_id FROM users WHERE integration_id = $1 AND gone_at_ms IS NULL",
                params![self.integration.0],
            )
            .await?;
        let mut gone = rows.iter().map(|row| row.at(0)).collect::<Result<Vec<i64>, _>>()?;
        gone.retain(|id| !seen.contains(id));
        let count = gone.len() as u64;
        self.mark_gone(&mut transaction, "users", gone, now).await?;
        transaction.commit().await?;
        ensure_indexes(&self.store.database, &USER_INDEXES).await?;
        Ok(count)
    }
}
