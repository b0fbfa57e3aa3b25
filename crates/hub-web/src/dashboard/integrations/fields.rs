//! The page with the form of server and credentials, for adding and for editing.

use askama::Template;
use page_kit::components::{Alert, Choice, TextField, Tone};

use super::{form::IntegrationForm, wizard::SectionButtons};
use crate::http::fields::FieldError;

/// Token endpoints by data centre; the older ones below.
const REGIONS: [(&str, &str); 4] = [
    ("na", "United States, Canada"),
    ("emea", "United Kingdom, Germany"),
    ("apac", "India, Japan, Singapore, Australia, Hong Kong"),
    ("uat", "UAT"),
];

/// The form as a page.
#[derive(Template)]
#[template(path = "integration_form.html")]
pub struct FormPage {
    action: String,
    alert: Option<Alert>,
    form_token: String,
    form: IntegrationForm,
    regions: Vec<Choice>,
    name: TextField,
    api_url: TextField,
    proxy_url: TextField,
    oauth: Vec<TextField>,
    basic: Vec<TextField>,
    certificate: Vec<TextField>,
    ca_error: String,
    is_edit: bool,
    /// Of a stored integration; a new one is saved with the button that a verification brings.
    buttons: Option<SectionButtons>,
}

impl FormPage {
    /// The page of a form, with what was refused.
    pub fn new(form: IntegrationForm, form_token: &str, errors: &[FieldError], alert: Option<Alert>) -> Self {
        let is_edit = !form.integration_id.is_empty();
        let error = |field: &str| {
            errors.iter().find(|error| error.field == field).map(|error| error.expected.as_str())
        };
        let keep = if is_edit {
            "Leave empty to keep the stored one. Another address, CA or proxy needs it again."
        } else {
            ""
        };
        let id = &form.integration_id;
        Self {
            action: if is_edit { format!("/integrations/{id}/edit") } else { "/integrations/new".to_owned() },
            alert: alert.or_else(|| refused(errors)),
            form_token: form_token.to_owned(),
            regions: regions(),
            name: TextField::new("name", "Display name", &form.name).error(error("name")).required(),
            api_url: TextField::new("api_url", "API address", &form.api_url)
                .placeholder("https://as1234.awmdm.com")
                .help("The REST API URL of your console: Groups & Settings → All Settings → System → Advanced → Site URLs.")
                .error(error("api_url"))
                .required(),
            proxy_url: TextField::new("proxy_url", "Proxy", &form.proxy_url)
                .placeholder("http://proxy.example.com:3128")
                .help("Only if the tenant is reached through one: http, https or socks5.")
                .error(error("proxy_url")),
            oauth: vec![
                TextField::new("client_id", "Client id", &form.client_id).help(keep).error(error("client_id")),
                TextField::password("client_secret", "Client secret", "off").help(keep).error(error("client_secret")),
            ],
            basic: vec![
                TextField::new("username", "User name", &form.username).help(keep).error(error("username")),
                TextField::password("password", "Password", "off").help(keep).error(error("password")),
                TextField::password("api_key", "API key", "off").help(keep).error(error("api_key")),
            ],
            certificate: vec![
                TextField::password("password", "Password of the file", "off").help(keep).error(error("password")),
                TextField::password("api_key", "API key", "off").help(keep).error(error("api_key")),
            ],
            ca_error: error("custom_ca_pem").unwrap_or_default().to_owned(),
            is_edit,
            buttons: None,
            form,
        }
    }

    /// With the buttons of a stored integration's page.
    pub fn with_buttons(self, buttons: SectionButtons) -> Self {
        Self { buttons: Some(buttons), ..self }
    }
}

fn regions() -> Vec<Choice> {
    let url = |region: &str, host: &str| format!("https://{region}.uemauth.{host}/connect/token");
    let now = REGIONS.iter().map(|(region, places)| Choice::new(url(region, "workspaceone.com"), *places));
    let older = REGIONS.iter().map(|(region, places)| {
        Choice::new(url(region, "vmwservices.com"), format!("{places} (older address)"))
    });
    std::iter::once(Choice::new("", "Another address: type it")).chain(now).chain(older).collect()
}

/// What is told above a form whose fields are refused.
pub fn refused(errors: &[FieldError]) -> Option<Alert> {
    if errors.is_empty() {
        return None;
    }
    let items = errors
        .iter()
        .map(|error| format!("{}: {}", error.field.replace(['.', '_'], " "), error.expected))
        .collect();
    Some(Alert::new(Tone::Bad, "Nothing was saved").text("These fields are refused:").items(items))
}
