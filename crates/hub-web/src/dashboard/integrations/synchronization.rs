//! How an integration is synchronized: intervals, and the guards of deletion.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use http::StatusCode;
use hub_core::{
    ids::IntegrationId,
    integration::{IntegrationSettings, SyncSettings},
};
use hub_store::{IntegrationRow, Session};
use page_kit::components::{Alert, TextField};
use serde::Deserialize;

use super::wizard::{SectionButtons, SectionFrame, SectionPage};
use crate::{
    WebState,
    access::{ManageIntegrations, PageAllowed, SignedForm},
    api::v1::integrations::get::find,
    dashboard::{
        PageError,
        fields::{expected, refused},
    },
    http::{fields::FieldError, path::PageId},
};

/// The fields as texts.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SyncForm {
    device_interval_minutes: String,
    app_interval_minutes: String,
    security_interval_minutes: String,
    deletion_threshold_percent: String,
    deletion_after_runs: String,
    full_sync_hours: String,
}

#[derive(Template)]
#[template(path = "integration_synchronization.html")]
struct SynchronizationPage {
    action: String,
    form_token: String,
    alert: Option<Alert>,
    intervals: Vec<TextField>,
    guards: Vec<TextField>,
    buttons: SectionButtons,
}

/// `GET /integrations/{id}/synchronization`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageIntegrations>,
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
) -> Result<Html<String>, PageError> {
    let row = find(&state, id).await?;
    let form = SyncForm::of(&row.settings.sync);
    page(&session, &row, &form, &[])
}

/// `POST /integrations/{id}/synchronization`
pub async fn save(
    State(state): State<WebState>,
    PageId(id): PageId<IntegrationId>,
    SignedForm { session, allowed, form }: SignedForm<ManageIntegrations, SyncForm>,
) -> Result<Response, PageError> {
    let row = find(&state, id).await?;
    let settings = match form.over(&row.settings) {
        Ok(settings) => settings,
        Err(errors) => {
            let html = page(&session, &row, &form, &errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
        }
    };
    state.store.update_integration(id, &settings, None, state.clock.now()).await?;
    let by = allowed.caller.describe();
    tracing::info!(integration.id = %id, "{by} edited the synchronization of integration {id}");
    Ok(SectionFrame::of(&row, SectionPage::Synchronization).saved(&state).await?.into_response())
}

fn page(
    session: &Session,
    row: &IntegrationRow,
    form: &SyncForm,
    errors: &[FieldError],
) -> Result<Html<String>, PageError> {
    let frame = SectionFrame::of(row, SectionPage::Synchronization);
    let page = SynchronizationPage {
        action: SectionPage::Synchronization.href(row.id),
        form_token: session.form_token.clone(),
        alert: refused(errors),
        intervals: form.intervals(errors),
        guards: form.guards(errors),
        buttons: frame.buttons(),
    };
    frame.page(session, &page)
}

impl SyncForm {
    fn of(sync: &SyncSettings) -> Self {
        Self {
            device_interval_minutes: sync.device_interval_minutes.to_string(),
            app_interval_minutes: sync.app_interval_minutes.to_string(),
            security_interval_minutes: sync.security_interval_minutes.to_string(),
            deletion_threshold_percent: sync.deletion_threshold_percent.to_string(),
            deletion_after_runs: sync.deletion_after_runs.to_string(),
            full_sync_hours: sync.full_sync_hours.to_string(),
        }
    }

    /// The settings with these numbers, or every refused field.
    fn over(&self, stored: &IntegrationSettings) -> Result<IntegrationSettings, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut number = |field: &str, text: &str| {
            text.trim().parse::<u32>().unwrap_or_else(|_| {
                errors.push(FieldError::new(field, Some(text.to_owned()), "a whole number"));
                0
            })
        };
        let sync = SyncSettings {
            device_interval_minutes: number("sync.device_interval_minutes", &self.device_interval_minutes),
            app_interval_minutes: number("sync.app_interval_minutes", &self.app_interval_minutes),
            security_interval_minutes: number(
                "sync.security_interval_minutes",
                &self.security_interval_minutes,
            ),
            deletion_threshold_percent: number(
                "sync.deletion_threshold_percent",
                &self.deletion_threshold_percent,
            ),
            deletion_after_runs: number("sync.deletion_after_runs", &self.deletion_after_runs),
            full_sync_hours: number("sync.full_sync_hours", &self.full_sync_hours),
        };
        let settings = IntegrationSettings { sync, ..stored.clone() };
        for error in settings.check().err().unwrap_or_default() {
            // A number that could not be read has been told already.
            if error.field.starts_with("sync.") && !errors.iter().any(|told| told.field == error.field) {
                errors.push(error.into());
            }
        }
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }

    fn intervals(&self, errors: &[FieldError]) -> Vec<TextField> {
        vec![
            field(
                errors,
                ("device_interval_minutes", "Read devices every (minutes)"),
                &self.device_interval_minutes,
                "10 to 1440, in steps of 10.",
            ),
            field(
                errors,
                ("app_interval_minutes", "Read apps every (minutes)"),
                &self.app_interval_minutes,
                "10 to 1440, in steps of 10.",
            ),
            field(
                errors,
                ("security_interval_minutes", "Read security facts every (minutes)"),
                &self.security_interval_minutes,
                "10 to 1440, in steps of 10. With certificates: two calls a device.",
            ),
            field(
                errors,
                ("full_sync_hours", "Full read every (hours)"),
                &self.full_sync_hours,
                "1 to 168; what changed, between.",
            ),
        ]
    }

    fn guards(&self, errors: &[FieldError]) -> Vec<TextField> {
        vec![
            field(
                errors,
                ("deletion_after_runs", "Gone after (complete runs)"),
                &self.deletion_after_runs,
                "1 to 100 complete runs in a row that must miss a device.",
            ),
            field(
                errors,
                ("deletion_threshold_percent", "Deletion threshold (%)"),
                &self.deletion_threshold_percent,
                "0 to 100: above it a run deletes nothing and asks you. 0 never deletes, 100 has no threshold.",
            ),
        ]
    }
}

fn field(errors: &[FieldError], (name, label): (&str, &str), value: &str, help: &str) -> TextField {
    let error = expected(errors, &format!("sync.{name}"));
    TextField::number(name, label, value).help(help).error(error).required()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refused_number_is_told_once() {
        let form = SyncForm {
            device_interval_minutes: "often".into(),
            app_interval_minutes: "15".into(),
            ..SyncForm::of(&SyncSettings::default())
        };
        let stored = IntegrationSettings::new("n", "https://as1.example.com");
        let fields: Vec<String> =
            form.over(&stored).unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["sync.device_interval_minutes", "sync.app_interval_minutes"]);
    }
}
