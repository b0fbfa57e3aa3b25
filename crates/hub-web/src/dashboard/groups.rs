//! Organization groups as a tree, smart groups and user groups as lists.

use askama::Template;
use axum::{extract::State, response::Html};
use hub_core::{
    ids::{IntegrationId, SmartGroupId, UemId},
    operator::Visible,
};
use hub_store::{IntegrationRow, OrgGroupRow};
use page_kit::{
    Icon,
    components::{EmptyState, Link, Pager, grouped},
};
use serde::{Deserialize, Serialize};

use super::{
    PageError,
    frame::{self, Place},
    user_group_list::UserGroupList,
};
use crate::{
    WebState,
    access::{PageAllowed, Read, shown_org_groups},
    http::{paging::cursor, params::PageParams},
};

/// Smart groups on a page.
const PAGE: u32 = 50;
/// Deepest indentation the style sheet knows.
const DEEPEST: i64 = 6;

/// What is looked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupQuery {
    pub(super) search: Option<String>,
    pub(super) after: Option<String>,
    pub(super) user_search: Option<String>,
    pub(super) user_after: Option<String>,
}

#[derive(Template)]
#[template(path = "groups.html")]
struct GroupsPage {
    trees: Vec<Tree>,
    search: String,
    /// What is looked for among the user groups, kept while the smart groups are searched.
    user_search: String,
    smart_groups: Vec<SmartLine>,
    pager: Pager,
    user_groups: UserGroupList,
    empty: EmptyState,
}

struct Tree {
    integration_id: IntegrationId,
    integration: String,
    groups: Vec<OrgLine>,
}

struct OrgLine {
    uem_id: UemId,
    name: String,
    group_code: String,
    kind: String,
    devices: i64,
    depth: i64,
    is_gone: bool,
}

struct SmartLine {
    id: SmartGroupId,
    name: String,
    integration: String,
    devices: i64,
    members: u64,
    is_gone: bool,
}

/// `GET /groups`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<Read>,
    State(state): State<WebState>,
    PageParams(query): PageParams<GroupQuery>,
) -> Result<Html<String>, PageError> {
    let integrations = state.store.list_integrations(allowed.visible()).await?;
    let mut trees = Vec::new();
    for row in &integrations {
        let groups = shown_org_groups(&state, &allowed.caller, &Visible::one(row.id)).await?;
        if !groups.is_empty() {
            trees.push(tree(row, &groups));
        }
    }
    let search = query.search.clone().unwrap_or_default();
    let found = state
        .store
        .list_smart_groups(allowed.visible(), search.trim(), cursor(query.after.clone()).as_ref(), PAGE)
        .await?;
    let name_of = |id: IntegrationId| {
        integrations.iter().find(|row| row.id == id).map(|row| row.settings.name.clone()).unwrap_or_default()
    };
    let user_groups = UserGroupList::read(&state, &allowed, &query, name_of).await?;
    let smart_groups: Vec<SmartLine> = found
        .groups
        .into_iter()
        .map(|row| SmartLine {
            id: row.id,
            name: row.facts.name,
            integration: name_of(row.integration_id),
            devices: row.facts.devices,
            members: row.members,
            is_gone: row.is_gone,
        })
        .collect();
    let page = GroupsPage {
        trees,
        search,
        user_search: query.user_search.clone().unwrap_or_default(),
        pager: Pager {
            summary: format!("{} smart groups shown", grouped(smart_groups.len() as u64)),
            first_href: query.after.as_ref().map(|_| query.page_of_smart_groups(None)),
            next_href: found.next.map(|next| query.page_of_smart_groups(Some(next.0))),
        },
        user_groups,
        smart_groups,
        empty: EmptyState {
            icon: Icon::Group,
            title: "No groups to show".to_owned(),
            text: "Organization groups, smart groups and user groups appear when an integration has been synchronized."
                .to_owned(),
            action: Some(Link::new("/integrations", "Go to the integrations")),
        },
    };
    frame::page(&session, Place::Groups, "Groups", &page)
}

/// Children below their parents, in the order of their names.
fn tree(integration: &IntegrationRow, groups: &[OrgGroupRow]) -> Tree {
    let known: std::collections::HashSet<UemId> = groups.iter().map(|group| group.facts.uem_id).collect();
    let mut children: std::collections::HashMap<Option<UemId>, Vec<&OrgGroupRow>> =
        std::collections::HashMap::new();
    for group in groups {
        // A parent the account cannot see makes this group a top.
        let parent = group
            .facts
            .parent_uem_id
            .filter(|parent| known.contains(parent) && *parent != group.facts.uem_id);
        children.entry(parent).or_default().push(group);
    }
    for list in children.values_mut() {
        list.sort_by(|one, other| other.facts.name.cmp(&one.facts.name));
    }
    let mut waiting: Vec<(i64, &OrgGroupRow)> =
        children.remove(&None).unwrap_or_default().into_iter().map(|group| (0, group)).collect();
    let mut lines = Vec::with_capacity(groups.len());
    while let Some((depth, group)) = waiting.pop() {
        lines.push(line(group, depth));
        // Taken out, so that a loop in the tenant's tree cannot loop here.
        let below = children.remove(&Some(group.facts.uem_id)).unwrap_or_default();
        waiting.extend(below.into_iter().map(|child| (depth + 1, child)));
    }
    Tree { integration_id: integration.id, integration: integration.settings.name.clone(), groups: lines }
}

fn line(group: &OrgGroupRow, depth: i64) -> OrgLine {
    OrgLine {
        uem_id: group.facts.uem_id,
        name: group.facts.name.clone(),
        group_code: group.facts.group_code.clone(),
        kind: group.facts.kind.clone(),
        devices: group.facts.devices,
        depth: depth.min(DEEPEST),
        is_gone: group.is_gone,
    }
}

impl GroupQuery {
    /// The link to the page with it.
    pub(super) fn href(&self) -> String {
        format!("/groups?{}", serde_urlencoded::to_string(self).unwrap_or_default())
    }

    fn page_of_smart_groups(&self, after: Option<String>) -> String {
        Self { after, ..self.clone() }.href()
    }
}
