//! From the client's error to the class of a failure and its remedy.

use hub_core::{
    integration::Credentials,
    verification::{About, FailureClass},
};
use uem_client::{ErrorKind, TlsFault, UemError};
use url::Url;

/// A failure, told apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Classified {
    /// Which kind.
    pub class: FailureClass,
    /// What to do.
    pub remedy: String,
}

/// Tells a failure apart. `api_url` is what was asked; a failing token service names its own host.
pub(super) fn classify(error: &UemError, api_url: &str, credentials: &Credentials) -> Classified {
    let class = class_of(error.kind(), credentials);
    let asked = host_of(error, api_url, credentials);
    let resource = match error.kind() {
        ErrorKind::PermissionDenied { needs: Some(resource), .. } => {
            Some((resource.category(), resource.name()))
        }
        _ => None,
    };
    let remedy = match error.kind() {
        ErrorKind::BadSetting { remedy, .. } => remedy.clone(),
        _ => class.remedy(About { host: &asked, resource, group: "" }),
    };
    Classified { class, remedy }
}

fn class_of(kind: &ErrorKind, credentials: &Credentials) -> FailureClass {
    match kind {
        ErrorKind::BadSetting { field, .. } => match *field {
            "api_url" => FailureClass::BadSetting,
            "proxy" | "proxy_url" => FailureClass::ProxyRefused,
            "custom_ca_pem" => FailureClass::TlsFailed,
            "api_key" => FailureClass::KeyUnknown,
            _ => FailureClass::BadCredentials,
        },
        ErrorKind::Dns { .. } => FailureClass::NameNotFound,
        ErrorKind::Connect { is_refused: true, .. } => FailureClass::ConnectionRefused,
        ErrorKind::Connect { .. } => FailureClass::NotReachable,
        ErrorKind::Timeout { .. } => FailureClass::Timeout,
        ErrorKind::Proxy { .. } => FailureClass::ProxyRefused,
        ErrorKind::Tls { fault, .. } => match fault {
            TlsFault::UnknownIssuer => FailureClass::TlsUnknownIssuer,
            TlsFault::NotValidNow => FailureClass::TlsNotValidNow,
            TlsFault::OtherName => FailureClass::TlsOtherName,
            TlsFault::Other => FailureClass::TlsFailed,
        },
        ErrorKind::CredentialsRefused { .. } => match credentials {
            Credentials::Basic { .. } => FailureClass::PasswordWrong,
            Credentials::Certificate { .. } => FailureClass::CertificateRefused,
            // A token was given, and is not accepted: the client was switched off, or is one of another tenant.
            Credentials::OAuth { .. } => FailureClass::ClientRefused,
        },
        ErrorKind::TokenRefused { .. } => FailureClass::ClientRefused,
        ErrorKind::KeyMissingOrUnknown => FailureClass::KeyUnknown,
        ErrorKind::KeyWrongType => FailureClass::KeyWrongType,
        ErrorKind::KeyOtherTenant => FailureClass::KeyOtherTenant,
        ErrorKind::ApiAccessDisabled { .. } => FailureClass::ApiAccessDisabled,
        ErrorKind::RateLimited { .. } | ErrorKind::BudgetReserved { .. } => FailureClass::RateLimited,
        ErrorKind::PermissionDenied { .. } => FailureClass::RoleTooSmall,
        ErrorKind::HtmlPage { .. } => FailureClass::NotTheApi,
        ErrorKind::Redirected { .. } => FailureClass::Redirected,
        ErrorKind::Vendor { status: 500.., .. } | ErrorKind::CutBody { .. } => FailureClass::TenantFailed,
        // An error that is not the vendor's, or a body that is none of its answers.
        _ => FailureClass::OtherService,
    }
}

/// The host that failed: the error's own, that of the token service, or the API's.
fn host_of(error: &UemError, api_url: &str, credentials: &Credentials) -> String {
    match error.kind() {
        ErrorKind::Dns { host, .. } | ErrorKind::Connect { host, .. } | ErrorKind::Tls { host, .. } => {
            return host.clone();
        }
        _ => {}
    }
    let token_url = match (credentials, error.call()) {
        (Credentials::OAuth { token_url, .. }, Some(call)) if token_url.ends_with(&call.path) => {
            Some(token_url.as_str())
        }
        _ => None,
    };
    let url = Url::parse(token_url.unwrap_or(api_url)).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
