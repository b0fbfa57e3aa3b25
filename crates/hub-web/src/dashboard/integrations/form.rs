//! The form of server and credentials: what it carries, and what it means.

use hub_core::integration::{
    Credentials, IntegrationSettings,
    address::{api_of_console, token_url_of},
};
use hub_store::IntegrationRow;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    api::v1::integrations::add::DEFAULT_NAME,
    http::{blocking::aside, fields::FieldError, problem::Problem},
};

/// The fields as texts.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IntegrationForm {
    /// Display name.
    pub name: String,
    /// API address.
    pub api_url: String,
    /// CA, PEM.
    pub custom_ca_pem: String,
    /// Proxy.
    pub proxy_url: String,
    /// `oauth`, `basic`, `certificate`.
    pub kind: String,
    /// OAuth: token endpoint.
    pub token_url: String,
    /// OAuth: client id.
    pub client_id: String,
    /// OAuth: client secret.
    pub client_secret: String,
    /// Basic: user name.
    pub username: String,
    /// Basic, certificate: password.
    pub password: String,
    /// Basic, certificate: API key.
    pub api_key: String,
    /// Certificate: the .p12, base64.
    pub p12: String,
    /// The integration that is edited; empty for a new one.
    pub integration_id: String,
    /// The verification that went well.
    pub verification: String,
    /// What was verified, see [`super::seal`].
    pub seal: String,
}

/// What a form means, or every refused field of it.
pub type Checked = Result<(IntegrationSettings, Option<Credentials>), Vec<FieldError>>;

impl IntegrationForm {
    /// An empty form with the defaults.
    pub fn fresh() -> Self {
        Self { name: DEFAULT_NAME.to_owned(), kind: "oauth".to_owned(), ..Self::default() }
    }

    /// The form of a stored integration, without its secrets.
    pub fn of(row: &IntegrationRow) -> Self {
        let settings = &row.settings;
        Self {
            name: settings.name.clone(),
            api_url: settings.api_url.clone(),
            custom_ca_pem: settings.custom_ca_pem.clone().unwrap_or_default(),
            proxy_url: settings.proxy_url.clone().unwrap_or_default(),
            kind: row.credentials_kind.clone(),
            integration_id: row.id.to_string(),
            ..Self::default()
        }
    }

    /// The settings over those that are stored, if any: what has a page of its own stays. Or every refused field.
    pub fn settings(
        &self,
        stored: Option<&IntegrationSettings>,
    ) -> Result<IntegrationSettings, Vec<FieldError>> {
        let settings = IntegrationSettings {
            name: self.name.trim().to_owned(),
            api_url: api_of_console(&self.api_url).unwrap_or_else(|| self.api_url.trim().to_owned()),
            custom_ca_pem: given(&self.custom_ca_pem),
            proxy_url: given(&self.proxy_url),
            ..stored.cloned().unwrap_or_else(|| IntegrationSettings::new("", ""))
        };
        match settings.check() {
            Ok(()) => Ok(settings),
            Err(errors) => Err(errors.into_iter().map(FieldError::from).collect()),
        }
    }

