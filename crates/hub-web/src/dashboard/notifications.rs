//! Messages to new users: where they go, what they say, and the last ones.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use http::StatusCode;
use hub_core::{
    notify::{
        EmailSettings, HttpMethod, NotificationSecrets, NotificationSettings, Recipient, SmsSettings,
        Templates, render,
    },
    operator::Visible,
};
use hub_store::{Channel, Notification, NotificationState, Session, Untold};
use page_kit::components::{Alert, Badge, Choice, Moment, SelectField, TextField, Tone};
use secrecy::SecretString;
use serde::Deserialize;

use super::{
    PageError,
    frame::{self, Place},
};
use crate::{
    WebState,
    access::{ManageOperators, PageAllowed, SignedForm},
    http::{fields::FieldError, problem::Problem},
};

/// Messages shown.
const SHOWN: u32 = 50;
/// Longest recipient of a test.
const RECIPIENT_CHARS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "notifications.html")]
struct NotificationsPage {
    alert: Option<Alert>,
    email_delivery: SelectField,
    email: Vec<TextField>,
    security: SelectField,
    sms_delivery: SelectField,
    sms: Vec<TextField>,
    method: SelectField,
    form: NotificationsForm,
    errors: Vec<FieldError>,
    previews: Vec<(&'static str, String)>,
    untold: Vec<(&'static str, Option<Untold>)>,
    lines: Vec<Line>,
    form_token: String,
}

impl NotificationsPage {
    fn is_refused(&self, field: &str) -> bool {
        self.errors.iter().any(|error| error.field == field)
    }
}

struct Line {
    message: Notification,
    state: Badge,
    made_at: Moment,
}

/// The form; a secret that is left empty stays as it is.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NotificationsForm {
    email_delivery: String,
    host: String,
    port: String,
    security: String,
    username: String,
    smtp_password: String,
    from: String,
    sms_delivery: String,
    url: String,
    method: String,
    header: String,
    sms_secret: String,
    body: String,
    subject: String,
    email_text: String,
    sms_text: String,
}

/// A test.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestForm {
    channel: String,
    recipient: String,
}

/// `GET /settings/notifications`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ManageOperators>,
    State(state): State<WebState>,
) -> Result<Response, PageError> {
    let stored = state.store.notification_settings().await?.settings;
    let html = page(&state, &session, NotificationsForm::of(&stored), Vec::new()).await?;
    Ok(html.into_response())
}

/// `POST /settings/notifications`: refused settings come back with what is wrong, and nothing is saved.
pub async fn save(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManageOperators, NotificationsForm>,
) -> Result<Response, PageError> {
    let settings = match form.settings() {
        Ok(settings) => settings,
        Err(errors) => {
            let html = page(&state, &session, form, errors).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
        }
    };
    let kept = state.store.notification_settings().await?;
    let is_same = |now: &str, before: &str| now == before;
    // A secret goes to no other server than the one that it was given for.
    let same_mail = is_same(&settings.email.host, &kept.settings.email.host);
    let same_gateway = is_same(&settings.sms.url, &kept.settings.sms.url);
    let secrets = NotificationSecrets {
        smtp_password: given(&form.smtp_password).or(kept.secrets.smtp_password.filter(|_| same_mail)),
        sms_secret: given(&form.sms_secret).or(kept.secrets.sms_secret.filter(|_| same_gateway)),
    };
    state.store.save_notification_settings(&settings, &secrets, state.clock.now()).await?;
    tracing::info!("{} edited the settings of notifications", allowed.caller.describe());
    Ok(Redirect::to("/settings/notifications").into_response())
}

