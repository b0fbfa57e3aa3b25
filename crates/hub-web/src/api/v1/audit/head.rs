//! `GET /audit/head`.

use axum::{Json, extract::State};

use super::view::HeadView;
use crate::{
    WebState,
    access::{Allowed, CheckAudit},
    http::problem::{Problem, Refusals},
};

/// Answers number and hash of the last entry. Kept where the hub cannot write, it proves later that nothing up to that entry
/// was changed, not even by somebody who has database and key.
#[utoipa::path(get, path = "/audit/head", tag = "audit", security(("bearer" = ["approver"])),
    responses((status = 200, description = "The last entry.", body = HeadView), Refusals))]
pub async fn get_audit_head(
    _: Allowed<CheckAudit>,
    State(state): State<WebState>,
) -> Result<Json<HeadView>, Problem> {
    let head = state.store.audit_head().await?;
    Ok(Json(HeadView { number: head.number, hash: head.hash.to_string(), head: head.to_string() }))
}
