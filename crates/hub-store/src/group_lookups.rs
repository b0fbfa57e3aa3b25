//! Table `group_lookups`: the groups that an integration's account sees, asked for by a row and read by the worker. The
//! web half never calls out.

use database::{Row, params};
use hub_core::{
    audit::Change,
    ids::IntegrationId,
    integration::{GroupList, ListedOrgGroup, ListedSmartGroup},
    operator::Visible,
};
use jiff::{SignedDuration, Timestamp};

use crate::{Store, StoreError, Topic, groups::SMART_ROWS};

/// After so long without an answer another worker tries.
const TAKEN_FOR: SignedDuration = SignedDuration::from_mins(5);

/// After a failure it is tried again so much later, where the hub itself wants to know.
const FAILED_PAUSE: SignedDuration = SignedDuration::from_mins(5);

const GROUPS: StoreError = StoreError::Corrupt { what: "list of groups" };

/// Where a lookup stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupLookupState {
    /// Asked for, or being read.
    Reading,
    /// Read.
    Done,
    /// The tenant did not answer.
    Failed,
}

/// The last lookup of an integration.
#[derive(Debug, Clone)]
pub struct GroupLookup {
    /// Where it stands.
    pub state: GroupLookupState,
    /// Why it failed; empty otherwise.
    pub error: String,
    /// What to do about it.
    pub remedy: String,
    /// When the groups were read; `None` before the first time.
    pub read_at: Option<Timestamp>,
}

/// The groups to choose from.
#[derive(Debug, Clone)]
pub struct KnownGroups {
    /// They.
    pub list: GroupList,
    /// When the lookup read them; `None` for those of the last synchronization.
    pub read_at: Option<Timestamp>,
}

impl Store {
    /// Asks the worker to read the groups. One that is being read already is joined.
    pub async fn request_group_lookup(&self, id: IntegrationId, now: Timestamp) -> Result<(), StoreError> {
        if self.find_integration(id).await?.is_none() {
            return Err(StoreError::missing("integration", id));
        }
        self.execute_wish(
            "request group lookup",
            "INSERT INTO group_lookups (integration_id, state, groups_read, error, remedy, requested_at_ms)
                 VALUES ($1, 'reading', '', '', '', $2)
                 ON CONFLICT (integration_id) DO UPDATE SET state = 'reading', error = '', remedy = '',
                    requested_at_ms = excluded.requested_at_ms, taken_at_ms = NULL
                 WHERE group_lookups.state <> 'reading'",
            params![id.0, now],
            Change::new("integration.read_groups", "integration", id).of(id),
        )
        .await?;
        self.wake(Topic::Work);
        Ok(())
    }

    /// The same, unless they are being read, or could not be a short while ago.
    pub(crate) async fn request_group_lookup_again(
        &self,
        id: IntegrationId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "SELECT 1 FROM group_lookups WHERE integration_id = $1 AND (state = 'reading' OR requested_at_ms > $2)";
        let since = now.saturating_sub(FAILED_PAUSE).unwrap_or(Timestamp::MIN);
        if self.database.query_opt(sql, params![id.0, since]).await?.is_some() {
            return Ok(());
        }
        self.request_group_lookup(id, now).await
    }

    /// Takes the oldest one that nobody reads.
    pub async fn take_group_lookup(&self, now: Timestamp) -> Result<Option<IntegrationId>, StoreError> {
        let silent = now.saturating_sub(TAKEN_FOR).unwrap_or(Timestamp::MIN);
        loop {
            let next = self
                .database
                .query_opt(
                    "SELECT integration_id, COALESCE(taken_at_ms, 0) FROM group_lookups
                     WHERE state = 'reading' AND COALESCE(taken_at_ms, 0) <= $1
                     ORDER BY requested_at_ms LIMIT 1",
                    params![silent],
                )
                .await?;
            let Some(next) = next else { return Ok(None) };
            let (id, taken_at): (i64, i64) = (next.at(0)?, next.at(1)?);
            let taken = self
                .database
                .execute(
                    "take group lookup",
                    "UPDATE group_lookups SET taken_at_ms = $3
                     WHERE integration_id = $1 AND state = 'reading' AND COALESCE(taken_at_ms, 0) = $2",
                    params![id, taken_at, now],
                )
                .await?;
            if taken == 1 {
                return Ok(Some(IntegrationId(id)));
            }
        }
    }

