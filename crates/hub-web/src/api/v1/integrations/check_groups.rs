//! What is asked of a choice of groups before it is stored: does the account see them. Whether another integration reads
//! the same devices (HM-3), the store asks while it saves.

use http::StatusCode;
use hub_core::{
    ids::IntegrationId,
    integration::{Credentials, IntegrationSettings, ScopeSettings},
};
use hub_store::StoreError;

use crate::{WebState, access::Caller, http::problem::Problem};

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

/// 422 where an edit would take the integration out of what its caller is limited to. Of another account it is not known
/// what it sees: then groups must be chosen.
pub async fn require_within(
    state: &WebState,
    caller: &Caller,
    id: IntegrationId,
    settings: &IntegrationSettings,
    credentials: Option<&Credentials>,
) -> Result<(), Problem> {
    if !caller.limits().is_limited() {
        return Ok(());
    }
    let is_known = credentials.is_none() || !settings.scope.is_everything();
    if is_known && state.store.visible_after(caller.limits(), id, settings).await?.contains(id) {
        return Ok(());
    }
    let expected = "the address of this tenant, and groups within those that you are limited to";
    Err(Problem::field("scope.groups", None, expected))
}

/// Why something could not be stored. Who is limited is not told the names of integrations that it is not shown.
pub fn discreet(caller: &Caller, error: StoreError) -> Problem {
    if caller.limits().is_limited() && matches!(error, StoreError::Overlaps(_)) {
        let words = "another integration reads some of the same devices: choose other groups";
        return Problem::new(StatusCode::CONFLICT, words);
    }
    error.into()
}
