//! `GET /trust/limits`.

use axum::{Json, extract::State};
use hub_store::LimitRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::schema::LevelSchema;
use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// A limit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrustLimit)]
pub struct LimitView {
    /// Its number.
    pub id: i64,
    /// `email` or `serial_number`.
    pub kind: String,
    /// Whose it is, in lower case.
    pub subject: String,
    /// The highest level.
    pub level: LevelSchema,
    /// Why.
    pub reason: String,
    /// Which product or person says so.
    pub source: String,
    /// Until when; null = until it is taken away.
    pub expires_at: Option<Timestamp>,
    /// Who brought it here.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

impl From<LimitRow> for LimitView {
    fn from(row: LimitRow) -> Self {
        Self {
            id: row.id,
            kind: row.limit.kind.to_string(),
            subject: row.limit.subject,
            level: row.limit.level.into(),
            reason: row.limit.reason,
            source: row.limit.source,
            expires_at: row.limit.expires_at,
            set_by: row.set_by,
            set_at: row.set_at,
        }
    }
}

/// Lists the limits that have not ended.
#[utoipa::path(get, path = "/trust/limits", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "All limits.", body = List<LimitView>), Refusals))]
pub async fn list_limits(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<List<LimitView>>, Problem> {
    let rows = state.store.list_limits(state.clock.now()).await?;
    Ok(Json(List::whole(rows.into_iter().map(LimitView::from).collect())))
}
