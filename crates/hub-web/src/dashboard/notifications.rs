//! Messages to new users: where they go, what they say, and the last ones.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use http::StatusCode;
use hub_core::{
    notify::{EmailSettings, HttpMethod, NotificationSettings, SmsSettings, Templates},
    operator::Visible,
};
use hub_store::{Channel, Notification, NotificationState, Session, Untold};
use page_kit::components::{Alert, Badge, Choice, Moment, SelectField, TextField, Tone};
use serde::Deserialize;

use super::{
    PageError,
    fields::{expected, refused},
    frame::{self, Place},
};
use crate::{
    WebState,
    access::{ManageOperators, PageAllowed, SignedForm},
    api::v1::notifications::{
        add_preview::NotificationPreview,
        add_test,
        edit::{self, GivenSecrets},
    },
    http::fields::FieldError,
};

/// Messages shown.
const SHOWN: u32 = 50;

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
    let secret = |text: &str| (!text.is_empty()).then(|| Some(text.to_owned()));
    let given =
        GivenSecrets { smtp_password: secret(&form.smtp_password), sms_secret: secret(&form.sms_secret) };
    edit::save(&state, &settings, given, &allowed).await?;
    Ok(Redirect::to("/settings/notifications").into_response())
}

/// `POST /settings/notifications/test`
pub async fn test(
    State(state): State<WebState>,
    SignedForm { allowed, form, .. }: SignedForm<ManageOperators, TestForm>,
) -> Result<Redirect, PageError> {
    add_test::request(&state, &form.channel, &form.recipient, &allowed).await?;
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

async fn page(
    state: &WebState,
    session: &Session,
    form: NotificationsForm,
    errors: Vec<FieldError>,
) -> Result<Html<String>, PageError> {
    let now = state.clock.now();
    let error = |field: &str| expected(&errors, field);
    let keep = "Leave empty to keep the stored one. Another server needs it again.";
    let text = |name: &str, label: &str, value: &str, field: &str| {
        TextField::new(name, label, value).error(error(field))
    };
    let page = NotificationsPage {
        alert: refused(&errors),
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
    let templates = Templates {
        subject: form.subject.clone(),
        email: plain_lines(&form.email_text),
        sms: plain_lines(&form.sms_text),
    };
    let preview = NotificationPreview::of(&templates, &plain_lines(&form.body));
    [
        ("Subject", preview.subject),
        ("E-mail", preview.email),
        ("SMS", preview.sms),
        ("Call of the gateway", preview.sms_body),
    ]
    .map(|(what, rendered)| (what, rendered.shown().to_owned()))
    .into()
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
