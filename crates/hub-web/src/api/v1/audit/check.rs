//! `GET /audit/check`.

use axum::{Json, extract::State};
use hub_core::audit::Link;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::CheckView;
use crate::{
    WebState,
    access::{Allowed, CheckAudit},
    http::{
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// What to hold it against.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckAuditLog {
    /// A head that was kept elsewhere: `NUMBER:HASH`.
    head: Option<String>,
}

/// Verifies the whole audit log: hashes, the hub's marks, and whether its end is where it should be. Names the first entry
/// that is not as it was written.
#[utoipa::path(get, path = "/audit/check", tag = "audit", security(("bearer" = ["approver"])), params(CheckAuditLog),
    responses((status = 200, description = "What was found; also where the log is broken.", body = CheckView), Refusals))]
pub async fn check_audit(
    _: Allowed<CheckAudit>,
    State(state): State<WebState>,
    Params(params): Params<CheckAuditLog>,
) -> Result<Json<CheckView>, Problem> {
    let kept = params.head.map(|text| {
        text.parse::<Link>().map_err(|error| Problem::field("head", Some(text), error.to_string()))
    });
    let check = state.store.verify_audit(kept.transpose()?).await?;
    if let Some(fault) = &check.fault {
        tracing::error!("The audit log is broken: {fault}");
    }
    Ok(Json(check.into()))
}
