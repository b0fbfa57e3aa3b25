//! `GET /status`.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, Read},
    http::problem::Refusals,
};

/// The hub itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct Status {
    /// Version of the program.
    version: &'static str,
    /// `sqlite` or `postgres`.
    database: &'static str,
    /// What time the hub has.
    now: Timestamp,
}

/// Answers the hub's version, kind of database and time.
#[utoipa::path(get, path = "/status", tag = "status", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "The hub.", body = Status), Refusals))]
pub async fn get_status(_: Allowed<Read>, State(state): State<WebState>) -> Json<Status> {
    let database = if state.store.database().is_postgres() { "postgres" } else { "sqlite" };
    Json(Status { version: env!("CARGO_PKG_VERSION"), database, now: state.clock.now() })
}
