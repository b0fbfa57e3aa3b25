//! E-mail by SMTP.

use std::time::Duration;

use hub_core::notify::{EmailSettings, Security};
use hub_store::StoredNotificationSettings;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{self, authentication::Credentials},
};
use secrecy::ExposeSecret as _;

use super::Attempt;

/// Sends it. The server is asked for a sign of life first: where it gives none, certainly nothing was sent.
pub(super) async fn send(
    stored: &StoredNotificationSettings,
    recipient: &str,
    subject: &str,
    text: String,
    timeout: Duration,
) -> Attempt {
    let settings = &stored.settings.email;
    let message = match message(settings, recipient, subject, text) {
        Ok(message) => message,
        Err(fault) => return Attempt::Refused(fault),
    };
    let transport = match transport(stored, timeout) {
        Ok(transport) => transport,
        Err(error) => return Attempt::NotSent(error.to_string()),
    };
    match transport.test_connection().await {
        Ok(true) => {}
        Ok(false) => return Attempt::NotSent(format!("{} does not take commands", settings.host)),
        Err(error) => return Attempt::NotSent(told(&error)),
    }
    match transport.send(message).await {
        Ok(_) => Attempt::Sent,
        // The server has answered: it says itself that it did not take it.
        Err(error) if error.is_transient() => Attempt::NotSent(told(&error)),
        Err(error) if error.is_permanent() => Attempt::Refused(told(&error)),
        Err(error) => Attempt::Unknown(told(&error)),
    }
}

fn message(
    settings: &EmailSettings,
    recipient: &str,
    subject: &str,
    text: String,
) -> Result<Message, String> {
    let mailbox = |field: &str, text: &str| {
        text.parse::<Mailbox>().map_err(|error| format!("{field} {text:?} is no address: {error}"))
    };
    Message::builder()
        .from(mailbox("sender", &settings.from)?)
        .to(mailbox("recipient", recipient)?)
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(|error| error.to_string())
}

fn transport(
    stored: &StoredNotificationSettings,
    timeout: Duration,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, smtp::Error> {
    let settings = &stored.settings.email;
    let builder = match settings.security {
        Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&settings.host)?,
        Security::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&settings.host)?,
        Security::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host),
    };
    let builder = builder.port(settings.port).timeout(Some(timeout));
    let builder = match &stored.secrets.smtp_password {
        Some(password) if !settings.username.is_empty() => builder
            .credentials(Credentials::new(settings.username.clone(), password.expose_secret().to_owned())),
        _ => builder,
    };
    Ok(builder.build())
}

/// The whole chain: what lettre says by itself is mostly only where it happened.
fn told(error: &smtp::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
