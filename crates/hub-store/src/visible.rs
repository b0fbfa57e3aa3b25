//! What callers are limited to (TM-2): how it is stored, which integrations that makes visible, and how a list is held to
//! them. Every list takes a [`Visible`], so that no question can be asked without saying for whom.

use std::collections::BTreeMap;

use database::Row;
use hub_core::{
    ids::{IntegrationId, UemId},
    integration::{GroupTree, IntegrationSettings},
    operator::{Limits, Placed, Visible, visible_integrations},
};

use crate::{IntegrationRow, Store, StoreError, search::id_list};

/// ` AND column IN (...)`; nothing where everything is visible.
pub(crate) fn and_visible(visible: &Visible, column: &str) -> String {
    match visible {
        Visible::Everything => String::new(),
        Visible::Only(ids) => format!(" AND {column} IN ({})", id_list(ids.iter().map(|id| id.0))),
    }
}

/// Limits as the column `limited_to` holds them.
pub(crate) fn limits_to_column(limits: &Limits) -> Result<Option<String>, StoreError> {
    if !limits.is_limited() {
        return Ok(None);
    }
    let text = serde_json::to_string(limits).map_err(|_| StoreError::Corrupt { what: "limits" })?;
    Ok(Some(text))
}

/// Reads the column `limited_to`. What cannot be read is an error and never "no limit".
pub(crate) fn limits_of_row(row: &Row) -> Result<Limits, StoreError> {
    const CORRUPT: StoreError = StoreError::Corrupt { what: "limits of an operator or a token" };
    let Some(text) = row.get::<Option<String>>("limited_to")? else { return Ok(Limits::none()) };
    let limits: Limits = serde_json::from_str(&text).map_err(|_| CORRUPT)?;
    if limits.is_limited() { Ok(limits) } else { Err(CORRUPT) }
}

impl Store {
    /// The integrations within the limits, by the groups that were last read of each. A group that is gone is not known.
    pub async fn visible(&self, limits: &Limits) -> Result<Visible, StoreError> {
        if !limits.is_limited() {
            return Ok(Visible::Everything);
        }
        self.within(limits, &self.list_integrations(&Visible::Everything).await?).await
    }

    /// What would be visible if an integration had these settings.
    pub async fn visible_after(
        &self,
        limits: &Limits,
        id: IntegrationId,
        settings: &IntegrationSettings,
    ) -> Result<Visible, StoreError> {
        let mut rows = self.list_integrations(&Visible::Everything).await?;
        if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
            row.settings = settings.clone();
        }
        self.within(limits, &rows).await
    }

    async fn within(&self, limits: &Limits, rows: &[IntegrationRow]) -> Result<Visible, StoreError> {
        let mut trees = self.trees().await?;
        let mut managers = self.managers().await?;
        let mut placed = Vec::with_capacity(rows.len());
        for row in rows {
            let mut seen = trees.remove(&row.id).unwrap_or_default();
            let mut managed_by = managers.remove(&row.id).unwrap_or_default();
            // Before the first run, the groups that were read to choose from are all that is known.
            if seen.is_empty()
                && let Some(known) = self.known_groups(row.id).await?
            {
                seen = known.list.tree();
                let managed =
                    known.list.smart_groups.iter().filter_map(|group| Some((group.uem_id, group.org_group?)));
                managed_by = managed.collect();
            }
            let (api_url, scope) = (row.settings.api_url.as_str(), &row.settings.scope);
            placed.push(Placed { id: row.id, api_url, scope, seen, managed_by });
        }
        Ok(visible_integrations(limits, &placed))
    }

    /// Which group lies below which, of every integration.
    async fn trees(&self) -> Result<BTreeMap<IntegrationId, GroupTree>, StoreError> {
        let sql = "SELECT integration_id, uem_id, parent_uem_id FROM org_groups WHERE gone_at_ms IS NULL";
        let mut edges: BTreeMap<IntegrationId, Vec<(UemId, Option<UemId>)>> = BTreeMap::new();
        for row in self.database.query(sql, &[]).await? {
            let edge = (UemId(row.at(1)?), row.at::<Option<i64>>(2)?.map(UemId));
            edges.entry(IntegrationId(row.at(0)?)).or_default().push(edge);
        }
        Ok(edges.into_iter().map(|(id, edges)| (id, GroupTree::new(edges))).collect())
    }

    /// Which organization group manages which smart group, of every integration.
    async fn managers(&self) -> Result<BTreeMap<IntegrationId, BTreeMap<UemId, UemId>>, StoreError> {
        let sql = "SELECT integration_id, uem_id, org_group_uem_id FROM smart_groups
                   WHERE gone_at_ms IS NULL AND org_group_uem_id IS NOT NULL";
        let mut managers: BTreeMap<IntegrationId, BTreeMap<UemId, UemId>> = BTreeMap::new();
        for row in self.database.query(sql, &[]).await? {
            let of = managers.entry(IntegrationId(row.at(0)?)).or_default();
            of.insert(UemId(row.at(1)?), UemId(row.at(2)?));
        }
        Ok(managers)
    }
}
