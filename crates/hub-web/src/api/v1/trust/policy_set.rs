//! `GET` and `PUT /trust/policy-set`.

use axum::{Json, extract::State};
use hub_core::services::PolicySet;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    change::{self, ChangesView},
    schema::PolicySetSchema,
};
use crate::{
    WebState,
    access::{Allowed, ManagePolicies, ReadHub},
    http::{
        body::Body,
        params::Params,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Whether it is done.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EditPolicySet {
    /// Only answer what would change, and store nothing.
    #[serde(default)]
    plan: bool,
}

/// Answers all services, policies and trust rules. As TOML it is the file of `mooring policy apply`.
#[utoipa::path(get, path = "/trust/policy-set", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "The whole set.", body = PolicySetSchema), Refusals))]
pub async fn get_policy_set(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<PolicySet>, Problem> {
    Ok(Json(state.store.trust_setup().await?.set))
}

/// Replaces all services, policies and trust rules: what is left out is removed. With `plan=true` it answers what would
/// change, and nothing is stored.
#[utoipa::path(put, path = "/trust/policy-set", tag = "trust", security(("bearer" = ["admin"])),
    params(EditPolicySet), request_body = PolicySetSchema,
    responses(
        (status = 200, description = "What was changed, or would be.", body = ChangesView),
        (status = 422, description = "Entries are refused, each with its place.", body = ProblemBody,
            content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_policy_set(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    Params(params): Params<EditPolicySet>,
    Body(wanted): Body<PolicySet>,
) -> Result<Json<ChangesView>, Problem> {
    if params.plan {
        wanted.check().map_err(change::refusal)?;
        let before = state.store.trust_setup().await?.set;
        return Ok(Json(ChangesView::planned(before.plan(&wanted))));
    }
    let changes = change::apply(&state, &allowed, |_| wanted).await?;
    Ok(Json(ChangesView::applied(changes)))
}