    /// The groups were read.
    pub async fn end_group_lookup(
        &self,
        id: IntegrationId,
        groups: &GroupList,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let groups = serde_json::to_string(groups).map_err(|_| GROUPS)?;
        self.database
            .execute(
                "end group lookup",
                "UPDATE group_lookups SET state = 'done', groups_read = $2, read_at_ms = $3
                 WHERE integration_id = $1",
                params![id.0, groups, now],
            )
            .await?;
        Ok(())
    }

    /// They could not be read: those of an earlier time stay.
    pub async fn fail_group_lookup(
        &self,
        id: IntegrationId,
        error: &str,
        remedy: &str,
    ) -> Result<(), StoreError> {
        self.database
            .execute(
                "fail group lookup",
                "UPDATE group_lookups SET state = 'failed', error = $2, remedy = $3 WHERE integration_id = $1",
                params![id.0, error, remedy],
            )
            .await?;
        Ok(())
    }

    /// The last lookup, if there was one.
    pub async fn find_group_lookup(&self, id: IntegrationId) -> Result<Option<GroupLookup>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT state, error, remedy, read_at_ms FROM group_lookups WHERE integration_id = $1",
                params![id.0],
            )
            .await?;
        row.as_ref().map(lookup).transpose()
    }

    /// The groups to choose from: those of the last lookup, else those of the last synchronization; `None` while
    /// neither has read any.
    pub async fn known_groups(&self, id: IntegrationId) -> Result<Option<KnownGroups>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT groups_read, read_at_ms FROM group_lookups
                 WHERE integration_id = $1 AND read_at_ms IS NOT NULL",
                params![id.0],
            )
            .await?;
        if let Some(row) = row {
            let text: String = row.at(0)?;
            let list = serde_json::from_str(&text).map_err(|_| GROUPS)?;
            return Ok(Some(KnownGroups { list, read_at: row.at(1)? }));
        }
        let list = self.synchronized_groups(id).await?;
        Ok((!list.org_groups.is_empty()).then_some(KnownGroups { list, read_at: None }))
    }

    /// The groups that the last synchronization saw, with the devices that the tenant counts.
    async fn synchronized_groups(&self, id: IntegrationId) -> Result<GroupList, StoreError> {
        let count = |devices: i64| u64::try_from(devices).unwrap_or(0);
        let org_groups =
            self.list_org_groups(&Visible::one(id)).await?.into_iter().filter(|row| !row.is_gone);
        let org_groups = org_groups.map(|row| ListedOrgGroup {
            uem_id: row.facts.uem_id,
            name: row.facts.name,
            kind: row.facts.kind,
            parent: row.facts.parent_uem_id,
            devices: count(row.facts.devices),
        });
        let sql =
            format!("{SMART_ROWS} WHERE integration_id = $1 AND gone_at_ms IS NULL ORDER BY lower(name), id");
        let rows = self.database.query(&sql, params![id.0]).await?;
        let smart_groups = rows.iter().map(|row| {
            let facts = crate::groups::smart_facts(row)?;
            Ok(ListedSmartGroup {
                uem_id: facts.uem_id,
                name: facts.name,
                org_group: facts.org_group_uem_id,
                devices: count(facts.devices),
            })
        });
        Ok(GroupList {
            org_groups: org_groups.collect(),
            smart_groups: smart_groups.collect::<Result<_, StoreError>>()?,
            remark: String::new(),
        })
    }
}

fn lookup(row: &Row) -> Result<GroupLookup, StoreError> {
    let state: String = row.at(0)?;
    Ok(GroupLookup {
        state: match state.as_str() {
            "reading" => GroupLookupState::Reading,
            "done" => GroupLookupState::Done,
            "failed" => GroupLookupState::Failed,
            _ => return Err(StoreError::Corrupt { what: "state of a group lookup" }),
        },
        error: row.at(1)?,
        remedy: row.at(2)?,
        read_at: row.at(3)?,
    })
}
