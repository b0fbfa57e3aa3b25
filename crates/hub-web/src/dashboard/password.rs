//! One's own password.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::CookieJar;
use hub_store::Session;
use page_kit::components::{Alert, TextField, Tone};
use secrecy::SecretString;
use serde::Deserialize;

use super::{
    PageError,
    frame::{self, Place},
    settings::refused,
};
use crate::{
    WebState,
    access::{PageAllowed, Read, SignedForm},
    api::v1::operators::password as password_api,
    http::{cookies, problem::Problem},
};

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    alert: Option<Alert>,
    current: TextField,
    password: TextField,
    form_token: String,
}

/// Today's and the new one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordForm {
    current: String,
    password: String,
}

/// `GET /settings/password`
pub async fn show(PageAllowed { session, .. }: PageAllowed<Read>) -> Result<Response, PageError> {
    page(&session, None)
}

/// `POST /settings/password`: all sessions end, this browser gets a new one.
pub async fn change(
    State(state): State<WebState>,
    jar: CookieJar,
    SignedForm { session, form, .. }: SignedForm<Read, PasswordForm>,
) -> Result<Response, PageError> {
    let (current, password) = (SecretString::from(form.current), SecretString::from(form.password));
    if let Err(problem) = password_api::change_own(&state, &session, &current, &password).await {
        return page(&session, Some(Err(problem)));
    }
    let now = state.clock.now();
    let cookie = state.store.open_session(session.operator.id, now).await?;
    let Some(session) = state.store.find_session(&cookie, now).await? else {
        return Err(Problem::unauthorized().into());
    };
    let jar = cookies::with_session(jar, &cookie, &state.settings);
    Ok((jar, page(&session, Some(Ok(())))?).into_response())
}

fn page(session: &Session, outcome: Option<Result<(), Problem>>) -> Result<Response, PageError> {
    let changed =
        || Alert::new(Tone::Good, "The password was changed").text("All other sessions have ended.");
    let (status, alert) = match outcome {
        Some(Ok(())) => (http::StatusCode::OK, Some(changed())),
        Some(Err(problem)) => refused("The password was not changed", Some(problem)),
        None => refused("", None),
    };
    let page = PasswordPage {
        alert,
        current: TextField::password("current", "Today's password", "current-password").required(),
        password: TextField::password("password", "New password", "new-password")
            .help("At least 12 characters.")
            .required(),
        form_token: session.form_token.clone(),
    };
    Ok((status, frame::page(session, Place::Password, "Your password", &page)?).into_response())
}