/// `POST /settings/notifications/test`
pub async fn test(
    State(state): State<WebState>,
    SignedForm { allowed, form, .. }: SignedForm<ManageOperators, TestForm>,
) -> Result<Redirect, PageError> {
    let refused = |field: &str, value: &str, expected: &str| {
        PageError::from(Problem::field(field, Some(value.to_owned()), expected))
    };
    let channel: Channel =
        form.channel.parse().map_err(|_| refused("channel", &form.channel, "email or sms"))?;
    let recipient = form.recipient.trim();
    let is_long = recipient.chars().count() > RECIPIENT_CHARS_MAX;
    if recipient.is_empty() || is_long || recipient.chars().any(char::is_control) {
        return Err(refused("recipient", "", "an address or a phone number"));
    }
    let by = allowed.caller.describe();
    state.store.request_test_notification(channel, recipient, &by, state.clock.now()).await?;
    tracing::info!("{by} asks for a test message by {channel}");
    Ok(Redirect::to("/settings/notifications"))
}

impl NotificationsForm {
    fn of(settings: &NotificationSettings) -> Self {
        let (email, sms, templates) = (&settings.email, &settings.sms, &settings.templates);
        Self {
            email_delivery: email.delivery.to_string(),
            host: email.host.clone(),
            port: email.port.to_string(),
            security: email.security.to_string(),
            username: email.username.clone(),
            smtp_password: String::new(),
            from: email.from.clone(),
            sms_delivery: sms.delivery.to_string(),
            url: sms.url.clone(),
            method: sms.method.to_string(),
            header: sms.header.clone(),
            sms_secret: String::new(),
            body: sms.body.clone(),
            subject: templates.subject.clone(),
            email_text: templates.email.clone(),
            sms_text: templates.sms.clone(),
        }
    }

    fn settings(&self) -> Result<NotificationSettings, Vec<FieldError>> {
        let word = |field: &str, value: &str| {
            vec![FieldError::new(field, Some(value.to_owned()), "one of the choices of the form")]
        };
        let settings = NotificationSettings {
            email: EmailSettings {
                delivery: self
                    .email_delivery
                    .parse()
                    .map_err(|_| word("email.delivery", &self.email_delivery))?,
                host: self.host.trim().to_owned(),
                // What is no port is told as port 0.
                port: self.port.trim().parse().unwrap_or_default(),
                security: self.security.parse().map_err(|_| word("email.security", &self.security))?,
                username: self.username.trim().to_owned(),
                from: self.from.trim().to_owned(),
            },
            sms: SmsSettings {
                delivery: self.sms_delivery.parse().map_err(|_| word("sms.delivery", &self.sms_delivery))?,
                url: self.url.trim().to_owned(),
                method: self.method.parse().map_err(|_| word("sms.method", &self.method))?,
                header: self.header.trim().to_owned(),
                body: plain_lines(&self.body),
            },
            templates: Templates {
                subject: self.subject.trim().to_owned(),
                email: plain_lines(&self.email_text),
                sms: plain_lines(&self.sms_text),
            },
        };
        settings.check().map_err(|errors| errors.into_iter().map(FieldError::from).collect::<Vec<_>>())?;
        Ok(settings)
    }
}

/// Browsers send the line ends of Windows.
fn plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn given(secret: &str) -> Option<SecretString> {
    (!secret.is_empty()).then(|| SecretString::from(secret))
}

