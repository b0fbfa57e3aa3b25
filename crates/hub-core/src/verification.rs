//! Why a tenant cannot be used, told apart by what a person has to change, and where: the console's menu path or the
//! field of the form.

use serde::{Deserialize, Serialize};

macro_rules! classes {
    ($($(#[$doc:meta])* $variant:ident = $step:literal, $remedy:literal;)*) => {
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

            /// What to change and where, with places for what [`About`] names.
            fn template(self) -> &'static str {
                match self { $(Self::$variant => $remedy,)* }
            }
        }
    };
}

classes! {
    /// A setting cannot be used; nothing was sent.
    BadSetting = "address",
        "Correct the fields that are named.";
    /// A web page answers at the address.
    NotTheApi = "address",
        "A web page answers at {host}: it is not the API. Use the API host, which is the console's \
         address with `as` in place of `cn`; {host}/api/help must open the vendor's help page in a \
         browser. A proxy with a login page in between does the same.";
    /// Something else than a UEM answers at the address.
    OtherService = "address",
        "What answers at {host} is no Workspace ONE UEM. Check the field API address; the console shows \
         it under Groups & Settings > All Settings > System > Advanced > Site URLs as REST API URL.";
    /// The address leads to another one.
    Redirected = "address",
        "If the address that it leads to is the right one, enter it in the field API address: credentials \
         are sent to no other address than that.";
    /// The host name has no address.
    NameNotFound = "connect",
        "Check the spelling of {host} in the field API address (or Token URL), and that the machine of \
         the hub can look it up.";
    /// Nobody listens at that port.
    ConnectionRefused = "connect",
        "{host} is there, but nothing listens at that port: check the port in the address, and whether \
         the server or the firewall before it is up.";
    /// No way to the host.
    NotReachable = "connect",
        "Check that the machine of the hub may reach {host}: route, firewall, or the field Proxy.";
    /// No answer in time.
    Timeout = "connect",
        "A firewall may swallow the packets to {host}: check it, and the field Proxy. If {host} is merely \
         slow, try again.";
    /// The proxy does not let it through.
    ProxyRefused = "connect",
        "Check the field Proxy: its address and port, and that it lets this host through.";
    /// The server's certificate comes from an authority that is not trusted.
    TlsUnknownIssuer = "tls",
        "Compare the fingerprint with that of your server. If it is yours, upload the certificate of the \
         authority that issued it under \"The server uses a certificate of our own CA\". If not, somebody \
         is in between: the check cannot be turned off.";
    /// The server's certificate has ended or not begun.
    TlsNotValidNow = "tls",
        "Renew the certificate of {host}; if it counts today, the clock of the hub's machine is wrong.";
    /// The server's certificate is for other names.
    TlsOtherName = "tls",
        "Enter in the field API address one of the names that the certificate is for, or give {host} a \
         certificate with its name.";
    /// Any other failure of TLS.
    TlsFailed = "tls",
        "{host} does not speak TLS as expected (1.2 or 1.3): check the port, and what stands in between.";
    /// User name or password are wrong, or the account is switched off.
    PasswordWrong = "credentials",
        "Check user name and password. In the console: Accounts > Administrators > List View: the account \
         must be active and of the type Basic (DOMAIN\\user for one of a directory). Under {rest_api} > \
         Authentication its type must be enabled: Override + Basic at an organization group of the type \
         Customer, Inherit below.";
    /// The certificate of the admin is not accepted.
    CertificateRefused = "credentials",
        "Download the certificate anew in the console: Accounts > Administrators > List View > the \
         account > API > Certificates, and check that {rest_api} > Authentication has Certificate \
         enabled.";
    /// The OAuth client is unknown, its secret wrong, or it is switched off.
    ClientRefused = "credentials",
        "Check client id, secret and data centre. In the console: Groups & Settings > Configurations > \
         OAuth Client Management: the client must be there and active. Its secret was shown once; make a \
         new client if it is lost.";
    /// The .p12 or another secret cannot be used.
    BadCredentials = "credentials",
        "Correct the field that is named, and verify again.";
    /// The API is off for the organization group.
    ApiAccessDisabled = "api_access",
        "In the console, at the organization group of the account or of the key: {rest_api} > General > \
         Current Setting: Override > Enable API Access: Enabled.";
    /// Too many calls.
    RateLimited = "api_access",
        "Wait until the quota is full again, or raise it in the console: {rest_api} > Usage. Other \
         integrations share it.";
    /// The tenant itself fails.
    TenantFailed = "api_access",
        "The tenant did not answer as its API does. Try again later; if it stays so, give the vendor's \
         support the activity id.";
    /// The API key is missing or unknown.
    KeyUnknown = "api_key",
        "Copy the API key anew from the console: {rest_api} > General, at the organization group of the \
         account. There must be a service with the account type Admin; Add makes one.";
    /// The API key is of the account type for enrollment users.
    KeyWrongType = "api_key",
        "This key is for enrollment users. In the console: {rest_api} > General > Add a service with the \
         account type Admin, and use its key.";
    /// The API key belongs to another tenant.
    KeyOtherTenant = "api_key",
        "Account and API key belong to different organization groups. Take the key from {rest_api} > \
         General at the account's own organization group.";
    /// The role lacks a resource.
    RoleTooSmall = "permissions",
        "In the console: Accounts > Administrators > Roles > the role of this account > {resource}. An \
         OAuth client's role is chosen under Groups & Settings > Configurations > OAuth Client \
         Management.";
    /// A chosen group is gone, or lies outside the account's organization group.
    GroupNotVisible = "groups",
        "Choose other groups on the page Groups, or give the account its role at an organization group \
         that contains \"{group}\": Accounts > Administrators > List View > the account > Roles.";
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
        let resource = match about.resource {
            Some((category, name)) => format!("tick {name:?} under API > REST > {category}"),
            None => "tick what is missing under API > REST".to_owned(),
        };
        // What a tenant or a person named comes last, so that nothing in it is taken for a place.
        self.template()
            .replace("{rest_api}", REST_API)
            .replace("{resource}", &resource)
            .replace("{host}", about.host)
            .replace("{group}", about.group)
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
            assert!(remedy.len() > 30 && remedy.ends_with('.') && !remedy.contains('{'), "{class}: {remedy}");
            assert!(seen.insert(remedy), "{class} says what another one says");
        }
    }
}
