//! API tokens, and what the pages of the settings share.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use http::StatusCode;
use hub_core::{
    ids::TokenId,
    operator::{Limits, Role, TokenScope},
};
use hub_store::{ApiToken, NewToken, Session};
use jiff::{Timestamp, ToSpan as _};
use page_kit::components::{Alert, Choice, Moment, SelectField, TextField, Tone};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use super::{
    PageError,
    frame::{self, Place},
    login::NoFields,
    operators::{GROUPS_OFFERED, limited_to_field},
};
use crate::{
    WebState,
    access::{ManageOperators, PageAllowed, SignedForm},
    api::v1::{
        operators::limits::{self, GroupNames, LimitView},
        tokens,
    },
    http::{path::PageId, problem::Problem},
};

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage {
    alert: Option<Alert>,
    secret: Option<String>,
    lines: Vec<Line>,
    limited_to: TextField,
    groups: Vec<(String, String)>,
    name: TextField,
    scope: SelectField,
    days: SelectField,
    form_token: String,
}

/// A token in the table.
struct Line {
    token: ApiToken,
    made: Moment,
    end: Option<Moment>,
    /// What it is limited to.
    limits: Option<Vec<LimitView>>,
}

/// A new token.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenForm {
    name: String,
    scope: String,
    days: String,
    #[serde(default)]
    limited_to: String,
}

/// `GET /settings/tokens`
pub async fn tokens(
    PageAllowed { session, .. }: PageAllowed<ManageOperators>,
    State(state): State<WebState>,
) -> Result<Response, PageError> {
    tokens_page(&state, &session, None, None, "").await
}

/// `POST /settings/tokens`: answers the page with the secret, this once.
pub async fn add_token(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManageOperators, TokenForm>,
) -> Result<Response, PageError> {
    let added = async {
        let limits = limits::of_form(&state, &form.limited_to).await?;
        let made_by = allowed.caller.person();
        let new = NewToken { limits, made_by, ..new_token(&form, state.clock.now())? };
        tokens::add::insert(&state, &new, &allowed).await
    };
    let added = added.await;
    match added {
        Ok((_, secret)) => {
            tokens_page(&state, &session, None, Some(secret.expose_secret().to_owned()), "").await
        }
        Err(problem) => tokens_page(&state, &session, Some(problem), None, &form.name).await,
    }
}

/// `POST /settings/tokens/{id}/remove`
pub async fn remove_token(
    State(state): State<WebState>,
    PageId(id): PageId<TokenId>,
    SignedForm { allowed, .. }: SignedForm<ManageOperators, NoFields>,
) -> Result<Redirect, PageError> {
    tokens::remove::remove(&state, id, &allowed).await?;
    Ok(Redirect::to("/settings/tokens"))
}

/// A role of a form.
pub fn role(word: &str) -> Result<Role, Problem> {
    word.parse()
        .map_err(|_| Problem::field("role", Some(word.to_owned()), "viewer, operator, approver or admin"))
}

fn scope(word: &str) -> Result<TokenScope, Problem> {
    let expected = "viewer, operator, approver, admin or signals";
    word.parse().map_err(|_| Problem::field("scope", Some(word.to_owned()), expected))
}

fn new_token(form: &TokenForm, now: Timestamp) -> Result<NewToken, Problem> {
    let refused =
        || Problem::field("days", Some(form.days.clone()), "30, 90, 365, or nothing for a token without end");
    let expires_at = match form.days.as_str() {
        "" => None,
        days => {
            let hours =
                days.parse::<i64>().ok().filter(|days| (1..=3650).contains(days)).ok_or_else(refused)? * 24;
            Some(now.checked_add(hours.hours()).map_err(|_| refused())?)
        }
    };
    let (limits, made_by) = (Limits::none(), String::new());
    Ok(NewToken { name: form.name.clone(), scope: scope(&form.scope)?, limits, expires_at, made_by })
}

/// All roles to choose from.
pub fn roles(selected: &str, name: &str, label: &str) -> SelectField {
    SelectField::new(name, label, selected, role_choices())
}

fn role_choices() -> Vec<Choice> {
    vec![
        Choice::new("viewer", "Viewer: reads"),
        Choice::new("operator", "Operator: starts synchronizations"),
        Choice::new("approver", "Approver: approves what is held"),
        Choice::new("admin", "Admin: configures"),
    ]
}

/// All that a token may be made for.
fn scopes() -> SelectField {
    let mut choices = role_choices();
    choices.push(Choice::new("signals", "Signals: tells risk and limits, reads nothing"));
    SelectField::new("scope", "What it may do", "viewer", choices)
}

async fn tokens_page(
    state: &WebState,
    session: &Session,
    problem: Option<Problem>,
    secret: Option<String>,
    name: &str,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let (status, alert) = refused("The token was not made", problem);
    let names = GroupNames::all(state).await?;
    let line = |token: ApiToken| Line {
        made: Moment::new(token.created_at, now),
        end: token.expires_at.map(|at| Moment::new(at, now)),
        limits: names.view(&token.limits),
        token,
    };
    let days = vec![
        Choice::new("90", "90 days"),
        Choice::new("30", "30 days"),
        Choice::new("365", "A year"),
        Choice::new("", "Until removed"),
    ];
    let page = TokensPage {
        alert,
        secret,
        lines: state.store.list_tokens().await?.into_iter().map(line).collect(),
        name: TextField::new("name", "What it is for", name).placeholder("Inventory export").required(),
        scope: scopes(),
        limited_to: limited_to_field(),
        groups: names.choices(GROUPS_OFFERED),
        days: SelectField::new("days", "Valid for", "90", days),
        form_token: session.form_token.clone(),
    };
    let html: Html<String> = frame::page(session, Place::Tokens, "API tokens", &page)?;
    Ok((status, html).into_response())
}

/// What is told of a refusal, and its status.
pub fn refused(title: &str, problem: Option<Problem>) -> (StatusCode, Option<Alert>) {
    match problem {
        Some(problem) => (problem.status, Some(Alert::new(Tone::Bad, title).text(problem.detail()))),
        None => (StatusCode::OK, None),
    }
}
