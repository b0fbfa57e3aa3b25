//! The form of an authority: its chain, how its certificates name devices, and its revocation lists.

use page_kit::components::{RadioField, SelectField, TextArea, TextField};
use serde::Deserialize;

use super::forms;
use crate::{
    api::v1::trust::authorities::view::{AuthorityBody, AuthorityView},
    dashboard::fields::expected,
    http::fields::FieldError,
};

/// The fields as texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuthorityForm {
    /// Its name, where it is new.
    pub name: String,
    chain_pem: String,
    key_template: String,
    key_place: String,
    revocation: String,
    crl_urls: String,
}

impl Default for AuthorityForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            chain_pem: String::new(),
            key_template: "{SerialNumber}".to_owned(),
            key_place: "common_name".to_owned(),
            revocation: "off".to_owned(),
            crl_urls: String::new(),
        }
    }
}

/// The fields as they are shown.
pub struct AuthorityFields {
    pub chain_pem: TextArea,
    pub key_template: TextField,
    pub key_place: SelectField,
    pub revocation: RadioField,
    pub crl_urls: TextArea,
}

/// Where the name is, by words and labels.
pub const PLACES: [(&str, &str); 5] = [
    ("common_name", "Common name of the subject (CN)"),
    ("subject_serial_number", "Serial number of the subject"),
    ("san_dns", "Alternative name: DNS"),
    ("san_uri", "Alternative name: URI"),
    ("san_email", "Alternative name: e-mail"),
];

impl AuthorityForm {
    /// Of a stored one.
    pub fn of(view: &AuthorityView) -> Self {
        let urls: Vec<&str> = view.revocation_lists.iter().map(|list| list.url.as_str()).collect();
        Self {
            name: view.name.clone(),
            chain_pem: view.chain_pem.clone(),
            key_template: view.key_template.clone(),
            key_place: view.key_place.clone(),
            revocation: view.revocation.clone(),
            crl_urls: urls.join("\n"),
        }
    }

    /// As the API takes it.
    pub fn body(&self, name: &str) -> AuthorityBody {
        AuthorityBody {
            name: name.to_owned(),
            chain_pem: self.chain_pem.clone(),
            key_template: self.key_template.trim().to_owned(),
            key_place: Some(self.key_place.clone()),
            revocation: Some(self.revocation.clone()),
            crl_urls: forms::lines(&self.crl_urls),
        }
    }

    /// The fields.
    pub fn fields(&self, errors: &[FieldError]) -> AuthorityFields {
        let error = |field: &str| expected(errors, field);
        AuthorityFields {
            chain_pem: TextArea::new("chain_pem", "Root and intermediates (PEM)", &self.chain_pem, 8)
                .help("In any order, each between BEGIN CERTIFICATE and END CERTIFICATE. Only certificates: never a key.")
                .placeholder("-----BEGIN CERTIFICATE-----")
                .code()
                .required()
                .error(error("chain_pem")),
            key_template: TextField::new("key_template", "How a certificate names its device", &self.key_template)
                .help("{SerialNumber}, {DeviceUid} or {DeviceUuid}, with the text around it, such as device-{DeviceUid}. The same as in the tenant's certificate template.")
                .error(error("key_template"))
                .required(),
            key_place: SelectField::new("key_place", "Where that name is", &self.key_place, forms::choices(&PLACES))
                .error(error("key_place")),
            revocation: RadioField::new("revocation", "Lists of revoked certificates", &self.revocation, forms::choices(&[
                ("off", "Off: not asked"),
                ("soft", "Soft: a list that is missing or out of date is put up with"),
                ("hard", "Hard: without a list that is up to date, no certificate counts"),
            ]))
            .help("Off by default. A certificate on a list is refused with either.")
            .error(error("revocation")),
            crl_urls: TextArea::new("crl_urls", "Addresses of the lists (CRL)", &self.crl_urls, 2)
                .help("One a line, at most 20, http or https. The hub reads them by itself.")
                .placeholder("http://crl.example.com/devices.crl")
                .code()
                .error(error("crl_urls")),
        }
    }
}