    /// The credentials; `None` when a stored integration keeps its own. Every missing field is told.
    pub fn credentials(&self) -> Result<Option<Credentials>, Vec<FieldError>> {
        let wanted: &[(&str, &str, &str)] = match self.kind.as_str() {
            "oauth" => &[
                ("token_url", &self.token_url, "the token endpoint of your data centre"),
                ("client_id", &self.client_id, "the client id that the console showed"),
                ("client_secret", &self.client_secret, "the client secret that the console showed once"),
            ],
            "basic" => &[
                ("username", &self.username, "the name of an admin account with the account type Basic"),
                ("password", &self.password, "its password"),
                ("api_key", &self.api_key, "an API key with the account type Admin"),
            ],
            "certificate" => &[
                ("p12", &self.p12, "the .p12 file of an admin account"),
                ("password", &self.password, "the password of the .p12 file"),
                ("api_key", &self.api_key, "an API key with the account type Admin"),
            ],
            _ => {
                return Err(vec![FieldError::new(
                    "kind",
                    Some(self.kind.clone()),
                    "oauth, basic or certificate",
                )]);
            }
        };
        let is_edit = !self.integration_id.is_empty();
        if is_edit && wanted.iter().all(|(_, value, _)| value.trim().is_empty()) {
            return Ok(None);
        }
        let missing: Vec<FieldError> = wanted
            .iter()
            .filter(|(_, value, _)| value.trim().is_empty())
            .map(|(field, _, expected)| FieldError::new(field, None, format!("missing: {expected}")))
            .collect();
        if missing.is_empty() { Ok(Some(self.given_credentials())) } else { Err(missing) }
    }

    fn given_credentials(&self) -> Credentials {
        let secret = |text: &str| SecretString::from(text.to_owned());
        match self.kind.as_str() {
            "basic" => Credentials::Basic {
                username: self.username.trim().to_owned(),
                password: secret(&self.password),
                api_key: secret(self.api_key.trim()),
            },
            "certificate" => Credentials::Certificate {
                p12: secret(self.p12.trim()),
                password: secret(&self.password),
                api_key: secret(self.api_key.trim()),
            },
            _ => Credentials::OAuth {
                token_url: token_url_of(&self.token_url),
                client_id: self.client_id.trim().to_owned(),
                client_secret: secret(self.client_secret.trim()),
            },
        }
    }

    /// [`Self::checked`], on a thread of its own: to open a .p12 may take seconds.
    pub async fn checked_aside(
        &self,
        stored: Option<&IntegrationSettings>,
        now: Timestamp,
    ) -> Result<Checked, Problem> {
        let (form, stored) = (self.clone(), stored.cloned());
        aside(move || form.checked(stored.as_ref(), now)).await
    }

    /// Settings and credentials together, with every refused field of both. What is new of them must count now.
    fn checked(&self, stored: Option<&IntegrationSettings>, now: Timestamp) -> Checked {
        match (self.settings(stored), self.credentials()) {
            (Ok(settings), Ok(credentials)) => {
                let is_same_ca = stored.is_some_and(|stored| stored.custom_ca_pem == settings.custom_ca_pem);
                let mut errors = Vec::new();
                if !is_same_ca {
                    errors.extend(settings.check_at(now).err().unwrap_or_default());
                }
                if let Some(credentials) = &credentials {
                    errors.extend(credentials.check_at(now).err().unwrap_or_default());
                }
                if errors.is_empty() {
                    return Ok((settings, credentials));
                }
                Err(errors.into_iter().map(FieldError::from).collect())
            }
            (settings, credentials) => {
                let mut errors = settings.err().unwrap_or_default();
                errors.extend(credentials.err().unwrap_or_default());
                Err(errors)
            }
        }
    }
}

fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refused_field_is_told_at_once() {
        let form = IntegrationForm { name: " ".into(), ..IntegrationForm::fresh() };
        let fields: Vec<String> = form
            .checked(None, "2026-03-01T12:00:00Z".parse().unwrap())
            .unwrap_err()
            .into_iter()
            .map(|error| error.field)
            .collect();
        for field in ["name", "api_url", "token_url", "client_id", "client_secret"] {
            assert_eq!(fields.iter().filter(|one| *one == field).count(), 1, "{field} in {fields:?}");
        }
    }

    #[test]
    fn an_edit_without_secrets_keeps_the_stored_ones() {
        let form = IntegrationForm { integration_id: "7".into(), ..IntegrationForm::fresh() };
        assert!(form.credentials().unwrap().is_none());
        let half = IntegrationForm { client_id: "new".into(), ..form };
        assert_eq!(half.credentials().unwrap_err().len(), 2, "half of them is not enough");
    }
}
