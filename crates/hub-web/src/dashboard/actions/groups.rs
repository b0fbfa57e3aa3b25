//! Groups that a person may choose for an order, as boxes and choices.

use hub_core::ids::UemId;
use hub_store::{OrgGroupRow, UserGroupRow};
use page_kit::components::Choice;

use super::draft::Draft;
use crate::access::Selectable;

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

impl Selectable {
    /// Whether that organization group of the tenant is among them.
    pub fn has_org_group(&self, id: UemId) -> bool {
        self.org.iter().any(|row| row.facts.uem_id == id)
    }

    /// The highest of the organization groups, in the tenant.
    pub fn highest(&self) -> Option<UemId> {
        self.org.iter().min_by_key(|row| row.facts.level).map(|row| row.facts.uem_id)
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

/// User groups of different organization groups may have the same name.
fn users(row: &UserGroupRow) -> String {
    let users = format!("{} users", row.facts.users);
    if row.facts.org_group.is_empty() { users } else { format!("{users}, {}", row.facts.org_group) }
}
