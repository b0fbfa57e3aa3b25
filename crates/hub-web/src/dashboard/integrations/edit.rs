//! The server page of a stored integration: name, address, credentials. A change of how the tenant is reached, or as whom, is verified before it is saved.

use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use http::StatusCode;
use hub_core::ids::IntegrationId;
use hub_store::{IntegrationRow, Session, StoreError};
use page_kit::components::{Alert, Tone};

use super::{
    add::unverified,
    fields::FormPage,
    form::IntegrationForm,
    verify,
    wizard::{SectionFrame, SectionPage},
};
use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, SignedForm},
    api::v1::integrations::{
        check_groups::{discreet, require_within},
        get::find,
    },
    dashboard::PageError,
    http::{fields::FieldError, path::PageId},
};

/// `GET /integrations/{id}/edit`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    let row = find(&state, id).await?;
    page(&session, &row, IntegrationForm::of(&row), &[], None)
}

/// `POST /integrations/{id}/edit`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { session, allowed, form }: SignedForm<ManageIntegrations, IntegrationForm>,
) -> Result<Response, PageError> {
    let form = IntegrationForm { integration_id: id.to_string(), ..form };
    let row = find(&state, id).await?;
    let (settings, credentials) = match form.checked_aside(Some(&row.settings), state.clock.now()).await? {
        Ok(checked) => checked,
        Err(errors) => return again(&session, &row, form, &errors, None),
    };
    let is_other = credentials.is_some() || !settings.is_same_server(&row.settings);
    if is_other && !verify::is_verified(&state, &session, &form, &settings, credentials.as_ref()).await? {
        return again(&session, &row, form, &[], Some(unverified()));
    }
    require_within(&state, &allowed.caller, id, &settings, credentials.as_ref()).await?;
    match state.store.update_integration(id, &settings, credentials.as_ref(), state.clock.now()).await {
        Ok(()) => {
            tracing::info!(integration.id = %id, "{} edited integration {id}", allowed.caller.describe());
            Ok(SectionFrame::of(&row, SectionPage::Server).saved(&state).await?.into_response())
        }
        Err(error @ StoreError::Taken { .. }) => {
            let taken = FieldError::new("name", Some(form.name.clone()), error.to_string());
            again(&session, &row, form, &[taken], None)
        }
        Err(error @ StoreError::Overlaps(_)) => {
            let words = discreet(&allowed.caller, error).detail().to_owned();
            let alert = Alert::new(Tone::Bad, "Nothing was saved").text(words);
            again(&session, &row, form, &[], Some(alert))
        }
        Err(error) => Err(error.into()),
    }
}

fn again(
    session: &Session,
    row: &IntegrationRow,
    form: IntegrationForm,
    errors: &[FieldError],
    alert: Option<Alert>,
) -> Result<Response, PageError> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(session, row, form, errors, alert)?).into_response())
}

fn page(
    session: &Session,
    row: &IntegrationRow,
    form: IntegrationForm,
    errors: &[FieldError],
    alert: Option<Alert>,
) -> Result<Html<String>, PageError> {
    let frame = SectionFrame::of(row, SectionPage::Server);
    let page = FormPage::new(form, &session.form_token, errors, alert).with_buttons(frame.buttons());
    frame.page(session, &page)
}
