//! User groups: names and sizes. Who is in them only the tenant needs to know.

use std::collections::HashMap;

use hub_core::{ids::UemId, operator::Visible, sync::Section};
use hub_store::Catalogue;
use jiff::Timestamp;

use super::{
    RunContext,
    pages::{count_written, read_whole},
};
use crate::{error::Failure, translate};

/// Reads and writes all of them.
pub(super) async fn sync_user_groups(context: &RunContext) -> Result<(), Failure> {
    let rows = context.store.list_org_groups(&Visible::one(context.integration.id)).await?;
    let seen = rows.into_iter().filter(|row| !row.is_gone);
    let org_groups = by_name(seen.map(|row| (row.facts.name, row.facts.uem_id)));
    let find = |name: &str| org_groups.get(name).copied().flatten();
    let search = context.client.user_groups().search(None);
    let known = (Catalogue::UserGroups, "user groups");
    let facts = read_whole(context, Section::UserGroups, search, known, |group| {
        let facts = translate::user_group_facts(group, find);
        (facts.uem_id, facts)
    })
    .await?;
    let written = context.batch().write_user_groups(&facts, Timestamp::now()).await?;
    count_written(context, Section::UserGroups, written);
    context.progress.count(Section::UserGroups, |counts| counts.is_complete = true);
    Ok(())
}

/// The organization groups by name; `None` for a name that several have.
fn by_name(groups: impl Iterator<Item = (String, UemId)>) -> HashMap<String, Option<UemId>> {
    let mut named = HashMap::new();
    for (name, id) in groups {
        named.entry(name).and_modify(|id| *id = None).or_insert(Some(id));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_two_groups_have_names_none() {
        let groups = [("Berlin", 1), ("Sales", 2), ("Sales", 3), ("Sales", 4)];
        let named = by_name(groups.into_iter().map(|(name, id)| (name.to_owned(), UemId(id))));
        assert_eq!((named["Berlin"], named["Sales"], named.len()), (Some(UemId(1)), None, 2));
    }
}
