//! Smart groups and their members, a few groups at a time.

use futures_util::{StreamExt, TryStreamExt, stream};
use hub_core::{
    ids::{SmartGroupId, UemId},
    sync::Section,
};
use hub_store::Catalogue;
use jiff::Timestamp;
use uem_client::SmartGroupSearch;
use uem_types::SmartGroupId as VendorSmartGroupId;

use super::{
    RunContext,
    pages::{count_written, read_whole},
};
use crate::{error::Failure, translate};

/// Member lists asked for at the same time.
const CONCURRENT_LISTS: usize = 4;

/// Reads and writes all of them.
pub(super) async fn sync_smart_groups(context: &RunContext) -> Result<(), Failure> {
    let search = context.client.smart_groups().search(&SmartGroupSearch::default());
    let known = (Catalogue::SmartGroups, "smart groups");
    let facts = read_whole(context, Section::SmartGroups, search, known, |group| {
        let facts = translate::smart_group_facts(group);
        (facts.uem_id, facts)
    })
    .await?;
    let (written, ids) = context.batch().write_smart_groups(&facts, Timestamp::now()).await?;
    count_written(context, Section::SmartGroups, written);
    let groups: Vec<(SmartGroupId, UemId)> =
        ids.into_iter().zip(facts.iter().map(|group| group.uem_id)).collect();
    sync_members(context, groups).await?;
    context.progress.count(Section::SmartGroups, |counts| counts.is_complete = true);
    Ok(())
}

async fn sync_members(context: &RunContext, groups: Vec<(SmartGroupId, UemId)>) -> Result<(), Failure> {
    let mut lists = stream::iter(groups)
        .map(|(id, uem_id)| async move {
            let list = context.client.smart_groups().device_ids(VendorSmartGroupId(uem_id.0)).await;
            match list {
                Ok(devices) => Ok(Some((id, devices))),
                // It went between the search and now: the next run marks it as gone.
                Err(error) if error.is_not_found() => Ok(None),
                Err(error) => Err(Failure::from(error)),
            }
        })
        .buffer_unordered(CONCURRENT_LISTS);
    while let Some(list) = context.stop.unless_given(lists.try_next()).await?? {
        let Some((group, devices)) = list else { continue };
        let mut members: Vec<UemId> = devices.into_iter().map(|id| UemId(id.0)).collect();
        members.sort_unstable();
        members.dedup();
        let (added, removed) = context.batch().write_smart_group_members(group, &members).await?;
        context.progress.count(Section::SmartGroups, |counts| counts.writes += added + removed);
    }
    Ok(())
}
