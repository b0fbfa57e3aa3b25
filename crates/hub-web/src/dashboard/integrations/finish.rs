//! The last step of the wizard: what was set up, and the button that begins.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use hub_core::{ids::IntegrationId, integration::IntegrationState};
use hub_store::IntegrationRow;

use super::wizard::{SectionButtons, SectionFrame, SectionPage};
use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, SignedForm},
    api::v1::integrations::{finish as finish_api, get::find},
    dashboard::{PageError, login::NoFields},
    http::path::PageId,
};

#[derive(Template)]
#[template(path = "integration_finish.html")]
struct FinishPage {
    row: IntegrationRow,
    action: String,
    groups: String,
    tags: String,
    addition: &'static str,
    form_token: String,
    buttons: SectionButtons,
}

/// `GET /integrations/{id}/finish`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    if row.state != IntegrationState::SettingUp {
        return Ok(Redirect::to(&format!("/integrations/{id}")).into_response());
    }
    let frame = SectionFrame::of(&row, SectionPage::Finish);
    let settings = &row.settings;
    let page = FinishPage {
        action: SectionPage::Finish.href(id),
        groups: match settings.scope.groups.len() {
            0 => "Everything that the account sees".to_owned(),
            1 => settings.scope.groups[0].name.clone(),
            many => format!("{many} groups"),
        },
        tags: tags(&row),
        addition: if settings.device_addition.is_allowed { "Devices may register" } else { "Off" },
        form_token: session.form_token.clone(),
        buttons: frame.buttons(),
        row,
    };
    let html: Html<String> = frame.page(&session, &page)?;
    Ok(html.into_response())
}

/// `POST /integrations/{id}/finish`: to the integration, whose first full run has been asked for.
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { allowed, .. }: SignedForm<ManageIntegrations, NoFields>,
) -> Result<Redirect, PageError> {
    finish_api::finish(&state, id, &allowed).await?;
    Ok(Redirect::to(&format!("/integrations/{id}")))
}

fn tags(row: &IntegrationRow) -> String {
    let tagging = &row.settings.tagging;
    let chosen: Vec<&str> = [
        (tagging.device_status, "status"),
        (tagging.device_risk, "risk"),
        (tagging.device_threat_factors, "threat factors"),
    ]
    .into_iter()
    .filter_map(|(is_on, word)| is_on.then_some(word))
    .collect();
    if chosen.is_empty() {
        "None".to_owned()
    } else {
        format!("{} ({}…)", chosen.join(", "), tagging.prefix)
    }
}
