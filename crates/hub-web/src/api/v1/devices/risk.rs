//! `GET` and `PUT /devices/{id}/risk`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::{
    ids::DeviceId,
    operator::TokenScope,
    tagging::{Risk, RiskFacts, THREAT_FACTOR_CHARS_MAX, THREAT_FACTORS_MAX, is_threat_factor},
};
use hub_store::DeviceRisk;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Read, SetRisk},
    api::v1::trust::text::{TEXT_CHARS_MAX, checked_text},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Most products that tell of one device.
const SOURCES_MAX: usize = 50;

/// What a product tells of a device, in place of what the same product told before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskBody {
    /// `none`, `low`, `medium` or `high`.
    pub risk: String,
    /// Threat factors: letters, digits, `_`, `-` and `.`, at most 20.
    #[serde(default)]
    pub threat_factors: Vec<String>,
    /// The product that tells it.
    pub source: String,
    /// Its words.
    pub reason: String,
}

/// What counts of what is told of a device.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskView {
    /// `none`, `low`, `medium` or `high`: the highest that a product tells.
    pub risk: String,
    /// Threat factors of all products, in order.
    pub threat_factors: Vec<String>,
    /// The product that tells the highest risk; empty while nobody has told any.
    pub source: String,
    /// Its words.
    pub reason: String,
    /// Who brought it here.
    pub set_by: String,
    /// When.
    pub set_at: Option<Timestamp>,
    /// What each product tells, by its name; a token for signals is shown its own.
    pub sources: Vec<RiskSourceView>,
}

/// What one product tells of a device.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskSourceView {
    /// The product.
    pub source: String,
    /// `none`, `low`, `medium` or `high`.
    pub risk: String,
    /// Threat factors, in order.
    pub threat_factors: Vec<String>,
    /// Its words.
    pub reason: String,
    /// Who brought it here.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

/// Answers the risk of a device; `none` while nobody has told any.
#[utoipa::path(get, path = "/devices/{id}/risk", tag = "devices", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 200, description = "Its risk.", body = RiskView), Refusals))]
pub async fn get_device_risk(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<RiskView>, Problem> {
    find(&state, id).await?;
    Ok(Json(RiskView::of(state.store.list_device_risks(id).await?)))
}

/// Sets the risk and the threat factors of a device that one product tells. The highest risk of all products counts; each
/// lowers only its own. Its tags in the tenant follow.
#[utoipa::path(put, path = "/devices/{id}/risk", tag = "devices", security(("bearer" = ["operator"]), ("bearer" = ["signals"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")), request_body = RiskBody,
    responses((status = 200, description = "Set.", body = RiskView), Refusals))]
pub async fn edit_device_risk(
    allowed: Allowed<SetRisk>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
    Body(body): Body<RiskBody>,
) -> Result<Json<RiskView>, Problem> {
    find(&state, id).await?;
    Ok(Json(set(&state, id, &body, &allowed).await?))
}

/// Checks and sets.
pub async fn set(
    state: &WebState,
    id: DeviceId,
    body: &RiskBody,
    allowed: &Allowed<SetRisk>,
) -> Result<RiskView, Problem> {
    let told = DeviceRisk {
        facts: checked(body)?,
        source: checked_text("source", &body.source, TEXT_CHARS_MAX)?,
        reason: checked_text("reason", &body.reason, TEXT_CHARS_MAX)?,
        set_by: allowed.caller.describe(),
        set_at: state.clock.now(),
    };
    allowed.caller.may_speak_as(&told.source)?;
    let before = state.store.list_device_risks(id).await?;
    if before.len() >= SOURCES_MAX && before.iter().all(|other| other.source != told.source) {
        let detail = format!("{SOURCES_MAX} products tell of this device already: speak for one of them");
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    state.store.set_device_risk(id, &told).await?;
    let risk = told.facts.risk;
    tracing::info!(device.id = %id, "{} sets the risk of device {id} to {risk}, by {}", told.set_by, told.source);
    let mut all = state.store.list_device_risks(id).await?;
    if allowed.caller.scope == TokenScope::Signals {
        // It reads nothing of what others said.
        all.retain(|one| one.source == told.source);
    }
    Ok(RiskView::of(all))
}

fn checked(body: &RiskBody) -> Result<RiskFacts, Problem> {
    let risk: Risk = body
        .risk
        .parse()
        .map_err(|_| Problem::field("risk", Some(body.risk.clone()), "none, low, medium or high"))?;
    let mut threat_factors = body.threat_factors.clone();
    threat_factors.sort_unstable();
    threat_factors.dedup();
    if threat_factors.len() > THREAT_FACTORS_MAX {
        let expected = format!("at most {THREAT_FACTORS_MAX} threat factors");
        return Err(Problem::field("threat_factors", Some(threat_factors.len().to_string()), expected));
    }
    if let Some(bad) = threat_factors.iter().find(|factor| !is_threat_factor(factor)) {
        let expected = format!("1 to {THREAT_FACTOR_CHARS_MAX} letters, digits, _, - and .");
        return Err(Problem::field("threat_factors", Some(bad.clone()), expected));
    }
    Ok(RiskFacts { risk, threat_factors })
}

impl RiskView {
    /// Of what products tell.
    fn of(told: Vec<DeviceRisk>) -> Self {
        let together = RiskFacts::together(told.iter().map(|one| &one.facts));
        let loudest = told.iter().max_by_key(|one| (one.facts.risk, one.set_at)).cloned();
        let set_at = loudest.as_ref().map(|one| one.set_at);
        let (source, reason, set_by) =
            loudest.map(|one| (one.source, one.reason, one.set_by)).unwrap_or_default();
        Self {
            risk: together.risk.to_string(),
            threat_factors: together.threat_factors,
            source,
            reason,
            set_by,
            set_at,
            sources: told.into_iter().map(RiskSourceView::of).collect(),
        }
    }
}

impl RiskSourceView {
    fn of(told: DeviceRisk) -> Self {
        Self {
            source: told.source,
            risk: told.facts.risk.to_string(),
            threat_factors: told.facts.threat_factors,
            reason: told.reason,
            set_by: told.set_by,
            set_at: told.set_at,
        }
    }
}
