//! `GET /trust/decisions`.

use axum::{Json, extract::State};
use hub_core::{ids::DeviceId, services::Outcome};
use hub_store::DecisionFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::DecisionView;
use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which decisions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListDecisions {
    /// `allow`, `allow_user_only` or `deny`.
    outcome: Option<String>,
    /// Code of what decided, such as `factor_compliance`.
    reason: Option<String>,
    /// Name of the service.
    service: Option<String>,
    /// E-mail or name of the user.
    user: Option<String>,
    /// Id of the device in the hub.
    device_id: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists the decisions that were kept, newest first: all refusals, and a share of what was let in.
#[utoipa::path(get, path = "/trust/decisions", tag = "trust", security(("bearer" = ["viewer"])), params(ListDecisions),
    responses((status = 200, description = "A page of decisions.", body = List<DecisionView>), Refusals))]
pub async fn list_decisions(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
    Params(params): Params<ListDecisions>,
) -> Result<Json<List<DecisionView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    if let Some(word) = params.outcome.as_ref().filter(|word| word.parse::<Outcome>().is_err()) {
        return Err(Problem::field("outcome", Some(word.clone()), "allow, allow_user_only or deny"));
    }
    let filter = DecisionFilter {
        outcome: params.outcome,
        reason: params.reason,
        service: params.service,
        user: params.user,
        device: params.device_id.map(DeviceId),
    };
    let (rows, next) = state.store.list_decisions(&filter, cursor(params.after).as_ref(), limit).await?;
    Ok(Json(List::uncounted(rows.into_iter().map(DecisionView::from).collect(), next)))
}
