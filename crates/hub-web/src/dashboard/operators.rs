//! The page of the operators: adding one, another role, another password, may log in or not.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hub_core::{ids::OperatorId, operator::Limits};
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
    api::v1::operators::{
        add as add_api, edit as edit_api,
        limits::{self, GroupNames, LimitView},
    },
    http::{path::PageId, problem::Problem},
};

/// So many groups are offered to choose from; others can be typed.
pub(super) const GROUPS_OFFERED: usize = 2_000;

const ROLES: [&str; 4] = ["viewer", "operator", "approver", "admin"];

#[derive(Template)]
#[template(path = "operators.html")]
struct OperatorsPage {
    alert: Option<Alert>,
    lines: Vec<Line>,
    limited_to: TextField,
    groups: Vec<(String, String)>,
    username: TextField,
    password: TextField,
    role: SelectField,
    roles: [&'static str; 4],
    form_token: String,
}

/// An operator in the table.
struct Line {
    row: OperatorRow,
    last_login: Moment,
    /// What it is limited to.
    limits: Option<Vec<LimitView>>,
}

/// A new operator.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorForm {
    username: String,
    password: String,
    role: String,
    #[serde(default)]
    limited_to: String,
}

/// What is to change of one: each of its small forms sends its own field.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangeForm {
    role: String,
    active: String,
    password: String,
    /// `1:570`: a group more that it is shown.
    show: String,
    /// `1:570`: a group that it is shown no more.
    hide: String,
    /// `yes`: no limits any more.
    lift: String,
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
    let added = async {
        let (role, limits) = (role(&form.role)?, limits::of_form(&state, &form.limited_to).await?);
        add_api::insert(&state, &form.username, &password, (role, &limits), &allowed).await
    };
    let added = added.await;
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
    let limits = new_limits(state, id, &form).await?;
    let role = if form.role.is_empty() { None } else { Some(role(&form.role)?) };
    let password = if form.password.is_empty() { None } else { Some(SecretString::from(form.password)) };
    if is_active.is_none() && role.is_none() && password.is_none() && limits.is_none() {
        return Err(Problem::field("password", None, "a role, a password, a group, or whether it is active"));
    }
    edit_api::update(state, id, OperatorChange { role, is_active, limits }, password.as_ref(), allowed).await
}

/// The limits after one step; `None` where none was asked for. Who is hidden the last group is shown nothing: only lifting
/// shows everything.
async fn new_limits(state: &WebState, id: OperatorId, form: &ChangeForm) -> Result<Option<Limits>, Problem> {
    if form.lift == "yes" {
        return Ok(Some(Limits::none()));
    }
    if form.show.is_empty() && form.hide.is_empty() {
        return Ok(None);
    }
    let row = state.store.find_operator(id).await?.ok_or_else(|| Problem::not_found("operator", id))?;
    let mut subtrees = row.limits.subtrees().to_vec();
    if form.hide.is_empty() {
        subtrees.extend_from_slice(limits::of_form(state, &form.show).await?.subtrees());
        subtrees.sort_unstable();
        subtrees.dedup();
    } else {
        let names = GroupNames::all(state).await?;
        let shown = names.view(&row.limits).unwrap_or_default();
        let is_kept: Vec<bool> = shown.iter().map(|view| view.key() != form.hide).collect();
        let mut kept = is_kept.into_iter();
        subtrees.retain(|_| kept.next().unwrap_or(true));
    }
    Ok(Some(Limits::to(subtrees)))
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
    let names = GroupNames::all(state).await?;
    let line = |row: OperatorRow| Line {
        last_login: Moment::new(row.last_login_at, now),
        limits: names.view(&row.limits),
        row,
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
        limited_to: limited_to_field(),
        groups: names.choices(GROUPS_OFFERED),
        form_token: session.form_token.clone(),
    };
    Ok((status, frame::page(session, Place::Operators, "Operators", &page)?).into_response())
}

/// Where groups are chosen for somebody new.
pub(super) fn limited_to_field() -> TextField {
    TextField::new("limited_to", "Limited to groups", "")
        .placeholder("everything")
        .options("groups")
        .help("Shows only integrations that are bound to these groups or below. Several: 1:570 1:580")
}
