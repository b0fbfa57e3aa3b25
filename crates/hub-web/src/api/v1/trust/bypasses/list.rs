//! `GET /trust/bypasses`.

use axum::{Json, extract::State};
use hub_store::BypassRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// A bypass.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bypass)]
pub struct BypassView {
    /// Its number, which decisions that rest on it name.
    pub id: i64,
    /// The service; null = all that do not forbid it.
    pub service: Option<String>,
    /// The user, by e-mail or name.
    pub user: String,
    /// Why.
    pub reason: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// Whether it is open now.
    pub is_open: bool,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// Who ended it before its time.
    pub ended_by: Option<String>,
    /// When.
    pub ended_at: Option<Timestamp>,
}

impl BypassView {
    fn new(row: BypassRow, now: Timestamp) -> Self {
        let (ended_by, ended_at) = row.ended.unzip();
        Self {
            id: row.bypass.id,
            service: row.bypass.service,
            user: row.bypass.user,
            reason: row.bypass.reason,
            expires_at: row.bypass.expires_at,
            is_open: ended_at.is_none() && now < row.bypass.expires_at,
            made_by: row.made_by,
            made_at: row.made_at,
            ended_by,
            ended_at,
        }
    }
}

/// Lists the last 500 bypasses, also those that have ended, the last first.
#[utoipa::path(get, path = "/trust/bypasses", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "The bypasses.", body = List<BypassView>), Refusals))]
pub async fn list_bypasses(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<List<BypassView>>, Problem> {
    let (rows, now) = (state.store.list_bypasses().await?, state.clock.now());
    Ok(Json(List::whole(rows.into_iter().map(|row| BypassView::new(row, now)).collect())))
}
