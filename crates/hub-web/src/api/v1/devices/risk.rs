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
    access::{Allowed, Caller, Read, SetRisk},
    api::v1::trust::text::{TEXT_CHARS_MAX, checked_text},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Between products that tell of a device together.
const TOGETHER: &str = " and ";

/// What a product tells of a device, in place of what was told before.
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

/// What is told of a device.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskView {
    /// `none`, `low`, `medium` or `high`.
    pub risk: String,
    /// Threat factors, in order.
    pub threat_factors: Vec<String>,
    /// The product that told it; empty while nobody has.
    pub source: String,
    /// Its words.
    pub reason: String,
    /// Who brought it here.
    pub set_by: String,
    /// When.
    pub set_at: Option<Timestamp>,
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
    Ok(Json(state.store.find_device_risk(id).await?.into()))
}

/// Sets the risk and the threat factors of a device. Its tags in the tenant follow.
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
    let mut told = DeviceRisk {
        facts: checked(body)?,
        source: checked_text("source", &body.source, TEXT_CHARS_MAX)?,
        reason: checked_text("reason", &body.reason, TEXT_CHARS_MAX)?,
        set_by: allowed.caller.describe(),
        set_at: state.clock.now(),
    };
    allowed.caller.may_speak_as(&told.source)?;
    let before = state.store.find_device_risk(id).await?;
    if before.as_ref().is_some_and(|before| is_taken_back(allowed, before, &told)) {
        // Not which: this token reads nothing.
        let detail =
            "another product tells a higher risk of this device: only it, or an operator, takes that back";
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    if let Some(before) = before {
        join(&allowed.caller, &before, &mut told);
    }
    state.store.set_device_risk(id, &told).await?;
    let risk = told.facts.risk;
    tracing::info!(device.id = %id, "{} sets the risk of device {id} to {risk}, by {}", told.set_by, told.source);
    Ok(state.store.find_device_risk(id).await?.into())
}

/// Whether a token for signals would take back what another product said.
fn is_taken_back(allowed: &Allowed<SetRisk>, before: &DeviceRisk, told: &DeviceRisk) -> bool {
    allowed.caller.scope == TokenScope::Signals
        && before.source != told.source
        && told.facts.risk < before.facts.risk
}

/// A product that tells at least the risk of another one speaks beside it, not in its place: neither takes it back alone.
fn join(caller: &Caller, before: &DeviceRisk, told: &mut DeviceRisk) {
    if caller.scope != TokenScope::Signals || before.source == told.source || before.facts.risk == Risk::None
    {
        return;
    }
    let is_among_them = before.source.split(TOGETHER).any(|source| source == told.source);
    let both = format!("{}{TOGETHER}{}", before.source, told.source);
    told.source =
        if is_among_them { before.source.clone() } else { both.chars().take(TEXT_CHARS_MAX).collect() };
    told.facts.threat_factors.extend(before.facts.threat_factors.iter().cloned());
    told.facts.threat_factors.sort_unstable();
    told.facts.threat_factors.dedup();
    told.facts.threat_factors.truncate(THREAT_FACTORS_MAX);
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

impl From<Option<DeviceRisk>> for RiskView {
    fn from(told: Option<DeviceRisk>) -> Self {
        let Some(told) = told else {
            return Self {
                risk: Risk::None.to_string(),
                threat_factors: Vec::new(),
                source: String::new(),
                reason: String::new(),
                set_by: String::new(),
                set_at: None,
            };
        };
        Self {
            risk: told.facts.risk.to_string(),
            threat_factors: told.facts.threat_factors,
            source: told.source,
            reason: told.reason,
            set_by: told.set_by,
            set_at: Some(told.set_at),
        }
    }
}
