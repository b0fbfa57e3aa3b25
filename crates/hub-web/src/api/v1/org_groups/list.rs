//! `GET /org-groups`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use hub_store::OrgGroupRow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    WebState,
    access::{Allowed, Read, shown_org_groups},
    http::{
        paging::List,
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which organization groups.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListOrgGroups {
    /// Integration.
    integration_id: Option<i64>,
}

/// An organization group: a node of a tenant's tree.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrgGroup)]
pub struct OrgGroupView {
    /// Id in the hub.
    id: i64,
    /// Its integration.
    integration_id: i64,
    /// Integer id in the tenant.
    uem_id: i64,
    /// UUID in the tenant.
    uem_uuid: String,
    /// Display name.
    name: String,
    /// Activation code.
    group_code: String,
    /// Customer, Container, ...
    kind: String,
    /// Parent in the tenant; null at the top.
    parent_uem_id: Option<i64>,
    /// Depth.
    level: i64,
    /// Devices the tenant counts.
    devices: i64,
    /// Users the tenant counts.
    users: i64,
    /// No longer visible to the account.
    is_gone: bool,
}

impl From<OrgGroupRow> for OrgGroupView {
    fn from(row: OrgGroupRow) -> Self {
        let facts = row.facts;
        Self {
            id: row.id.0,
            integration_id: row.integration_id.0,
            uem_id: facts.uem_id.0,
            uem_uuid: facts.uem_uuid,
            name: facts.name,
            group_code: facts.group_code,
            kind: facts.kind,
            parent_uem_id: facts.parent_uem_id.map(|id| id.0),
            level: facts.level,
            devices: facts.devices,
            users: facts.users,
            is_gone: row.is_gone,
        }
    }
}

/// Lists all organization groups, parents before children.
#[utoipa::path(get, path = "/org-groups", tag = "groups", security(("bearer" = ["viewer"])), params(ListOrgGroups),
    responses((status = 200, description = "All organization groups.", body = List<OrgGroupView>), Refusals))]
pub async fn list_org_groups(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<ListOrgGroups>,
) -> Result<Json<List<OrgGroupView>>, Problem> {
    let visible = allowed.visible().narrowed(params.integration_id.map(IntegrationId));
    let rows = shown_org_groups(&state, &allowed.caller, &visible).await?;
    Ok(Json(List::whole(rows.into_iter().map(OrgGroupView::from).collect())))
}
