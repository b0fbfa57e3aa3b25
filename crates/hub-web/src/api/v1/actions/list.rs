//! `GET /actions`.

use axum::{Json, extract::State};
use hub_core::{
    actions::ActionKind,
    ids::{DeviceId, IntegrationId},
};
use hub_store::ActionFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{ActionView, StateWord};
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which actions. What is left out does not filter.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListActions {
    /// Of this integration.
    integration_id: Option<i64>,
    /// Of this kind: `lock`, `device_wipe`, ...
    #[param(value_type = Option<String>)]
    kind: Option<ActionKind>,
    /// That stand so.
    state: Option<StateWord>,
    /// On this device.
    device_id: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists actions, newest first.
#[utoipa::path(get, path = "/actions", tag = "actions", security(("bearer" = ["viewer"])), params(ListActions),
    responses((status = 200, description = "A page of actions.", body = List<ActionView>), Refusals))]
pub async fn list_actions(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<ListActions>,
) -> Result<Json<List<ActionView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let filter = ActionFilter {
        integration_id: params.integration_id.map(IntegrationId),
        kind: params.kind,
        state: params.state.map(Into::into),
        device: params.device_id.map(DeviceId),
    };
    let after = cursor(params.after);
    let page = state.store.list_actions(allowed.visible(), &filter, after.as_ref(), limit).await?;
    Ok(Json(List::uncounted(ActionView::all(&state, page.actions).await?, page.next)))
}
