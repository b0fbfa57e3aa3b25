//! The list of user groups on the page of groups.

use askama::Template;
use hub_core::ids::IntegrationId;
use hub_store::UserGroupRow;
use page_kit::components::{Pager, grouped};

use super::{PageError, groups::GroupQuery};
use crate::{
    WebState,
    access::{Allowed, Read, hide_org_groups},
    http::paging::cursor,
};

/// User groups on a page.
const PAGE: u32 = 50;

/// The card.
#[derive(Template)]
#[template(path = "user_group_list.html")]
pub struct UserGroupList {
    search: String,
    /// What is looked for among the smart groups, kept while this list is searched.
    smart_search: String,
    lines: Vec<Line>,
    pager: Pager,
}

struct Line {
    name: String,
    org_group: String,
    integration: String,
    users: i64,
    is_gone: bool,
}

impl askama::filters::HtmlSafe for UserGroupList {}

impl UserGroupList {
    /// A page of those that the caller is shown.
    pub async fn read(
        state: &WebState,
        allowed: &Allowed<Read>,
        query: &GroupQuery,
        name_of: impl Fn(IntegrationId) -> String,
    ) -> Result<Self, PageError> {
        let search = query.user_search.clone().unwrap_or_default();
        let after = cursor(query.user_after.clone());
        let visible = allowed.visible();
        let (mut rows, next) =
            state.store.list_user_groups(visible, search.trim(), after.as_ref(), PAGE).await?;
        hide_org_groups(state, &allowed.caller, &mut rows).await?;
        let line = |row: UserGroupRow| Line {
            name: row.facts.name,
            org_group: row.facts.org_group,
            integration: name_of(row.integration_id),
            users: row.facts.users,
            is_gone: row.is_gone,
        };
        let lines: Vec<Line> = rows.into_iter().map(line).collect();
        let href = |after: Option<String>| GroupQuery { user_after: after, ..query.clone() }.href();
        Ok(Self {
            smart_search: query.search.clone().unwrap_or_default(),
            pager: Pager {
                summary: format!("{} user groups shown", grouped(lines.len() as u64)),
                first_href: query.user_after.as_ref().map(|_| href(None)),
                next_href: next.map(|next| href(Some(next.0))),
            },
            search,
            lines,
        })
    }

    /// Whether there is nothing, and nothing was looked for.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.search.is_empty()
    }
}
