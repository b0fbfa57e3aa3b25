//! How the settings of notifications look on the wire. A secret is taken, and never shown.

use hub_core::notify::{Delivery, HttpMethod, NotificationSettings, Security};
use hub_store::StoredNotificationSettings;
use serde::Serialize;
use utoipa::ToSchema;

/// Where messages to new users go, and what they say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationSettings)]
pub struct NotificationSettingsView {
    /// E-mail.
    pub email: EmailView,
    /// SMS by an HTTP gateway.
    pub sms: SmsView,
    /// The texts, as templates.
    pub templates: TemplatesView,
}

/// E-mail.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationEmail)]
pub struct EmailView {
    /// `off`, `file` (for trying: into the data folder) or `send`.
    #[schema(value_type = String)]
    pub delivery: Delivery,
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `tls`, `starttls` or `none`.
    #[schema(value_type = String)]
    pub security: Security,
    /// User name; empty for none.
    pub username: String,
    /// Whether a password is stored.
    pub has_password: bool,
    /// Sender.
    pub from: String,
}

/// SMS by an HTTP gateway.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationSms)]
pub struct SmsView {
    /// `off`, `file` (for trying: into the data folder) or `send`.
    #[schema(value_type = String)]
    pub delivery: Delivery,
    /// The gateway's address.
    pub url: String,
    /// `post` or `put`.
    #[schema(value_type = String)]
    pub method: HttpMethod,
    /// Header that carries the gateway's secret; empty for none.
    pub header: String,
    /// Whether a secret is stored.
    pub has_secret: bool,
    /// Body of the call, JSON, as a template.
    pub body: String,
}

/// The texts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationTemplates)]
pub struct TemplatesView {
    /// Subject of the e-mail.
    pub subject: String,
    /// Its text.
    pub email: String,
    /// Text of the SMS.
    pub sms: String,
}

impl From<StoredNotificationSettings> for NotificationSettingsView {
    fn from(stored: StoredNotificationSettings) -> Self {
        let NotificationSettings { email, sms, templates } = stored.settings;
        Self {
            email: EmailView {
                delivery: email.delivery,
                host: email.host,
                port: email.port,
                security: email.security,
                username: email.username,
                has_password: stored.secrets.smtp_password.is_some(),
                from: email.from,
            },
            sms: SmsView {
                delivery: sms.delivery,
                url: sms.url,
                method: sms.method,
                header: sms.header,
                has_secret: stored.secrets.sms_secret.is_some(),
                body: sms.body,
            },
            templates: TemplatesView {
                subject: templates.subject,
                email: templates.email,
                sms: templates.sms,
            },
        }
    }
}
