//! Login, logout, and the first run: how a person gets a session.
//!
//! The first-run code comes in the fragment of the address (`/first-run#code=...`): a browser sends it to no server, so no
//! server's or proxy's log has it. A script puts it into the form; without scripts it is typed.

use askama::Template;
use axum::{
    extract::{Query, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::CookieJar;
use http::StatusCode;
use hub_core::{
    audit::{Actor, ActorKind, Change, Outcome},
    ids::OperatorId,
};
use hub_store::Login;
use page_kit::components::{Alert, TextField, Tone};
use secrecy::SecretString;
use serde::Deserialize;

use super::{PageError, frame};
use crate::{
    WebState,
    access::{Read, SignedForm, read_form},
    api::v1::operators::add::check_login,
    audit,
    http::cookies,
};

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    alert: Option<Alert>,
    username: TextField,
    password: TextField,
    next: String,
    form_mark: String,
}

#[derive(Template)]
#[template(path = "first_run.html")]
struct FirstRunPage {
    alert: Option<Alert>,
    username: TextField,
    password: TextField,
    form_mark: String,
}

/// Where to go after the login.
#[derive(Deserialize)]
pub struct LoginQuery {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginForm {
    username: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstRunForm {
    code: String,
    username: String,
    password: String,
}

/// A form without fields of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}

/// `GET /login`
pub async fn show(
    State(state): State<WebState>,
    jar: CookieJar,
    Query(query): Query<LoginQuery>,
) -> Result<Response, PageError> {
    if state.store.needs_first_operator().await? {
        return Ok(Redirect::to("/first-run").into_response());
    }
    login_page(&state, jar, None, "", &query.next)
}

/// `POST /login`
pub async fn log_in(
    State(state): State<WebState>,
    jar: CookieJar,
    request: Request,
) -> Result<Response, PageError> {
    let (form, mark) = read_form::<LoginForm>(request, &state).await?;
    let form_expired = Alert::new(Tone::Warning, "The form was open for too long").remedy("Log in again.");
    if !cookies::has_form_mark(&jar, &state.settings, &mark) {
        return login_page(&state, jar, Some(form_expired), &form.username, &form.next);
    }
    let now = state.clock.now();
    let password = SecretString::from(form.password);
    match state.store.check_login(&form.username, &password, now).await? {
        Login::Right(operator) => {
            audit::recognise(actor(operator.id, &operator.username));
            let secret = state.store.open_session(operator.id, now).await?;
            tracing::info!(operator.id = %operator.id, "Operator {} logged in", operator.id);
            Ok((cookies::with_session(jar, &secret, &state.settings), Redirect::to(inside(&form.next)))
                .into_response())
        }
        refused @ (Login::Wrong | Login::NotTried) => {
            tracing::warn!("A login was refused");
            // Which name was tried is not told: people type passwords there.
            if let (Login::NotTried, Some(author)) = (refused, audit::current_author()) {
                let why = "no such account, or one that is locked or switched off";
                let told = Change::new("session.refuse", "operator", "").ended(Outcome::Refused, why);
                state.audit.note(author, told, now.as_second().div_euclid(60));
            }
            let refused = Alert::new(Tone::Bad, "User name or password is wrong")
                .remedy("After 10 failures in a row an account is locked for 15 minutes.");
            login_page(&state, jar, Some(refused), &form.username, &form.next)
        }
    }
}

/// `POST /logout`
pub async fn log_out(
    State(state): State<WebState>,
    jar: CookieJar,
    _: SignedForm<Read, NoFields>,
) -> Result<Response, PageError> {
    if let Some(cookie) = cookies::session(&jar, &state.settings) {
        state.store.close_session(&cookie).await?;
    }
    Ok((cookies::without_session(jar, &state.settings), Redirect::to("/login")).into_response())
}

/// `GET /first-run`
pub async fn show_first_run(State(state): State<WebState>, jar: CookieJar) -> Result<Response, PageError> {
    if !state.store.needs_first_operator().await? {
        return Ok(Redirect::to("/login").into_response());
    }
    first_run_page(&state, jar, None, "admin")
}

/// `POST /first-run`
pub async fn first_run(
    State(state): State<WebState>,
    jar: CookieJar,
    request: Request,
) -> Result<Response, PageError> {
    let (form, mark) = read_form::<FirstRunForm>(request, &state).await?;
    let again = |jar, alert| first_run_page(&state, jar, Some(alert), &form.username);
    if !cookies::has_form_mark(&jar, &state.settings, &mark) {
        return again(
            jar,
            Alert::new(Tone::Warning, "The form was open for too long").remedy("Send it again."),
        );
    }
    let password = SecretString::from(form.password.clone());
    if let Err(problem) = check_login(&form.username, &password) {
        return again(jar, Alert::new(Tone::Bad, "This login cannot be used").text(problem.detail()));
    }
    let code = SecretString::from(form.code.trim().to_owned());
    let now = state.clock.now();
    match state.store.create_first_operator(&code, &form.username, &password, now).await? {
        Some(operator) => {
            tracing::info!(operator.id = %operator, "The first operator was added");
            audit::recognise(actor(operator, form.username.trim()));
            let secret = state.store.open_session(operator, now).await?;
            Ok((cookies::with_session(jar, &secret, &state.settings), Redirect::to("/")).into_response())
        }
        None => again(
            jar,
            Alert::new(Tone::Bad, "The code is wrong, used or expired")
                .remedy("A code is good once and for a day. Start the hub again: it prints a new link."),
        ),
    }
}

fn actor(id: OperatorId, username: &str) -> Actor {
    Actor { kind: ActorKind::Operator, name: username.to_owned(), id: id.to_string() }
}

fn login_page(
    state: &WebState,
    jar: CookieJar,
    alert: Option<Alert>,
    username: &str,
    next: &str,
) -> Result<Response, PageError> {
    let (jar, form_mark) = cookies::with_form_mark(jar, &state.settings);
    let status = status(alert.as_ref());
    let page = LoginPage {
        alert,
        username: TextField::new("username", "User name", username).autocomplete("username").required(),
        password: TextField::password("password", "Password", "current-password").required(),
        next: inside(next).to_owned(),
        form_mark,
    };
    Ok((status, jar, frame::bare("Log in", &page)?).into_response())
}

fn first_run_page(
    state: &WebState,
    jar: CookieJar,
    alert: Option<Alert>,
    username: &str,
) -> Result<Response, PageError> {
    let (jar, form_mark) = cookies::with_form_mark(jar, &state.settings);
    let status = status(alert.as_ref());
    let page = FirstRunPage {
        alert,
        username: TextField::new("username", "User name", username).autocomplete("username").required(),
        password: TextField::password("password", "Password", "new-password")
            .help("At least 12 characters.")
            .required(),
        form_mark,
    };
    Ok((status, jar, frame::bare("First run", &page)?).into_response())
}

fn status(alert: Option<&Alert>) -> StatusCode {
    if alert.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

/// Only a path of this hub: never to another site.
pub fn inside(next: &str) -> &str {
    let is_inside = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control);
    if is_inside { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_never_leads_to_another_site() {
        for (next, to) in [
            ("/devices?search=a", "/devices?search=a"),
            ("https://evil.example", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(inside(next), to);
        }
    }
}
