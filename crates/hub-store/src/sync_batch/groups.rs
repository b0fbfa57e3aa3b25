//! Organization groups, smart groups and user groups of a complete read.

use std::collections::HashMap;

use database::{Column, Conflict, Kind, Row, Transaction, Value, params};
use hub_core::{
    fleet::{OrgGroupFacts, SmartGroupFacts, UserGroupFacts},
    ids::{SmartGroupId, UemId},
};
use jiff::Timestamp;

use super::{SyncBatch, devices::bulk};
use crate::{
    StoreError,
    devices::column,
    groups::{ORG_FACTS, SMART_FACTS, org_facts, smart_facts},
    user_groups::{USER_GROUP_FACTS, user_group_facts},
};

const ORG_COLUMNS: &[Column] = &[
    column("integration_id", Kind::Int),
    column("uem_id", Kind::Int),
    column("uem_uuid", Kind::Text),
    column("name", Kind::Text),
    column("group_code", Kind::Text),
    column("kind", Kind::Text),
    column("parent_uem_id", Kind::Int),
    column("level", Kind::Int),
    column("devices", Kind::Int),
    column("users", Kind::Int),
    column("changed_at_ms", Kind::Int),
    column("gone_at_ms", Kind::Int),
];

const SMART_COLUMNS: &[Column] = &[
    column("integration_id", Kind::Int),
    column("uem_id", Kind::Int),
    column("uem_uuid", Kind::Text),
    column("name", Kind::Text),
    column("org_group_uem_id", Kind::Int),
    column("devices", Kind::Int),
    column("changed_at_ms", Kind::Int),
    column("gone_at_ms", Kind::Int),
];

const USER_GROUP_COLUMNS: &[Column] = &[
    column("integration_id", Kind::Int),
    column("uem_id", Kind::Int),
    column("name", Kind::Text),
    column("org_group", Kind::Text),
    column("org_group_uem_id", Kind::Int),
    column("users", Kind::Int),
    column("changed_at_ms", Kind::Int),
    column("gone_at_ms", Kind::Int),
];

/// What there is to write of a complete read. `F` are facts, `K` their key.
pub(super) struct Difference<'a, F, K> {
    /// New and changed ones, and those that came back.
    pub write: Vec<&'a F>,
    /// Keys of those that are no longer there.
    pub gone: Vec<K>,
    /// (added, changed, missing)
    pub counts: (u64, u64, u64),
}

impl<'a, F: PartialEq, K: std::hash::Hash + Eq> Difference<'a, F, K> {
    /// Compares what was read with what is stored (facts, and whether they are marked as gone).
    pub fn of(read: &'a [F], mut stored: HashMap<K, (F, bool)>, key: impl Fn(&F) -> K) -> Self {
        let mut counts = (0, 0, 0);
        // A record that was read twice counts once: the last reading.
        let last: HashMap<K, &F> = read.iter().map(|facts| (key(facts), facts)).collect();
        let mut write = Vec::new();
        for facts in
            read.iter().filter(|facts| last.get(&key(facts)).is_some_and(|last| std::ptr::eq(*last, *facts)))
        {
            match stored.remove(&key(facts)) {
                None => counts.0 += 1,
                Some((before, false)) if before == *facts => continue,
                Some(_) => counts.1 += 1,
            }
            write.push(facts);
        }
        let gone: Vec<K> =
            stored.into_iter().filter(|(_, (_, is_gone))| !is_gone).map(|(key, _)| key).collect();
        counts.2 = gone.len() as u64;
        Self { write, gone, counts }
    }
}

/// A table of groups, keyed by integration and id in the tenant.
struct Groups<F: 'static> {
    table: &'static str,
    /// Its facts, in the order of `read`, and how many they are.
    facts: (&'static str, usize),
    read: fn(&Row) -> Result<F, StoreError>,
    uem_id: fn(&F) -> UemId,
    /// All columns; `values` fills those between the integration and the two times.
    columns: &'static [Column],
    values: fn(&F) -> Vec<Value>,
}

const ORG_GROUPS: Groups<OrgGroupFacts> = Groups {
    table: "org_groups",
    facts: (ORG_FACTS, 9),
    read: org_facts,
    uem_id: |facts| facts.uem_id,
    columns: ORG_COLUMNS,
    values: |facts| {
        vec![
            facts.uem_id.0.into(),
            (&facts.uem_uuid).into(),
            (&facts.name).into(),
            (&facts.group_code).into(),
            (&facts.kind).into(),
            facts.parent_uem_id.map(|id| id.0).into(),
            facts.level.into(),
            facts.devices.into(),
            facts.users.into(),
        ]
    },
};

const SMART_GROUPS: Groups<SmartGroupFacts> = Groups {
    table: "smart_groups",
    facts: (SMART_FACTS, 5),
    read: smart_facts,
    uem_id: |facts| facts.uem_id,
    columns: SMART_COLUMNS,
    values: |facts| {
        vec![
            facts.uem_id.0.into(),
            (&facts.uem_uuid).into(),
            (&facts.name).into(),
            facts.org_group_uem_id.map(|id| id.0).into(),
            facts.devices.into(),
        ]
    },
};

