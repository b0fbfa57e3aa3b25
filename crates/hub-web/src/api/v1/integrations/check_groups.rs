//! What is asked of a choice of groups before it is stored: does the account see them, and does another integration read
//! the same devices (HM-3).

use http::StatusCode;
use hub_core::{
    ids::{IntegrationId, UemId},
    integration::{
        Credentials, GroupKind, GroupList, IntegrationSettings, IntegrationState, ScopeSettings,
        overlap::{Binding, find_overlap},
    },
    operator::Visible,
};

use hub_store::IntegrationRow;

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

/// Whether an edit may make it read other devices: what stands side by side already can be renamed.
pub fn reads_otherwise(before: &IntegrationRow, after: &IntegrationSettings, account: &str) -> bool {
    let (state, account_before) = (before.state, &before.credentials_identity);
    let before = &before.settings;
    if state == IntegrationState::SettingUp {
        return false;
    }
    before.api_url != after.api_url || account_before != account || !before.scope.is_same_choice(&after.scope)
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

/// 409 where another integration reads devices that this one would read. `id` is left out; `account` is who it logs in as.
/// One that the caller is not shown stays without its name.
pub async fn refuse_overlap(
    state: &WebState,
    caller: &Caller,
    id: Option<IntegrationId>,
    settings: &IntegrationSettings,
    account: &str,
) -> Result<(), Problem> {
    let rows = state.store.list_integrations(&Visible::Everything).await?;
    // What is being set up reads nothing yet: it is held against the others when it is finished.
    let is_other = |row: &IntegrationRow| Some(row.id) != id && row.state != IntegrationState::SettingUp;
    let rows: Vec<_> = rows.into_iter().filter(is_other).collect();
    let key = |name: &str| name.trim().to_lowercase();
    if rows.iter().any(|row| key(&row.settings.name) == key(&settings.name)) {
        // The name is refused first: the store says so.
        return Ok(());
    }
    let mut lists = Vec::with_capacity(rows.len());
    for row in &rows {
        lists.push(state.store.known_groups(row.id).await?.map(|known| known.list).unwrap_or_default());
    }
    let mine = match id {
        Some(id) => state.store.known_groups(id).await?.map(|known| known.list).unwrap_or_default(),
        None => GroupList::default(),
    };
    let others: Vec<Binding<'_>> = rows
        .iter()
        .zip(&lists)
        .map(|(row, list)| binding(&row.settings, &row.credentials_identity, list))
        .collect();
    match find_overlap(&binding(settings, account, &mine), &others) {
        None => Ok(()),
        Some(overlap) => {
            let other = rows.iter().find(|row| row.settings.name == overlap.other);
            let is_shown = other.is_some_and(|row| caller.visible.contains(row.id));
            let words = match is_shown {
                true => overlap.to_string(),
                false => {
                    "an integration that you are not shown reads some of the same devices: choose other groups".into()
                }
            };
            Err(Problem::new(StatusCode::CONFLICT, words))
        }
    }
}

fn binding<'a>(settings: &'a IntegrationSettings, account: &'a str, list: &GroupList) -> Binding<'a> {
    Binding {
        name: &settings.name,
        api_url: &settings.api_url,
        account,
        scope: &settings.scope,
        tree: list.tree(),
        managed_by: managers(&settings.scope, list),
    }
}

fn managers(scope: &ScopeSettings, list: &GroupList) -> Vec<(UemId, UemId)> {
    let chosen = scope.groups.iter().filter(|group| group.key.kind == GroupKind::SmartGroup);
    let manager = |id: UemId| list.smart_groups.iter().find(|group| group.uem_id == id)?.org_group;
    chosen.filter_map(|group| Some((group.key.uem_id, manager(group.key.uem_id)?))).collect()
}
