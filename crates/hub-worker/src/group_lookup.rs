//! Which groups an integration's account sees, with their devices: for people who choose before anything was
//! synchronized. The devices of an organization group are the total of a search below it, as a synchronization reads it.

use std::collections::HashMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use hub_core::{
    ids::{IntegrationId, UemId},
    integration::{GroupList, ListedOrgGroup, ListedSmartGroup},
};
use jiff::Timestamp;
use tracing::{info, warn};
use uem_client::{Class, DeviceSearch, OrgGroupSearch, SmartGroupSearch, UemClient, UemError};
use uem_types::{OrgGroupId, system::org_group::OrgGroupRowV2};

use crate::{Worker, WorkerError, error::Failure, translate};

/// Groups whose devices are asked for one by one; beyond that the tenant's own counters are shown.
const COUNTED_GROUPS_MAX: usize = 300;
/// Totals asked for at the same time.
const CONCURRENT_TOTALS: usize = 4;
/// Trees read at most.
const TREES_MAX: usize = 200;

/// Answers all lookups that wait.
pub(crate) async fn look_up_groups(worker: Worker) -> Result<(), WorkerError> {
    while let Some(id) = worker.store.take_group_lookup(Timestamp::now()).await? {
        match read_of(&worker, id).await {
            Ok(groups) => {
                info!(integration.id = %id, "Looked up {} organization groups and {} smart groups",
                    groups.org_groups.len(), groups.smart_groups.len());
                worker.store.end_group_lookup(id, &groups, Timestamp::now()).await?;
            }
            Err(failure) => {
                warn!(integration.id = %id, "The groups could not be looked up: {failure}");
                worker.store.fail_group_lookup(id, &failure.to_string(), &failure.remedy()).await?;
            }
        }
    }
    Ok(())
}

async fn read_of(worker: &Worker, id: IntegrationId) -> Result<GroupList, Failure> {
    let row = worker.store.find_integration(id).await?;
    let row = row.ok_or_else(|| Failure::Incomplete(format!("integration {id} does not exist")))?;
    let client = worker.connect(&row).await?.with_class(Class::Interactive);
    read(&client).await
}

async fn read(client: &UemClient) -> Result<GroupList, Failure> {
    let mut rows: HashMap<i64, OrgGroupRowV2> = HashMap::new();
    let mut pages = client.org_groups().search(&OrgGroupSearch::default()).pages();
    while let Some(page) = pages.try_next().await? {
        rows.extend(page.items.into_iter().map(|row| (row.id.0, row)));
    }
    let parents = parents(client, &rows).await?;
    let totals = totals(client, &rows).await?;
    let mut facts: Vec<_> = rows
        .into_values()
        .map(|row| {
            let parent = parents.get(&row.id.0).copied();
            translate::org_group_facts(row, parent)
        })
        .collect();
    facts.sort_by(|left, right| {
        (left.level, &left.name, left.uem_id).cmp(&(right.level, &right.name, right.uem_id))
    });
    let org_groups = facts.into_iter().map(|group| ListedOrgGroup {
        devices: totals.get(&group.uem_id).copied().unwrap_or(u64::try_from(group.devices).unwrap_or(0)),
        uem_id: group.uem_id,
        name: group.name,
        kind: group.kind,
        parent: group.parent_uem_id,
    });
    let mut list = GroupList { org_groups: org_groups.collect(), ..GroupList::default() };
    match smart_groups(client).await {
        Ok(groups) => list.smart_groups = groups,
        Err(error) if error.is_permission() => {
            list.remark = format!("Smart groups cannot be read: {}. {}", error.kind(), error.remedy());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(list)
}

async fn parents(
    client: &UemClient,
    rows: &HashMap<i64, OrgGroupRowV2>,
) -> Result<HashMap<i64, UemId>, UemError> {
    let mut tops: Vec<(i64, i64)> = rows.values().map(|row| (row.lg_level.unwrap_or(0), row.id.0)).collect();
    tops.sort_unstable();
    let (mut parents, mut covered) = (HashMap::new(), std::collections::HashSet::new());
    let mut trees = 0;
    for (_, top) in tops {
        if covered.contains(&top) || trees == TREES_MAX {
            continue;
        }
        trees += 1;
        for group in client.org_groups().children(OrgGroupId(top)).await? {
            covered.insert(group.id.0);
            let parent = group.parent_location_group.and_then(|parent| parent.id);
            if let Some(parent) =
                parent.filter(|parent| parent.0 != group.id.0 && rows.contains_key(&parent.0))
            {
                parents.insert(group.id.0, UemId(parent.0));
            }
        }
    }
    Ok(parents)
}

/// Devices of each group with those below it. Where the role may not read devices the tenant's counters stand for them.
async fn totals(
    client: &UemClient,
    rows: &HashMap<i64, OrgGroupRowV2>,
) -> Result<HashMap<UemId, u64>, UemError> {
    let mut asked: Vec<i64> = rows.keys().copied().collect();
    asked.sort_unstable_by_key(|id| (rows[id].lg_level.unwrap_or(0), *id));
    if asked.len() > COUNTED_GROUPS_MAX {
        return Ok(HashMap::new());
    }
    let mut answers = stream::iter(asked)
        .map(|id| async move {
            let filter = DeviceSearch { org_group: Some(OrgGroupId(id)), ..DeviceSearch::default() };
            (UemId(id), client.devices().search(&filter).page_size(1).page(0).await)
        })
        .buffer_unordered(CONCURRENT_TOTALS);
    let mut totals = HashMap::new();
    while let Some((id, answer)) = answers.next().await {
        match answer {
            // No answer body means that there is no device.
            Ok(page) => {
                totals.insert(id, page.total.unwrap_or(page.items.len() as u64));
            }
            Err(error) if error.is_permission() => return Ok(HashMap::new()),
            // It went meanwhile.
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(totals)
}

async fn smart_groups(client: &UemClient) -> Result<Vec<ListedSmartGroup>, UemError> {
    let mut groups = Vec::new();
    let mut pages = client.smart_groups().search(&SmartGroupSearch::default()).pages();
    while let Some(page) = pages.try_next().await? {
        groups.extend(page.items.into_iter().map(translate::smart_group_facts));
    }
    groups.sort_by(|left, right| {
        (left.name.to_lowercase(), left.uem_id).cmp(&(right.name.to_lowercase(), right.uem_id))
    });
    groups.dedup_by_key(|group| group.uem_id);
    let listed = groups.into_iter().map(|group| ListedSmartGroup {
        uem_id: group.uem_id,
        name: group.name,
        org_group: group.org_group_uem_id,
        devices: u64::try_from(group.devices).unwrap_or(0),
    });
    Ok(listed.collect())
}
