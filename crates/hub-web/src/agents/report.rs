//! `POST /agent/v1/report`: the facts, signed; the answer holds a device token.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use hub_core::{
    agent::{AGENT_HEADER, AgentFacts, ReportAnswer, SIGNATURE_HEADER, TIME_HEADER, is_near, to_sign_report},
    audit::{Actor, ActorKind},
};
use hub_store::{AgentReport, AgentReported, AgentRow};
use jiff::Timestamp;

use super::{DeviceToken, limits::ReportLimits, proof};
use crate::{
    WebState, audit,
    http::{body, problem::Problem},
};

/// Takes a report.
pub async fn report(
    State(state): State<WebState>,
    Extension(limits): Extension<ReportLimits>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = body.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
    let (agent, signed_at) = recognise(&state, &headers, &body).await?;
    if !limits.allows(agent.id) {
        let detail = "too many reports of this agent: try again in a minute";
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, detail));
    }
    let now = state.clock.now();
    let expected = agent.expected_time(now);
    if !is_near(signed_at, expected) {
        return Ok(sign_again(expected, "the clock of this device is wrong"));
    }
    let facts: AgentFacts = body::read(&body)?;
    facts.check()?;
    let report = AgentReport { agent: agent.id, signed_at, facts };
    match state.store.report_agent(&report, now).await? {
        AgentReported::Taken { device } => {
            let token = device.map(|device| DeviceToken::new(agent.id, device, now));
            Ok(Json(ReportAnswer {
                is_correlated: device.is_some(),
                device_token: token.map(|token| token.write(&state.store)),
                token_ends_at_ms: token.map(|token| token.ends_at.as_millisecond()),
            })
            .into_response())
        }
        AgentReported::NotNew { after } => {
            Ok(sign_again(expected.max(after), "a report that was signed no earlier has been taken already"))
        }
        AgentReported::Revoked => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "a person took this agent's access away: to let it in again, make a settings file for its device in the hub",
        )),
        AgentReported::DeviceGone => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "the device of this agent is gone from the tenant, or its registration was removed",
        )),
    }
}

/// Which agent it is, and when it signed. A stranger and a wrong signature get the same answer.
async fn recognise(
    state: &WebState,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(AgentRow, Timestamp), Problem> {
    let unknown = || {
        Problem::unauthorized_with("no agent that the hub knows signed this: let the agent register again")
    };
    let number = |name| proof::only(headers, name).and_then(|text| text.parse::<i64>().ok());
    let (id, time_ms) = number(AGENT_HEADER).zip(number(TIME_HEADER)).ok_or_else(unknown)?;
    let signed_at = Timestamp::from_millisecond(time_ms).map_err(|_| unknown())?;
    let agent = state.store.find_agent(id).await?.ok_or_else(unknown)?;
    let message = to_sign_report(id, time_ms, body);
    if !proof::is_signed(&agent.public_key, &message, proof::only(headers, SIGNATURE_HEADER)) {
        return Err(unknown());
    }
    audit::recognise(Actor { kind: ActorKind::Agent, name: "agent".to_owned(), id: agent.id.to_string() });
    Ok((agent, signed_at))
}

/// Tells the time that the next report must be signed after. Only who has the key is told.
fn sign_again(after: Timestamp, why: &str) -> Response {
    let detail = format!("{why}: sign the report again with a time after the one in {TIME_HEADER}");
    let mut answer = Problem::new(StatusCode::CONFLICT, detail).into_response();
    answer
        .headers_mut()
        .insert(HeaderName::from_static(TIME_HEADER), HeaderValue::from(after.as_millisecond()));
    answer
}
