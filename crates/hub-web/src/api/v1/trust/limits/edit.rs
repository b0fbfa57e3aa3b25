//! `PUT /trust/limits`.

use axum::{Json, extract::State};
use hub_store::{LimitKind, NewLimit};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    schema::LevelSchema,
    text::{TEXT_CHARS_MAX, checked_text},
};
use crate::{
    WebState,
    access::{Allowed, SetLimit},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Longest e-mail or serial number.
const SUBJECT_CHARS_MAX: usize = 320;

/// A limit, in place of what the same source said of the same subject. One of `email` and `serial_number`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitBody {
    /// All devices of the user with that e-mail, and every device that this user comes with. A proxy may tell the e-mail, or
    /// the login name that a tenant has for it.
    pub email: Option<String>,
    /// The devices with that serial number.
    pub serial_number: Option<String>,
    /// The highest level that is left: `always_deny`, `low`, `medium`, `high`.
    pub level: LevelSchema,
    /// Why.
    pub reason: String,
    /// The product or person that says so: each has one limit for a subject.
    pub source: String,
    /// Until when; until it is taken away unless told.
    pub expires_at: Option<Timestamp>,
}

/// A limit that was set.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitSet {
    /// Its number.
    pub id: i64,
}

/// Limits the trust of a user's devices, or of a device. The strictest of all limits and of the hub's own score counts, at
/// once.
#[utoipa::path(put, path = "/trust/limits", tag = "trust", security(("bearer" = ["operator"]), ("bearer" = ["signals"])), request_body = LimitBody,
    responses(
        (status = 200, description = "Set.", body = LimitSet),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_limit(
    allowed: Allowed<SetLimit>,
    State(state): State<WebState>,
    Body(body): Body<LimitBody>,
) -> Result<Json<LimitSet>, Problem> {
    Ok(Json(LimitSet { id: set(&state, body, &allowed).await? }))
}

/// Checks and sets. Answers its number.
pub async fn set(state: &WebState, body: LimitBody, allowed: &Allowed<SetLimit>) -> Result<i64, Problem> {
    let (now, by) = (state.clock.now(), allowed.caller.describe());
    let new = checked(body, now)?;
    allowed.caller.may_speak_as(&new.source)?;
    let id = state.store.set_limit(&new, &by, now).await?;
    tracing::info!(
        limit.id = id,
        "{by} limits the trust of one {} to {}, by {}",
        new.kind,
        new.level,
        new.source
    );
    Ok(id)
}

fn checked(body: LimitBody, now: Timestamp) -> Result<NewLimit, Problem> {
    let (kind, subject) = match (body.email, body.serial_number) {
        (Some(email), None) => (LimitKind::Email, checked_text("email", &email, SUBJECT_CHARS_MAX)?),
        (None, Some(serial)) => {
            (LimitKind::SerialNumber, checked_text("serial_number", &serial, SUBJECT_CHARS_MAX)?)
        }
        _ => return Err(Problem::field("email", None, "one of email and serial_number")),
    };
    if kind == LimitKind::Email && !subject.contains('@') {
        return Err(Problem::field("email", Some(subject), "an e-mail address"));
    }
    if let Some(end) = body.expires_at.filter(|end| *end <= now) {
        return Err(Problem::field("expires_at", Some(end.to_string()), "a time that is still to come"));
    }
    Ok(NewLimit {
        kind,
        subject,
        level: body.level.into(),
        reason: checked_text("reason", &body.reason, TEXT_CHARS_MAX)?,
        source: checked_text("source", &body.source, TEXT_CHARS_MAX)?,
        expires_at: body.expires_at,
    })
}
