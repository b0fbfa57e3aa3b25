//! Which organization groups a caller is shown (TM-2): within an integration that lies in his subtree, those of the subtree.

use hub_core::{integration::GroupTree, operator::Visible};
use hub_store::{OrgGroupRow, StoreError};

use super::Caller;
use crate::WebState;

/// The organization groups of these integrations that the caller is shown, parents before children.
pub async fn shown_org_groups(
    state: &WebState,
    caller: &Caller,
    visible: &Visible,
) -> Result<Vec<OrgGroupRow>, StoreError> {
    let mut rows = state.store.list_org_groups(visible).await?;
    if !caller.limits().is_limited() {
        return Ok(rows);
    }
    for integration in state.store.list_integrations(visible).await? {
        let of = |row: &&OrgGroupRow| row.integration_id == integration.id;
        let edges = rows.iter().filter(of).map(|row| (row.facts.uem_id, row.facts.parent_uem_id));
        let (tree, api_url) = (GroupTree::new(edges), &integration.settings.api_url);
        let shows = |row: &OrgGroupRow| caller.limits().show_group(api_url, &tree, row.facts.uem_id);
        rows.retain(|row| row.integration_id != integration.id || shows(row));
    }
    Ok(rows)
}
