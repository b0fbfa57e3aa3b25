//! `PUT /signals/risk`.

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, SetRisk},
    api::v1::devices::risk::{RiskBody, RiskView, set},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// What a product tells of a device that it knows by serial number, UDID or UUID.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalBody {
    /// Serial number, UDID, or UUID in the tenant, exactly as the tenant has it.
    pub device: String,
    /// `none`, `low`, `medium` or `high`.
    pub risk: String,
    /// Threat factors: letters, digits, `_`, `-` and `.`, at most 20.
    #[serde(default)]
    pub threat_factors: Vec<String>,
    /// The product that tells it; with a token for signals, the name of the token.
    pub source: String,
    /// Its words.
    pub reason: String,
}

/// Sets the risk and the threat factors of a device by its serial number or UDID, as one product tells them. Several devices
/// with it are refused.
#[utoipa::path(put, path = "/signals/risk", tag = "signals", security(("bearer" = ["operator"]), ("bearer" = ["signals"])), request_body = SignalBody,
    responses(
        (status = 200, description = "Set.", body = RiskView),
        (status = 409, description = "Several devices answer to it, or too many products tell of it.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_signalled_risk(
    allowed: Allowed<SetRisk>,
    State(state): State<WebState>,
    Body(body): Body<SignalBody>,
) -> Result<Json<RiskView>, Problem> {
    let key = body.device.trim();
    let found = state.store.find_devices_by_identifier(allowed.visible(), key).await?;
    let mut found = found.into_iter().filter(|row| row.state != hub_store::DeviceState::Tombstoned);
    let shown: String = key.chars().take(200).collect();
    let device = found.next().ok_or_else(|| Problem::not_found("device", format!("{shown:?}")))?;
    if found.next().is_some() {
        let detail = format!("several devices answer to {shown:?}: name one by its UDID");
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    let told = RiskBody {
        risk: body.risk,
        threat_factors: body.threat_factors,
        source: body.source,
        reason: body.reason,
    };
    Ok(Json(set(&state, device.id, &told, &allowed).await?))
}
