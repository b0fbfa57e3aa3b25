//! `GET` and `PUT /trust/rules`.

use axum::{Json, extract::State};
use hub_core::{services::PolicySet, trust::TrustRules};

use super::{
    change::{self, ChangesView},
    schema::TrustRulesSchema,
};
use crate::{
    WebState,
    access::{Allowed, ManagePolicies, ReadHub},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Answers what each factor costs a device.
#[utoipa::path(get, path = "/trust/rules", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "The rules.", body = TrustRulesSchema), Refusals))]
pub async fn get_trust_rules(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<TrustRules>, Problem> {
    Ok(Json(state.store.trust_setup().await?.set.trust))
}

/// Replaces the rules; factors and limits that are left out are as without any rule.
#[utoipa::path(put, path = "/trust/rules", tag = "trust", security(("bearer" = ["admin"])),
    request_body = TrustRulesSchema,
    responses(
        (status = 200, description = "What was changed.", body = ChangesView),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_trust_rules(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    Body(trust): Body<TrustRules>,
) -> Result<Json<ChangesView>, Problem> {
    let changes = change::apply(&state, &allowed, |set| PolicySet { trust, ..set }).await?;
    Ok(Json(ChangesView::applied(changes)))
}
