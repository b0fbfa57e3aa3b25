//! `GET /audit/{id}`.

use axum::{Json, extract::State};

use super::view::EntryView;
use crate::{
    WebState,
    access::{Allowed, AuditNumber, ReadAudit},
    http::{
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Answers one entry of the audit log.
#[utoipa::path(get, path = "/audit/{id}", tag = "audit", security(("bearer" = ["approver"])),
    params(("id" = i64, Path, description = "Number of the entry.")),
    responses((status = 200, description = "The entry.", body = EntryView), Refusals))]
pub async fn get_audit_entry(
    allowed: Allowed<ReadAudit>,
    State(state): State<WebState>,
    PathId(AuditNumber(number)): PathId<AuditNumber>,
) -> Result<Json<EntryView>, Problem> {
    let row = state.store.find_audit_entry(allowed.visible(), number).await?;
    row.map(|row| Json(row.into())).ok_or_else(|| Problem::not_found("audit entry", number))
}
