//! Login and logout: an admin of the tenant, with a password. What is shown depends on the admin's organization group
//! and roles.

use askama::Template;
use axum::{
    body::Bytes,
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::CookieJar;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{StatusCode, Uri};
use jiff::Timestamp;
use page_kit::components::{Alert, TextField, Tone};

use super::{Console, PRODUCT, PageError, Sent, cookies, fields::Fields};
use crate::access::keep_logins;

#[derive(Template)]
#[template(path = "console/login.html")]
struct LoginPage {
    alert: Option<Alert>,
    username: TextField,
    password: TextField,
    next: String,
    form_mark: String,
}

/// `GET /console/login`
pub(super) async fn show(
    State(console): State<Console>,
    jar: CookieJar,
    uri: Uri,
) -> Result<Response, PageError> {
    let asked = Fields::parse(uri.query().unwrap_or_default().as_bytes());
    login_page(&console, jar, None, "", asked.text("next"))
}

/// `POST /console/login`
pub(super) async fn log_in(
    State(console): State<Console>,
    jar: CookieJar,
    body: Bytes,
) -> Result<Response, PageError> {
    let form = Fields::parse(&body);
    let (user_name, next) = (form.text("username"), form.text("next"));
    if !cookies::has_form_mark(&jar, &console, form.text("form_mark")) {
        let expired = Alert::new(Tone::Warning, "The form was open for too long").remedy("Log in again.");
        return login_page(&console, jar, Some(expired), user_name, next);
    }
    let access = &console.tenant().access;
    let encoded = STANDARD.encode(format!("{user_name}:{}", form.raw("password")));
    let admin = if user_name.is_empty() || user_name.contains(':') {
        None
    } else {
        access.by_password(&encoded).await.ok().map(|admin| (admin.user_name.clone(), admin.org_group_id))
    };
    if let Err(error) = keep_logins(console.tenant(), None).await {
        tracing::warn!(error.message, "A login to the console could not be written down");
    }
    let Some((user_name, org_group_id)) = admin else {
        let refused = Alert::new(Tone::Bad, "User name or password is wrong")
            .remedy("Both stand in credentials.json of the sandbox's data folder, those of other admins in accounts.json.");
        return login_page(&console, jar, Some(refused), user_name, next);
    };
    let secret = console.sessions.open(&user_name, org_group_id, Timestamp::now())?;
    tracing::info!("An admin logged in to the console");
    Ok((cookies::with_session(jar, &secret, &console), Redirect::to(inside(next))).into_response())
}

/// `POST /console/logout`
pub(super) async fn log_out(
    State(console): State<Console>,
    jar: CookieJar,
    _: Sent,
) -> Result<Response, PageError> {
    if let Some(secret) = cookies::session(&jar, &console) {
        console.sessions.close(&secret);
    }
    Ok((cookies::without_session(jar, &console), Redirect::to("/console/login")).into_response())
}

fn login_page(
    console: &Console,
    jar: CookieJar,
    alert: Option<Alert>,
    user_name: &str,
    next: &str,
) -> Result<Response, PageError> {
    let (jar, form_mark) = cookies::with_form_mark(jar, console);
    let status = if alert.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = LoginPage {
        alert,
        username: TextField::new("username", "User name", user_name).autocomplete("username").required(),
        password: TextField::password("password", "Password", "current-password").required(),
        next: inside(next).to_owned(),
        form_mark,
    };
    Ok((status, jar, Html(page_kit::bare_page(PRODUCT, "Log in", &page)?)).into_response())
}

/// Only a page of this console: never another site.
pub(super) fn inside(next: &str) -> &str {
    let is_inside = (next == "/console" || next.starts_with("/console/") || next.starts_with("/console?"))
        && !next.contains('\\')
        && !next.chars().any(char::is_control);
    if is_inside { next } else { "/console" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_never_leads_out_of_the_console() {
        for (next, to) in [
            ("/console/devices?search=a", "/console/devices?search=a"),
            ("https://evil.example", "/console"),
            ("//evil.example", "/console"),
            ("/console.evil", "/console"),
            ("/console/\\evil.example", "/console"),
            ("", "/console"),
        ] {
            assert_eq!(inside(next), to);
        }
    }
}