const USER_GROUPS: Groups<UserGroupFacts> = Groups {
    table: "user_groups",
    facts: (USER_GROUP_FACTS, 5),
    read: user_group_facts,
    uem_id: |facts| facts.uem_id,
    columns: USER_GROUP_COLUMNS,
    values: |facts| {
        vec![
            facts.uem_id.0.into(),
            (&facts.name).into(),
            (&facts.org_group).into(),
            facts.org_group_uem_id.map(|id| id.0).into(),
            facts.users.into(),
        ]
    },
};

impl SyncBatch<'_> {
    /// Organization groups of a complete read: writes differences, marks those not seen as gone. Counts (added,
    /// changed, missing).
    pub async fn write_org_groups(
        &self,
        groups: &[OrgGroupFacts],
        now: Timestamp,
    ) -> Result<(u64, u64, u64), StoreError> {
        let mut transaction = self.begin("write organization groups").await?;
        let counts = self.write_groups(&mut transaction, &ORG_GROUPS, groups, now).await?;
        transaction.commit().await?;
        Ok(counts)
    }

    /// User groups of a complete read, the same.
    pub async fn write_user_groups(
        &self,
        groups: &[UserGroupFacts],
        now: Timestamp,
    ) -> Result<(u64, u64, u64), StoreError> {
        let mut transaction = self.begin("write user groups").await?;
        let counts = self.write_groups(&mut transaction, &USER_GROUPS, groups, now).await?;
        transaction.commit().await?;
        Ok(counts)
    }

    /// Smart groups of a complete read, the same. Answers also the hub id of each, in the given order.
    pub async fn write_smart_groups(
        &self,
        groups: &[SmartGroupFacts],
        now: Timestamp,
    ) -> Result<((u64, u64, u64), Vec<SmartGroupId>), StoreError> {
        let mut transaction = self.begin("write smart groups").await?;
        let counts = self.write_groups(&mut transaction, &SMART_GROUPS, groups, now).await?;
        let ids = self.smart_group_ids(&mut transaction, groups).await?;
        transaction.commit().await?;
        Ok((counts, ids))
    }

    async fn write_groups<F: PartialEq>(
        &self,
        transaction: &mut Transaction,
        of: &Groups<F>,
        groups: &[F],
        now: Timestamp,
    ) -> Result<(u64, u64, u64), StoreError> {
        let (facts, count) = of.facts;
        let sql = format!("SELECT {facts}, gone_at_ms FROM {} WHERE integration_id = $1", of.table);
        let mut stored = HashMap::new();
        for row in transaction.query(&sql, params![self.integration.0]).await? {
            let facts = (of.read)(&row)?;
            stored.insert((of.uem_id)(&facts).0, (facts, row.at::<Option<i64>>(count)?.is_some()));
        }
        let difference = Difference::of(groups, stored, |facts| (of.uem_id)(facts).0);
        let mut values: Vec<Value> = Vec::with_capacity(difference.write.len() * of.columns.len());
        for facts in difference.write {
            values.push(self.integration.0.into());
            values.extend((of.values)(facts));
            values.extend([now.into(), Value::Null]);
        }
        let conflict = Conflict::Update { key: &["integration_id", "uem_id"] };
        transaction.bulk(bulk(of.table, of.columns, conflict, values)).await?;
        self.mark_gone(transaction, of.table, difference.gone, now).await?;
        Ok(difference.counts)
    }

    async fn smart_group_ids(
        &self,
        transaction: &mut Transaction,
        groups: &[SmartGroupFacts],
    ) -> Result<Vec<SmartGroupId>, StoreError> {
        let sql = "SELECT uem_id, id FROM smart_groups WHERE integration_id = $1";
        let rows = transaction.query(sql, params![self.integration.0]).await?;
        let ids: HashMap<i64, i64> =
            rows.iter().map(|row| Ok((row.at(0)?, row.at(1)?))).collect::<Result<_, StoreError>>()?;
        groups
            .iter()
            .map(|facts| ids.get(&facts.uem_id.0).map(|id| SmartGroupId(*id)))
            .collect::<Option<_>>()
            .ok_or(StoreError::Corrupt { what: "written smart group" })
    }

    /// Marks rows of one of the tables that are keyed by (integration, id in the tenant).
    pub(super) async fn mark_gone(
        &self,
        transaction: &mut Transaction,
        table: &'static str,
        gone: Vec<i64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if gone.is_empty() {
            return Ok(());
        }
        let sql = format!("UPDATE {table} SET gone_at_ms = $3 WHERE integration_id = $1 AND uem_id = $2");
        let rows =
            gone.into_iter().map(|id| vec![self.integration.0.into(), id.into(), now.into()]).collect();
        transaction.execute_many(&sql, rows).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_counts_each_record_once() {
        let stored = HashMap::from([(1, (10, false)), (2, (20, true)), (3, (30, false)), (5, (50, true))]);
        let read = [10, 21, 20, 40];
        let difference = Difference::of(&read, stored, |facts| facts / 10);
        assert_eq!(difference.write, [&20, &40]);
        assert_eq!((difference.gone, difference.counts), (vec![3], (1, 1, 1)));
    }
}
