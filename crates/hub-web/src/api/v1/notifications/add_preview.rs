//! `POST /settings/notifications/preview`.

use axum::{Json, extract::State};
use hub_core::notify::{Recipient, Templates, render};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::edit::TemplatesEdit;
use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        body::Body,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Texts to look at; those that are left out are the stored ones.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationPreviewRequest {
    /// The texts.
    #[serde(default)]
    templates: TemplatesEdit,
    /// Body of the gateway's call.
    sms_body: Option<String>,
}

/// Each text as a made-up user would read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationPreview {
    /// Subject of the e-mail.
    pub subject: Rendered,
    /// Its text.
    pub email: Rendered,
    /// Text of the SMS.
    pub sms: Rendered,
    /// Body of the gateway's call with it.
    pub sms_body: Rendered,
}

/// A filled template, or what is wrong with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RenderedText)]
pub struct Rendered {
    /// The text; null where the template cannot be filled.
    pub text: Option<String>,
    /// What is wrong, and in which line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Fills templates for a made-up user. Nothing is stored or sent.
#[utoipa::path(post, path = "/settings/notifications/preview", tag = "notifications", security(("bearer" = ["admin"])),
    request_body = NotificationPreviewRequest,
    responses(
        (status = 200, description = "The texts.", body = NotificationPreview),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_notification_preview(
    _: Allowed<ManageOperators>,
    State(state): State<WebState>,
    Body(body): Body<NotificationPreviewRequest>,
) -> Result<Json<NotificationPreview>, Problem> {
    let stored = state.store.notification_settings().await?.settings;
    let sms_body = body.sms_body.unwrap_or(stored.sms.body);
    Ok(Json(NotificationPreview::of(&body.templates.over(stored.templates), &sms_body)))
}

impl NotificationPreview {
    /// Of these texts.
    pub fn of(templates: &Templates, sms_body: &str) -> Self {
        let sms = Rendered::of(&templates.sms, None);
        Self {
            subject: Rendered::of(&templates.subject, None),
            email: Rendered::of(&templates.email, None),
            sms_body: Rendered::of(sms_body, Some(sms.shown())),
            sms,
        }
    }
}

impl Rendered {
    fn of(template: &str, message: Option<&str>) -> Self {
        match render(template, &Recipient::sample(), message) {
            Ok(text) => Self { text: Some(text), error: None },
            Err(error) => Self { text: None, error: Some(error.to_string()) },
        }
    }

    /// What a person sees.
    pub fn shown(&self) -> &str {
        self.text.as_deref().or(self.error.as_deref()).unwrap_or_default()
    }
}
