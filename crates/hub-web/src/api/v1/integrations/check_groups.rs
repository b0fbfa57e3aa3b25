//! What is asked of a choice of groups before it is stored: does the account see them. Whether another integration reads
//! the same devices (HM-3), the store asks while it saves.

use hub_core::{ids::IntegrationId, integration::ScopeSettings};

use crate::{WebState, http::problem::Problem};

/// The choice with the names that its groups have now. Where the groups of the tenant are known, each chosen one must be
/// among them; where not, the first run tells.
pub async fn known_choice(
    state: &WebState,
    id: IntegrationId,
    scope: ScopeSettings,
) -> Result<ScopeSettings, Problem> {
    let Some(known) = state.store.known_groups(id).await? else { return Ok(scope) };
    let refusals = scope.check_known(&known.list);
    if refusals.is_empty() { Ok(scope.with_names(&known.list)) } else { Err(refusals.into()) }
}
