//! SMS by an HTTP gateway.

use std::time::Duration;

use hub_core::notify::{HttpMethod, Recipient, render};
use hub_store::StoredNotificationSettings;
use reqwest::{Client, Method, StatusCode, header, redirect::Policy};
use secrecy::ExposeSecret as _;

use super::Attempt;

/// Sends it.
pub(super) async fn send(
    stored: &StoredNotificationSettings,
    recipient: &Recipient,
    text: &str,
    timeout: Duration,
) -> Attempt {
    let settings = &stored.settings.sms;
    let body = match render(&settings.body, recipient, Some(text)) {
        Ok(body) => body,
        Err(error) => return Attempt::Refused(format!("the body of the call cannot be filled: {error}")),
    };
    // A redirection would carry the secret elsewhere.
    let client = match Client::builder().timeout(timeout).redirect(Policy::none()).build() {
        Ok(client) => client,
        Err(error) => return Attempt::NotSent(error.to_string()),
    };
    let method = match settings.method {
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
    };
    let mut request =
        client.request(method, &settings.url).header(header::CONTENT_TYPE, "application/json").body(body);
    if let Some(secret) = stored.secrets.sms_secret.as_ref().filter(|_| !settings.header.is_empty()) {
        request = request.header(settings.header.as_str(), secret.expose_secret());
    }
    match request.send().await {
        Ok(answer) => judge(answer.status()),
        Err(error) if error.is_builder() => Attempt::Refused(error.without_url().to_string()),
        Err(error) if error.is_connect() => Attempt::NotSent(error.without_url().to_string()),
        Err(error) => Attempt::Unknown(error.without_url().to_string()),
    }
}

/// What a status says about the message. A fault inside the gateway says nothing.
fn judge(status: StatusCode) -> Attempt {
    let told = format!("the gateway answered {status}");
    match status {
        _ if status.is_success() => Attempt::Sent,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Attempt::NotSent(told),
        _ if status.is_client_error() || status.is_redirection() => Attempt::Refused(told),
        _ => Attempt::Unknown(told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_certainly_was_not_sent_may_be_sent_again() {
        for (status, word) in [
            (200, "sent"),
            (202, "sent"),
            (302, "refused"),
            (401, "refused"),
            (429, "not sent"),
            (500, "unknown"),
            (502, "unknown"),
            (503, "not sent"),
        ] {
            let judged = match judge(StatusCode::from_u16(status).unwrap()) {
                Attempt::Sent => "sent",
                Attempt::NotSent(_) => "not sent",
                Attempt::Refused(_) => "refused",
                Attempt::Unknown(_) => "unknown",
            };
            assert_eq!(judged, word, "{status}");
        }
    }
}
