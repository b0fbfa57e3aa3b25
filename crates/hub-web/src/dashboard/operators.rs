//! The page of the operators: adding one, another role, another password, may log in or not.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hub_core::ids::OperatorId;
use hub_store::{OperatorChange, OperatorRow, Session};
use page_kit::components::{Alert, Moment, SelectField, TextField};
use secrecy::SecretString;
use serde::Deserialize;

use super::{
    PageError,
    frame::{self, Place},
    settings::{refused, role, roles},
};
use crate::{
    WebState,
    access::{Allowed, ManageOperators, PageAllowed, SignedForm},
    api::v1::operators::{add as add_api, edit as edit_api},
    http::{path::PageId, problem::Problem},
};

const ROLES: [&str; 4] = ["viewer", "operator", "approver", "admin"];

#[derive(Template)]
#[template(path = "operators.html")]
struct OperatorsPage {
    alert: Option<Alert>,
    lines: Vec<(OperatorRow, Moment)>,
    username: TextField,
    password: TextField,
    role: SelectField,
    roles: [&'static str; 4],
    form_token: String,
}

/// A new operator.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorForm {
    username: String,
    password: String,
    role: String,
}

/// What is to change of one: each of its small forms sends its own field.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangeForm {
    role: String,
    active: String,
    password: String,
}

/// `GET /settings/operators`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageOperators>,
    State(state): State<WebState>,
) -> Result<Response, PageError> {
    page(&state, &session, "", None, "").await
}

/// `POST /settings/operators`
pub async fn add(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManageOperators, OperatorForm>,
) -> Result<Response, PageError> {
    let password = SecretString::from(form.password);
    let added = match role(&form.role) {
        Ok(role) => add_api::insert(&state, &form.username, &password, role, &allowed).await,
        Err(problem) => Err(problem),
    };
    match added {
        Ok(_) => Ok(Redirect::to("/settings/operators").into_response()),
        Err(problem) => {
            page(&state, &session, "The operator was not added", Some(problem), &form.username).await
        }
    }
}

/// `POST /settings/operators/{id}`
pub async fn change(
    State(state): State<WebState>,
    PageId(id): PageId<OperatorId>,
    SignedForm { session, allowed, form }: SignedForm<ManageOperators, ChangeForm>,
) -> Result<Response, PageError> {
    match update(&state, id, form, &allowed).await {
        // Who changes their own account has no session any more: the next page is the login.
        Ok(()) => Ok(Redirect::to("/settings/operators").into_response()),
        Err(problem) => page(&state, &session, "Nothing was changed", Some(problem), "").await,
    }
}

async fn update(
    state: &WebState,
    id: OperatorId,
    form: ChangeForm,
    allowed: &Allowed<ManageOperators>,
) -> Result<(), Problem> {
    let is_active = match form.active.as_str() {
        "" => None,
        "yes" => Some(true),
        "no" => Some(false),
        other => return Err(Problem::field("active", Some(other.to_owned()), "yes or no")),
    };
    let role = if form.role.is_empty() { None } else { Some(role(&form.role)?) };
    let password = if form.password.is_empty() { None } else { Some(SecretString::from(form.password)) };
    if is_active.is_none() && role.is_none() && password.is_none() {
        return Err(Problem::field("password", None, "a role, a password, or whether it is active"));
    }
    edit_api::update(state, id, OperatorChange { role, is_active }, password.as_ref(), allowed).await
}

async fn page(
    state: &WebState,
    session: &Session,
    title: &str,
    problem: Option<Problem>,
    username: &str,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let (status, alert) = refused(title, problem);
    let line = |row: OperatorRow| {
        let last = Moment::new(row.last_login_at, now);
        (row, last)
    };
    let page = OperatorsPage {
        alert,
        lines: state.store.list_operators().await?.into_iter().map(line).collect(),
        username: TextField::new("username", "User name", username).required(),
        password: TextField::password("password", "First password", "new-password")
            .help("At least 12 characters.")
            .required(),
        role: roles("viewer", "role", "Role"),
        roles: ROLES,
        form_token: session.form_token.clone(),
    };
    Ok((status, frame::page(session, Place::Operators, "Operators", &page)?).into_response())
}
