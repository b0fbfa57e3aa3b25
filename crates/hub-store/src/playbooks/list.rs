//! Lists of cases, and what is known of those that are at work.

use std::collections::HashMap;

use database::{Value, params};
use hub_core::{
    ids::IntegrationId,
    playbooks::{CaseState, Match, Placed, PlaybookName, PlaybookSettings},
};
use jiff::Timestamp;

use super::{
    matching::{Rule, rule, values},
    row::{CASE, CaseRow, read_case},
};
use crate::{
    Cursor, Store, StoreError,
    actions::EXPIRED,
    cursor::{cut_page, page_size},
};

const CASES: &str = "playbook_case";
/// Cases looked after at one look, those first that are due first.
const AT_WORK_MAX: u32 = 1_000;

/// What a list of cases shows.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Of that playbook.
    pub playbook: Option<PlaybookName>,
    /// Which stand so; without, all but those that matched before.
    pub state: Option<CaseState>,
}

/// A page of cases, the newest first.
#[derive(Debug, Clone)]
pub struct CasePage {
    /// Rows.
    pub cases: Vec<CaseRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

impl Store {
    /// Whether any case of the integration is open.
    pub async fn has_open_cases(&self, integration: IntegrationId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM playbook_cases WHERE integration_id = $1 AND is_open)";
        let row = self.database.query_opt(sql, params![integration.0]).await?;
        Ok(row.ok_or(StoreError::Corrupt { what: "cases of playbooks" })?.at(0)?)
    }

    /// One by its number.
    pub async fn find_case(&self, id: i64) -> Result<Option<CaseRow>, StoreError> {
        let sql = format!("SELECT {CASE} FROM playbook_cases c WHERE c.id = $1");
        self.database.query_opt(&sql, params![id]).await?.as_ref().map(read_case).transpose()
    }

    /// A page of at most `limit` (1–500) cases of an integration.
    pub async fn list_cases(
        &self,
        integration: IntegrationId,
        filter: &CaseFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<CasePage, StoreError> {
        let (below, size) = (Cursor::start_below(after, CASES)?, page_size(limit));
        let sql = format!(
            "SELECT {CASE} FROM playbook_cases c WHERE c.integration_id = $1 AND c.id < $2
                AND ($3 = '' OR c.playbook = $3) AND (c.state = $4 OR $4 = '' AND c.state <> 'before')
             ORDER BY c.id DESC LIMIT {}",
            size + 1
        );
        let playbook = filter.playbook.map(|name| name.to_string()).unwrap_or_default();
        let state = filter.state.map(|state| state.to_string()).unwrap_or_default();
        let rows = self.database.query(&sql, params![integration.0, below, playbook, state]).await?;
        let mut cases = rows.iter().map(read_case).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut cases, size, CASES, |case| case.id);
        Ok(CasePage { cases, next })
    }

    /// How many cases of each playbook of an integration stand where.
    pub async fn count_cases(
        &self,
        integration: IntegrationId,
    ) -> Result<Vec<(PlaybookName, CaseState, u64)>, StoreError> {
        const CORRUPT: StoreError = StoreError::Corrupt { what: "case of a playbook" };
        let sql = "SELECT playbook, state, count(*) FROM playbook_cases WHERE integration_id = $1
             GROUP BY playbook, state ORDER BY playbook, state";
        let rows = self.database.query(sql, params![integration.0]).await?;
        rows.iter()
            .map(|row| {
                let (name, state): (String, String) = (row.at(0)?, row.at(1)?);
                Ok((name.parse().map_err(|_| CORRUPT)?, state.parse().map_err(|_| CORRUPT)?, row.at(2)?))
            })
            .collect()
    }

    /// The cases that are at work: those that wait, and of those that are ordered what has to end or was taken back; with whether their targets match and what became of their last order.
    pub async fn cases_at_work(
        &self,
        integration: IntegrationId,
        name: PlaybookName,
        settings: &PlaybookSettings,
        now: Timestamp,
    ) -> Result<Vec<(CaseRow, Match, Option<Placed>)>, StoreError> {
        let placed = self.placed(integration, name).await?;
        let Rule { from, is, is_not, .. } = rule(name);
        let sql = format!(
            "SELECT {CASE}, EXISTS (SELECT 1 FROM {from} WHERE t.integration_id = $1 AND t.id = c.hub_id AND {is}),
                EXISTS (SELECT 1 FROM {from} WHERE t.integration_id = $1 AND t.id = c.hub_id AND {is_not})
             FROM playbook_cases c WHERE c.integration_id = $1 AND CAST($2 AS BIGINT) >= 0 AND c.playbook = $3
                AND c.is_open
                AND (c.state = 'waiting' OR c.state = 'ordered' AND (
                    EXISTS (SELECT 1 FROM action_items i WHERE i.action_id = c.last_action_id AND i.state = 'cancelled')
                    OR EXISTS (SELECT 1 FROM {from} WHERE t.integration_id = $1 AND t.id = c.hub_id AND {is_not})))
             ORDER BY c.state DESC, c.due_at_ms, c.id LIMIT {AT_WORK_MAX}"
        );
        let mut parameters: Vec<Value> = values(integration, settings, now).to_vec();
        parameters.push(name.as_ref().into());
        let rows = self.database.query(&sql, &parameters).await?;
        rows.iter()
            .map(|row| {
                let case = read_case(row)?;
                let matches = match (row.at(19)?, row.at(20)?) {
                    (true, false) => Match::Yes,
                    (false, true) => Match::No,
                    _ => Match::NotKnown,
                };
                let placed = placed.get(&case.id).copied();
                Ok((case, matches, placed))
            })
            .collect()
    }

    /// What became of the last order of each case that is at work.
    async fn placed(
        &self,
        integration: IntegrationId,
        name: PlaybookName,
    ) -> Result<HashMap<i64, Placed>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT c.id, sum(CASE WHEN i.state = 'cancelled' AND i.words <> $3 THEN 1 ELSE 0 END),
                    sum(CASE WHEN i.state = 'cancelled' AND i.words = $3 THEN 1 ELSE 0 END)
                 FROM playbook_cases c JOIN action_items i ON i.action_id = c.last_action_id
                    AND (c.target_kind = 'user' OR i.hub_id = c.hub_id)
                 WHERE c.integration_id = $1 AND c.playbook = $2 AND c.state IN ('waiting', 'ordered') AND c.is_open
                 GROUP BY c.id",
                params![integration.0, name.as_ref(), EXPIRED],
            )
            .await?;
        let mut placed = HashMap::new();
        for row in rows {
            let (cancelled, expired): (i64, i64) = (row.at(1)?, row.at(2)?);
            let became = match (cancelled > 0, expired > 0) {
                (true, _) => Placed::Cancelled,
                (false, true) => Placed::Expired,
                (false, false) => Placed::Taken,
            };
            placed.insert(row.at(0)?, became);
        }
        Ok(placed)
    }

    /// The order of a playbook that has not ended, if there is one.
    pub async fn open_order_of_playbook(
        &self,
        integration: IntegrationId,
        name: PlaybookName,
    ) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT id FROM actions WHERE integration_id = $1 AND requested_by_person = $2 AND ended_at_ms IS NULL
             ORDER BY id LIMIT 1";
        let row = self.database.query_opt(sql, params![integration.0, name.requester()]).await?;
        Ok(row.map(|row| row.at(0)).transpose()?)
    }
}
