//! Organization groups: the search lists them, the trees below the topmost ones tell their parents.

use std::collections::{HashMap, HashSet};

use hub_core::{fleet::OrgGroupFacts, ids::UemId, operator::Visible, sync::Section};
use jiff::Timestamp;
use uem_client::OrgGroupSearch;
use uem_types::{OrgGroupId, system::org_group::OrgGroupRowV2};

use super::{RunContext, pages::SectionPages};
use crate::{error::Failure, translate};

/// Trees read at most: with more tops than this the rest are shown without their place in a tree.
const TREES_MAX: usize = 200;

/// Reads and writes all of them.
pub(super) async fn sync_org_groups(context: &RunContext) -> Result<(), Failure> {
    let search = context.client.org_groups().search(&OrgGroupSearch::default());
    let mut rows: HashMap<i64, OrgGroupRowV2> = HashMap::new();
    let mut pages = SectionPages::new(context, Section::OrgGroups, search);
    while let Some(page) = pages.next().await? {
        rows.extend(page.into_iter().map(|row| (row.id.0, row)));
        pages.saw(rows.len() as u64);
    }
    if rows.is_empty() {
        return Err(Failure::Incomplete(
            "the tenant gave no organization group, not even the account's own: taken for a fault".into(),
        ));
    }
    let parents = read_parents(context, &rows).await?;
    let visible: HashSet<UemId> = rows.keys().map(|id| UemId(*id)).collect();
    let mut facts: Vec<OrgGroupFacts> = rows
        .into_values()
        .map(|row| {
            let parent = parents.get(&row.id.0).copied().filter(|parent| visible.contains(parent));
            translate::org_group_facts(row, parent)
        })
        .collect();
    facts.sort_by_key(|group| (group.level, group.uem_id));
    refuse_other_tenant(context, &facts).await?;
    context.stop.check()?;
    let (added, changed, missing) = context.batch().write_org_groups(&facts, Timestamp::now()).await?;
    context.progress.count(Section::OrgGroups, |counts| {
        (counts.added, counts.changed, counts.missing) = (added, changed, missing);
        counts.writes += added + changed + missing;
        counts.is_complete = true;
    });
    // The cell is empty: a run reads its groups once.
    let _ = context.visible_org_groups.set(visible);
    Ok(())
}

/// Ids are numbers that every tenant gives anew. A known group with another UUID means that the address leads to
/// another tenant now: its devices must not be written over the stored ones that have the same numbers.
async fn refuse_other_tenant(context: &RunContext, facts: &[OrgGroupFacts]) -> Result<(), Failure> {
    let stored = context.store.list_org_groups(&Visible::one(context.integration.id)).await?;
    let stored: HashMap<UemId, String> =
        stored.into_iter().map(|row| (row.facts.uem_id, row.facts.uem_uuid)).collect();
    for group in facts.iter().filter(|group| !group.uem_uuid.is_empty()) {
        let before = stored.get(&group.uem_id).filter(|uuid| !uuid.is_empty());
        if let Some(before) = before.filter(|before| **before != group.uem_uuid) {
            return Err(Failure::OtherTenant(format!(
                "the tenant at {} is not the one whose data is stored: its organization group {} has the UUID {}, the \
                 stored one {before}",
                context.integration.settings.api_url, group.uem_id, group.uem_uuid
            )));
        }
    }
    Ok(())
}

/// The parent of each group, from the trees below the topmost groups that no tree has covered yet.
async fn read_parents(
    context: &RunContext,
    rows: &HashMap<i64, OrgGroupRowV2>,
) -> Result<HashMap<i64, UemId>, Failure> {
    let mut tops: Vec<(i64, i64)> = rows.values().map(|row| (row.lg_level.unwrap_or(0), row.id.0)).collect();
    tops.sort_unstable();
    let (mut parents, mut covered, mut trees) = (HashMap::new(), HashSet::new(), 0);
    for (_, top) in tops {
        if covered.contains(&top) {
            continue;
        }
        if trees == TREES_MAX {
            context.progress.remark(format!(
                "more than {TREES_MAX} separate trees of organization groups: the others are shown without their parents"
            ));
            break;
        }
        context.stop.check()?;
        trees += 1;
        for group in context.client.org_groups().children(OrgGroupId(top)).await? {
            covered.insert(group.id.0);
            let parent = group.parent_location_group.and_then(|parent| parent.id);
            if let Some(parent) = parent.filter(|parent| parent.0 != group.id.0) {
                parents.insert(group.id.0, UemId(parent.0));
            }
        }
    }
    Ok(parents)
}
