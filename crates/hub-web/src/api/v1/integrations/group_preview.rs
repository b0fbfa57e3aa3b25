//! `POST /integrations/{id}/group-preview`.

use axum::{Json, extract::State};
use hub_core::{
    ids::IntegrationId,
    integration::{ScopeSettings, overlap::Beside},
};
use hub_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    check_groups::discreet,
    get::find,
    scope::{GroupKeyBody, ScopeEdit},
};
use crate::{
    WebState,
    access::{Allowed, Caller, ManageIntegrations},
    http::{
        body::Body,
        fields::FieldError,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// What one chosen group brings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupPreviewChoice)]
pub struct ChoiceView {
    /// The group.
    pub group: GroupKeyBody,
    /// Its devices; null for a group that the account does not see.
    pub devices: Option<u64>,
}

/// What a choice would bring.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupPreview)]
pub struct GroupPreviewView {
    /// Each choice, in its order.
    pub choices: Vec<ChoiceView>,
    /// Different devices of all together; null while the tenant's groups are not known.
    pub devices: Option<u64>,
    /// Whether that is exact; otherwise it is the most that there can be.
    pub is_exact: bool,
    /// Devices that the hub knows now.
    pub known_devices: u64,
    /// Those of them that lie outside of the choice. They are kept until complete runs and a direct look-up say that they
    /// are out of scope, and the deletion threshold holds for them.
    pub known_outside: u64,
    /// Why the choice could not be stored.
    pub refusals: Vec<FieldError>,
    /// Another integration that reads some of it; null if none does.
    pub overlap: Option<String>,
}

/// Says how many devices a choice of groups would bring, before it is stored. Nothing is changed.
#[utoipa::path(post, path = "/integrations/{id}/group-preview", tag = "integrations", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Id of the integration.")), request_body = ScopeEdit,
    responses((status = 200, description = "What it would bring.", body = GroupPreviewView),
        (status = 422, description = "A field cannot be read.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_group_preview(
    allowed: Allowed<ManageIntegrations>,
    State(state): State<WebState>,
    PathId(id): PathId<IntegrationId>,
    Body(body): Body<ScopeEdit>,
) -> Result<Json<GroupPreviewView>, Problem> {
    let row = find(&state, id).await?;
    preview(&state, &allowed.caller, id, body.over(&row.settings.scope)).await.map(Json)
}

/// The preview of a choice.
pub async fn preview(
    state: &WebState,
    caller: &Caller,
    id: IntegrationId,
    scope: ScopeSettings,
) -> Result<GroupPreviewView, Problem> {
    let row = find(state, id).await?;
    let known = state.store.known_groups(id).await?;
    let known = known.map(|known| caller.limits().narrow(&row.settings.api_url, known.list));
    let mut refusals = scope.check();
    let list = known.clone().unwrap_or_default();
    if known.is_some() {
        refusals.extend(scope.check_known(&list));
    }
    let counted = list.preview(&scope);
    let (known_devices, known_outside) = state.store.devices_outside(id, &scope.extent(&list.tree())).await?;
    let settings = hub_core::integration::IntegrationSettings { scope, ..row.settings };
    let beside = state.store.integration_beside(id, &settings, &row.credentials_identity).await?;
    let overlap = match beside {
        Beside::Apart | Beside::Unclear(_) => None,
        Beside::Overlaps(overlap) => {
            Some(discreet(caller, StoreError::Overlaps(overlap)).detail().to_owned())
        }
    };
    let choices =
        counted.choices.iter().map(|(key, devices)| ChoiceView { group: (*key).into(), devices: *devices });
    Ok(GroupPreviewView {
        choices: choices.collect(),
        devices: known.is_some().then_some(counted.devices),
        is_exact: counted.is_exact,
        known_devices,
        known_outside,
        refusals: refusals.into_iter().map(FieldError::from).collect(),
        overlap,
    })
}
