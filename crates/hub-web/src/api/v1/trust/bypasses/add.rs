//! `POST /trust/bypasses`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use hub_core::services::{PolicySet, check::BYPASS_HOURS_MAX};
use hub_store::NewBypass;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::text::{TEXT_CHARS_MAX, checked_text};
use crate::{
    WebState,
    access::{Allowed, ManagePolicies},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Longest e-mail or name of a user.
const USER_CHARS_MAX: usize = 320;

/// A bypass to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBypassBody {
    /// The service; without, all that do not forbid it.
    pub service: Option<String>,
    /// The user, by e-mail or name as the proxy tells it.
    pub user: String,
    /// Why: shown with every decision that rests on it.
    pub reason: String,
    /// Until when: at most 24 hours from now.
    pub expires_at: Timestamp,
}

/// A bypass that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct BypassAdded {
    /// Its number.
    pub id: i64,
}

/// Lets a user in without regard to the device, for a while. Refused where the service's policy forbids it.
#[utoipa::path(post, path = "/trust/bypasses", tag = "trust", security(("bearer" = ["admin"])),
    request_body = NewBypassBody,
    responses(
        (status = 201, description = "Open.", body = BypassAdded),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_bypass(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    Body(body): Body<NewBypassBody>,
) -> Result<impl IntoResponse, Problem> {
    let id = open(&state, &body, &allowed).await?;
    Ok((StatusCode::CREATED, Json(BypassAdded { id })))
}

/// Checks and opens. Answers its number.
pub async fn open(
    state: &WebState,
    body: &NewBypassBody,
    allowed: &Allowed<ManagePolicies>,
) -> Result<i64, Problem> {
    let (now, by) = (state.clock.now(), allowed.caller.describe());
    let set = state.store.trust_setup().await?.set;
    let new = checked(body, &set, now)?;
    let id = state.store.insert_bypass(&new, &by, now).await?;
    let service = new.service.as_deref().unwrap_or("every service that does not forbid it");
    tracing::warn!(
        bypass.id = id,
        "{by} opened {service} for a user until {}: {}",
        new.expires_at,
        new.reason
    );
    Ok(id)
}

fn checked(body: &NewBypassBody, set: &PolicySet, now: Timestamp) -> Result<NewBypass, Problem> {
    if let Some(service) = &body.service {
        check_service(service, set)?;
    }
    let last = now + SignedDuration::from_hours(BYPASS_HOURS_MAX);
    if body.expires_at <= now || body.expires_at > last {
        let expected = format!("a time within the next {BYPASS_HOURS_MAX} hours, until {last}");
        return Err(Problem::field("expires_at", Some(body.expires_at.to_string()), expected));
    }
    Ok(NewBypass {
        service: body.service.clone(),
        user: checked_text("user", &body.user, USER_CHARS_MAX)?,
        reason: checked_text("reason", &body.reason, TEXT_CHARS_MAX)?,
        expires_at: body.expires_at,
    })
}

/// A decision asks the policy again: one that forbids it later forbids what is open as well.
fn check_service(name: &str, set: &PolicySet) -> Result<(), Problem> {
    let refused = |expected: String| Problem::field("service", Some(name.to_owned()), expected);
    let service = set.services.iter().find(|service| service.name == name);
    let service = service.ok_or_else(|| refused("the name of a service, or none for all".to_owned()))?;
    let policy = set.policies.iter().find(|policy| policy.name == service.policy);
    if policy.is_some_and(|policy| policy.forbids_bypass) {
        return Err(refused(format!("a service that may be bypassed: policy {} forbids it", service.policy)));
    }
    Ok(())
}
