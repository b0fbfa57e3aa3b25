//! Why a tenant cannot be used, told apart by what a person has to change, and where: the console's menu path or the
//! field of the form.

use serde::{Deserialize, Serialize};

macro_rules! classes {
    ($($(#[$doc:meta])* $variant:ident = $step:literal,)*) => {
        /// One kind of failure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumString, strum::AsRefStr, strum::Display, strum::EnumIter)]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum FailureClass { $($(#[$doc])* $variant,)* }

        impl FailureClass {
            /// The step of a verification that it ends.
            pub fn step(self) -> &'static str {
                match self { $(Self::$variant => $step,)* }
            }
        }
    };
}

classes! {
    /// A setting cannot be used; nothing was sent.
    BadSetting = "address",
    /// A web page answers at the address.
    NotTheApi = "address",
    /// Something else than a UEM answers at the address.
    OtherService = "address",
    /// The address leads to another one.
    Redirected = "address",
    /// The host name has no address.
    NameNotFound = "connect",
    /// Nobody listens at that port.
    ConnectionRefused = "connect",
    /// No way to the host.
    NotReachable = "connect",
    /// No answer in time.
    Timeout = "connect",
    /// The proxy does not let it through.
    ProxyRefused = "connect",
    /// The server's certificate comes from an authority that is not trusted.
    TlsUnknownIssuer = "tls",
    /// The server's certificate has ended or not begun.
    TlsNotValidNow = "tls",
    /// The server's certificate is for other names.
    TlsOtherName = "tls",
    /// Any other failure of TLS.
    TlsFailed = "tls",
    /// User name or password are wrong, or the account is switched off.
    PasswordWrong = "credentials",
    /// The certificate of the admin is not accepted.
    CertificateRefused = "credentials",
    /// The OAuth client is unknown, its secret wrong, or it is switched off.
    ClientRefused = "credentials",
    /// The .p12 or another secret cannot be used.
    BadCredentials = "credentials",
    /// The API is off for the organization group.
    ApiAccessDisabled = "api_access",
    /// Too many calls.
    RateLimited = "api_access",
    /// The tenant itself fails.
    TenantFailed = "api_access",
    /// The API key is missing or unknown.
    KeyUnknown = "api_key",
    /// The API key is of the account type for enrollment users.
    KeyWrongType = "api_key",
    /// The API key belongs to another tenant.
    KeyOtherTenant = "api_key",
    /// The role lacks a resource.
    RoleTooSmall = "permissions",
    /// A chosen group is gone, or lies outside the account's organization group.
    GroupNotVisible = "groups",
}

/// What a remedy may name.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// The host that was asked.
    pub host: &'a str,
    /// Category and name of the role resource that is missing.
    pub resource: Option<(&'a str, &'a str)>,
    /// The group.
    pub group: &'a str,
}

const REST_API: &str = "Groups & Settings > All Settings > System > Advanced > API > REST API";

