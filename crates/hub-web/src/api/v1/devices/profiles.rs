//! Android Enterprise (HM-11): an Android device of a group that was named so has a personal and a work profile.

use hub_core::{
    fleet::Platform,
    ids::IntegrationId,
    integration::{GroupTree, ScopeExtent, ScopeSettings},
    operator::Visible,
};
use hub_store::DeviceRow;

use crate::{WebState, http::problem::Problem};

/// The profiles of such a device.
const TWO: [&str; 2] = ["personal", "work"];

/// The profiles of a device; none where it is not known to have two. It is one device either way.
pub async fn profiles(state: &WebState, row: &DeviceRow) -> Result<Vec<&'static str>, Problem> {
    if row.facts.platform != Platform::Android {
        return Ok(Vec::new());
    }
    let Some(integration) = state.store.find_integration(row.integration_id).await? else {
        return Ok(Vec::new());
    };
    let Some(extent) = extent(state, row.integration_id, &integration.settings.scope).await? else {
        return Ok(Vec::new());
    };
    let found = state.store.android_devices_within(row.integration_id, &extent, Some(row.id)).await?;
    Ok(if found > 0 { TWO.to_vec() } else { Vec::new() })
}

/// What the Android Enterprise groups of an integration cover; `None` where none was named.
pub async fn extent(
    state: &WebState,
    id: IntegrationId,
    scope: &ScopeSettings,
) -> Result<Option<ScopeExtent>, Problem> {
    if scope.android_enterprise.is_empty() {
        return Ok(None);
    }
    let groups = state.store.list_org_groups(&Visible::one(id)).await?;
    let tree =
        GroupTree::new(groups.into_iter().map(|group| (group.facts.uem_id, group.facts.parent_uem_id)));
    Ok(scope.android_enterprise_extent(&tree))
}
