//! Groups that a person may choose for an order: those of the tenant that he is shown.

use hub_core::{
    ids::{IntegrationId, UemId},
    operator::Visible,
};
use hub_store::{OrgGroupRow, SmartGroupRow};
use page_kit::components::Choice;

use super::draft::Draft;
use crate::{
    WebState,
    access::{Caller, shown_org_groups},
    dashboard::PageError,
};

/// Smart groups read at a time.
const PAGE: u32 = 500;
/// More smart groups than these are not offered: nobody looks through them.
const SMART_GROUPS_MAX: usize = 5_000;

/// What is offered.
#[derive(Default)]
pub struct Offered {
    org: Vec<OrgGroupRow>,
    smart: Vec<SmartGroupRow>,
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
    /// The groups of an integration that the caller is shown; smart groups where they are asked for.
    pub async fn read(
        state: &WebState,
        caller: &Caller,
        integration: IntegrationId,
        with_smart: bool,
    ) -> Result<Self, PageError> {
        let visible = Visible::one(integration);
        let mut org = shown_org_groups(state, caller, &visible).await?;
        org.retain(|row| !row.is_gone);
        let mut smart = Vec::new();
        let mut after = None;
        while with_smart && smart.len() < SMART_GROUPS_MAX {
            let page = state.store.list_smart_groups(&visible, "", after.as_ref(), PAGE).await?;
            smart.extend(page.groups);
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        // A smart group is where the organization group is that manages it.
        smart.retain(|row| {
            let is_managed_here = || {
                row.facts.org_group_uem_id.is_some_and(|id| org.iter().any(|group| group.facts.uem_id == id))
            };
            !row.is_gone && (!caller.limits().is_limited() || is_managed_here())
        });
        Ok(Self { org, smart })
    }

    /// Whether that organization group of the tenant is among them.
    pub fn has_org_group(&self, id: UemId) -> bool {
        self.org.iter().any(|row| row.facts.uem_id == id)
    }

    /// The highest of the organization groups, in the tenant.
    pub fn highest(&self) -> Option<UemId> {
        self.org.iter().min_by_key(|row| row.facts.level).map(|row| row.facts.uem_id)
    }

    /// Whether all of these are among them, by their ids in the hub.
    pub fn has_all(&self, smart: &[i64], org: &[i64]) -> bool {
        smart.iter().all(|id| self.smart.iter().any(|row| row.id.0 == *id))
            && org.iter().all(|id| self.org.iter().any(|row| row.id.0 == *id))
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

    /// All of them as boxes: smart groups, then organization groups.
    pub fn boxes(&self, draft: &Draft) -> (Vec<GroupLine>, Vec<GroupLine>) {
        let (smart, org) = (draft.ticked("smart-"), draft.ticked("org-"));
        let of_smart = self.smart.iter().map(|row| GroupLine {
            field: format!("smart-{}", row.id),
            name: row.facts.name.clone(),
            sub: format!("{} devices", row.facts.devices),
            is_ticked: smart.contains(&row.id.0),
        });
        let of_org = self.org.iter().map(|row| GroupLine {
            field: format!("org-{}", row.id),
            name: row.facts.name.clone(),
            sub: format!("{} devices", row.facts.devices),
            is_ticked: org.contains(&row.id.0),
        });
        (of_smart.collect(), of_org.collect())
    }
}
