//! `GET /runs`.

use axum::{Json, extract::State};
use hub_core::{ids::IntegrationId, sync::RunState};
use hub_store::RunFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::RunView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which runs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListRuns {
    /// Of this integration.
    integration_id: Option<i64>,
    /// In this state.
    #[param(value_type = Option<String>)]
    state: Option<RunState>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists runs, newest first.
#[utoipa::path(get, path = "/runs", tag = "runs", security(("bearer" = ["viewer"])), params(ListRuns),
    responses((status = 200, description = "A page of runs.", body = List<RunView>), Refusals))]
pub async fn list_runs(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<ListRuns>,
) -> Result<Json<List<RunView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let filter = RunFilter { integration_id: params.integration_id.map(IntegrationId), state: params.state };
    let (rows, next) =
        state.store.list_runs(allowed.visible(), &filter, cursor(params.after).as_ref(), limit).await?;
    Ok(Json(List::uncounted(rows.into_iter().map(RunView::from).collect(), next)))
}
