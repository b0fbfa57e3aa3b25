//! A look at what matches. The first one after a playbook was switched on notes all that matches as *before*; later ones
//! open cases for what was there already and began to match since. What was not there at the look before is noted as well:
//! nobody saw it begin.

use database::{Transaction, params};
use hub_core::{
    audit::Change,
    ids::IntegrationId,
    playbooks::{Case, CaseState, PlaybookName, PlaybookSettings, is_jump},
};
use jiff::Timestamp;
use serde_json::json;

use super::matching::{PlaybookTarget, Rule, read_targets, rule, values};
use crate::{Store, StoreError};

/// Cases opened at one look: the others are opened at the next ones.
const OPENED_A_LOOK: u32 = 100;

/// What a look came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaybookLook {
    /// When the look before was; `None` at the first.
    pub looked_at: Option<Timestamp>,
    /// So many matched before, and are left alone.
    pub left_alone: u64,
    /// Cases that were opened.
    pub opened: Vec<i64>,
}

impl Store {
    /// Looks once. Without a recent complete reading nothing is noted or opened.
    pub async fn look_for_playbook(
        &self,
        integration: IntegrationId,
        name: PlaybookName,
        settings: &PlaybookSettings,
        is_reading_recent: bool,
        now: Timestamp,
    ) -> Result<PlaybookLook, StoreError> {
        let mut transaction = self.database.begin("look for playbook").await?;
        let found = transaction
            .query_opt(
                "SELECT seen_id, looked_at_ms FROM playbook_looks WHERE integration_id = $1 AND playbook = $2",
                params![integration.0, name.as_ref()],
            )
            .await?;
        let before: Option<(i64, Timestamp)> =
            found.map(|row| Ok::<_, StoreError>((row.at(0)?, row.at(1)?))).transpose()?;
        if before.is_none() && !is_reading_recent {
            return Ok(PlaybookLook::default());
        }
        let looking = Looking { integration, name, settings, now };
        let looked_at = before.map(|(_, at)| at);
        let mut look = PlaybookLook { looked_at, ..PlaybookLook::default() };
        let mut changes = Vec::new();
        looking.forget_what_matches_no_more(&mut transaction).await?;
        let seen = match before {
            None => {
                look.left_alone = looking.note_before(&mut transaction, 0).await?;
                changes.push(looking.told_beginning(look.left_alone));
                looking.newest(&mut transaction).await?
            }
            Some((seen, _)) if !is_reading_recent || is_jump(looked_at, now) => seen,
            Some((seen, _)) => {
                look.left_alone = looking.note_before(&mut transaction, seen).await?;
                for target in looking.begun(&mut transaction).await? {
                    let id = looking.open(&mut transaction, &target).await?;
                    look.opened.push(id);
                    changes.push(looking.told_opening(id, &target));
                }
                looking.newest(&mut transaction).await?
            }
        };
        transaction
            .execute(
                "INSERT INTO playbook_looks (integration_id, playbook, seen_id, looked_at_ms) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (integration_id, playbook)
                 DO UPDATE SET seen_id = excluded.seen_id, looked_at_ms = excluded.looked_at_ms",
                params![integration.0, name.as_ref(), seen, now],
            )
            .await?;
        self.audit_all(&mut transaction, changes).await?;
        transaction.commit().await?;
        Ok(look)
    }
}

/// A look at work.
struct Looking<'a> {
    integration: IntegrationId,
    name: PlaybookName,
    settings: &'a PlaybookSettings,
    now: Timestamp,
}

