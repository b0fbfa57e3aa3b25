//! `PATCH /settings/notifications`.

use axum::{Json, extract::State};
use hub_core::notify::{
    Delivery, EmailSettings, HttpMethod, NotificationSecrets, NotificationSettings, Security, SmsSettings,
    Templates,
};
use hub_store::StoreError;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::NotificationSettingsView;
use crate::{
    WebState,
    access::{Allowed, ManageOperators},
    http::{
        body::{Body, given},
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// What is to change; what is left out stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationSettingsEdit {
    /// E-mail.
    #[serde(default)]
    email: EmailEdit,
    /// SMS by an HTTP gateway.
    #[serde(default)]
    sms: SmsEdit,
    /// The texts.
    #[serde(default)]
    templates: TemplatesEdit,
}

/// What is to change of e-mail.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NotificationEmailEdit)]
pub struct EmailEdit {
    /// `off`, `file` (for trying: into the data folder) or `send`.
    #[schema(value_type = Option<String>)]
    delivery: Option<Delivery>,
    /// The mail server, without port. Another one needs the password again.
    host: Option<String>,
    /// Its port: mostly 587 with STARTTLS, 465 with TLS.
    port: Option<u16>,
    /// `tls`, `starttls`, or `none` for a server on this machine.
    #[schema(value_type = Option<String>)]
    security: Option<Security>,
    /// User name; empty for none.
    username: Option<String>,
    /// Password towards the mail server; null removes it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, write_only)]
    password: Option<Option<String>>,
    /// Sender, such as `Mooring <mooring@example.com>`.
    from: Option<String>,
}

/// What is to change of SMS.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NotificationSmsEdit)]
pub struct SmsEdit {
    /// `off`, `file` (for trying: into the data folder) or `send`.
    #[schema(value_type = Option<String>)]
    delivery: Option<Delivery>,
    /// The gateway's address, https. Another one needs the secret again.
    url: Option<String>,
    /// `post` or `put`.
    #[schema(value_type = Option<String>)]
    method: Option<HttpMethod>,
    /// Header that carries the gateway's secret; empty for none.
    header: Option<String>,
    /// Value of that header; null removes it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, write_only)]
    secret: Option<Option<String>>,
    /// Body of the call, JSON: a template with `message` and `phone_number`.
    body: Option<String>,
}

/// What is to change of the texts: templates with `user_name`, `first_name`, `last_name`, `email`, `phone_number` and
/// `integration`.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NotificationTemplatesEdit)]
pub struct TemplatesEdit {
    /// Subject of the e-mail.
    pub subject: Option<String>,
    /// Its text.
    pub email: Option<String>,
    /// Text of the SMS.
    pub sms: Option<String>,
}

/// Changes where messages go and what they say. A secret stays only for the server that it was given for.
#[utoipa::path(patch, path = "/settings/notifications", tag = "notifications", security(("bearer" = ["admin"])),
    request_body = NotificationSettingsEdit,
    responses(
        (status = 200, description = "Changed.", body = NotificationSettingsView),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_notification_settings(
    allowed: Allowed<ManageOperators>,
    State(state): State<WebState>,
    Body(body): Body<NotificationSettingsEdit>,
) -> Result<Json<NotificationSettingsView>, Problem> {
    let stored = state.store.notification_settings().await?;
    let settings = NotificationSettings {
        email: body.email.over(stored.settings.email),
        sms: body.sms.over(stored.settings.sms),
        templates: body.templates.over(stored.settings.templates),
    };
    settings.check()?;
    let secrets = GivenSecrets { smtp_password: body.email.password, sms_secret: body.sms.secret };
    save(&state, &settings, secrets, &allowed).await?;
    Ok(Json(state.store.notification_settings().await?.into()))
}

/// Secrets that come with settings: left out, to be removed, or new.
#[derive(Default)]
pub struct GivenSecrets {
    /// Password towards the mail server.
    pub smtp_password: Option<Option<String>>,
    /// Value of the gateway's header.
    pub sms_secret: Option<Option<String>>,
}

/// Saves settings that were checked.
pub async fn save(
    state: &WebState,
    settings: &NotificationSettings,
    given: GivenSecrets,
    allowed: &Allowed<ManageOperators>,
) -> Result<(), StoreError> {
    let stored = state.store.notification_settings().await?;
    let kept = stored.secrets.kept(&stored.settings, settings);
    let secret = |given: Option<Option<String>>, kept| match given {
        Some(given) => given.filter(|secret| !secret.is_empty()).map(SecretString::from),
        None => kept,
    };
    let secrets = NotificationSecrets {
        smtp_password: secret(given.smtp_password, kept.smtp_password),
        sms_secret: secret(given.sms_secret, kept.sms_secret),
    };
    state.store.save_notification_settings(settings, &secrets, state.clock.now()).await?;
    tracing::info!("{} edited the settings of notifications", allowed.caller.describe());
    Ok(())
}

impl EmailEdit {
    fn over(&self, now: EmailSettings) -> EmailSettings {
        EmailSettings {
            delivery: self.delivery.unwrap_or(now.delivery),
            host: text(self.host.as_deref(), now.host),
            port: self.port.unwrap_or(now.port),
            security: self.security.unwrap_or(now.security),
            username: text(self.username.as_deref(), now.username),
            from: text(self.from.as_deref(), now.from),
        }
    }
}

impl SmsEdit {
    fn over(&self, now: SmsSettings) -> SmsSettings {
        SmsSettings {
            delivery: self.delivery.unwrap_or(now.delivery),
            url: text(self.url.as_deref(), now.url),
            method: self.method.unwrap_or(now.method),
            header: text(self.header.as_deref(), now.header),
            body: self.body.clone().unwrap_or(now.body),
        }
    }
}

impl TemplatesEdit {
    /// What is given over what is there.
    pub fn over(self, now: Templates) -> Templates {
        Templates {
            subject: text(self.subject.as_deref(), now.subject),
            email: self.email.unwrap_or(now.email),
            sms: self.sms.unwrap_or(now.sms),
        }
    }
}

fn text(given: Option<&str>, now: String) -> String {
    given.map_or(now, |given| given.trim().to_owned())
}
