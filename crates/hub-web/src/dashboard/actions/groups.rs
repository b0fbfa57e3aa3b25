//! Groups that a person may choose for an order: those of the tenant that he is shown.

use hub_core::{
    ids::{IntegrationId, UemId},
    operator::Visible,
};
use hub_store::{OrgGroupRow, SmartGroupRow, UserGroupRow};
use page_kit::components::Choice;

use super::draft::Draft;
use crate::{
    WebState,
    access::{Caller, shown_org_groups},
    dashboard::PageError,
};

/// Groups read at a time.
const PAGE: u32 = 500;
/// More smart groups or user groups than these are not offered: nobody looks through them.
const GROUPS_MAX: usize = 5_000;

/// What is offered.
#[derive(Default)]
pub struct Offered {
    org: Vec<OrgGroupRow>,
    smart: Vec<SmartGroupRow>,
    user: Vec<UserGroupRow>,
}

/// Boxes of one kind.
pub struct GroupBoxes {
    /// What they are.
    pub title: &'static str,
    /// The boxes, one at least.
    pub groups: Vec<GroupLine>,
}

/// A box to tick.
pub struct GroupLine {
    /// Its name in the form.
    pub field: String,
    /// The group's.
    pub name: String,
    /// More of it.
    pub sub: String,
    /// Whether it is ticked.
    pub is_ticked: bool,
}

impl Offered {
    /// The groups of an integration that the caller is shown; smart groups and user groups where an app goes to groups.
    pub async fn read(
        state: &WebState,
        caller: &Caller,
        integration: IntegrationId,
        for_app: bool,
    ) -> Result<Self, PageError> {
        let visible = Visible::one(integration);
        let mut org = shown_org_groups(state, caller, &visible).await?;
        org.retain(|row| !row.is_gone);
        let (mut smart, mut user) = (Vec::new(), Vec::new());
        if for_app {
            (smart, user) = (all_smart(state, &visible).await?, all_user(state, &visible).await?);
        }
        // Such a group is where its organization group is; where that is not known, only who sees everything is shown it.
        let is_shown = |of: Option<UemId>| {
            let is_here = |id: UemId| org.iter().any(|group: &OrgGroupRow| group.facts.uem_id == id);
            !caller.limits().is_limited() || of.is_some_and(is_here)
        };
        smart.retain(|row: &SmartGroupRow| !row.is_gone && is_shown(row.facts.org_group_uem_id));
        user.retain(|row: &UserGroupRow| !row.is_gone && is_shown(row.facts.org_group_uem_id));
        Ok(Self { org, smart, user })
    }

    /// Whether that organization group of the tenant is among them.
    pub fn has_org_group(&self, id: UemId) -> bool {
        self.org.iter().any(|row| row.facts.uem_id == id)
    }

    /// Whether all of these are among them, by their ids in the hub.
    pub fn has_all(&self, smart: &[i64], org: &[i64], user: &[i64]) -> bool {
        smart.iter().all(|id| self.smart.iter().any(|row| row.id.0 == *id))
            && org.iter().all(|id| self.org.iter().any(|row| row.id.0 == *id))
            && user.iter().all(|id| self.user.iter().any(|row| row.id.0 == *id))
    }

    /// The organization groups as choices, indented as they lie.
    pub fn choices(&self, first: &str) -> Vec<Choice> {
        let line = |row: &OrgGroupRow| {
            let depth = usize::try_from(row.facts.level).unwrap_or_default();
            let label =
                format!("{}{} ({})", "\u{2007}\u{2007}".repeat(depth), row.facts.name, row.facts.uem_id);
            Choice::new(row.facts.uem_id.to_string(), label)
        };
        std::iter::once(Choice::new("", first)).chain(self.org.iter().map(line)).collect()
    }

    /// All of them as boxes, kind by kind.
    pub fn boxes(&self, draft: &Draft) -> Vec<GroupBoxes> {
        let smart = self.smart.iter().map(|row| (row.id.0, &row.facts.name, devices(row.facts.devices)));
        let user = self.user.iter().map(|row| (row.id.0, &row.facts.name, users(row)));
        let org = self.org.iter().map(|row| (row.id.0, &row.facts.name, devices(row.facts.devices)));
        let kinds = [
            boxes(draft, "Smart groups", "smart-", smart),
            boxes(draft, "User groups", "user-", user),
            boxes(draft, "Organization groups", "org-", org),
        ];
        kinds.into_iter().filter(|kind| !kind.groups.is_empty()).collect()
    }
}

fn boxes<'a>(
    draft: &Draft,
    title: &'static str,
    field: &str,
    groups: impl Iterator<Item = (i64, &'a String, String)>,
) -> GroupBoxes {
    let ticked = draft.ticked(field);
    let line = |(id, name, sub): (i64, &String, String)| GroupLine {
        field: format!("{field}{id}"),
        name: name.clone(),
        sub,
        is_ticked: ticked.contains(&id),
    };
    GroupBoxes { title, groups: groups.map(line).collect() }
}

fn devices(count: i64) -> String {
    format!("{count} devices")
}

/// Two user groups of different organization groups may have the same name.
fn users(row: &UserGroupRow) -> String {
    let users = format!("{} users", row.facts.users);
    if row.facts.org_group.is_empty() { users } else { format!("{users} in {}", row.facts.org_group) }
}

async fn all_smart(state: &WebState, visible: &Visible) -> Result<Vec<SmartGroupRow>, PageError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = state.store.list_smart_groups(visible, "", after.as_ref(), PAGE).await?;
        all.extend(page.groups);
        after = page.next;
        if after.is_none() || all.len() >= GROUPS_MAX {
            return Ok(all);
        }
    }
}

async fn all_user(state: &WebState, visible: &Visible) -> Result<Vec<UserGroupRow>, PageError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (groups, next) = state.store.list_user_groups(visible, "", after.as_ref(), PAGE).await?;
        all.extend(groups);
        after = next;
        if after.is_none() || all.len() >= GROUPS_MAX {
            return Ok(all);
        }
    }
}
