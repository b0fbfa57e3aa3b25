//! `PATCH /me/password`, and what a password must be.

use axum::extract::State;
use http::StatusCode;
use hub_store::Session;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, Read, Via},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Shortest password, in characters.
const SHORTEST: usize = 12;
/// Longest password, in bytes: hashing a longer one is work for nothing.
const LONGEST: usize = 1024;

/// The caller's own passwords.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// Today's.
    #[schema(write_only)]
    current: String,
    /// The new one: at least 12 characters.
    #[schema(write_only)]
    password: String,
}

/// Changes the caller's own password and ends all of the caller's sessions, this one too.
#[utoipa::path(patch, path = "/me/password", tag = "status", security(("bearer" = ["viewer"])),
    request_body = PasswordBody,
    responses(
        (status = 204, description = "Changed."),
        (status = 409, description = "The caller is a token, which has no password.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_own_password(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Body(body): Body<PasswordBody>,
) -> Result<StatusCode, Problem> {
    let Via::Session(session) = allowed.caller.via else {
        return Err(Problem::new(StatusCode::CONFLICT, "a token has no password: log in, or ask an admin"));
    };
    let (current, password) = (SecretString::from(body.current), SecretString::from(body.password));
    change_own(&state, &session, &current, &password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Checks both and changes it. Wrong guesses of today's count as failed logins.
pub async fn change_own(
    state: &WebState,
    session: &Session,
    current: &SecretString,
    password: &SecretString,
) -> Result<(), Problem> {
    check_password("password", password)?;
    let operator = &session.operator;
    if state.store.check_password(&operator.username, current, state.clock.now()).await?.is_none() {
        return Err(Problem::field(
            "current",
            None,
            "today's password; after 10 failures it is locked for 15 minutes",
        ));
    }
    state.store.set_password(operator.id, password).await?;
    tracing::info!(operator.id = %operator.id, "Operator {} changed its password", operator.id);
    Ok(())
}

/// Checks a new password; `field` is where it stands.
pub fn check_password(field: &str, password: &SecretString) -> Result<(), Problem> {
    let text = password.expose_secret();
    if text.chars().count() < SHORTEST || text.len() > LONGEST {
        return Err(Problem::field(field, None, PASSWORD_FORM));
    }
    Ok(())
}

/// What a password must be.
pub const PASSWORD_FORM: &str = "at least 12 characters, at most 1024 bytes";
