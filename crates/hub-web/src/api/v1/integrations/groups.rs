//! `GET /integrations/{id}/groups`, `POST /integrations/{id}/group-lookup`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use hub_core::{
    ids::{IntegrationId, UemId},
    integration::GroupList,
};
use hub_store::{GroupLookup, GroupLookupState};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{get::find, scope::GroupKindBody};
use crate::{
    WebState,
    access::{Allowed, Caller, ManageIntegrations},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// A group that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SelectableGroup)]
pub struct SelectableGroupView {
    /// Organization group or smart group.
    pub kind: GroupKindBody,
    /// Its id in the tenant.
    pub uem_id: i64,
    /// Name.
    pub name: String,
    /// The organization group above it, or the one that manages a smart group.
    pub parent_uem_id: Option<i64>,
    /// Devices that it brings by itself.
    pub devices: u64,
    /// Devices that it brings with its child groups.
    pub devices_with_children: u64,
}

/// The groups that the integration's account sees.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SelectableGroups)]
pub struct SelectableGroupsView {
    /// `unknown` (ask for a lookup), `reading`, `known` or `failed`.
    pub state: &'static str,
    /// Why the last lookup failed; empty otherwise.
    pub error: String,
    /// What to do about it.
    pub remedy: String,
    /// When the worker looked them up; null for those of the last synchronization.
    pub read_at: Option<Timestamp>,
    /// What could not be read; empty otherwise.
    pub remark: String,
    /// Organization groups, parents before children, then smart groups by name.
    pub items: Vec<SelectableGroupView>,
}

/// Answers the groups that can be chosen, as the last lookup or the last synchronization saw them.
#[utoipa::path(get, path = "/integrations/{id}/groups", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 200, description = "The groups.", body = SelectableGroupsView), Refusals))]
pub async fn list_selectable_groups(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<Json<SelectableGroupsView>, Problem> {
    view(&state, &allowed.caller, id).await.map(Json)
}

/// Asks the worker to read the groups from the tenant. It changes nothing there; read the groups until they are `known`.
#[utoipa::path(post, path = "/integrations/{id}/group-lookup", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")),
    responses((status = 202, description = "Asked for.", body = SelectableGroupsView), Refusals))]
pub async fn add_group_lookup(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
) -> Result<impl IntoResponse, Problem> {
    state.store.request_group_lookup(id, state.clock.now()).await?;
    Ok((StatusCode::ACCEPTED, Json(view(&state, &allowed.caller, id).await?)))
}

async fn view(state: &WebState, caller: &Caller, id: IntegrationId) -> Result<SelectableGroupsView, Problem> {
    let row = find(state, id).await?;
    let lookup = state.store.find_group_lookup(id).await?;
    let known = state.store.known_groups(id).await?;
    let (error, remedy) = match &lookup {
        Some(GroupLookup { state: GroupLookupState::Failed, error, remedy, .. }) => {
            (error.clone(), remedy.clone())
        }
        _ => Default::default(),
    };
    let word = match (lookup.map(|lookup| lookup.state), &known) {
        (Some(GroupLookupState::Reading), _) => "reading",
        (Some(GroupLookupState::Failed), _) => "failed",
        (_, Some(_)) => "known",
        (_, None) => "unknown",
    };
    let read_at = known.as_ref().and_then(|known| known.read_at);
    let list = known.map(|known| known.list).unwrap_or_default();
    let list = caller.limits().narrow(&row.settings.api_url, list);
    let remark = list.remark.clone();
    Ok(SelectableGroupsView { state: word, error, remedy, read_at, remark, items: items(&list) })
}

fn items(list: &GroupList) -> Vec<SelectableGroupView> {
    let own = list.own_devices();
    let id = |id: Option<UemId>| id.map(|id| id.0);
    let orgs = list.org_groups.iter().map(|group| SelectableGroupView {
        kind: GroupKindBody::OrgGroup,
        uem_id: group.uem_id.0,
        name: group.name.clone(),
        parent_uem_id: id(group.parent),
        devices: own.get(&group.uem_id).copied().unwrap_or(0),
        devices_with_children: group.devices,
    });
    let smarts = list.smart_groups.iter().map(|group| SelectableGroupView {
        kind: GroupKindBody::SmartGroup,
        uem_id: group.uem_id.0,
        name: group.name.clone(),
        parent_uem_id: id(group.org_group),
        devices: group.devices,
        devices_with_children: group.devices,
    });
    orgs.chain(smarts).collect()
}
