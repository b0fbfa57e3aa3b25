//! `POST /operators`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use hub_core::operator::{Limits, Role};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    limits::{LimitBody, checked},
    password::{PASSWORD_FORM, check_password},
    view::RoleWord,
};
use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        body::Body,
        fields::FieldError,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Longest login name, in characters.
const LONGEST_NAME: usize = 64;

/// An operator to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOperatorBody {
    /// Login name: 1–64 characters without spaces.
    username: String,
    /// Password: at least 12 characters.
    #[schema(write_only)]
    password: String,
    /// Role.
    role: RoleWord,
    /// Groups with all below them; integrations that are not bound within them are not shown. Everything is shown unless told.
    limited_to: Option<Vec<LimitBody>>,
}

/// An operator that was added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperatorAdded)]
pub struct Added {
    /// Id.
    id: i64,
}

/// Adds an operator.
#[utoipa::path(post, path = "/operators", tag = "operators", security(("bearer" = ["admin"])),
    request_body = NewOperatorBody,
    responses(
        (status = 201, description = "Added.", body = Added),
        (status = 409, description = "The name is in use.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_operator(
    allowed: Allowed<ManageOperators>,
    State(state): State<WebState>,
    Body(body): Body<NewOperatorBody>,
) -> Result<impl IntoResponse, Problem> {
    let limits = checked(&state, body.limited_to.as_deref()).await?;
    let password = SecretString::from(body.password);
    let id = insert(&state, &body.username, &password, (body.role.into(), &limits), &allowed).await?;
    Ok((StatusCode::CREATED, Json(Added { id })))
}

/// Checks and adds.
pub async fn insert(
    state: &WebState,
    username: &str,
    password: &SecretString,
    (role, limits): (Role, &Limits),
    allowed: &Allowed<ManageOperators>,
) -> Result<i64, Problem> {
    check_login(username, password)?;
    let id = state.store.insert_operator(username, password, role, limits, state.clock.now()).await?;
    tracing::info!(operator.id = %id, "{} added operator {id}", allowed.caller.describe());
    Ok(id.0)
}

/// Checks a new login name and its password.
pub fn check_login(username: &str, password: &SecretString) -> Result<(), Problem> {
    let mut errors = Vec::new();
    let is_name = (1..=LONGEST_NAME).contains(&username.chars().count())
        && !username.chars().any(|one| one.is_whitespace() || one.is_control());
    if !is_name {
        errors.push(FieldError::new(
            "username",
            Some(username.to_owned()),
            "1 to 64 characters without spaces",
        ));
    }
    if check_password("password", password).is_err() {
        errors.push(FieldError::new("password", None, PASSWORD_FORM));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::refused(StatusCode::UNPROCESSABLE_ENTITY, errors)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_passwords_and_odd_names_are_refused_by_field() {
        for (name, password, part) in [
            ("", "long enough indeed", "username"),
            ("a b", "long enough indeed", "username"),
            ("eve", "short", "password"),
        ] {
            let problem = check_login(name, &SecretString::from(password.to_owned())).unwrap_err();
            assert!(problem.detail().contains(part), "{}", problem.detail());
            assert!(!problem.detail().contains(password), "a password is never answered");
        }
        assert!(check_login("eve", &SecretString::from("long enough indeed".to_owned())).is_ok());
    }
}
