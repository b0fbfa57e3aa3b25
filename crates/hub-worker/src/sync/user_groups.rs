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
    let org_groups = org_groups(context).await?;
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
async fn org_groups(context: &RunContext) -> Result<HashMap<String, Option<UemId>>, Failure> {
    let mut named = HashMap::new();
    for row in context.store.list_org_groups(&Visible::one(context.integration.id)).await? {
        if !row.is_gone {
            let id = row.facts.uem_id;
            named.entry(row.facts.name).and_modify(|id| *id = None).or_insert(Some(id));
        }
    }
    Ok(named)
}
