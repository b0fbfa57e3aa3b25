//! Adding an integration, the first step of the wizard: nothing is saved that was not verified.

use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use http::StatusCode;
use hub_core::integration::{Credentials, IntegrationSettings};
use hub_store::{NewIntegration, Session};
use page_kit::components::{Alert, Tone};

use super::{
    fields::FormPage,
    form::IntegrationForm,
    verify,
    wizard::{self, SectionFrame, SectionPage},
};
use crate::{
    WebState,
    access::{AddIntegrations, Allowed, PageAllowed, SignedForm},
    api::v1::integrations::get::find,
    dashboard::PageError,
    http::fields::FieldError,
};

const TITLE: &str = "Add an integration";

/// `GET /integrations/new`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<AddIntegrations>,
) -> Result<Html<String>, PageError> {
    let page = FormPage::new(IntegrationForm::fresh(), &session.form_token, &[], None);
    wizard::first_page(&session, TITLE, &page)
}

/// `POST /integrations/new`: saves it as being set up, and goes on with the next step.
pub async fn save(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<AddIntegrations, IntegrationForm>,
) -> Result<Response, PageError> {
    let form = IntegrationForm { integration_id: String::new(), ..form };
    let (settings, credentials) = match form.checked_aside(None, state.clock.now()).await? {
        Ok((settings, Some(credentials))) => (settings, credentials),
        Ok((_, None)) => return again(&session, form, &[], None),
        Err(errors) => return again(&session, form, &errors, None),
    };
    if !verify::is_verified(&state, &session, &form, &settings, Some(&credentials)).await? {
        return again(&session, form, &[], Some(unverified()));
    }
    insert(&state, &session, &allowed, form, settings, credentials).await
}

async fn insert(
    state: &WebState,
    session: &Session,
    allowed: &Allowed<AddIntegrations>,
    form: IntegrationForm,
    settings: IntegrationSettings,
    credentials: Credentials,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let by = allowed.caller.describe();
    let id = match state.store.begin_set_up(&NewIntegration { settings, credentials }, now).await {
        Ok(id) => id,
        Err(error @ hub_store::StoreError::Taken { .. }) => {
            let taken = FieldError::new("name", Some(form.name.clone()), error.to_string());
            return again(session, form, &[taken], None);
        }
        Err(error) => return Err(error.into()),
    };
    tracing::info!(integration.id = %id, "{by} began to set up integration {id}");
    let row = find(state, id).await?;
    Ok(SectionFrame::of(&row, SectionPage::Server).saved(state).await?.into_response())
}

/// The form again, with what is wrong. Secrets are not sent back: they are typed again.
fn again(
    session: &Session,
    form: IntegrationForm,
    errors: &[FieldError],
    alert: Option<Alert>,
) -> Result<Response, PageError> {
    let page = FormPage::new(form, &session.form_token, errors, alert);
    let html = wizard::first_page(session, TITLE, &page)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// What is told when it was not verified as it stands.
pub fn unverified() -> Alert {
    Alert::new(Tone::Warning, "Nothing was saved")
        .text("Server or credentials were not verified as they stand now.")
        .remedy("Enter the secrets again, verify, and save when every step went well.")
}
