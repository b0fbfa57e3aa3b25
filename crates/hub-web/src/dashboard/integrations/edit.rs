//! Editing an integration. A change of how the tenant is reached, or as whom, is verified before it is saved.

use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use hub_core::{ids::IntegrationId, integration::Credentials};
use hub_store::StoreError;

use super::{
    add::{again, overlapping, unverified},
    fields::FormPage,
    form::IntegrationForm,
    verify,
};
use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, SignedForm},
    api::v1::integrations::{
        check_groups::{reads_otherwise, refuse_overlap},
        get::find,
    },
    dashboard::{
        PageError,
        frame::{self, Place},
    },
    http::{fields::FieldError, path::PageId},
};

/// `GET /integrations/{id}/edit`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    let row = find(&state, id).await?;
    let page = FormPage::new(IntegrationForm::of(&row), &session.form_token, &[], None);
    frame::page(&session, Place::Integrations, &page.title(), &page)
}

/// `POST /integrations/{id}/edit`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { session, allowed, form }: SignedForm<ManageIntegrations, IntegrationForm>,
) -> Result<Response, PageError> {
    let form = IntegrationForm { integration_id: id.to_string(), ..form };
    let row = find(&state, id).await?;
    let (settings, credentials) = match form.checked(Some(&row.settings)) {
        Ok(checked) => checked,
        Err(errors) => return again(&session, form, &errors, None),
    };
    let is_other = credentials.is_some() || !settings.is_same_server(&row.settings);
    if is_other && !verify::is_verified(&state, &session, &form, &settings, credentials.as_ref()).await? {
        return again(&session, form, &[], Some(unverified()));
    }
    let account =
        credentials.as_ref().map_or_else(|| row.credentials_identity.clone(), Credentials::identity);
    if reads_otherwise(&row.settings, &row.credentials_identity, &settings, &account)
        && let Err(problem) = refuse_overlap(&state, Some(id), &settings, &account).await
    {
        return again(&session, form, &[], Some(overlapping(problem)?));
    }
    match state.store.update_integration(id, &settings, credentials.as_ref(), state.clock.now()).await {
        Ok(()) => {
            tracing::info!(integration.id = %id, "{} edited integration {id}", allowed.caller.describe());
            Ok(Redirect::to(&format!("/integrations/{id}")).into_response())
        }
        Err(error @ StoreError::Taken { .. }) => {
            let taken = FieldError::new("name", Some(form.name.clone()), error.to_string());
            again(&session, form, &[taken], None)
        }
        Err(error) => Err(error.into()),
    }
}
