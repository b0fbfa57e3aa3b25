//! The page with the form of server and credentials, for adding and for editing.

use askama::Template;
use hub_core::{certificate, integration::address::DATA_CENTRES};
use page_kit::components::{Alert, Choice, TextField};

use super::{form::IntegrationForm, wizard::SectionButtons};
use crate::{
    dashboard::fields::{expected, refused},
    http::fields::FieldError,
};

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
    /// What the CA in the field says of itself.
    ca_lines: Vec<String>,
    p12_error: String,
    token_url_error: String,
    is_edit: bool,
    /// Of a stored integration; a new one is saved with the button that a verification brings.
    buttons: Option<SectionButtons>,
}

impl FormPage {
    /// The page of a form, with what was refused.
    pub fn new(form: IntegrationForm, form_token: &str, errors: &[FieldError], alert: Option<Alert>) -> Self {
        let is_edit = !form.integration_id.is_empty();
        let error = |field: &str| expected(errors, field);
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
                .help("The REST API URL of your console: Groups & Settings → All Settings → System → Advanced → Site URLs. The console's own address (https://cn…) is turned into it.")
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
            ca_lines: certificate::authorities(&form.custom_ca_pem)
                .unwrap_or_default()
                .iter()
                .map(certificate::CertificateFacts::line)
                .collect(),
            p12_error: error("p12").unwrap_or_default().to_owned(),
            token_url_error: error("token_url").unwrap_or_default().to_owned(),
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
    let now = DATA_CENTRES.iter().map(|centre| Choice::new(centre.token_url(), centre.places.join(", ")));
    let older = DATA_CENTRES.iter().map(|centre| {
        Choice::new(centre.older_token_url(), format!("{} (older address)", centre.places.join(", ")))
    });
    std::iter::once(Choice::new("", "Another address: type it")).chain(now).chain(older).collect()
}
