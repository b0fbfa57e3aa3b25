//! What a person or a token is limited to, on the wire (TM-2): groups of a tenant, named by one of its integrations.

use hub_core::{
    ids::{IntegrationId, UemId},
    integration::address::tenant_of,
    operator::{Limits, SUBTREES_MAX, Subtree, Visible},
};
use hub_store::{IntegrationRow, OrgGroupRow, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{WebState, http::problem::Problem};

/// An organization group with everything below it, in the tenant of an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLimit)]
pub struct LimitBody {
    /// An integration of the tenant.
    pub integration_id: i64,
    /// The group's id in the tenant.
    pub org_group_uem_id: i64,
}

/// As people write it: `1:570`.
impl std::str::FromStr for LimitBody {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once(':').and_then(|(integration, group)| {
            Some(Self { integration_id: integration.parse().ok()?, org_group_uem_id: group.parse().ok()? })
        });
        parts.ok_or_else(|| format!("{text:?} names no group: write INTEGRATION:GROUP, such as 1:570"))
    }
}

/// A subtree that is shown; all others of the hub are not.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Limit)]
pub struct LimitView {
    /// Host and port of the tenant.
    pub tenant: String,
    /// The topmost group's id in the tenant.
    pub org_group_uem_id: i64,
    /// An integration of the tenant; null when there is none any more, and nothing is shown.
    pub integration_id: Option<i64>,
    /// Name of the group; empty when it is not known, and nothing of it is shown.
    pub name: String,
}

/// Names of groups, to tell what limits mean.
pub struct GroupNames {
    integrations: Vec<IntegrationRow>,
    groups: Vec<OrgGroupRow>,
}

impl GroupNames {
    /// All that are known; they are not read where nobody is limited.
    pub async fn for_limits(state: &WebState, limits: &[&Limits]) -> Result<Self, StoreError> {
        if limits.iter().all(|limits| !limits.is_limited()) {
            return Ok(Self { integrations: Vec::new(), groups: Vec::new() });
        }
        Self::all(state).await
    }

    /// All that are known.
    pub async fn all(state: &WebState) -> Result<Self, StoreError> {
        let integrations = state.store.list_integrations(&Visible::Everything).await?;
        let mut groups = state.store.list_org_groups(&Visible::Everything).await?;
        groups.retain(|group| !group.is_gone);
        Ok(Self { integrations, groups })
    }

    /// Groups to choose from: `1:570` with the names of integration and group.
    pub fn choices(&self, most: usize) -> Vec<(String, String)> {
        let name = |id: IntegrationId| self.integrations.iter().find(|row| row.id == id);
        let choice = |group: &OrgGroupRow| {
            let integration = name(group.integration_id)?;
            let value = format!("{}:{}", group.integration_id, group.facts.uem_id);
            Some((value, format!("{} › {}", integration.settings.name, group.facts.name)))
        };
        self.groups.iter().filter_map(choice).take(most).collect()
    }

    /// The limits with their names; `None` for none.
    pub fn view(&self, limits: &Limits) -> Option<Vec<LimitView>> {
        limits.is_limited().then(|| limits.subtrees().iter().map(|subtree| self.name(subtree)).collect())
    }

    fn name(&self, subtree: &Subtree) -> LimitView {
        let is_there = |row: &&IntegrationRow| tenant_of(&row.settings.api_url) == subtree.tenant;
        let of_tenant: Vec<IntegrationId> =
            self.integrations.iter().filter(is_there).map(|row| row.id).collect();
        let group = self
            .groups
            .iter()
            .find(|group| group.facts.uem_id == subtree.top && of_tenant.contains(&group.integration_id));
        let integration = group.map(|group| group.integration_id).or_else(|| of_tenant.first().copied());
        LimitView {
            tenant: subtree.tenant.clone(),
            org_group_uem_id: subtree.top.0,
            integration_id: integration.map(|id| id.0),
            name: group.map(|group| group.facts.name.clone()).unwrap_or_default(),
        }
    }
}

impl LimitView {
    /// As people write it.
    pub fn key(&self) -> String {
        let integration = self.integration_id.map_or_else(|| self.tenant.clone(), |id| id.to_string());
        format!("{integration}:{}", self.org_group_uem_id)
    }
}

/// Limits as they are stored; `None` for none. Each must name a group that the hub knows: nothing could be shown of another.
pub async fn checked(state: &WebState, given: Option<&[LimitBody]>) -> Result<Limits, Problem> {
    let Some(given) = given else { return Ok(Limits::none()) };
    if given.len() > SUBTREES_MAX {
        let expected = format!("at most {SUBTREES_MAX} groups: one covers all groups below it");
        return Err(Problem::field("limited_to", Some(given.len().to_string()), expected));
    }
    let mut subtrees = Vec::with_capacity(given.len());
    for one in given {
        let id = IntegrationId(one.integration_id);
        let Some(row) = state.store.find_integration(id).await? else {
            let expected = "an integration that is there";
            return Err(Problem::field("limited_to", Some(one.integration_id.to_string()), expected));
        };
        let top = UemId(one.org_group_uem_id);
        let known = state.store.list_org_groups(&Visible::one(id)).await?;
        if !known.iter().any(|group| !group.is_gone && group.facts.uem_id == top) {
            let expected = format!(
                "an organization group that integration {id} has read: synchronize it, or see Groups"
            );
            return Err(Problem::field("limited_to", Some(top.to_string()), expected));
        }
        subtrees.push(Subtree { tenant: tenant_of(&row.settings.api_url), top });
    }
    subtrees.sort_unstable();
    subtrees.dedup();
    Ok(Limits::to(subtrees))
}

/// Limits of a form: `1:570 1:580`; nothing for none.
pub async fn of_form(state: &WebState, text: &str) -> Result<Limits, Problem> {
    if text.trim().is_empty() {
        return Ok(Limits::none());
    }
    let parsed: Result<Vec<LimitBody>, String> = text
        .split(|one: char| one.is_whitespace() || one == ',')
        .filter(|one| !one.is_empty())
        .map(str::parse)
        .collect();
    let given = parsed.map_err(|words| Problem::field("limited_to", Some(text.to_owned()), words))?;
    checked(state, Some(&given)).await
}
