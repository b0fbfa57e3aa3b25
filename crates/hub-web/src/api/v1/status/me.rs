//! `GET /me`.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::tokens::view::ScopeWord;
use crate::{
    access::{Allowed, Read, Via},
    http::problem::Refusals,
};

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// `operator` or `token`.
    kind: &'static str,
    /// Name.
    name: String,
    /// What it may do.
    role: ScopeWord,
    /// Whether it is shown integrations of some groups only.
    is_limited: bool,
}

/// Answers who calls.
#[utoipa::path(get, path = "/me", tag = "status", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "The caller.", body = Me), Refusals))]
pub async fn get_me(allowed: Allowed<Read>) -> Json<Me> {
    let is_limited = allowed.caller.limits().is_limited();
    let (kind, name) = match allowed.caller.via {
        Via::Session(session) => ("operator", session.operator.username),
        Via::Token(token) => ("token", token.name),
    };
    Json(Me { kind, name, role: allowed.caller.scope.into(), is_limited })
}
