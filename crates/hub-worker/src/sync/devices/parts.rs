//! What is read of the fleet: everything at once, or each chosen organization group and the members of the chosen smart
//! groups.

use std::sync::Arc;

use hub_core::{ids::UemId, integration::ChosenGroup, sync::Mode};
use uem_client::{DeviceSearch, Search};
use uem_types::{OrgGroupId as VendorOrgGroupId, mdm::device_search::DeviceSearchResult};

use super::compare::Rules;
use crate::{
    error::Failure,
    sync::{RunContext, choose::seen_since},
};

/// A part of the fleet.
pub(super) enum Part {
    /// What a search lists.
    Search {
        /// It.
        search: Box<Search<DeviceSearchResult>>,
        /// What of it counts.
        rules: Arc<Rules>,
        /// The chosen group that it reads.
        group: Option<ChosenGroup>,
    },
    /// Devices by their ids: the members of the chosen smart groups, each once.
    Members {
        /// Their ids.
        ids: Vec<UemId>,
        /// What of them counts.
        rules: Arc<Rules>,
    },
}

/// The parts of this run, in the order in which they are read.
pub(super) async fn parts(context: &RunContext) -> Result<Vec<Part>, Failure> {
    let scope = context.scope().await?;
    let seen_since = match context.mode {
        Mode::Full => None,
        Mode::Incremental => seen_since(&context.store, context.integration.id).await?,
    };
    let search = |org_group: Option<UemId>| {
        let org_group = org_group.map(|id| VendorOrgGroupId(id.0));
        let filter = DeviceSearch { seen_since, org_group, ..DeviceSearch::default() };
        let search = context.client.devices().search(&filter);
        Box::new(search.page_size(context.settings.page_size).prefetch(context.settings.pages_ahead))
    };
    let personal = context.integration.settings.personal_data;
    let rules = Rules { personal, notes_ids: !scope.extent.is_everything, ..Rules::default() };
    if scope.extent.is_everything {
        return Ok(vec![Part::Search { search: search(None), rules: Arc::new(rules), group: None }]);
    }
    let mut parts: Vec<Part> = Vec::new();
    for group in &scope.org_groups {
        let only_org_group = (!group.include_children).then_some(group.key.uem_id);
        parts.push(Part::Search {
            search: search(Some(group.key.uem_id)),
            rules: Arc::new(Rules { only_org_group, ..rules.clone() }),
            group: Some(group.clone()),
        });
    }
    if scope.members.is_empty() {
        return Ok(parts);
    }
    parts.push(match seen_since {
        // What moved anywhere, of which the members count: cheaper than asking for each of them.
        Some(_) => Part::Search {
            search: search(None),
            rules: Arc::new(Rules { only_members: Some(Arc::new(scope.members.clone())), ..rules }),
            group: None,
        },
        None => Part::Members {
            ids: scope.members.iter().map(|id| UemId(id.cast_signed())).collect(),
            rules: Arc::new(rules),
        },
    });
    Ok(parts)
}