impl FailureClass {
    /// What to change, and where.
    pub fn remedy(self, about: About<'_>) -> String {
        let About { host, resource, group } = about;
        match self {
            Self::BadSetting => "Correct the fields that are named.".to_owned(),
            Self::NotTheApi => format!(
                "A web page answers at {host}: it is not the API. Use the API host, which is the console's address with \
                 `as` in place of `cn`; {host}/api/help must open the vendor's help page in a browser. A proxy with a \
                 login page in between does the same."
            ),
            Self::OtherService => format!(
                "What answers at {host} is no Workspace ONE UEM. Check the field API address; the console shows it under \
                 Groups & Settings > All Settings > System > Advanced > Site URLs as REST API URL."
            ),
            Self::Redirected => "If the address that it leads to is the right one, enter it in the field API address: \
                                 credentials are sent to no other address than that."
                .to_owned(),
            Self::NameNotFound => format!(
                "Check the spelling of {host} in the field API address (or Token URL), and that the machine of the hub can \
                 look it up."
            ),
            Self::ConnectionRefused => format!(
                "{host} is there, but nothing listens at that port: check the port in the address, and whether the server \
                 or the firewall before it is up."
            ),
            Self::NotReachable => format!(
                "Check that the machine of the hub may reach {host}: route, firewall, or the field Proxy."
            ),
            Self::Timeout => format!(
                "A firewall may swallow the packets to {host}: check it, and the field Proxy. If {host} is merely slow, try \
                 again."
            ),
            Self::ProxyRefused => "Check the field Proxy: its address and port, and that it lets this host through.".to_owned(),
            Self::TlsUnknownIssuer => "Compare the fingerprint with that of your server. If it is yours, upload the \
                                       certificate of the authority that issued it under \"The server uses a certificate of \
                                       our own CA\". If not, somebody is in between: the check cannot be turned off."
                .to_owned(),
            Self::TlsNotValidNow => format!(
                "Renew the certificate of {host}; if it counts today, the clock of the hub's machine is wrong."
            ),
            Self::TlsOtherName => format!(
                "Enter in the field API address one of the names that the certificate is for, or give {host} a certificate \
                 with its name."
            ),
            Self::TlsFailed => format!(
                "{host} does not speak TLS as expected (1.2 or 1.3): check the port, and what stands in between."
            ),
            Self::PasswordWrong => format!(
                "Check user name and password. In the console: Accounts > Administrators > List View: the account must \
                 be active and of the type Basic (DOMAIN\\user for one of a directory). Under {REST_API} > Authentication \
                 its type must be enabled: Override + Basic at an organization group of the type Customer, Inherit below."
            ),
            Self::CertificateRefused => format!(
                "Download the certificate anew in the console: Accounts > Administrators > List View > the account > API > \
                 Certificates, and check that {REST_API} > Authentication has Certificate enabled."
            ),
            Self::ClientRefused => "Check client id, secret and data centre. In the console: Groups & Settings > \
                                    Configurations > OAuth Client Management: the client must be there and active. Its \
                                    secret was shown once; make a new client if it is lost."
                .to_owned(),
            Self::BadCredentials => "Correct the field that is named, and verify again.".to_owned(),
            Self::ApiAccessDisabled => format!(
                "In the console, at the organization group of the account or of the key: {REST_API} > General > Current \
                 Setting: Override > Enable API Access: Enabled."
            ),
            Self::RateLimited => format!(
                "Wait until the quota is full again, or raise it in the console: {REST_API} > Usage. Other integrations \
                 share it."
            ),
            Self::TenantFailed => "The tenant did not answer as its API does. Try again later; if it stays so, give the \
                                   vendor's support the activity id."
                .to_owned(),
            Self::KeyUnknown => format!(
                "Copy the API key anew from the console: {REST_API} > General, at the organization group of the account. \
                 There must be a service with the account type Admin; Add makes one."
            ),
            Self::KeyWrongType => format!(
                "This key is for enrollment users. In the console: {REST_API} > General > Add a service with the account \
                 type Admin, and use its key."
            ),
            Self::KeyOtherTenant => format!(
                "Account and API key belong to different organization groups. Take the key from {REST_API} > General at the \
                 account's own organization group."
            ),
            Self::RoleTooSmall => {
                let resource = match resource {
                    Some((category, name)) => format!("tick {name:?} under API > REST > {category}"),
                    None => "tick what is missing under API > REST".to_owned(),
                };
                format!(
                    "In the console: Accounts > Administrators > Roles > the role of this account > {resource}. An OAuth \
                     client's role is chosen under Groups & Settings > Configurations > OAuth Client Management."
                )
            }
            Self::GroupNotVisible => format!(
                "Choose other groups on the page Groups, or give the account its role at an organization group that \
                 contains {group:?}: Accounts > Administrators > List View > the account > Roles."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn every_class_says_what_to_do_in_words_of_its_own() {
        let about = About { host: "as1.example.com", group: "Retail", ..About::default() };
        let mut seen = std::collections::HashSet::new();
        for class in FailureClass::iter() {
            let remedy = class.remedy(about);
            assert!(remedy.len() > 30 && remedy.ends_with('.'), "{class}: {remedy}");
            assert!(seen.insert(remedy), "{class} says what another one says");
        }
    }
}