async fn page(
    state: &WebState,
    session: &Session,
    form: NotificationsForm,
    errors: Vec<FieldError>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let error =
        |field: &str| errors.iter().find(|error| error.field == field).map(|error| error.expected.as_str());
    let keep = "Leave empty to keep the stored one. Another server needs it again.";
    let text = |name: &str, label: &str, value: &str, field: &str| {
        TextField::new(name, label, value).error(error(field))
    };
    let page = NotificationsPage {
        alert: (!errors.is_empty()).then(|| {
            let items = errors.iter().map(|error| format!("{}: {}", error.field, error.expected)).collect();
            Alert::new(Tone::Bad, "Nothing was saved").items(items)
        }),
        email_delivery: delivery("email_delivery", "E-mail", &form.email_delivery),
        email: vec![
            text("from", "Sender", &form.from, "email.from").placeholder("Mooring <mooring@example.com>"),
            text("host", "Mail server", &form.host, "email.host").placeholder("smtp.example.com"),
            TextField::number("port", "Port", &form.port).error(error("email.port")),
            text("username", "User name", &form.username, "email.username"),
            TextField::password("smtp_password", "Password", "off").help(keep),
        ],
        security: SelectField::new(
            "security",
            "Protection",
            &form.security,
            vec![
                Choice::new("starttls", "STARTTLS (587)"),
                Choice::new("tls", "TLS (465)"),
                Choice::new("none", "None: a server on this machine"),
            ],
        )
        .error(error("email.security")),
        sms_delivery: delivery("sms_delivery", "SMS", &form.sms_delivery),
        sms: vec![
            text("url", "Gateway", &form.url, "sms.url").placeholder("https://sms.example.com/send"),
            text("header", "Header of the secret", &form.header, "sms.header").placeholder("Authorization"),
            TextField::password("sms_secret", "Secret", "off").help(keep),
        ],
        method: SelectField::new(
            "method",
            "Method",
            &form.method,
            vec![
                Choice::new(HttpMethod::Post.to_string(), "POST"),
                Choice::new(HttpMethod::Put.to_string(), "PUT"),
            ],
        ),
        previews: previews(&form),
        untold: untold(state).await?,
        lines: lines(state.store.list_notifications(SHOWN).await?, now),
        form_token: session.form_token.clone(),
        form: NotificationsForm { smtp_password: String::new(), sms_secret: String::new(), ..form },
        errors: errors.clone(),
    };
    frame::page(session, Place::Notifications, "Notifications", &page)
}

/// By each channel, the users who get nothing; `None` where no integration has it on.
async fn untold(state: &WebState) -> Result<Vec<(&'static str, Option<Untold>)>, PageError> {
    let rows = state.store.list_integrations(&Visible::Everything).await?;
    let mut found = Vec::with_capacity(Channel::ALL.len());
    for channel in Channel::ALL {
        let name = match channel {
            Channel::Email => "E-mail",
            Channel::Sms => "SMS",
        };
        let is_on = rows.iter().any(|row| channel.is_on(row));
        let untold = if is_on { Some(state.store.untold_users(&rows, channel).await?) } else { None };
        found.push((name, untold));
    }
    Ok(found)
}

fn delivery(name: &str, label: &str, selected: &str) -> SelectField {
    let choices = vec![
        Choice::new("off", "Off: nothing is sent"),
        Choice::new("file", "For trying: into the folder messages of the data folder"),
        Choice::new("send", "Sent"),
    ];
    SelectField::new(name, label, selected, choices)
}

/// Each text as a made-up user would read it, or what is wrong with it and where.
fn previews(form: &NotificationsForm) -> Vec<(&'static str, String)> {
    let sample = Recipient::sample();
    let shown = |template: &str, message: Option<&str>| {
        render(&plain_lines(template), &sample, message).unwrap_or_else(|error| error.to_string())
    };
    let sms = shown(&form.sms_text, None);
    let call = shown(&form.body, Some(&sms));
    vec![
        ("Subject", shown(&form.subject, None)),
        ("E-mail", shown(&form.email_text, None)),
        ("SMS", sms),
        ("Call of the gateway", call),
    ]
}

fn lines(messages: Vec<Notification>, now: jiff::Timestamp) -> Vec<Line> {
    let line = |message: Notification| Line {
        state: match message.state {
            NotificationState::Waiting => Badge::new(Tone::Info, "Waiting"),
            NotificationState::Sending => Badge::new(Tone::Info, "Being sent"),
            NotificationState::Sent => Badge::new(Tone::Good, "Sent"),
            NotificationState::Unknown => Badge::new(Tone::Warning, "Nobody knows"),
            NotificationState::Failed => Badge::new(Tone::Bad, "Failed"),
        },
        made_at: Moment::new(message.made_at, now),
        message,
    };
    messages.into_iter().map(line).collect()
}
