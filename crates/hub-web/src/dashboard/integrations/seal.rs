//! Ties what is saved to what was verified: the mark of a verification is an HMAC over everything that decides how the
//! tenant is reached and as whom, keyed with the session's secret. A field changed afterwards does not fit any more.

use aws_lc_rs::hmac;
use hub_core::integration::{Credentials, IntegrationSettings};
use secrecy::ExposeSecret as _;

/// The mark of a verification.
pub fn seal(
    session_key: &str,
    verification: &str,
    settings: &IntegrationSettings,
    credentials: Option<&Credentials>,
) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, session_key.as_bytes());
    let mut context = hmac::Context::with_key(&key);
    let mut part = |text: &str| {
        // Length first: no two lists of parts read the same.
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    };
    part(verification);
    part(&settings.api_url);
    part(settings.custom_ca_pem.as_deref().unwrap_or_default());
    part(settings.proxy_url.as_deref().unwrap_or_default());
    match credentials {
        None => part("stored"),
        Some(Credentials::OAuth { token_url, client_id, client_secret }) => {
            ["oauth", token_url, client_id, client_secret.expose_secret()].into_iter().for_each(part);
        }
        Some(Credentials::Basic { username, password, api_key }) => {
            ["basic", username, password.expose_secret(), api_key.expose_secret()].into_iter().for_each(part);
        }
        Some(Credentials::Certificate { p12, password, api_key }) => {
            let secrets = [p12.expose_secret(), password.expose_secret(), api_key.expose_secret()];
            part("certificate");
            secrets.into_iter().for_each(part);
        }
    }
    hex::encode(context.sign())
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    fn settings(api_url: &str) -> IntegrationSettings {
        IntegrationSettings::new("n", api_url)
    }

    fn basic(password: &str) -> Credentials {
        let secret = |text: &str| SecretString::from(text.to_owned());
        Credentials::Basic { username: "u".into(), password: secret(password), api_key: secret("k") }
    }

    #[test]
    fn whatever_changes_after_the_verification_breaks_the_seal() {
        let whole = seal("session", "v1", &settings("https://a.example"), Some(&basic("p")));
        assert_eq!(whole, seal("session", "v1", &settings("https://a.example"), Some(&basic("p"))));
        for other in [
            seal("other", "v1", &settings("https://a.example"), Some(&basic("p"))),
            seal("session", "v2", &settings("https://a.example"), Some(&basic("p"))),
            seal("session", "v1", &settings("https://b.example"), Some(&basic("p"))),
            seal("session", "v1", &settings("https://a.example"), Some(&basic("q"))),
            seal("session", "v1", &settings("https://a.example"), None),
        ] {
            assert_ne!(whole, other);
        }
    }
}