impl Looking<'_> {
    fn values(&self) -> Vec<database::Value> {
        let mut values = values(self.integration, self.settings, self.now).to_vec();
        values.push(self.name.as_ref().into());
        values
    }

    /// What was left alone or stopped and matches no more can begin to match again.
    async fn forget_what_matches_no_more(&self, transaction: &mut Transaction) -> Result<(), StoreError> {
        let Rule { from, is_not, .. } = rule(self.name);
        let ended = format!("SELECT t.id FROM {from} WHERE t.integration_id = $1 AND {is_not}");
        let of_this = "integration_id = $1 AND CAST($2 AS BIGINT) >= 0 AND playbook = $3 AND is_open";
        let sql = format!(
            "DELETE FROM playbook_cases WHERE {of_this} AND state = 'before' AND hub_id IN ({ended})"
        );
        transaction.execute(&sql, &self.values()).await?;
        let sql = format!(
            "UPDATE playbook_cases SET is_open = $4 WHERE {of_this} AND state = 'stopped' AND hub_id IN ({ended})"
        );
        let mut values = self.values();
        values.push(false.into());
        transaction.execute(&sql, &values).await?;
        Ok(())
    }

    /// Notes what matches and came after that id.
    async fn note_before(&self, transaction: &mut Transaction, seen: i64) -> Result<u64, StoreError> {
        let Rule { from, label, is, .. } = rule(self.name);
        let (case, no_case) = (Case::begin(self.name, self.now), no_case());
        let sql = format!(
            "INSERT INTO playbook_cases (integration_id, playbook, target_kind, hub_id, label, state, is_open, step,
                began_at_ms, step_at_ms, due_at_ms, refusals, orders, words)
             SELECT t.integration_id, CAST($3 AS TEXT), CAST($4 AS TEXT), t.id, {label}, 'before', $5, CAST($6 AS TEXT),
                CAST($7 AS BIGINT), CAST($7 AS BIGINT), CAST($7 AS BIGINT), 0, 0, ''
             FROM {from} WHERE t.integration_id = $1 AND {is} AND t.id > $8 AND {no_case}"
        );
        let mut values = self.values();
        values.extend(
            params![self.name.target().as_ref(), true, case.step.as_ref(), self.now, seen].iter().cloned(),
        );
        Ok(transaction.execute(&sql, &values).await?)
    }

    /// What began to match since the last look.
    async fn begun(&self, transaction: &mut Transaction) -> Result<Vec<PlaybookTarget>, StoreError> {
        let Rule { from, label, is, has_work, .. } = rule(self.name);
        let sql = format!(
            "SELECT t.id, {label} FROM {from} WHERE t.integration_id = $1 AND {is} AND {has_work} AND {}
             ORDER BY t.id LIMIT {OPENED_A_LOOK}",
            no_case()
        );
        read_targets(transaction, &sql, &self.values()).await
    }

    async fn open(&self, transaction: &mut Transaction, target: &PlaybookTarget) -> Result<i64, StoreError> {
        let case = Case::begin(self.name, self.now);
        let row = transaction
            .query_opt(
                "INSERT INTO playbook_cases (integration_id, playbook, target_kind, hub_id, label, state, is_open, step,
                    began_at_ms, step_at_ms, due_at_ms, refusals, orders, words)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, 0, 0, '') RETURNING id",
                params![
                    self.integration.0,
                    self.name.as_ref(),
                    self.name.target().as_ref(),
                    target.hub_id,
                    &target.label,
                    CaseState::Waiting.as_ref(),
                    true,
                    case.step.as_ref(),
                    self.now,
                    case.due_at
                ],
            )
            .await?;
        Ok(row.ok_or(StoreError::Corrupt { what: "new case" })?.at(0)?)
    }

    /// The newest of its integration: what comes after it was not there yet.
    async fn newest(&self, transaction: &mut Transaction) -> Result<i64, StoreError> {
        let from = rule(self.name).from;
        let sql = format!("SELECT COALESCE(max(t.id), 0) FROM {from} WHERE t.integration_id = $1");
        let row = transaction.query_opt(&sql, params![self.integration.0]).await?;
        Ok(row.ok_or(StoreError::Corrupt { what: "newest of a table" })?.at(0)?)
    }

    fn told_beginning(&self, left_alone: u64) -> Change {
        Change::new("playbook.begin", "playbook", self.name)
            .of(self.integration)
            .after(&json!({ "left_alone": left_alone }))
    }

    fn told_opening(&self, id: i64, target: &PlaybookTarget) -> Change {
        Change::new("playbook.open", "playbook_case", id)
            .named(target.label.clone())
            .of(self.integration)
            .after(&json!({ "playbook": self.name, "target": self.name.target(), "id": target.hub_id }))
    }
}

/// No case of it is open.
fn no_case() -> &'static str {
    "NOT EXISTS (SELECT 1 FROM playbook_cases c WHERE c.integration_id = t.integration_id AND c.playbook = $3
        AND c.hub_id = t.id AND c.is_open)"
}

/// In the transaction that changes an integration's settings: what is switched, or has another rule, begins with a first
/// look. What waits when its playbook is switched off is stopped for good.
pub(crate) async fn begin_playbooks_anew(
    transaction: &mut Transaction,
    integration: IntegrationId,
    before: &PlaybookSettings,
    after: &PlaybookSettings,
    now: Timestamp,
) -> Result<(), StoreError> {
    for name in PlaybookName::ALL.into_iter().filter(|name| before.begins_anew(after, *name)) {
        let sql = "DELETE FROM playbook_looks WHERE integration_id = $1 AND playbook = $2";
        transaction.execute(sql, params![integration.0, name.as_ref()]).await?;
        if after.is_on(name) {
            continue;
        }
        transaction
            .execute(
                "UPDATE playbook_cases SET state = 'stopped', ended_at_ms = $3, words = 'the playbook was switched off'
                 WHERE integration_id = $1 AND playbook = $2 AND state = 'waiting'",
                params![integration.0, name.as_ref(), now],
            )
            .await?;
    }
    Ok(())
}
